"""A relation between two small domains as a table, a grid or a network, and back. Parameters in, offers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from datagen.exhibits import Edge, Graph, Grid, Table
from datagen.exhibits.grid import EMPTY, FULL
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params
from seeds.deductive._relations import NUMBERS, PEOPLE, SETTINGS, plural_of
from seeds.deductive._rule_tables import HERE

Rows = Sequence[tuple[str, tuple[str, ...]]]
"""Who is related to what."""
_NONE = "none"


def relation_offers(p: Params, in_order: bool = False) -> list[Offer]:
    """What is found anyway is left out: a table as a table. `in_order`: it matters which row comes first."""
    if p.setting == NUMBERS:
        return [_sets(p)]
    rows = [
        (name, tuple(column for column, cell in zip(p.columns, cells, strict=True) if cell))
        for name, cells in zip(p.rows, p.matrix, strict=True)
    ]
    setting = SETTINGS[p.setting]
    slot = "table" if p.way == "table" else "lists"
    back = partial(_table, setting["row"], p.columns) if p.way == "table" else _lists
    offers = [_grid(p, setting, slot, back, in_order)]
    if not in_order:
        offers.append(_network(rows, p.columns, setting, slot, back))
    if slot == "lists":
        offers.append(_list_table(rows, setting))
    return offers


def _sets(p: Params) -> Offer:
    """Which number is in which of the two sets; the rule between them stays in the text."""
    rows = tuple(
        (number, *["yes" if number in part else "no" for part in (p.rows, p.columns)])
        for number in sorted({*p.rows, *p.columns})
    )
    exposure = Exposure("table", Table(("number", "in A", "in B"), rows), ("table",))
    return Offer({"rows": HERE, "columns": ""}, (exposure,), _of_sets)


def _of_sets(table: Table) -> Mapping[str, Any]:
    rows, columns = (
        tuple(int(row[0]) for row in table.rows if row[place] == "yes") for place in (1, 2)
    )
    return {"rows": rows, "columns": columns}


Back = Callable[[Rows], Mapping[str, Any]]


def _table(row: str, columns: Sequence[str], rows: Rows) -> Mapping[str, Any]:
    cells = [
        (name, *["yes" if column in related else "no" for column in columns])
        for name, related in rows
    ]
    return {"table": Table((row, *columns), tuple(cells))}


def _lists(rows: Rows) -> Mapping[str, Any]:
    return {"lists": tuple(rows)}


def _grid(p: Params, setting: Mapping[str, Any], slot: str, back: Back, in_order: bool) -> Offer:
    """People go across: their names are short enough to stand above a cell."""
    cells = tuple(
        tuple(FULL if cell else EMPTY for cell in line) for line in zip(*p.matrix, strict=True)
    )
    row, column = setting["row"], setting["column"]
    note = (
        f"In {{it}}, a filled cell means that the {row} of its column {setting['holds']} the "
        f"{column} of its row, and an empty cell that the {row} {setting['fails']} it."
    )
    if in_order:
        note += f" The {row}s are in order from left to right."
    exposure = Exposure("diagram", Grid(cells, tuple(p.columns), tuple(p.rows)), ("grid",))
    return Offer({slot: HERE}, (exposure,), partial(_of_grid, back), note)


def _of_grid(back: Back, grid: Grid) -> Mapping[str, Any]:
    return back(
        [
            (name, tuple(row for row, cell in zip(grid.rows, cells, strict=True) if cell == FULL))
            for name, cells in zip(grid.columns, zip(*grid.cells, strict=True), strict=True)
        ]
    )


def _network(
    rows: Rows, columns: Sequence[str], setting: Mapping[str, Any], slot: str, back: Back
) -> Offer:
    edges = tuple(Edge(name, column) for name, related in rows for column in related)
    nodes = (*[name for name, _ in rows], *columns)
    row, column = setting["row"], setting["column"]
    article = "an" if column[0] in "aeiou" else "a"
    note = (
        f"In {{it}}, a line joins a {row} and {article} {column} if the {row} {setting['holds']} "
        f"the {column}; without a line, the {row} {setting['fails']} it."
    )
    exposure = Exposure("diagram", Graph(nodes, edges, directed=False), ("network",))
    return Offer({slot: HERE}, (exposure,), partial(_of_network, back), note)


def _of_network(back: Back, graph: Graph) -> Mapping[str, Any]:
    """Raises ValueError if a line joins two people or none."""
    related: dict[str, list[str]] = {name: [] for name in graph.nodes if name in PEOPLE}
    for source, target, _ in graph.edges:
        ((name, column),) = [
            ends for ends in ((source, target), (target, source)) if ends[0] in PEOPLE
        ]
        related[name].append(column)
    return back([(name, tuple(columns)) for name, columns in related.items()])


def _list_table(rows: Rows, setting: Mapping[str, Any]) -> Offer:
    cells = tuple((name, ", ".join(related) or _NONE) for name, related in rows)
    table = Table((setting["row"], plural_of(setting["column"])), cells)
    return Offer({"lists": HERE}, (Exposure("table", table, ("table",)),), _of_list_table)


def _of_list_table(table: Table) -> Mapping[str, Any]:
    return _lists(
        [
            (str(name), () if cell == _NONE else tuple(str(cell).split(", ")))
            for name, cell in table.rows
        ]
    )
