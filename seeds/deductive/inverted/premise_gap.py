"""Premise gap turned round: the statement that would settle the question is gone; two cases show that it is open.

What is known of a thing leaves a question open: whether it has a property, or whether it belongs to a group. Asked
are the two cases that show it, one with each answer, each of them the one with the fewest (most) properties or groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation
from datagen.verdict import Verdict, expect, failed
from seeds.deductive import _types
from seeds.deductive._class_figures import class_diagrams, class_tables
from seeds.deductive._classes import Literal, meaning, sentence
from seeds.deductive._notation import RuleLike, formula, smt
from seeds.deductive._problems import shuffled
from seeds.deductive._property_figures import property_offers
from seeds.deductive._scripts import both, call, value
from seeds.deductive._sufficiency import Rule, rule_words
from seeds.deductive._tables import TruthTable
from seeds.deductive._turned import TurnedTemplate
from seeds.deductive._two_cases import Manner, told, two_cases
from seeds.deductive.inverted import _premise_gap_wordings as wordings

LEAST = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3}
"""By level: how many inferences it takes at least to see what must be so in the two cases."""


class TwoCases(TurnedTemplate):
    kind, to = "underdetermination", "deductive.countermodel"
    answer_kind = AnswerKind.LIST

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        for turned in _groups(rng, p) if p.kind == "gap" else _properties(rng, p):
            goal = plain(turned.goal)
            names = list(map(plain, turned.names))
            for few in shuffled(rng, (True, False)):
                cases = two_cases(turned.rules, names, goal, few, LEAST[p.level])
                if cases is not None:
                    turned.names = tuple(shuffled(rng, turned.names))
                    turned.which = "few" if few else "many"
                    turned.cases = cases
                    return turned
        return None

    def wording(self, p: Params) -> Phrasing:
        texts = wordings.groups if hasattr(p, "premises") else wordings.properties
        found = texts(p.setting)
        place: int = p.phrasing % len(found)
        return found[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        if hasattr(p, "premises"):
            return [*class_diagrams(p.premises), *class_tables(p.premises)]
        return property_offers(p.known, self.wording(p), p.thing)

    def derive(self, p: Params) -> Derivation:
        """For each answer: what must be so with it, and that nothing else need be."""
        steps = told(p.cases, plain(p.goal), p.rules, p.which == "few", _manner(p))
        worlds = (p.cases.no.world, p.cases.yes.world)
        values = [world[plain(name)] for world in worlds for name in p.names]
        return Derivation(steps, tuple(values), None, tuple(map(formula, p.rules)))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """For each case: the world fits, and what is true in it is true in every case of its kind."""
        names = list(map(plain, p.names))
        arguments = " ".join(f"({name} Bool)" for name in names)
        lines = [f"(define-fun known ({arguments}) Bool {both(map(smt, p.rules))})"]
        items: dict[str, str] = {}
        few = p.which == "few"
        for number, case in ((1, p.cases.no), (2, p.cases.yes)):
            own = [f"{name}{number}" for name in names]
            lines += [f"(declare-const {name} Bool)" for name in own]
            goal = f"{plain(p.goal)}{number}"
            lines += [
                f"(assert {call('known', own)})",
                f"(assert {f'(not {goal})' if number == 1 else goal})",
            ]
            fits = call("known", [value(case.world[name]) for name in names])
            for name, mine in zip(names, own, strict=True):
                # What is false in the world must not be forced: the world has to fit.
                term = mine if few else f"(not {mine})"
                # What need not be so is so in a case that fits.
                term = f"(and {term} (not {fits}))" if case.world[name] != few else term
                items[str(len(items) + 1)] = term if few else f"(not {term})"
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Counts the properties in all assignments of each kind, or the groups of all kinds of member."""
        every = _kinds_of_member(given) if hasattr(given, "premises") else _assignments(given)
        bound = min if given.which == "few" else max
        fitting = [(sum(case.values()), case) for case in every]
        found: list[bool] = []
        for kind in (False, True):
            fits = [(size, case) for size, case in fitting if case.get(given.goal) is kind]
            best = bound((size for size, _ in fits), default=0)
            extreme = [case for size, case in fits if size == best]
            if len(extreme) != 1 or extreme[0].keys() != set(given.names):
                return failed("truth table", f"{len(extreme)} such cases")
            found += [extreme[0][name] for name in given.names]
        return expect("truth table", tuple(found), answer)


def plain(name: str) -> str:
    """A property or group as an atom."""
    return name.replace(" ", "_").replace("-", "_")


def as_rule(rule: Rule) -> RuleLike:
    body, head = rule
    return body, (head,), "if"


def _properties(rng: Random, p: Params) -> Iterator[Params]:
    """What the two statements say is told as long as the question stays open."""
    for extra in ((p.first, p.second), *shuffled(rng, ((p.first,), (p.second,))), ()):
        known = tuple(shuffled(rng, (*p.known, *extra)))
        rules = tuple(map(as_rule, known))
        names = {p.goal, *(atom for body, head, _ in rules for atom, _ in (*body, *head))}
        yield Params(setting=p.setting, thing=p.thing, known=known, goal=p.goal,
                     rules=rules, names=sorted(names))  # fmt: skip


def _groups(rng: Random, p: Params) -> Iterator[Params]:
    """Whether one thing belongs to a group of the goal; what some are is said of this thing, instead."""
    premises = tuple(item for item in p.premises if meaning(item)[0])
    members = [item for item in p.premises if not meaning(item)[0]]
    known = [_pair(item) for item in shuffled(rng, members)] or [((p.goal[1], True),)]
    for facts in known:
        inside = {name for name, _ in facts}
        for goal in p.goal[:0:-1]:
            if premises and goal not in inside:
                rules = (*map(_of_one, premises), *(((), (_atom(item),), "if") for item in facts))
                names = {goal, *inside, *(name for item in premises for name in item[1:])}
                yield Params(setting=p.setting, premises=premises, facts=facts, goal=goal,
                             rules=rules, names=sorted(names))  # fmt: skip


def _pair(statement: tuple[str, str, str]) -> tuple[Literal, ...]:
    """What a statement about some says of the one that it speaks of."""
    _, first, second, inside = meaning(statement)
    return (first, True), (second, inside)


def _of_one(statement: tuple[str, str, str]) -> RuleLike:
    """What a statement about all, or none, says of one thing."""
    _, first, second, inside = meaning(statement)
    return ((plain(first), True),), ((plain(second), inside),), "if"


def _atom(literal: Literal) -> Literal:
    return plain(literal[0]), literal[1]


def _manner(p: Params) -> Manner:
    if hasattr(p, "known"):
        reasons = [rule_words(rule, p.thing) for rule in p.known]
        return Manner(p.thing, _property, reasons, "none of these", "properties")
    names = {plain(name): name for name in p.names}
    reasons = [text[0].lower() + text[1:] for text in map(sentence, p.premises)]
    one = wordings.ONES[p.setting]
    return Manner(one, lambda item: wordings.member((names[item[0]], item[1])), reasons,
                  "in none of these groups", "groups")  # fmt: skip


def _property(literal: Literal) -> str:
    return literal[0] if literal[1] else f"not {literal[0]}"


def _assignments(given: Params) -> Iterable[dict[str, bool]]:
    """The assignments to the properties that fit the rules."""
    table = TruthTable((*given.names, given.goal))
    return table.assignments(table.models(map(as_rule, given.known)))


def _kinds_of_member(given: Params) -> Iterable[dict[str, bool]]:
    """The kinds of thing that may exist and of which what is known of the one is so, group by group."""
    groups = [*given.names, given.goal, *(name for name, _ in given.facts)]
    worlds = _types.worlds(given.premises, [("all", name, name) for name in groups], False)
    columns = dict(zip(worlds.names, _types.columns(len(worlds.names)), strict=True))
    kinds = worlds.allowed
    for name, inside in given.facts:
        kinds &= columns[name] if inside else ~columns[name]
    while kinds:
        kind = (kinds & -kinds).bit_length() - 1
        kinds &= kinds - 1
        yield {name: bool(kind >> place & 1) for place, name in enumerate(worlds.names)}
