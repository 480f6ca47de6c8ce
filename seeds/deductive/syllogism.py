"""Categorical syllogism: which conclusions follow from linked all/some/no statements about classes.

Level n links n + 1 premises over n + 2 classes and offers 3 (levels 1, 2), 4 or 5 conclusions
to test; from level 2 a premise may say "only" or "not all", from level 3 a premise may lead nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect
from seeds.deductive import _types
from seeds.deductive._class_certificates import classes_of, declared, least_counter
from seeds.deductive._class_figures import class_diagrams
from seeds.deductive._class_problems import dress, sorted_out, spine, unsaid
from seeds.deductive._class_proofs import Told, given_by, proof, reasons_for, refutation
from seeds.deductive._classes import (
    ROMAN,
    SETTINGS,
    SLOTS,
    Chains,
    Statement,
    chains_of,
    meaning,
)
from seeds.deductive._problems import shuffled, some_of
from seeds.deductive._scripts import call
from seeds.deductive.inverted.syllogism import OneThing

# How many inferences the farthest conclusion takes at least.
FARTHEST = {1: 2, 2: 3, 3: 3, 4: 4, 5: 4}
OPTIONS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}

_FORM = "Answer with the numerals of all that follow, separated by commas, such as 'i, iii'."

WORDINGS = phrasings(
    [
        "[[premises?These statements about <whole> in <place> are true. {premises:premises}||"
        "What {premises:premises} says about <whole> in <place> is true.]] "
        "{inhabited:note} Which of the following must then be true as well? {options:options} "
        f"{_FORM}",
        "Somebody notes about <place>[[premises?: {premises:premises}|| what {premises:premises} "
        "says.]] Take all of it as true. "
        "{inhabited:note} Decide which of these conclusions follow necessarily. "
        f"{{options:options}} {_FORM}",
        "[[premises?Premises, about the <whole> of <place>: {premises:premises}||Premises about "
        "the <whole> of <place> are given by {premises:premises}.]]\n"
        f"Conclusions to test: {{options:options}}\n{{inhabited:note}} Which conclusions follow "
        f"from the premises? {_FORM}",
        "First read these conclusions. {options:options} Which of them can be drawn with certainty "
        "from [[premises?the following facts about <place>? {premises:premises}||what "
        "{premises:premises} says about <place>?]] {inhabited:note} " + _FORM,
        "Suppose that of the <whole> in <place> we know only [[premises?this: {premises:premises}||"
        "what {premises:premises} says.]] "
        "{inhabited:note} Find every statement among these that cannot fail to be true: "
        f"{{options:options}} {_FORM}",
        "[[premises?Here is what a record says about <place>. {premises:premises}||What a record "
        "says about <place> is shown in {premises:premises}.]] Nothing else is known. "
        "{inhabited:note} Decide for each of these statements whether it is certain. "
        f"{{options:options}} {_FORM}",
    ],
    SETTINGS,
    SLOTS,
)
_FRAMES = len(WORDINGS) // len(SETTINGS)


class Syllogism(Template):
    answer_kind = AnswerKind.SET
    inversions = {"disproof": OneThing}

    def space(self, level: int) -> Space:
        return Space({"setting": Int(0, len(SETTINGS) - 1), "seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        """Links classes by premises, then picks candidates of which some follow and some do not."""
        random = Random(p.seed)
        classes = some_of(random, SETTINGS[p.setting]["names"], p.level + 2)
        premises, _ = spine(classes, p.level, random)
        premises = shuffled(random, premises)
        p.premises = tuple(dress(item, p.level, random) for item in premises)
        p.inhabited = random.random() < 0.5
        chains = chains_of(p.premises)
        if chains.contradictory():
            return None
        found, invalid = sorted_out(chains, classes, p.inhabited, random)
        valid = unsaid(found, p.premises)
        if not valid:
            return None
        ranked = _by_length(chains, valid, p.inhabited, random)
        p.options = _choose([item for _, item in ranked], invalid, OPTIONS[p.level], random)
        # Too short a way to the farthest conclusion would make the level's name a lie.
        return p if p.options and ranked[0][0] >= FARTHEST[p.level] else None

    def admits(self, p: Params) -> bool:
        """The premises are jointly satisfiable; `build` sees to a valid and an invalid option."""
        return not chains_of(p.premises).contradictory()

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * _FRAMES + p.phrasing % _FRAMES
        return WORDINGS[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return class_diagrams(p.premises)

    def derive(self, p: Params) -> Derivation:
        """Proves each candidate by chaining, or describes a case that refutes it."""
        chains = chains_of(p.premises)
        steps: list[Step] = []
        follows = set()
        told = Told()
        for mark, option in zip(ROMAN, p.options, strict=False):
            reasons = reasons_for(chains, option, p.inhabited)
            if reasons is None:
                found = refutation(chains, option, p.premises, p.inhabited)
                steps.append(found.step(f"({mark})"))
            else:
                steps += proof(f"({mark})", option, reasons, p.premises, told)
                follows.add(mark)
        return Derivation(steps, frozenset(follows), None, given_by(told, p.premises, steps))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """What follows holds of any things that fit; for what does not, things that fit are shown."""
        chains = chains_of(p.premises)
        classes = classes_of(chains, p.inhabited)
        lines = [*classes.lines(p.premises), "(declare-const any Thing)"]
        items = {}
        for mark, option in zip(ROMAN, p.options, strict=False):
            every = meaning(option)[0]
            things = ["any"] if every else classes.things
            given = "(rules any)" if every else call("premises", things)
            term = f"(=> {given} {classes.holds(option, things)})"
            lines.append(f"(define-fun {mark} ({declared(things)}) Bool {term})")
            items[mark] = call(mark, things)
            if reasons_for(chains, option, p.inhabited) is None and things:
                shown = (
                    [least_counter(classes, option)]
                    if every
                    else [classes.least(known, option) for known in classes.members]
                )
                items[mark] = f"(and {items[mark]} {call(mark, shown)})"
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Strikes out element types by the premises and tests every candidate on what is left."""
        worlds = _types.worlds(given.premises, given.options, given.inhabited)
        marks = ("i", "ii", "iii", "iv", "v")
        expected = {
            mark
            for mark, option in zip(marks, given.options, strict=False)
            if worlds.entails(option)
        }
        return expect("element types", frozenset(expected), answer)


def _by_length(
    chains: Chains, valid: list[Statement], inhabited: bool, random: Random
) -> list[tuple[int, Statement]]:
    """Some of the conclusions that follow, the longest way first."""
    some = some_of(random, valid, min(8, len(valid)))
    ways = [(len(reasons_for(chains, item, inhabited) or ()), item) for item in some]
    return sorted(ways, key=lambda way: -way[0])


def _choose(
    ranked: list[Statement], invalid: list[Statement], count: int, random: Random
) -> tuple[Statement, ...]:
    """Candidates in random order: the farthest valid ones, and near misses on the same classes."""
    wanted = random.randint(1, count - 1)
    if len(ranked) < wanted or len(invalid) < count - wanted:
        return ()
    true = [ranked[0], *some_of(random, ranked[1 : 3 * wanted], wanted - 1)]
    pairs = {frozenset(item[1:]) for item in ranked[: 2 * wanted]}
    invalid = some_of(random, invalid, min(20, len(invalid)))
    invalid.sort(key=lambda item: frozenset(item[1:]) not in pairs)
    near = (count - wanted + 1) // 2
    false = invalid[:near] + some_of(random, invalid[near:], max(0, count - wanted - near))
    options = true + false
    options = shuffled(random, options)
    return tuple(options)


template = Syllogism()
