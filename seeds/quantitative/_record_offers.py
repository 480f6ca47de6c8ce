"""What the records of `quantitative.filter_aggregate` and its inversion are shown as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Series, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params
from seeds.quantitative._forms import title
from seeds.quantitative._schemas import SCHEMAS

_HERE = {"table": "{here}"}
GAP = "?"
MOST_SLICES = 7


def offers(p: Params) -> Iterator[Offer]:
    """The whole table; charts of the numbers that matter, beside a table of the rest where that matters too."""
    columns = p.table.columns
    used = {column for column, _, _ in p.where[1]} | {*p.goal[1]}
    gap = next((name for name in columns if GAP in p.table.column(name)), "")
    measures = [each.column for each in SCHEMAS[p.setting].measures if each.column in columns]
    # The column with the gap goes first, since a note tells of its figure; for an extreme its other numbers
    # need not matter.
    extreme = gap and p.goal[0] in ("max", "min")
    numbers = [name for name in measures if name in used and not (extreme and name == gap)]
    numbers.sort(key=lambda name: name != gap)
    # What is found without an offer would show numbers that do not matter.
    yield Offer(_HERE, (), partial(_joined, [columns]))
    for modality, view in (("table", "table"), ("code", "python")):
        whole = Exposure(modality, p.table, (view,))
        yield Offer(_HERE, (whole,), partial(_joined, [columns]))
    if not numbers:
        return
    rest = [name for name in columns[1:] if name not in numbers]
    beside = [(columns[0], *rest)] if used.intersection(rest) else []
    also = [Exposure("table", _part(p.table, part), ("table",)) for part in beside]
    each = [(columns[0], name) for name in numbers]
    bars = _charts(p, [*each, *beside], [_bars(p, name) for name in numbers] + also)
    if gap in numbers:
        lost = next(row[0] for row in p.table.rows if GAP in row)
        note = f'The bar of {lost} is missing from {{it}}: that is the place of "{GAP}".'
        yield bars._replace(note=note, restore=partial(bars.restore, lost=lost))
        numbers = [name for name in numbers if name != gap]
    else:
        yield bars
    if len(numbers) == 2:
        yield _charts(p, [(columns[0], *numbers), *beside], [_points(p, numbers), *also])
    elif not gap and _sums_up(p, numbers[0]):
        measure = SCHEMAS[p.setting].measures[0]
        slices = Series(_part(p.table, each[0]).rows)  # type: ignore[arg-type]
        note = f"{{it}} shows the {measure.noun} {measure.of} each {columns[0]}."
        pie = Exposure("chart", slices, ("pie",))
        yield _charts(p, [*each, *beside], [pie, *also])._replace(note=note)
    others = tuple(name for name in columns if name not in numbers[-1:])
    if numbers and used.intersection(others):
        table = Exposure("table", _part(p.table, others), ("table",))
        program = Exposure("code", _part(p.table, (columns[0], numbers[-1])), ("python",))
        restore = partial(_joined, [others, (columns[0], numbers[-1])])
        yield Offer(_HERE, (table, program), restore)


def _charts(p: Params, parts: list[tuple[str, ...]], shown: list[Exposure]) -> Offer:
    return Offer(_HERE, tuple(shown), partial(_joined, parts))


def _called(p: Params, name: str) -> str:
    """What a chart calls a measure."""
    measure = next(each for each in SCHEMAS[p.setting].measures if each.column == name)
    return title(name, measure.noun.split()[0])


def _bars(p: Params, name: str) -> Exposure:
    first = p.table.columns[0]
    rows = _part(p.table, (first, name)).rows
    known = tuple(row for row in rows if GAP not in row)
    return Exposure("chart", Table((first, _called(p, name)), known), ("bar", "hbar"))


def _points(p: Params, names: list[str]) -> Exposure:
    """The records as points under their names."""
    first = p.table.columns[0]
    rows = _part(p.table, (first, *names)).rows
    titles = (first, *(_called(p, name) for name in names))
    return Exposure("chart", Table(titles, rows), ("scatter",))


def _sums_up(p: Params, name: str) -> bool:
    measure = SCHEMAS[p.setting].measures[0]
    return measure.column == name and measure.adds_up and len(p.table.rows) <= MOST_SLICES


def _part(table: Table, columns: Sequence[str]) -> Table:
    places = [table.columns.index(name) for name in columns]
    return Table(tuple(columns), tuple(tuple(row[k] for k in places) for row in table.rows))


def _joined(parts: Sequence[Sequence[str]], *exhibits: Exhibit, lost: str = "") -> dict[str, Table]:
    """The table of all that is shown; columns that do not matter may be missing, and one bar that is lost."""
    names: list[str] = []
    records: dict[object, tuple[object, ...]] = {}
    for columns, exhibit in zip(parts, exhibits, strict=True):
        rows: Any = exhibit.points if isinstance(exhibit, Series) else exhibit.rows  # type: ignore[attr-defined]
        if len(rows[0]) != len(columns):
            raise ValueError(f"other columns than {columns}")
        if lost and lost not in [row[0] for row in rows]:
            rows = (*rows, (lost, GAP))
        fresh = not names
        names += columns[0 if fresh else 1 :]
        for first, *cells in rows:
            records[first] = ((first,) if fresh else records[first]) + tuple(cells)
    if len({len(record) for record in records.values()}) != 1:
        raise ValueError("a record is in some figures only")
    return {"table": Table(tuple(names), tuple(records.values()))}  # type: ignore[arg-type]
