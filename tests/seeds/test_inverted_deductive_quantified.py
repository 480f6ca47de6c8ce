"""Turned syllogisms and nested quantifiers against a recomputation that shares nothing with either route."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

import seeds
from datagen.template import LEVELS
from datagen.variant import Variant
from mutators.paths import build
from mutators.perturb import Perturb


def draw(path: str, level: int, wanted: int) -> list[Variant]:
    drawer = Perturb(build(path, seeds.load), level, 5)
    found = (drawer.draw(ordinal) for ordinal in range(wanted * 3))
    return [variant for variant in found if variant is not None][:wanted]


def true_in(things: tuple[frozenset[str], ...], statement: tuple[str, str, str]) -> bool:
    shape, first, second = statement
    one = {place for place, thing in enumerate(things) if first in thing}
    other = {place for place, thing in enumerate(things) if second in thing}
    return {
        "all": one <= other,
        "only": other <= one,
        "no": not one & other,
        "some": bool(one & other),
        "some not": bool(one - other),
        "not all": bool(one - other),
    }[shape]


def kinds_of(names: list[str]) -> list[frozenset[str]]:
    chosen = product((False, True), repeat=len(names))
    return [frozenset(n for n, yes in zip(names, row, strict=True) if yes) for row in chosen]


@pytest.mark.parametrize("level", LEVELS)
def test_one_thing_in_fewest_groups_refutes_one_conclusion_alone(level: int) -> None:
    """Prevents an answer that a second case of the same size makes ambiguous."""
    for variant in draw("deductive.syllogism~disproof", level, 80):
        premises, options = variant.params.premises, variant.params.options
        names = sorted({name for item in (*premises, *options) for name in item[1:]})
        refuting: dict[frozenset[str], list[int]] = {}
        for kind in kinds_of(names):
            if all(true_in((kind,), item) for item in premises):
                failing = [n for n, item in enumerate(options) if not true_in((kind,), item)]
                if failing:
                    refuting[kind] = failing
        fewest = min(map(len, refuting))
        assert [kind for kind in refuting if len(kind) == fewest] == [variant.derivation.answer]
        assert {tuple(failing) for failing in refuting.values()} == {(variant.params.wrong,)}


@pytest.mark.parametrize("level", (3, 4))
def test_the_other_conclusions_hold_with_two_things_too(level: int) -> None:
    """Prevents a conclusion that only seems to follow because there is one thing."""
    for variant in draw("deductive.syllogism~disproof", level, 10):
        premises, options = variant.params.premises, variant.params.options
        names = sorted({name for item in (*premises, *options) for name in item[1:]})
        rules = [item for item in premises if item[0] in ("all", "only", "no")]
        kinds = [k for k in kinds_of(names) if all(true_in((k,), item) for item in rules)]
        following = [o for n, o in enumerate(options) if n != variant.params.wrong]
        for things in product(kinds, repeat=2):
            if all(true_in(things, item) for item in premises):
                assert all(true_in(things, item) for item in following), variant.posing.text


@pytest.mark.parametrize("level", LEVELS)
def test_the_first_row_for_which_a_claim_fails_is_found_by_its_set_of_columns(level: int) -> None:
    for variant in draw("deductive.quantifier_nesting~counterexample", level, 150):
        p = variant.params
        condition, prefix, body, sign = p.claim
        full = set(p.columns)
        own = {
            row: {c for c, cell in zip(p.columns, line, strict=True) if cell == sign}
            for row, line in zip(p.rows, p.matrix, strict=True)
        }
        expected = "yes"
        for row in p.rows:
            if condition is not None and (condition[0] in own[row]) != (condition[1] == sign):
                continue
            others = [own[z] for z in p.rows if z != row]
            # For each other row, the columns for which the body is true.
            good = [
                {
                    "or": own[row] | z,
                    "and": own[row] & z,
                    "not": own[row] - z,
                    "if": (full - own[row]) | z,
                    "only if": (full - z) | own[row],
                    "one": own[row] - ({condition[0]} if condition else set()),
                }[body]
                for z in others
            ]
            fulfilled = {
                "Ey": bool(good[0]),
                "EzAy": full in good,
                "AyEz": set().union(*good) == full,
                "AzEy": all(good),
                "EyAz": bool(full.intersection(*good)),
            }[prefix]
            if not fulfilled:
                expected = str(row)
                break
        assert variant.answer == expected, variant.posing.text


@pytest.mark.parametrize("level", LEVELS)
def test_no_single_answer_is_right_too_often(level: int) -> None:
    drawn = draw("deductive.quantifier_nesting~counterexample", level, 600)
    assert Counter(variant.answer for variant in drawn).most_common(1)[0][1] < 0.57 * len(drawn)
