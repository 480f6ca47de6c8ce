"""Deductive problems shown: rules, classes, relations, families and speeches as figures, and what is read off them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

import seeds
from datagen.answers import Answer
from datagen.exhibits import Exhibit, Graph, Listing
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Template
from datagen.verdict import Status
from mutators.paths import build
from mutators.perturb import Perturb
from seeds.deductive._prose import SLOTS, Rule
from seeds.deductive._rule_code import of_values, values
from seeds.deductive._rule_diagrams import MAX_ARROWS, MAX_EDGES, MAX_NODES, diagrams
from seeds.deductive._settings import SETTINGS
from seeds.deductive._tables import TruthTable
from seeds.deductive._worlds import random_statement
from validators import accepted, judge

SHOWN = {
    "forward_chaining": "diagram code table",
    "contrapositive_denial": "diagram",
    "case_analysis": "diagram",
    "reductio": "diagram",
    "syllogism": "diagram",
    "premise_gap": "diagram table",
    "quantifier_nesting": "diagram table",
    "relational_composition": "diagram",
    "self_reference": "table",
    "countermodel": "table",
    "inconsistency_core": "code",
    "forward_chaining~backward": "diagram code table",
    "contrapositive_denial~converse": "diagram",
    "case_analysis~counterexample": "diagram",
    "reductio~counterexample": "diagram",
    "syllogism~disproof": "diagram",
    "premise_gap~underdetermination": "diagram table",
    "quantifier_nesting~counterexample": "diagram table",
    "relational_composition~backward": "diagram",
    "self_reference~underdetermination": "table",
    "countermodel~converse": "table",
    "inconsistency_core~converse": "code",
}
PATHS = [f"deductive.{mode}@{way}" for mode, ways in SHOWN.items() for way in ways.split()]
PLAIN = [f"deductive.{mode}" for mode in SHOWN]
WORDING = Phrasing("Rules.\n{rules:if_numbered}\nIs it so that {goal:literal}?", SLOTS)


def drawn(template: Template, count: int) -> Iterator[tuple[Params, Answer]]:
    """Problems of all levels with their answers, so many ordinals a level."""
    for level in range(1, 6):
        drawer = Perturb(template, level, 0)
        for variant in filter(None, map(drawer.draw, range(count))):
            yield variant.params, variant.derivation.answer


@pytest.mark.parametrize("path", PATHS)
def test_what_is_drawn_is_accepted_and_at_low_levels_most_is_drawn(path: str) -> None:
    template, plain = build(path, seeds.load), build(path.partition("@")[0], seeds.load)
    count = 8 if "~" not in path else 3
    shown = told = good = low = 0
    for level in range(1, 6):
        drawer, base = Perturb(template, level, 0), Perturb(plain, level, 0)
        variants = [variant for variant in map(drawer.draw, range(count)) if variant]
        shown += len(variants)
        good += sum(accepted(judge(variant)) for variant in variants)
        if level <= 3:
            told += sum(base.draw(number) is not None for number in range(count))
            low += len(variants)
    assert shown and good >= 0.8 * shown
    assert low >= 0.5 * told


@pytest.mark.parametrize("path", PLAIN)
def test_what_is_read_off_gives_the_same_answer_and_no_other(path: str) -> None:
    template = build(path, seeds.load)
    for p, answer in drawn(template, 2):
        for offer in template.offers(p):
            given = template.read(p, template.pose(p).said)
            assert given is not None
            exhibits = [exposure.exhibit for exposure in offer.exposures]
            vars(given).update(offer.restore(*[type(one).read(one.text()) for one in exhibits]))
            assert template.check(given, answer).status is Status.PASS
            assert template.check(given, _other(answer)).status is Status.FAIL


def _other(answer: Answer) -> Answer:
    """Another answer of its kind."""
    if isinstance(answer, str):
        return "yes" if answer != "yes" else "no"
    if isinstance(answer, tuple):
        return tuple(not item for item in answer) if answer and answer[0] in (True, False) else ()
    assert isinstance(answer, frozenset)
    return frozenset(list(answer)[1:]) if answer else frozenset({"somebody"})


@pytest.mark.parametrize("path", [path for path in PLAIN if "~" not in path])
def test_changed_figures_mostly_give_another_answer_or_no_problem(path: str) -> None:
    """Of a figure that could change without notice, nothing would have to be read."""
    template = build(path, seeds.load)
    noticed = offers = 0
    for p, answer in drawn(template, 2):
        for offer in template.offers(p):
            offers += 1
            first, *rest = [exposure.exhibit for exposure in offer.exposures]
            noticed += any(
                _fails(template, p, answer, offer, [changed, *rest]) for changed in first.altered()
            )
    assert noticed >= 0.8 * offers


def _fails(
    template: Template, p: Params, answer: Answer, offer: Offer, exhibits: list[Exhibit]
) -> bool:
    given = template.read(p, template.pose(p).said)
    try:
        vars(given).update(offer.restore(*exhibits))
        return given is not None and template.check(given, answer).status is Status.FAIL
    except (ValueError, LookupError, TypeError):
        return True


def table_of(rules: Any, atoms: tuple[str, ...]) -> list[int]:
    table = TruthTable(atoms)
    return [table.rule(rule) for rule in rules]


def statements(rng: Random, count: int) -> list[Rule]:
    """Statements of all connectives, no two with the same parts."""
    rules = {random_statement(rng, SETTINGS[0].atoms[:8]) for _ in range(count)}
    return sorted(rules)


def test_every_rule_is_read_off_the_arrows_again() -> None:
    """With none, one or several conditions and conclusions, in one figure or in several."""
    sizes = set()
    for number in range(100):
        rng = Random(number)
        rules = [rule for rule in statements(rng, rng.randrange(2, 20)) if rule.kind == "if"]
        for offer in diagrams(rules, WORDING):
            graphs = [exposure.exhibit for exposure in offer.exposures]
            sizes.add(len(graphs))
            for graph in graphs:
                assert isinstance(graph, Graph)
                assert len(graph.nodes) <= MAX_NODES
                assert len(graph.edges) <= max(MAX_EDGES, MAX_ARROWS)
            found = offer.restore(*[Graph.read(graph.text()) for graph in graphs])["rules"]
            assert [tuple(map(frozenset, rule[:2])) for rule in found] == [
                tuple(map(frozenset, rule[:2])) for rule in rules
            ]
    assert sizes == {1, 2, 3}


def test_rules_with_two_ways_to_be_so_have_no_diagram() -> None:
    """An arrow cannot say `if and only if`, nor `either or`."""
    either = Rule((), (("pump", True), ("fan", False)), "xor")
    assert not diagrams([either], WORDING)


def test_a_program_of_truth_values_says_what_the_rules_say() -> None:
    atoms = SETTINGS[0].atoms[:8]
    for number in range(100):
        rules = statements(Random(number), 9)
        (offer,) = values(rules)
        (exposure,) = offer.exposures
        assert isinstance(exposure.exhibit, Listing)
        found = of_values(Listing.read(exposure.exhibit.text()))
        assert table_of(found, atoms) == table_of(rules, atoms)
