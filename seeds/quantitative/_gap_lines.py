"""The lines of a derivation that finds a hidden cell of a table from an aggregate.

`_gaps` computes what the lines tell.
"""

from __future__ import annotations

from datagen.exhibits import write_number
from datagen.phrasing import Params, join_words
from datagen.template import Step
from seeds.quantitative._gaps import PASSES, Gap, Row, fits, reckon
from seeds.quantitative._schemas import Condition

_NOT = {"=": "!=", "!=": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


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
    held = [PASSES[relation](row[position], value) for row in rows]
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
    known = reckon(p.goal[0], gap.values)
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
    plus, result = " + ".join(map(str, values)), write_number(reckon(aggregate, values))
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
    text = f"No other record has this {extreme} value ({claim}), so {value} is that of {gap.name}."
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
    right, wrong = (tops, bottoms) if fits(gap, above) else (bottoms, tops)
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
