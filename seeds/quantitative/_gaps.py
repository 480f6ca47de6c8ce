"""A hidden cell of a table whose aggregate is known: what surrounds it, and the numbers that fit.

Route one of the inversion of `quantitative.filter_aggregate`; `_gap_lines` tells it step by step.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from datagen.phrasing import Params
from seeds.quantitative._schemas import Condition

Row = tuple[Any, ...]

PASSES: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Gap(NamedTuple):
    """What is known around the hidden cell."""

    name: str
    column: str
    factor: int
    """What the hidden number is multiplied by."""
    other: str | None
    """The column of the factor, if there is one."""
    kept: list[Row]
    """The other records that count."""
    values: list[int]
    terms: list[str]
    bound: Condition | None
    """The condition that decides whether the record counts, if the hidden number decides that."""


def counts(row: Row, header: tuple[str, ...], where: Any) -> bool:
    how, conditions = where
    held = [
        PASSES[relation](row[header.index(column)], value) for column, relation, value in conditions
    ]
    if how == "and":
        return all(held)
    return any(held) if how == "or" else held[0] and any(held[1:])


def _values(rows: list[Row], header: tuple[str, ...], columns: tuple[str, ...]) -> list[int]:
    positions = [header.index(column) for column in columns]
    if len(positions) == 1:
        return [row[positions[0]] for row in rows]
    return [row[positions[0]] * row[positions[1]] for row in rows]


def aggregate_of(goal: Any, rows: list[Row], header: tuple[str, ...]) -> int | Fraction:
    values = _values(rows, header, goal[1])
    return reckon(goal[0], values)


def reckon(aggregate: str, values: list[int]) -> int | Fraction:
    if aggregate == "sum":
        return sum(values)
    if aggregate == "mean":
        mean = Fraction(sum(values), len(values))
        return mean.numerator if mean.denominator == 1 else mean
    if aggregate == "range":
        return max(values) - min(values)
    return max(values) if aggregate == "max" else min(values)


def find_gap(p: Params) -> Gap:
    """The hidden cell and what surrounds it."""
    header, columns = p.columns, p.goal[1]
    row = next(row for row in p.table.rows if "?" in row)
    column = header[row.index("?")]
    other = next((name for name in columns if name != column), None)
    kept = [r for r in p.table.rows if r is not row and counts(r, header, p.where)]
    values = _values(kept, header, columns)
    positions = [header.index(name) for name in columns]
    terms = [" * ".join(str(r[position]) for position in positions) for r in kept]
    bound = next((c for c in p.where[1] if c[0] == column), None)
    if bound is not None:
        # A number that fails the bound: does the record count all the same?
        fails = {">": 0, ">=": 0, "<": 10**6, "<=": 10**6}[bound[1]]
        filled = tuple(fails if cell == "?" else cell for cell in row)
        bound = None if counts(filled, header, p.where) else bound
    factor = row[header.index(other)] if other else 1
    return Gap(row[0], column, factor, other, kept, values, terms, bound)


def solutions(p: Params, gap: Gap) -> list[int]:
    """The positive whole numbers that fit; `[0, 0]` stands for more than can be listed."""
    aggregate, known = p.goal[0], gap.values
    if not known:
        return []
    if gap.bound and reckon(aggregate, known) == p.value:
        return [0, 0]
    if aggregate == "sum":
        parts = [p.value - sum(known)]
    elif aggregate == "mean":
        parts = [p.value * (len(known) + 1) - sum(known)]
    elif p.value == reckon(aggregate, known):
        return [0, 0]
    elif aggregate == "range":
        parts = [min(known) + p.value, max(known) - p.value]
    else:
        parts = [p.value]
    return [int(part / gap.factor) for part in map(Fraction, parts) if fits(gap, part)]


def fits(gap: Gap, part: int | Fraction) -> bool:
    """Whether a value of the record comes from a positive whole number that lets it count."""
    number = Fraction(part) / gap.factor
    if number <= 0 or number.denominator != 1:
        return False
    return gap.bound is None or PASSES[gap.bound[1]](number, gap.bound[2])
