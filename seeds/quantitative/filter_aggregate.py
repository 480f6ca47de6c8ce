"""Filtering and aggregation: select the records of one table that meet conditions, then summarise an attribute.

Level 1 has one condition and a count, total or extreme of a column; 2 has two conditions and a column; 3 one
condition and an aggregate of a product of two columns; 4 two conditions joined by "and" or "or" and the product;
5 three conditions (all of them, or the first and one of the others) and the product, over more records.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations, product
from random import Random
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, join_words, phrasings
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect
from seeds.quantitative._record_offers import offers
from seeds.quantitative._schemas import SCHEMAS, Condition, Where
from seeds.quantitative.inverted.filter_aggregate import MissingCell

Row = tuple[Any, ...]
Rows = tuple[Row, ...]

_EXACT = "Give an exact number, as a fraction if it is not whole."

_TEXTS = [
    f"<scene> keeps [[table?this table||these records]] of its <things>:\n\n{{table:table}}\n\nWhat is {{goal:goal}} "
    f"<things> that {{where:where}}? {_EXACT}",
    f"[[table?Each row below describes one <thing>||These data describe some <things>]].\n\n{{table:table}}\n\n"
    f"Find {{goal:goal}} <things> that {{where:where}}. {_EXACT}",
    f"What is {{goal:goal}} <things> [[table?in the table||shown]] below that {{where:where}}? {_EXACT}"
    "\n\n{table:table}",
    "Use the [[table?table||records]] of <things> to answer the question.\n\n{table:table}\n\nTake only the <things> "
    f"that {{where:where}}. What is {{goal:goal}} <things> taken? {_EXACT}",
    f"A report needs [[table?one figure from this table||one number from these records]]: {{goal:goal}} <things> that "
    f"{{where:where}}. {_EXACT}\n\n{{table:table}}",
    f"These are all the <things> on record.\n\n{{table:table}}\n\nWork out {{goal:goal}} <things> that "
    f"{{where:where}}. {_EXACT}",
]
_WORDINGS: list[tuple[Phrasing, ...]] = [
    phrasings(
        _TEXTS,
        [{"scene": schema.scene, "things": schema.things, "thing": schema.thing}],
        schema.slots(),
    )
    for schema in SCHEMAS
]

_ROWS = {1: (5, 6), 2: (6, 7), 3: (6, 7), 4: (7, 8), 5: (9, 11)}
# By level: the columns after the name (positions in `_columns`), and how many records may be kept.
_COLUMNS = {1: (0, 2), 2: (0, 2, 3), 3: (0, 2, 3), 4: (0, 1, 2, 3), 5: (0, 1, 2, 3)}
_KEPT = {1: (2, 4), 2: (2, 4), 3: (2, 4), 4: (3, 5), 5: (2, 6)}
_HOW = {1: ("and",), 2: ("and",), 3: ("and",), 4: ("and", "or"), 5: ("and", "either")}
_CONDITIONS = {1: 1, 2: 2, 3: 1, 4: 2, 5: 3}
_TRIES = 24
_POOLED = 2
"""How many conditions on each column a problem chooses from."""
# By level: every choice of conditions on different columns, in every order, each by a key.
_PICKS = {
    level: tuple(
        tuple(_POOLED * position + k for position, k in zip(positions, ks, strict=True))
        for positions in permutations(range(1, len(_COLUMNS[level]) + 1), count)
        for ks in product(range(_POOLED), repeat=count)
    )
    for level, count in _CONDITIONS.items()
}


def _goals(level: int, schema: int) -> list[tuple[str, tuple[str, ...]]]:
    """The goals asked at a level: of a single column below level 3, of the product from there on."""
    width = (0, 1) if level <= 2 else (2,)
    shown = [measure.column for measure in SCHEMAS[schema].measures][: 1 if level == 1 else 2]
    goals = [
        goal for goal in SCHEMAS[schema].goals() if len(goal[1]) in width and {*goal[1]} <= {*shown}
    ]
    return [goal for goal in goals if level > 1 or goal[0] != "range"]


_GOALS = {(level, k): _goals(level, k) for level in _ROWS for k in range(len(SCHEMAS))}


class FilterAggregate(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"backward": MissingCell}

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(40), "setting": Int(0, len(SCHEMAS) - 1)})

    def build(self, p: Params) -> Params | None:
        """A random table, then conditions of which each one matters."""
        draw = Random(p.seed).random
        schema, level = SCHEMAS[p.setting], p.level
        rows = _rows(draw, p.setting, level)
        p.columns = (schema.thing, *(_columns(p.setting)[k] for k in _COLUMNS[level]))
        p.table = Table(p.columns, rows)
        cells = tuple(zip(*rows, strict=True))
        goals = _GOALS[level, p.setting]
        p.goal = goals[int(draw() * len(goals))]
        where = _where(draw, level, p.columns, cells)
        if where is None:
            return None
        p.where = where
        return p

    def wording(self, p: Params) -> Phrasing:
        wordings = _WORDINGS[int(p.setting)]
        return wordings[int(p.phrasing) % len(wordings)]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Narrows the records condition by condition, computes the attribute of each and aggregates."""
        kept, steps = _selection(p)
        aggregate, columns = p.goal
        positions = [p.columns.index(column) for column in columns]
        values, terms = [], []
        for row in kept:
            if len(positions) == 2:
                left, right = row[positions[0]], row[positions[1]]
                values.append(left * right)
                terms.append(f"{left} * {right}")
                claim = f"{left} * {right} = {left * right}"
                steps.append(Step(f"{row[0]} has {columns[0]} times {columns[1]}: {claim}.", claim))
            else:
                values.append(row[positions[0]] if positions else 1)
                terms.append(str(values[-1]))
        text, claim, answer, certificate = _aggregated(aggregate, values, terms)
        steps.append(Step(text, claim))
        return Derivation(steps, answer, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Finds the records that fail, and holds the answer against the whole table less these."""
        header, rows = given.table.columns, given.table.rows
        how, conditions = given.where
        failing = [
            _failing(header.index(column), relation, value, rows)
            for column, relation, value in conditions
        ]
        if how == "and":
            out = set().union(*failing)
        elif how == "or":
            out = failing[0] & failing[1]
        else:
            out = failing[0] | failing[1] & failing[2]
        aggregate, columns = given.goal
        numbers = [1] * len(rows)
        for column in columns:
            position = header.index(column)
            numbers = [number * row[position] for number, row in zip(numbers, rows, strict=True)]
        if aggregate in ("count", "sum", "mean"):
            total = sum(numbers) - sum(numbers[k] for k in out)
            weight = len(rows) - len(out) if aggregate == "mean" else 1
            return expect("complement", total, answer * weight)
        inside = [number for k, number in enumerate(numbers) if k not in out]
        if aggregate == "range":
            inside = [abs(a - b) for a in inside for b in inside]
        sign = -1 if aggregate == "min" else 1
        bound = answer in inside and all(sign * number <= sign * answer for number in inside)
        return expect("attained bound", True, bound)


def _columns(setting: int) -> tuple[str, ...]:
    schema = SCHEMAS[setting]
    return tuple(part.column for part in (*schema.categories, *schema.measures))


def _rows(draw: Callable[[], float], setting: int, level: int) -> Rows:
    """Records with distinct names, in the order of the names."""
    schema = SCHEMAS[setting]
    few, many = _ROWS[level]
    count = few + int(draw() * (many - few + 1))
    names = list(schema.names)
    while len(names) > count:
        names.pop(int(draw() * len(names)))
    # Few values of a category, so that conditions on it select enough records.
    first = schema.categories[0].values[:3]
    columns: list[list[Any]] = [names]
    for k in _COLUMNS[level]:
        if k < 2:
            values = first if k == 0 else schema.categories[1].values[:2]
            columns.append([values[int(draw() * len(values))] for _ in names])
        else:
            low, span = (
                schema.measures[k - 2].low,
                schema.measures[k - 2].high - schema.measures[k - 2].low + 1,
            )
            columns.append([low + int(draw() * span) for _ in names])
    return tuple(zip(*columns, strict=True))


def _where(
    draw: Callable[[], float], level: int, columns: tuple[str, ...], cells: tuple[Row, ...]
) -> Where | None:
    """Conditions on different columns, in the table's order or not, each of which matters.

    `cells` is the table column by column. None if no choice keeps as many records as it should.
    """
    hows, (least, most) = _HOW[level], _KEPT[level]
    how = hows[int(draw() * len(hows))]
    lax = level > 1 and how != "or"
    everything = (1 << len(cells[0])) - 1
    # Conditions are made when they are first drawn and drawn again in other company.
    pool: dict[int, tuple[Condition, int]] = {}
    picks = _PICKS[level]
    for _ in range(_TRIES):
        keys = picks[int(draw() * len(picks))]
        for key in keys:
            if key not in pool:
                position = key // _POOLED
                pool[key] = _condition(draw, lax, columns[position], cells[position])
        kept = _kept(how, [pool[key][1] for key in keys], everything)
        if least <= kept.bit_count() <= most:
            return how, tuple([pool[key][0] for key in keys])
    return None


def _condition(
    draw: Callable[[], float], lax: bool, column: str, cells: Row
) -> tuple[Condition, int]:
    """A condition with a value that occurs in the column, and the records that it keeps."""
    value = cells[int(draw() * len(cells))]
    if isinstance(value, str):
        relation = "=" if draw() < 0.7 else "!="
        return (column, relation, value), _mask(cells, relation, value)
    relation = (">", ">=", "<", "<=")[int(draw() * 4)]
    ordered = sorted(cells)
    # A bound from the middle, or for several conditions from the laxer side, so that some records stay.
    low, high = (
        (len(cells) // 4, len(cells) // 2) if lax else (len(cells) // 3, 2 * len(cells) // 3)
    )
    place = low + int(draw() * (high - low + 1))
    value = ordered[place] if relation in (">", ">=") else ordered[-1 - place]
    return (column, relation, value), _mask(cells, relation, value)


_PASSES: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


_BITS = tuple(1 << k for k in range(16))


def _mask(cells: Row, relation: str, value: Any) -> int:
    """The cells that a condition holds for, as bits."""
    if relation == "=":
        bits = [bit for bit, cell in zip(_BITS, cells, strict=False) if cell == value]
    elif relation == "!=":
        bits = [bit for bit, cell in zip(_BITS, cells, strict=False) if cell != value]
    elif relation == ">":
        bits = [bit for bit, cell in zip(_BITS, cells, strict=False) if cell > value]
    elif relation == ">=":
        bits = [bit for bit, cell in zip(_BITS, cells, strict=False) if cell >= value]
    elif relation == "<":
        bits = [bit for bit, cell in zip(_BITS, cells, strict=False) if cell < value]
    else:
        bits = [bit for bit, cell in zip(_BITS, cells, strict=False) if cell <= value]
    return sum(bits)


def _kept(how: str, masks: list[int], everything: int) -> int:
    """The records that are kept, as bits; 0 if some condition could be left out without effect."""
    if how == "and":
        kept = everything
        for mask in masks:
            kept &= mask
        if not kept:
            return 0
        others = [masks[:k] + masks[k + 1 :] for k in range(len(masks))]
        without = [rest[0] & rest[-1] if rest else everything for rest in others]
    elif how == "or":
        kept, without = masks[0] | masks[1], masks
    else:
        a, b, c = masks
        kept, without = a & (b | c), [a, a & b, a & c, b | c]
    return 0 if kept in without or kept == everything else kept


_NOT = {"=": "!=", "!=": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


def _selection(p: Params) -> tuple[list[Row], list[Step]]:
    """The kept records, and a step for each condition."""
    rows: list[Row] = list(p.table.rows)
    how, conditions = p.where
    steps = []
    kept = rows
    if how != "or":
        must = conditions if how == "and" else conditions[:1]
        for condition in must:
            kept, step = _narrowed(kept, condition, p.columns, "Keep")
            steps.append(step)
    if how != "and":
        # One of two is enough: keep what passes the first, then add from the others what passes the second.
        first, second = conditions[-2:]
        sure, step = _narrowed(kept, first, p.columns, "Surely kept are")
        steps.append(step)
        more, step = _narrowed(
            [row for row in kept if row not in sure], second, p.columns, "Of the others, add"
        )
        steps.append(step)
        kept = [row for row in kept if row in sure or row in more]
    return kept, steps


def _narrowed(
    rows: list[Row], condition: Condition, columns: tuple[str, ...], verb: str
) -> tuple[list[Row], Step]:
    """The rows that pass one condition, and the step that says so."""
    column, relation, value = condition
    position, passes = columns.index(column), _PASSES[relation]
    held = [passes(row[position], value) for row in rows]
    kept = [row for row, passed in zip(rows, held, strict=True) if passed]
    names = join_words([row[0] for row in kept])
    if isinstance(value, str):
        claim = f"{len(rows)} - {len(rows) - len(kept)} = {len(kept)}"
        state = "is" if relation == "=" else "is not"
        return kept, Step(
            f"{verb} those whose {column} {state} {value}: {names}; {claim} of them.", claim
        )
    yes, no = f"{relation} {value}", f"{_NOT[relation]} {value}"
    compared = [
        f"{row[position]} {yes if passed else no}" for row, passed in zip(rows, held, strict=True)
    ]
    claim = "; ".join(compared)
    listed = ", ".join(
        [f"{row[0]}: {comparison}" for row, comparison in zip(rows, compared, strict=True)]
    )
    text = f"{verb} those with {column} {_WORDS[relation]} {value}: {listed}. So {names}."
    return kept, Step(text, claim)


def _aggregated(
    aggregate: str, values: list[int], terms: list[str]
) -> tuple[str, str, int | Fraction, str]:
    """The last step's text and claim, the answer and the certificate."""
    total, plus = sum(values), " + ".join(map(str, values))
    if aggregate == "count":
        return f"Count one for each: {plus} = {total}.", f"{plus} = {total}", total, plus
    if aggregate == "sum":
        return f"Add these values: {plus} = {total}.", f"{plus} = {total}", total, " + ".join(terms)
    if aggregate == "mean":
        mean = Fraction(total, len(values))
        claim = f"({plus}) / {len(values)} = {mean}"
        return (
            f"Add and divide by how many there are: {claim}.",
            claim,
            mean,
            f"({' + '.join(terms)}) / {len(values)}",
        )
    ordered = sorted(zip(values, terms, strict=True))
    (low, low_term), (high, high_term) = ordered[0], ordered[-1]
    chain = " <= ".join([str(value) for value, _ in ordered])
    if aggregate == "range":
        claim = f"{high} - {low} = {high - low}"
        text = f"In order, {chain}, so the highest minus the lowest is {claim}."
        return text, f"{chain}; {claim}", high - low, f"{high_term} - {low_term}"
    if aggregate == "max":
        return f"In order, {chain}, so the highest is {high}.", chain, high, high_term
    return f"In order, {chain}, so the lowest is {low}.", chain, low, low_term


def _failing(position: int, relation: str, value: Any, rows: Rows) -> set[int]:
    """The records that the opposite of a condition holds for."""
    cells = [row[position] for row in rows]
    if relation == "=":
        return {k for k, cell in enumerate(cells) if cell != value}
    if relation == "!=":
        return {k for k, cell in enumerate(cells) if cell == value}
    if relation == ">":
        return {k for k, cell in enumerate(cells) if cell <= value}
    if relation == ">=":
        return {k for k, cell in enumerate(cells) if cell < value}
    if relation == "<":
        return {k for k, cell in enumerate(cells) if cell >= value}
    return {k for k, cell in enumerate(cells) if cell > value}


template = FilterAggregate()
