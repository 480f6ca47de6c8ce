"""Forward chaining turned backward: a fact is lost, and one of several candidates lets the target be derived again.

The rules that fire, the facts and the target are those of a forward chaining problem; one fact that the target
needs is hidden. Exactly one candidate, the hidden fact or something on the way from it, closes the gap. The
others would not, not even all at once. The rules beside the point are drawn anew, about the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, join_words
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive._decoys import Gap, decoys
from seeds.deductive._explain import supposing, verified
from seeds.deductive._logic import fire, used_rules
from seeds.deductive._notation import formula, sequent, smt_all, symbol
from seeds.deductive._problems import ORDINALS, at, by_setting, shuffled, some_of
from seeds.deductive._prose import Literal, Rule, capital, fact, negated, say, say_all
from seeds.deductive._rule_code import lists
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._rule_tables import tables
from seeds.deductive._settings import SETTINGS
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._turned import TurnedTemplate, entailment

OPTIONS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}
DECOYS = {1: 5, 2: 6, 3: 7, 4: 7, 5: 8}
"""Rules beside the point, at most."""
SPARE = 2
"""Atoms that come in besides those of the old problem."""

FIRINGS = {1: 1, 2: 2, 3: 3, 4: 3, 5: 4}
"""How many rules must fire at least between the missing fact and the target."""

_FORM = "Answer with its letter."
_TEXTS = by_setting(
    [
        "These rules hold <place>.\n{rules:if_numbered}\nIt is given that {facts:literals}. This is not yet enough to "
        "derive that {goal:literal}. Exactly one of the following, taken as one more given fact, makes it possible: "
        f"{{options:options}}. Which one? {_FORM}",
        "<Thing>. [[rules?{rules:whenever_prose}||The rules are given by {rules:whenever_prose}.]] From these rules "
        "and a few facts, somebody derived that {goal:literal}. One of the facts has been lost; what is left is that "
        "{facts:literals}. Only one of these candidates lets the same "
        f"be derived again when it is put in the place of the lost fact: {{options:options}}. Which one? {_FORM}",
        "A proof shows that {goal:literal}. It rests on these rules.\n{rules:mixed_points}\nNoted with it are the "
        "facts that {facts:literals}, but one more fact was used and not noted. Just one of these would complete the "
        f"proof: {{options:options}}. Which one is it? {_FORM}",
        "Candidates for a further fact: {options:options}. Only one of them, added to the known facts that "
        "{facts:literals}, allows the conclusion that {goal:literal} by the rules below, valid <place>.\n"
        f"{{rules:every_rules}}\nWhich candidate is it? {_FORM}",
        "Starting from the facts that {facts:literals}, somebody applies these rules again and again, but never gets "
        "to the conclusion that {goal:literal}.\n{rules:varied_points}\nWith exactly one of the following as a further "
        f"fact at the start, the conclusion is reached: {{options:options}}. Which one? {_FORM}",
        "What is missing? Known <place>: {facts:literals}. Wanted: a proof that {goal:literal}.\n"
        "{rules:if_bullets}\nThese are all the rules. Exactly one of these additions to what is known closes the gap: "
        f"{{options:options}}. {_FORM}",
    ]
)


class LostFact(TurnedTemplate):
    kind, to = "backward", "deductive.premise_gap"
    answer_kind = AnswerKind.LABEL

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        spare = [atom for atom in SETTINGS[p.setting].atoms if atom not in p.atoms]
        atoms = (*p.atoms, *some_of(rng, spare, SPARE))
        gap = _gap(rng, p, atoms)
        if gap is None:
            return None
        rules = [*gap.rules, *decoys(rng, gap, atoms, DECOYS[p.level])]
        options = tuple(shuffled(rng, [gap.right, *gap.wrong]))
        return Params(
            setting=p.setting,
            rules=tuple(shuffled(rng, rules)),
            facts=gap.facts,
            goal=gap.goal,
            options=options,
            right=gap.right,
            wrong=tuple(item for item in options if item != gap.right),
        )

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return [*diagrams(p.rules, self.wording(p)), *tables(p.rules), *lists(p.rules)]

    def derive(self, p: Params) -> Derivation:
        """Fires rules without any addition, then with all wrong ones at once, then with the right one."""
        told: set[Literal] = set()
        steps = _firings(p, fire(p.rules, p.facts), told)
        steps += _refutation(p, told)
        fired = fire(p.rules, (*p.facts, p.right))
        needed = set(used_rules(p.rules, fired, p.goal))
        way = [item for item in fired if item[0] in needed]
        proof = _firings(p, way, set(told) & _closure(p.rules, p.facts))
        opening = f"Now add ({_mark(p, p.right)}), that {say(p.right)}. "
        proof[0] = proof[0]._replace(text=opening + proof[0].text)
        givens = (*map(formula, p.rules), *map(symbol, p.facts))
        return Derivation([*steps, *proof], _mark(p, p.right), None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The addition of that letter forces the target, and a world refutes all the others."""
        chosen = [item for item in p.options if _mark(p, item) == answer]
        premises = [*p.rules, *map(fact, p.facts)]
        world = _world(p, _closure(p.rules, (*p.facts, *p.wrong)))
        return entailment(premises, chosen, f"(not {smt_all([p.goal])})", [world])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments that fit rules and facts: which addition leaves none without the target?"""
        table = TruthTable(atoms_of(given.rules, [*given.facts, *given.options, given.goal]))
        failing = table.models(given.rules) & table.all_of(given.facts)
        failing &= table.literal(negated(given.goal))
        closing = [
            chr(97 + i)
            for i, option in enumerate(given.options)
            if failing & table.literal(option) == 0
        ]
        found = closing[0] if failing and len(closing) == 1 else "no single letter"
        return expect("truth table", found, answer)


def _closure(rules: Sequence[Rule], facts: Iterable[Literal]) -> set[Literal]:
    """What is known once no rule fires any more."""
    facts = set(facts)
    return facts.union([literal for _, literal in fire(rules, facts)])


def _gap(rng: Random, p: Params, atoms: Sequence[str]) -> Gap | None:
    """The rules that fire, the facts without one that the goal needs, what may stand in for it, and what may not."""
    rules = [p.rules[position] for position, _ in p.fired]
    for lost in shuffled(rng, p.facts):
        facts = tuple(item for item in p.facts if item != lost)
        if p.goal in _closure(rules, facts):
            continue
        wrong: list[Literal] = []
        for atom in shuffled(rng, atoms):
            item = (atom, True)
            if len(wrong) == OPTIONS[p.level] - 1:
                right = _missing(rng, p, rules, lost, facts)
                return Gap(rules, facts, p.goal, right, wrong)
            if item in (p.goal, *facts):
                continue
            # The others do not give the goal, not even all at once.
            if p.goal not in _closure(rules, (*facts, *wrong, item)):
                wrong.append(item)
    return None


def _missing(
    rng: Random, p: Params, rules: Sequence[Rule], lost: Literal, facts: tuple[Literal, ...]
) -> Literal:
    """The lost fact, or as often something on the way from it that serves as well and is far enough from the goal."""
    if rng.random() < 0.5:
        return lost
    for rule in shuffled(rng, rules):
        item = rule.head[0]
        needed = used_rules(rules, fire(rules, (*facts, item)), p.goal)
        if item != p.goal and len(needed) >= FIRINGS[p.level]:
            return item
    return lost


def _firings(p: Params, fired: list[tuple[int, Literal]], told: set[Literal]) -> list[Step]:
    """One line a firing that was not told before."""
    steps = []
    for position, literal in fired:
        if literal in told:
            continue
        told.add(literal)
        rule = p.rules[position]
        text = f"{capital(say_all(rule.body))}, so by the {ORDINALS[position]} rule {say(literal)}."
        steps.append(Step(text, sequent([*map(symbol, rule.body), formula(rule)], symbol(literal))))
    return steps


def _refutation(p: Params, told: set[Literal]) -> list[Step]:
    """All wrong additions at once, and the world that they end in, where the target is not so."""
    marks = join_words([f"({_mark(p, item)})" for item in p.wrong])
    opening = f"Suppose {marks} are all added at once: {say_all(p.wrong)}. "
    facts = (*p.facts, *p.wrong)
    steps = _firings(p, fire(p.rules, facts), {*told, *p.wrong})
    known = _closure(p.rules, facts)
    waits: dict[Literal, list[str]] = {}
    for position, rule in enumerate(p.rules):
        missing = next((item for item in rule.body if item not in known), None)
        if missing is not None:
            waits.setdefault(missing, []).append(ORDINALS[position])
    world = _world(p, known)
    premises = [*p.rules, *map(fact, (*facts, negated(p.goal)))]
    lacks = join_words([_requires(ordinals, item) for item, ordinals in waits.items()])
    none = f"none of {marks}" if len(p.wrong) > 2 else f"neither {marks}"
    none = none.replace(" and ", " or " if len(p.wrong) > 2 else " nor ")
    text = (
        f"Nothing else can fire then: {lacks}, which nothing gives. So {none} makes it follow that "
        f"{say(p.goal)}."
    )
    steps.append(Step(text, verified(world, map(formula, premises))))
    steps[0] = supposing(steps[0], p.wrong)._replace(text=opening + steps[0].text)
    return steps


def _world(p: Params, known: set[Literal]) -> dict[str, bool]:
    """Every atom that is spoken of, true if it is known."""
    atoms = sorted(atoms_of(p.rules, (*p.facts, *p.options, p.goal)))
    return {atom: (atom, True) in known for atom in atoms}


def _requires(ordinals: list[str], missing: Literal) -> str:
    """Which rules wait for a literal: `the second and fifth rules require that the lamp is lit`."""
    if len(ordinals) == 1:
        return f"the {ordinals[0]} rule requires that {say(missing)}"
    return f"the {join_words(ordinals)} rules require that {say(missing)}"


def _mark(p: Params, option: Literal) -> str:
    position: int = p.options.index(option)
    return chr(97 + position)
