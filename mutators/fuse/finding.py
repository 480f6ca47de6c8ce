"""Finds offers that no template has to make: tables, series and numbers that are slots of a wording.

Wording and parameters in, offers out. Whatever is offered can be put together again from its exhibits alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from datagen.exhibits import Exhibit, Number, Series, Table, read_number, write_number
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing, join_words

LETTERS = "pqrstuvwz"
"""What numbers are called; not x, which problems ask for."""
MAX_NUMBERS = 7
CHART_RATIO = 40
"""The largest value of a chart of numbers, over the smallest."""
_SINGLE = re.compile(r"\b[a-z]\b")
_HOLE = re.compile(r"\{[^}]*\}")
_HEADS = (("letter", "value"), ("symbol", "number"), ("letter", "stands for"), ("name", "value"))


def found(wording: Phrasing, p: Params, rng: Random) -> list[Offer]:
    """Offers for a wording's tables and series."""
    offers: list[Offer] = []
    for name in wording.slots:
        value = getattr(p, name)
        if isinstance(value, Table):
            offers += _of_table(name, value)
        elif isinstance(value, Series):
            offers += _of_series(name, value)
    rng.shuffle(offers)
    return offers


def _whole(name: str, *exhibits: Exhibit) -> Mapping[str, Any]:
    return {name: exhibits[0]}


def _of_table(name: str, table: Table) -> Iterator[Offer]:
    here, whole = {name: "{here}"}, partial(_whole, name)
    yield Offer(here, (Exposure("table", table, ("table",)),), whole)
    yield Offer(here, (Exposure("code", table, ("python",)),), whole)
    keys = table.column(table.columns[0])
    if len(set(keys)) < len(keys):
        return
    numeric = [column for column in table.columns[1:] if _numeric(table.column(column))]
    if not numeric:
        return
    words = [column for column in table.columns[1:] if column not in numeric]
    rest = (Exposure("table", _part(table, words), ("table",)),) if words else ()
    join = partial(_joined, name, table.columns)
    charts = _charts(table, numeric, one_unit=not words)
    yield Offer(here, (*charts, *rest), join)
    if len(table.columns) > 2:
        program = Exposure("code", _part(table, numeric[-1:]), ("python",))
        others = [column for column in table.columns[1:] if column != numeric[-1]]
        yield Offer(here, (Exposure("table", _part(table, others), ("table",)), program), join)
        left = [column for column in others if column in numeric]
        if left and not words:
            yield Offer(here, (*_charts(table, left, one_unit=False), program), join)


def _numeric(cells: Sequence[object]) -> bool:
    return all(isinstance(cell, int | Fraction) for cell in cells)


def _part(table: Table, columns: Sequence[str]) -> Table:
    """The first column and some others."""
    chosen = (table.columns[0], *columns)
    places = [table.columns.index(column) for column in chosen]
    return Table(chosen, tuple(tuple(row[place] for place in places) for row in table.rows))


def _charts(table: Table, numeric: Sequence[str], one_unit: bool) -> Iterator[Exposure]:
    """Charts of the numeric columns: one where they are of one unit, as the parts of a whole are, else one each."""
    across = _numeric(table.column(table.columns[0]))
    if across:
        views: tuple[str, ...] = ("line", "scatter") if len(numeric) == 1 else ("line",)
    elif len(numeric) == 1:
        views = ("bar", "hbar", "line")
    else:
        views = ("grouped", "stacked")
    together = one_unit and not any(" in " in column for column in numeric)
    if len(numeric) == 1 or together:
        yield Exposure("chart", _part(table, numeric), views)
        return
    for column in numeric:
        yield Exposure("chart", _part(table, [column]), ("bar", "hbar"))


def _joined(name: str, columns: Sequence[str], *exhibits: Exhibit) -> Mapping[str, Any]:
    """The table whose columns were shown apart, joined by its first one."""
    parts = [part for part in exhibits if isinstance(part, Table)]
    cells = {
        (row[0], column): cell
        for part in parts
        for row in part.rows
        for column, cell in zip(part.columns[1:], row[1:], strict=True)
    }
    keys = parts[0].column(columns[0])
    rows = tuple((key, *(cells[key, column] for column in columns[1:])) for key in keys)
    return {name: Table(tuple(columns), rows)}


def _of_series(name: str, series: Series) -> Iterator[Offer]:
    instead, whole = {name: "the values in {it}"}, partial(_whole, name)
    for modality, views in (
        ("chart", ("bar", "hbar")),
        ("table", ("table",)),
        ("code", ("python",)),
    ):
        yield Offer(instead, (Exposure(modality, series, views),), whole)


def of_numbers(wording: Phrasing, p: Params, rng: Random) -> list[Offer]:
    """Offers for the numbers of a wording that are slots by themselves: letters take their places."""
    names = [name for name in wording.slots if wording.reader(name) in (int, read_number)]
    names = [name for name in names if _drawable(getattr(p, name))]
    taken = set(_SINGLE.findall(_HOLE.sub("", wording.text)))
    letters = [letter for letter in LETTERS if letter not in taken]
    if not names or len(names) > min(MAX_NUMBERS, len(letters)):
        return []
    start = rng.randrange(len(letters) - len(names) + 1)
    named = list(zip(names, letters[start:], strict=False))
    offers = _of_group(named, p, rng)
    if len(named) > 1:
        middle = rng.randrange(1, len(named))
        for group in (named[:middle], named[middle:]):
            offers += _of_group(group, p, rng)
    rng.shuffle(offers)
    # The offer for all numbers goes first, so that one figure shows them all where one will do.
    return sorted(offers, key=lambda offer: -len(offer.instead))


def _drawable(value: object) -> bool:
    """Whole numbers, and decimals that are short."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return False
    return len(write_number(value)) <= 7 and "/" not in write_number(value)


def _of_group(named: Sequence[tuple[str, str]], p: Params, rng: Random) -> list[Offer]:
    values: list[Number] = [getattr(p, name) for name, _ in named]
    points = tuple((letter, value) for (_, letter), value in zip(named, values, strict=True))
    instead = dict(named)
    letters = join_words([letter for _, letter in named])
    several = len(named) > 1
    what = f"the values of {letters}" if several else f"the value of {letters}"
    restore: Callable[..., Mapping[str, Any]] = partial(_numbers, tuple(name for name, _ in named))
    table = Table(rng.choice(_HEADS), points)
    notes = rng.choice((f"{{it}} gives {what}.", f"Take {what} from {{it}}."))
    offers = [Offer(instead, (Exposure("table", table, ("table", "markdown")),), restore, notes)]
    if several and min(values) > 0 and max(values) <= CHART_RATIO * min(values):
        chart = Exposure("chart", Series(points), ("bar", "hbar"))
        note = rng.choice((f"{{it}} shows {what}.", f"Read {what} off the {{noun}} in {{it}}."))
        offers.append(Offer(instead, (chart,), restore, note))
    if all(isinstance(value, int) for value in values):
        note = rng.choice(
            (
                f"{{it}} is a program; after it has run, its variables hold {what}.",
                f"Running the program in {{it}} gives {what}.",
            )
        )
        code = Exposure("code", Series(points), ("python",))
        offers.append(Offer(instead, (code,), restore, note))
    return offers


def _numbers(names: Sequence[str], exhibit: Exhibit) -> Mapping[str, Any]:
    pairs = exhibit.rows if isinstance(exhibit, Table) else exhibit.points  # type: ignore[attr-defined]
    return {name: value for name, (_, value) in zip(names, pairs, strict=True)}
