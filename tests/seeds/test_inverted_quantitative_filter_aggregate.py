"""Hidden cells of tables: the text alone is enough, and no other number would do."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

import pytest

import seeds
from datagen.template import LEVELS
from mutators.invert import invert
from mutators.perturb import Perturb

HOLDS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def figure(given: Any, number: int) -> Fraction | None:
    """The figure that the problem speaks of, with a number in the gap, straight from its definition."""
    how, conditions = given.where
    chosen = []
    for row in given.table.rows:
        record = {
            column: number if cell == "?" else cell
            for column, cell in zip(given.table.columns, row, strict=True)
        }
        first, *rest = [HOLDS[sign](record[column], value) for column, sign, value in conditions]
        together = {"and": all, "or": any, "either": any}[how]
        if (first or any(rest)) if how == "or" else first and (not rest or together(rest)):
            value = 1
            for column in given.goal[1]:
                value *= record[column]
            chosen.append(value)
    if not chosen:
        return None
    return {
        "sum": Fraction(sum(chosen)),
        "mean": Fraction(sum(chosen), len(chosen)),
        "max": Fraction(max(chosen)),
        "min": Fraction(min(chosen)),
        "range": Fraction(max(chosen) - min(chosen)),
    }[given.goal[0]]


@pytest.mark.parametrize("level", LEVELS)
def test_the_hidden_number_is_the_only_one_that_fits(level: int) -> None:
    """Prevents a second number that gives the figure by moving its record out of the selection."""
    template = invert(seeds.load("quantitative.filter_aggregate"), "backward")
    drawer, seen = Perturb(template, level, 3), 0
    for variant in filter(None, map(drawer.draw, range(60))):
        given = template.read(variant.params, variant.posing.text)
        assert given is not None
        seen += 1
        fitting = [n for n in range(1, 1200) if figure(given, n) == given.value]
        assert fitting == [variant.derivation.answer], variant.posing.text
    assert seen > 40
