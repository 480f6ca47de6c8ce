"""Forward chaining: rules fire from given facts until nothing new comes out; what was reached?

The problem is drawn from its answer: facts, a backbone in which every rule needs the head of the one before,
side branches off it, and rules that wait for something that never comes. Higher levels have a longer
backbone, more branches and more rules in vain. Asked are lettered statements that can or cannot be derived,
rules that fire or never do, or all new names or letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, join_words
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive import _forward_wordings as wordings
from seeds.deductive._logic import fire, used_rules
from seeds.deductive._notation import formula, sequent, symbol
from seeds.deductive._problems import ORDINALS, SeededTemplate, pick, shuffled, some_of
from seeds.deductive._prose import Literal, Rule, capital, fact, say, say_all
from seeds.deductive._rule_code import lists
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._rule_tables import tables
from seeds.deductive._scripts import follows, premises
from seeds.deductive._settings import SETTINGS
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive.inverted.forward_chaining import LostFact


class Size(NamedTuple):
    """How much there is at a level."""

    facts: int
    backbone: int
    """Firings that the deepest statement needs at least."""
    branches: int
    idle: int
    """Rules that never fire."""
    missing: int
    """Atoms that are never reached."""


SIZES = {
    1: Size(2, 2, 0, 2, 2),
    2: Size(2, 3, 1, 2, 2),
    3: Size(3, 4, 1, 3, 3),
    4: Size(3, 5, 2, 4, 3),
    5: Size(3, 6, 2, 5, 3),
}
_ASKS = ("derivable", "underivable", "firing", "idle")


class ForwardChaining(SeededTemplate):
    answer_kind = AnswerKind.SET
    inversions = {"backward": LostFact}

    def build(self, p: Params) -> Params:
        rng = Random(p.seed)
        size = SIZES[p.level]
        p.atoms = some_of(rng, SETTINGS[p.setting].atoms, sum(size) - size.idle)
        facts, reached = p.atoms[: size.facts], p.atoms[size.facts : -size.missing]
        p.facts = tuple((atom, True) for atom in facts)
        p.goal = (reached[size.backbone - 1], True)
        rules = _firing_rules(rng, size, facts, reached) + _idle_rules(rng, size, p.atoms)
        p.rules = tuple(shuffled(rng, rules))
        p.fired = fire(p.rules, p.facts)
        p.ask = pick(rng, (*_ASKS, "new") if p.setting in wordings.NEW else _ASKS)
        if p.ask in ("derivable", "underivable"):
            p.options = _options(rng, p.goal, reached, p.atoms[-size.missing :])
        return p

    def admits(self, p: Params) -> bool:
        """Definite clauses, no rule twice, a goal that needs its firings, and idle rules that never fire."""
        size = SIZES[p.level]
        return (
            all(len(rule.head) == 1 and rule.head[0][1] for rule in p.rules)
            and len({(frozenset(rule.body), rule.head) for rule in p.rules}) == len(p.rules)
            and len(p.fired) == size.backbone + size.branches
            and len(used_rules(p.rules, p.fired, p.goal)) >= size.backbone
        )

    def wording(self, p: Params) -> Phrasing:
        return wordings.of(p.ask, p.setting, p.phrasing)

    def offers(self, p: Params) -> Sequence[Offer]:
        return [*diagrams(p.rules, self.wording(p)), *tables(p.rules), *lists(p.rules)]

    def derive(self, p: Params) -> Derivation:
        """Fires rules until nothing new comes out, then shows that the rest stays open."""
        known = [*p.facts, *(literal for _, literal in p.fired)]
        steps = []
        for position, literal in p.fired:
            rule = p.rules[position]
            steps.append(
                Step(
                    f"{capital(say_all(rule.body))}, so by the {ORDINALS[position]} rule {say(literal)}.",
                    sequent([*map(symbol, rule.body), formula(rule)], symbol(literal)),
                )
            )
        stated = [*p.rules, *map(fact, p.facts)]
        world = {atom: (atom, True) in known for atom in p.atoms}
        steps.append(_closing(p.rules, known, stated, world))
        return Derivation(
            steps,
            _answer(p, known, {position for position, _ in p.fired}),
            None,
            (*map(formula, p.rules), *map(symbol, p.facts)),
        )

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """What is reached follows; the world in which nothing else is so shows that the rest does not."""
        known = {*p.facts, *(literal for _, literal in p.fired)}
        worlds = [{atom: (atom, True) in known for atom in p.atoms}]
        lines = premises(p.atoms, [*p.rules, *map(fact, p.facts)], worlds)
        asked: dict[str, tuple[Literal, ...]]
        if p.ask in ("derivable", "underivable"):
            asked = {chr(97 + i): (item,) for i, item in enumerate(p.options)}
        elif p.ask in ("firing", "idle"):
            asked = {str(i): rule.body for i, rule in enumerate(p.rules, 1)}
        else:
            asked = {atom: ((atom, True),) for atom in p.atoms if (atom, True) not in p.facts}
        items = {name: follows(literals, worlds) for name, literals in asked.items()}
        if p.ask in ("underivable", "idle"):
            items = {name: f"(not {term})" for name, term in items.items()}
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments that fit rules and facts: what is so in every one of them?"""
        stated = [*given.rules, *((((), (literal,), "if")) for literal in given.facts)]
        table = TruthTable(atoms_of(stated, getattr(given, "options", ())))
        models = table.models(stated)

        def sure(literals: tuple[Literal, ...]) -> bool:
            return models & ~table.all_of(literals) == 0

        right: set[int] | set[str]
        match given.ask:
            case "derivable" | "underivable":
                wanted = given.ask == "derivable"
                right = {
                    chr(97 + i) for i, item in enumerate(given.options) if sure((item,)) is wanted
                }
            case "firing" | "idle":
                wanted = given.ask == "firing"
                right = {i for i, rule in enumerate(given.rules, 1) if sure(rule.body) is wanted}
            case _:
                right = {atom for atom in table.atoms if sure(((atom, True),))}
                right -= {atom for atom, _ in given.facts}
        return expect("truth table", frozenset(right), answer)


def _firing_rules(rng: Random, size: Size, facts: list[str], reached: list[str]) -> list[Rule]:
    """A rule for every reached atom; the bodies of the backbone hold the atom reached before."""
    rules = []
    for i, head in enumerate(reached):
        known = facts + reached[:i]
        before = facts if i == 0 else reached[i - 1 : i]
        first = pick(rng, before if i < size.backbone else known)
        rules.append(_rule(rng, first, known, head))
    return rules


def _idle_rules(rng: Random, size: Size, atoms: list[str]) -> list[Rule]:
    """Rules whose bodies hold an atom that is never reached; every such atom has its place in one."""
    missing = atoms[-size.missing :]
    rules = []
    for i in range(size.idle):
        heads = missing if rng.random() < 0.6 else atoms[size.facts :]
        waits = missing[i % size.missing]
        head = pick(rng, [atom for atom in heads if atom != waits])
        rules.append(_rule(rng, waits, [atom for atom in atoms if atom != head], head))
    return rules


def _rule(rng: Random, needed: str, others: list[str], head: str) -> Rule:
    """A rule whose body is the needed atom and up to two others, in any order."""
    body = {needed: None, **{pick(rng, others): None for _ in range(pick(rng, (0, 1, 1, 2)))}}
    return Rule(tuple((atom, True) for atom in shuffled(rng, body)), ((head, True),))


def _options(
    rng: Random, goal: Literal, reached: list[str], missing: list[str]
) -> tuple[Literal, ...]:
    """The goal, and other statements of both sorts, in any order."""
    others = [atom for atom in reached if atom != goal[0]]
    chosen = some_of(rng, others, pick(rng, range(min(3, len(others)) + 1)))
    chosen += some_of(rng, missing, pick(rng, range(1, min(3, len(missing)) + 1)))
    return tuple(shuffled(rng, [goal, *((atom, True) for atom in chosen)]))


def _closing(
    rules: tuple[Rule, ...], known: list[Literal], premises: list[Rule], world: dict[str, bool]
) -> Step:
    """Names what each idle rule waits for; the claim is that what was reached is a world of its own."""
    waits = []
    for position, rule in enumerate(rules):
        missing = next((literal for literal in rule.body if literal not in known), None)
        if missing is not None:
            waits.append(f"the {ORDINALS[position]} rule requires that {say(missing)}")
    text = f"Nothing else can fire: {join_words(waits)}, which nothing gives."
    values = [symbol((atom, truth)) for atom, truth in world.items()]
    return Step(text, sequent(values, " & ".join(f"({formula(rule)})" for rule in premises)))


def _answer(p: Params, known: list[Literal], fired: set[int]) -> frozenset[str] | frozenset[int]:
    match p.ask:
        case "derivable" | "underivable":
            wanted = p.ask == "derivable"
            return frozenset(
                chr(97 + i) for i, item in enumerate(p.options) if (item in known) is wanted
            )
        case "firing" | "idle":
            wanted = p.ask == "firing"
            return frozenset(i + 1 for i in range(len(p.rules)) if (i in fired) is wanted)
    return frozenset(atom for atom, _ in known[len(p.facts) :])


template = ForwardChaining()
