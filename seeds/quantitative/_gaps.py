"""Around a hidden cell of a table: what its record adds to a known aggregate, and the lines that find it out.

Route one of the inversion of `quantitative.filter_aggregate`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from datagen.exhibits import write_number
from datagen.phrasing import Params, join_words
from datagen.template import Step
from seeds.quantitative._schemas import Condition

Row = tuple[Any, ...]

_PASSES: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_NOT = {"=": "!=", "!=": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


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
        _PASSES[relation](row[header.index(column)], value)
        for column, relation, value in conditions
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
    return _of(goal[0], values)


def _of(aggregate: str, values: list[int]) -> int | Fraction:
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
    if gap.bound and _of(aggregate, known) == p.value:
        return [0, 0]
    if aggregate == "sum":
        parts = [p.value - sum(known)]
    elif aggregate == "mean":
        parts = [p.value * (len(known) + 1) - sum(known)]
    elif p.value == _of(aggregate, known):
        return [0, 0]
    elif aggregate == "range":
        parts = [min(known) + p.value, max(known) - p.value]
    else:
        parts = [p.value]
    return [int(part / gap.factor) for part in map(Fraction, parts) if _fits(gap, part)]


def _fits(gap: Gap, part: int | Fraction) -> bool:
    """Whether a value of the record comes from a positive whole number that lets it count."""
    number = Fraction(part) / gap.factor
    if number <= 0 or number.denominator != 1:
        return False
    return gap.bound is None or _PASSES[gap.bound[1]](number, gap.bound[2])


# Route one, line by line.


def selection(p: Params, gap: Gap) -> list[Step]:
    """Which of the other records count, condition by condition."""
    rows: list[Row] = [row for row in p.table.rows if row[0] != gap.name]
    how, conditions = p.where
    steps = []
    if how != "or":
        for condition in conditions if how == "and" else conditions[:1]:
            rows, step = _narrowed(rows, condition, p.columns, "keep")
            steps.append(step)
    if how != "and":
        first, second = conditions[-2:]
        sure, step = _narrowed(rows, first, p.columns, "surely counted are")
        rest = [row for row in rows if row not in sure]
        steps.append(step)
        if rest:
            steps.append(_narrowed(rest, second, p.columns, "of the others, add")[1])
    opening = f"Leave {gap.name} aside for now: its number under {gap.column!r} is hidden. "
    text = steps[0].text
    steps[0] = steps[0]._replace(text=opening + text[0].upper() + text[1:])
    return [step._replace(text=step.text[0].upper() + step.text[1:]) for step in steps]


def _narrowed(
    rows: list[Row], condition: Condition, columns: tuple[str, ...], verb: str
) -> tuple[list[Row], Step]:
    """The rows that pass one condition, and the line that says so."""
    column, relation, value = condition
    position = columns.index(column)
    held = [_PASSES[relation](row[position], value) for row in rows]
    kept = [row for row, passed in zip(rows, held, strict=True) if passed]
    names = join_words([row[0] for row in kept]) if kept else "none"
    if isinstance(value, str):
        state = "is" if relation == "=" else "is not"
        claim = f"{len(rows)} - {len(rows) - len(kept)} = {len(kept)}"
        text = f"{verb} those whose {column} {state} {value}: {names}; {claim} of them."
        return kept, Step(text, claim)
    compared = [
        f"{row[position]} {relation if passed else _NOT[relation]} {value}"
        for row, passed in zip(rows, held, strict=True)
    ]
    listed = ", ".join(f"{row[0]}: {line}" for row, line in zip(rows, compared, strict=True))
    text = f"{verb} those with {column} {_WORDS[relation]} {value}: {listed}. So {names}."
    return kept, Step(text, "; ".join(compared))


def products(p: Params, gap: Gap) -> list[Step]:
    """The product of each other record that counts."""
    if gap.other is None:
        return []
    steps = []
    for row, value, term in zip(gap.kept, gap.values, gap.terms, strict=True):
        claim = f"{term} = {value}"
        steps.append(Step(f"{row[0]} has {' times '.join(p.goal[1])}: {claim}.", claim))
    return steps


def counted(p: Params, gap: Gap) -> list[Step]:
    """That the record with the gap counts: for sure, or because the others alone miss the aggregate."""
    count = len(gap.kept)
    claim = f"{count} + 1 = {count + 1}"
    if gap.bound is None:
        text = (
            f"{gap.name} counts too, whatever its missing number is, by what else is known of it; "
            f"{claim} records in all."
        )
        return [Step(text, claim)]
    _, relation, value = gap.bound
    known = _of(p.goal[0], gap.values)
    reckoned = _reckoned(p.goal[0], gap.values)
    missed = f"{write_number(known)} != {write_number(p.value)}"
    missed = f"{reckoned}; {missed}" if count > 1 or p.goal[0] == "range" else missed
    text = (
        f"{gap.name} counts only if its missing number is {_WORDS[relation]} {value}. Without it, the "
        f"figure would come from the other records alone: {missed}. So it counts."
    )
    return [Step(text, missed), Step(f"That makes {claim} records.", claim)]


def _reckoned(aggregate: str, values: list[int]) -> str:
    """The aggregate of numbers as a claim."""
    plus, result = " + ".join(map(str, values)), write_number(_of(aggregate, values))
    if aggregate == "sum":
        return f"{plus} = {result}"
    if aggregate == "mean":
        return f"({plus}) / {len(values)} = {result}"
    chain = " <= ".join(map(str, sorted(values)))
    if aggregate == "range":
        spread = f"{max(values)} - {min(values)} = {result}"
        return f"{chain}; {spread}" if len(values) > 1 else spread
    return chain


def undone(p: Params, gap: Gap) -> tuple[list[Step], int, str]:
    """From the aggregate to what the hidden record adds: the lines, the value and its certificate."""
    aggregate, value, known = p.goal[0], p.value, gap.values
    told, steps = write_number(value), []
    total, plus = sum(known), " + ".join(gap.terms)
    if aggregate in ("sum", "mean"):
        if len(known) > 1 and not (gap.bound and aggregate == "sum"):
            claim = f"{' + '.join(map(str, known))} = {total}"
            steps.append(Step(f"The other records that count give together {claim}.", claim))
        whole, certificate = value, f"{told} - ({plus})"
        if aggregate == "mean":
            count = len(known) + 1
            claim = f"{told} * {count} = {value * count}"
            steps.append(Step(f"The mean times their number is the total: {claim}.", claim))
            whole, certificate = value * count, f"{told} * {count} - ({plus})"
        claim = f"{whole} - {total} = {whole - total}"
        steps.append(Step(f"What is left comes from {gap.name}: {claim}.", claim))
        return steps, int(whole - total), certificate
    if aggregate == "range":
        return _unranged(p, gap)
    chain = " <= ".join(map(str, sorted(known)))
    beyond = f"{max(known)} < {value}" if aggregate == "max" else f"{value} < {min(known)}"
    claim = f"{chain}; {beyond}" if len(known) > 1 else beyond
    extreme = "highest" if aggregate == "max" else "lowest"
    text = (
        f"No other record has this {extreme} value ({claim}), so {value} is that of {gap.name}."
    )
    return [Step(text, claim)], value, str(value)


def _unranged(p: Params, gap: Gap) -> tuple[list[Step], int, str]:
    """The hidden record is the highest or the lowest; one of both is impossible."""
    low, high = min(gap.values), max(gap.values)
    chain = " <= ".join(map(str, sorted(gap.values)))
    claim = f"{high} - {low} = {high - low}; {high - low} < {p.value}"
    claim = f"{chain}; {claim}" if high > low else claim
    steps = [
        Step(
            f"The others alone have a smaller range ({claim}), so {gap.name} is the highest or the "
            "lowest of all.",
            claim,
        )
    ]
    above, below = low + p.value, high - p.value
    tops = (f"{low} + {p.value} = {above}", "highest")
    bottoms = (f"{high} - {p.value} = {below}", "lowest")
    right, wrong = (tops, bottoms) if _fits(gap, above) else (bottoms, tops)
    reason, claim = _misfit(gap, below if right is tops else above)
    steps.append(
        Step(f"As the {wrong[1]} it would have {wrong[0]}, but {reason}.", f"{wrong[0]}; {claim}")
    )
    steps.append(Step(f"So it is the {right[1]} and has {right[0]}.", right[0]))
    part, term = (
        (above, gap.terms[gap.values.index(low)])
        if right is tops
        else (
            below,
            gap.terms[gap.values.index(high)],
        )
    )
    sign = "+" if right is tops else "-"
    return steps, part, f"{term} {sign} {p.value}"


def _misfit(gap: Gap, part: int) -> tuple[str, str]:
    """Why this cannot be what the hidden record has, and the claim."""
    if part <= 0:
        return "the number is positive", f"{part} <= 0"
    if part % gap.factor:
        return (
            f"that is no whole multiple of its {gap.other}, {gap.factor}",
            f"{part} % {gap.factor} = {part % gap.factor}",
        )
    assert gap.bound is not None
    _, relation, value = gap.bound
    number = part // gap.factor
    claim = f"{number} {_NOT[relation]} {value}"
    if gap.other:
        claim = f"{part} / {gap.factor} = {number}; {claim}"
    return f"then its missing number would not be {_WORDS[relation]} {value} ({claim})", claim


def put_back(p: Params, gap: Gap, answer: int) -> Step:
    """The aggregate with the number that was found, and the condition on it where there is one."""
    values = [*gap.values, answer * gap.factor]
    claim = _reckoned(p.goal[0], values)
    text = f"With {answer} in the place of the question mark: {claim}, as the problem says."
    if gap.bound:
        _, relation, value = gap.bound
        held = f"{answer} {relation} {value}"
        return Step(f"{text} And {gap.name} does count: {held}.", f"{claim}; {held}")
    return Step(text, claim)
