"""Questions about what premises entail, shared by reductio and case analysis: wordings, labels and the check.

Either one statement is asked about (`goal`: yes if it follows, no if its denial does), or the only certain one
of several (`options`: its letter). The check looks at all assignments.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate
from datagen.verdict import Verdict, expect
from seeds.deductive._notation import smt_all
from seeds.deductive._problems import at, by_setting, pick, shuffled, some_of
from seeds.deductive._prose import Literal, Rule, negated
from seeds.deductive._scripts import follows, only, premises
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._worlds import World

_FORM = "Answer yes or no."
_LETTER = "Answer with its letter."
_GIVEN = "[[rules?{rules:whenever_prose}||The rules are given by {rules:whenever_prose}.]]"
_HOLD = (
    "[[rules?All of these statements are true||These rules hold]] <place>.\n{rules:if_numbered}\n"
)
_CERTAIN = "[[rules?{rules:varied_inline} All of this is||The rules given by {rules:varied_inline} are]] certain."
_TRUE = by_setting(
    [
        f"{_HOLD}Is it true that {{goal:literal}}? {_FORM}",
        f"<Thing>. {_GIVEN} Is the following claim true: {{goal:literal}}? {_FORM}",
        "Is it so that {goal:literal}? Decide it from the following, which is certain.\n"
        f"{{rules:mixed_points}}\n{_FORM}",
        "Somebody claims that {goal:literal}.\n{rules:strict_bullets}\n[[rules?All of this is true. "
        f"Is the claim true as well||These rules hold. Is the claim true]]? {_FORM}",
        f"{_CERTAIN} Does it follow that {{goal:literal}}, or does the opposite "
        "follow? Answer yes if it follows, and no if the opposite does.",
    ]
)
_WHICH = by_setting(
    [
        f"{_HOLD}Exactly one of the following can be concluded "
        f"with certainty: {{options:options}}. Which one? {_LETTER}",
        f"<Thing>. {_GIVEN} Of the following statements, one must be true and each of the others "
        f"can be false: {{options:options}}. Which one must be true? {_LETTER}",
        "Only one of these conclusions follows from the [[rules?statements||rules]] below: {options:options}. "
        "The [[rules?statements||rules]]:\n"
        f"{{rules:mixed_points}}\nWhich conclusion follows? {_LETTER}",
        "Somebody draws these conclusions: {options:options}.\n{rules:strict_bullets}\n"
        "[[rules?That list is||These rules are]] all that they are "
        f"drawn from, and only one of them really follows. Which? {_LETTER}",
        f"{_CERTAIN} Which one of these statements is then certain as well, while "
        f"the others are not: {{options:options}}? {_LETTER}",
    ]
)


def ask(
    rng: Random, p: Params, truth: Literal, worlds: Sequence[World], decoys: Sequence[str]
) -> None:
    """Puts the question about a literal that follows; every other option is false in one of the worlds."""
    if rng.random() < 0.6:
        p.goal = truth if rng.random() < 0.5 else negated(truth)
        return
    world = pick(rng, worlds)
    others = some_of(rng, _often_named(rng, p.rules, decoys, truth), pick(rng, (2, 3)))
    false = [(atom, not world[atom]) for atom in others]
    chance = rng.random()
    unsettled = [atom for atom in decoys if any(one[atom] != world[atom] for one in worlds)]
    if chance < 0.4 and unsettled:
        # One of two opposites is not always what is certain.
        atom = pick(rng, unsettled)
        false = [(atom, True), (atom, False), negated(truth)]
        if chance < 0.2:
            false[2:] = [(other, not world[other]) for other in others if other != atom][:1]
    elif 0.4 <= chance < 0.8:
        false[0] = negated(truth)
    p.options = tuple(shuffled(rng, [truth, *false]))


def _often_named(
    rng: Random, rules: Sequence[Rule], decoys: Sequence[str], truth: Literal
) -> list[str]:
    """The decoys that the premises name most, else what is certain could be told by being named most."""
    counts = dict.fromkeys(shuffled(rng, decoys), 0)
    for body, head, _ in rules:
        for atom, _ in body + head:
            if atom in counts:
                counts[atom] += 1
    counts.pop(truth[0], None)
    return sorted(counts, key=counts.__getitem__, reverse=True)[:4]


def wording(p: Params) -> Phrasing:
    return at(_WHICH if hasattr(p, "options") else _TRUE, p)


def answer_of(p: Params, truth: Literal) -> str:
    """The label, given the literal that follows."""
    if hasattr(p, "options"):
        return chr(97 + p.options.index(truth))
    return "yes" if p.goal == truth else "no"


def certificate(p: Params, answer: Answer, worlds: Sequence[World]) -> Certificate:
    """What follows, and for each other option a world that fits the premises and in which it is false."""
    options = getattr(p, "options", None)
    lines = premises(list(worlds[0]), p.rules, worlds)
    if options:
        terms = [follows([item], worlds) for item in options]
        items = {chr(97 + i): only(term, terms) for i, term in enumerate(terms)}
    else:
        items = {"yes": smt_all([p.goal]), "no": smt_all([negated(p.goal)])}
    return script(lines, items, AnswerKind.LABEL, canonical(AnswerKind.LABEL, answer))


def check(given: Params, answer: Answer) -> Verdict:
    """Looks at all assignments that fit the premises."""
    options = getattr(given, "options", None)
    asked = options or (given.goal,)
    table = TruthTable(atoms_of(given.rules, asked))
    models = table.models(given.rules)
    certain = [bool(models) and models & table.literal(item) == models for item in asked]
    if options:
        letters = [chr(97 + i) for i in range(len(options)) if certain[i]]
        return expect(
            "truth table", letters[0] if len(letters) == 1 else "no single letter", answer
        )
    excluded = bool(models) and models & table.literal(asked[0]) == 0
    verdict = "yes" if certain[0] else "no" if excluded else "undetermined"
    return expect("truth table", verdict, answer)
