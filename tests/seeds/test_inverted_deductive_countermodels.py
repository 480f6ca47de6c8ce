"""Blocked countermodels and pairs of cases: labels are found anew by going through all assignments."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

import seeds
from datagen.phrasing import Params
from datagen.template import LEVELS
from datagen.variant import Variant
from mutators.invert import invert
from mutators.perturb import Perturb
from seeds.deductive._logic import clauses_of, propagate
from seeds.deductive._tables import atoms_of

PROBLEMS = 80


def drawn(mode: str, kind: str, level: int, count: int = PROBLEMS) -> list[tuple[Variant, Any]]:
    """Variants, and what can be read in their texts."""
    template = invert(seeds.load(mode), kind)
    variants = filter(None, map(Perturb(template, level, 5).draw, range(count)))
    return [(variant, template.read(variant.params, variant.posing.text)) for variant in variants]


def true(rule: Any, world: dict[str, bool]) -> bool:
    """Whether a statement is true, by what its connective means."""
    body, head, kind = rule
    left = [world[atom] == sign for atom, sign in body]
    right = [world[atom] == sign for atom, sign in head]
    if kind == "iff":
        return left == right
    return sum(right) == 1 if kind == "xor" else not all(left) or any(right)


def worlds(atoms: set[str]) -> list[dict[str, bool]]:
    names = sorted(atoms)
    return [dict(zip(names, row, strict=True)) for row in product((False, True), repeat=len(names))]


@pytest.mark.parametrize("level", LEVELS)
def test_exactly_one_further_premise_proves_the_conclusion(level: int) -> None:
    for variant, given in drawn("deductive.countermodel", "converse", level):
        every = worlds(atoms_of([*given.rules, *given.options, given.conclusion]))
        left = [world for world in every if all(true(rule, world) for rule in given.rules)]
        assert sum(not true(given.conclusion, world) for world in left) == 1
        proving = []
        for number, option in enumerate(given.options, 1):
            fitting = [world for world in left if true(option, world)]
            assert fitting, variant.posing.text
            if all(true(given.conclusion, world) for world in fitting):
                proving.append(str(number))
        assert proving == [variant.answer], variant.posing.text


@pytest.mark.parametrize("level", LEVELS)
def test_with_the_right_premise_the_denial_clashes_by_propagation(level: int) -> None:
    """Prevents a reductio whose contradiction needs more than one supposition."""
    for variant, given in drawn("deductive.countermodel", "converse", level):
        clauses = clauses_of([*given.rules, given.options[int(variant.answer) - 1]])
        assert propagate(clauses, variant.params.start).clash is not None
        assert not {atom for atom, _ in variant.params.start} & set(propagate(clauses).known)


def against(p: Params, rule: Any) -> bool:
    """Whether the statement has a literal that the denial of the conclusion makes false."""
    body, head, _ = rule
    return any((atom, sign) in body or (atom, not sign) in head for atom, sign in p.start)


@pytest.mark.parametrize("level", LEVELS)
def test_a_short_premise_against_the_denial_is_not_always_right(level: int) -> None:
    """Prevents options of which the right one can be told by its look. Chance is a third to a fifth."""
    score, problems = 0.0, drawn("deductive.countermodel", "converse", level, 400)
    for variant, given in problems:
        looks = [
            (against(variant.params, option), -len(option.body) - len(option.head))
            for option in given.options
        ]
        best = max(looks)
        score += (looks[int(variant.answer) - 1] == best) / looks.count(best)
    assert score <= 1.45 * len(problems) / len(given.options), score / len(problems)


def cases(given: Any) -> list[dict[str, bool]]:
    """All ways in which one thing can have properties, or belong to groups, and fit what is known."""
    every = worlds({*given.names, given.goal})
    if hasattr(given, "known"):
        return [
            case
            for case in every
            if all(true((body, (head,), "if"), case) for body, head in given.known)
        ]
    fits = {
        "all": lambda first, second: not first or second,
        "only": lambda first, second: first or not second,
        "no": lambda first, second: not (first and second),
    }
    return [
        case
        for case in every
        if all(fits[shape](case[first], case[second]) for shape, first, second in given.premises)
        and all(case[name] is inside for name, inside in given.facts)
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_each_answer_has_one_smallest_or_largest_case(level: int) -> None:
    """Prevents a question that is settled, and a case beside which another is as good."""
    for variant, given in drawn("deductive.premise_gap", "underdetermination", level, 160):
        answer: list[bool] = []
        for truth in (False, True):
            fitting = [case for case in cases(given) if case[given.goal] is truth]
            sizes = [sum(case.values()) for case in fitting]
            best = min(sizes) if given.which == "few" else max(sizes)
            assert sizes.count(best) == 1, variant.posing.text
            case = fitting[sizes.index(best)]
            answer += [case[name] for name in given.names]
        assert variant.derivation.answer == tuple(answer), variant.posing.text


def test_properties_and_groups_are_both_asked_about() -> None:
    for level in LEVELS:
        problems = drawn("deductive.premise_gap", "underdetermination", level, 160)
        groups = sum(hasattr(given, "premises") for _, given in problems)
        assert 0 < groups < len(problems) and len(problems) >= 0.45 * 160
