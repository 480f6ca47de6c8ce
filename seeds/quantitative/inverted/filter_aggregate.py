"""Filtering and aggregation turned backward: the aggregate is known, one cell of the table is not.

The hidden cell is a number that the aggregate is made of. Where a condition looks at that very cell, whether its
record counts has to be found out first. Exactly one positive whole number fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Axis, Int
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect
from seeds.quantitative._gap_lines import counted, products, put_back, selection, undone
from seeds.quantitative._gaps import aggregate_of, counts, find_gap, solutions
from seeds.quantitative._record_offers import offers
from seeds.quantitative._schemas import SCHEMAS

_ASK = 'Which positive whole number belongs in the place of "?"?'
_TEXTS = [
    "<scene> keeps [[table?this table||these records]] of its <things>, but one entry cannot be read and is shown as "
    '"?".\n\n{table:table}\n\n'
    f"It is known that {{goal:goal}} <things> that {{where:where}} is {{value:number}}. {_ASK}",
    "One number in the [[table?table||records]] below has been lost[[table?||; a question mark stands for it]]. From "
    "an older report it is known that {goal:goal} <things> that {where:where} is {value:number}. "
    f"{_ASK}\n\n{{table:table}}",
    "[[table?Each row below describes one <thing>; a stain hides one of the numbers||These data describe some "
    "<things>; a question mark stands where a number is hidden]].\n\n{table:table}\n\nSomebody who still "
    f"knew it worked out {{goal:goal}} <things> that {{where:where}}, and got {{value:number}}. {_ASK}",
    f"{_ASK}\n\n{{table:table}}\n\nThe [[table?table lists||records list]] <things>, and {{goal:goal}} <things> that "
    "{where:where} is {value:number}.",
    "These are all the <things> on record, with a gap in one [[table?row||record]].\n\n{table:table}\n\nTake only the "
    f"<things> that {{where:where}}: {{goal:goal}} <things> taken is {{value:number}}. {_ASK}",
    "The [[table?figure||number]] {value:number} was computed from [[table?this table||these records]] before one "
    f"entry was blotted out; it is {{goal:goal}} <things> that {{where:where}}. {_ASK}\n\n{{table:table}}",
]
_WORDINGS = [
    phrasings(
        _TEXTS,
        [{"scene": schema.scene, "things": schema.things, "thing": schema.thing}],
        schema.slots(),
    )
    for schema in SCHEMAS
]


class MissingCell(Inversion):
    kind, to = "backward", "quantitative.filter_aggregate"
    answer_kind = AnswerKind.RATIONAL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"twist": Int(0, 5039)}

    def turn(self, p: Params) -> Params | None:
        """Hides the first cell, in an order drawn, that the rest of the problem gives back."""
        goal = _summed(p)
        header, rows = p.columns, p.table.rows
        cells = [
            (place, header.index(column))
            for place, row in enumerate(rows)
            if counts(row, header, p.where)
            for column in goal[1]
        ]
        for k in range(len(cells)):
            place, position = cells[(k + p.twist) % len(cells)]
            hidden = rows[place][position]
            masked = tuple(
                (*row[:position], "?", *row[position + 1 :]) if at == place else row
                for at, row in enumerate(rows)
            )
            turned = Params(
                setting=p.setting,
                columns=header,
                table=Table(header, masked),
                goal=goal,
                where=p.where,
                value=aggregate_of(goal, [r for r in rows if counts(r, header, p.where)], header),
                hidden=hidden,
            )
            if solutions(turned, find_gap(turned)) == [hidden]:
                return turned
        return None

    def wording(self, p: Params) -> Phrasing:
        wordings = _WORDINGS[int(p.setting)]
        return wordings[int(p.phrasing) % len(wordings)]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Selects, aggregates what is known, undoes the aggregation and puts the number back."""
        gap = find_gap(p)
        steps = [*selection(p, gap), *products(p, gap), *counted(p, gap)]
        solving, part, certificate = undone(p, gap)
        steps += solving
        answer = part // gap.factor
        if gap.other:
            claim = f"{part} / {gap.factor} = {answer}"
            steps.append(Step(f"Divide by the other factor, {gap.other}: {claim}.", claim))
            certificate = f"({certificate}) / {gap.factor}"
        steps.append(put_back(p, gap, answer))
        return Derivation(steps, answer, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Fills the table: the aggregate runs straight between the numbers where something changes."""
        turning = sorted(_turning_points(given))
        ends = [(number, _filled(given, number)) for number in (*turning, turning[-1] + 10**6)]
        found: set[Fraction | int | str] = set()
        for (left, low), (right, high) in pairwise(ends):
            if low == high:
                found |= {left, right, "between"} if low == given.value else set()
            elif low is not None and high is not None:
                place = left + Fraction(given.value - low) * (right - left) / (high - low)
                found |= {place} if left <= place <= right and place.denominator == 1 else set()
        return expect("piecewise linear filling", {answer}, found)


def _summed(p: Params) -> tuple[str, tuple[str, ...]]:
    """The goal, or a total where the goal would print the hidden number or say little about it."""
    aggregate, columns = p.goal
    if len(columns) < 2 and aggregate in ("count", "max", "min"):
        return "sum", (SCHEMAS[p.setting].measures[0].column,)
    return aggregate, columns


# Route two: the table filled with this number and that.


def _turning_points(given: Params) -> set[int]:
    """1, and the whole numbers around which selection or order of the records can change."""
    header = given.table.columns
    row = next(row for row in given.table.rows if "?" in row)
    column = header[row.index("?")]
    points = {1}
    for name, _, value in given.where[1]:
        if name == column:
            points |= {value - 1, value, value + 1}
    if given.goal[0] in ("max", "min", "range"):
        for other in given.table.rows:
            if "?" not in other:
                level = Fraction(1)
                for name in given.goal[1]:
                    place = header.index(name)
                    level *= Fraction(other[place], 1 if name == column else row[place])
                points |= {int(level), int(level) + 1}
    return {point for point in points if point > 0}


def _filled(given: Params, number: int) -> int | Fraction | None:
    """The aggregate of the table with this number in the gap; None if no record is left."""
    header, (how, conditions) = given.table.columns, given.where
    limits = [(header.index(name), relation, value) for name, relation, value in conditions]
    factors = [header.index(name) for name in given.goal[1]]
    inside: list[int] = []
    for row in given.table.rows:
        record = [number if cell == "?" else cell for cell in row] if "?" in row else row
        failures = [_fails(record[place], relation, value) for place, relation, value in limits]
        if how == "and":
            out = True in failures
        elif how == "or":
            out = failures == [True, True]
        else:
            out = failures[0] or failures[1:] == [True, True]
        if not out:
            inside.append(prod([record[place] for place in factors]))
    if not inside:
        return None
    match given.goal[0]:
        case "sum":
            return sum(inside)
        case "mean":
            return Fraction(sum(inside), len(inside))
        case "range":
            return max(inside) - min(inside)
        case "max":
            return max(inside)
    return min(inside)


def _fails(cell: Any, relation: str, value: Any) -> bool:
    """Whether the opposite of a condition holds for a cell."""
    if relation in ("=", "!="):
        return bool((cell != value) == (relation == "="))
    if relation in (">", "<="):
        return bool((cell <= value) == (relation == ">"))
    return bool((cell < value) == (relation == ">="))
