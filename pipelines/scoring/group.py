"""Scores one group of units: samples its cells, writes their score shards. Committed row shards in, score shards out.

A group is all the units that a cell's rows can lie in, so groups know nothing of one another and may be scored
anywhere, in any order. A group that was interrupted is done again; its answers are in the cache by then.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa

from datagen.errors import StorageError
from datagen.scores import CELLS, shard_path
from datagen.shards import Footer, encode, read_footer, read_table, versions
from datagen.storage import Store
from datagen.teaching import Budget
from datagen.unit import Unit
from pipelines.scoring.cell import CellRun
from pipelines.scoring.rows import Place, Rows, columns_of
from pipelines.scoring.table import own, score_table
from teacher.asking import Asker
from teacher.signals.reading import Signal


class Group(NamedTuple):
    """Units that share cells."""

    name: str
    units: tuple[Unit, ...]


def groups_of(units: Sequence[Unit]) -> list[Group]:
    """All groups, in the order in which their units are made."""
    by_name = defaultdict(list)
    for unit in units:
        by_name[unit.id.rpartition("-")[0]].append(unit)
    return [Group(name, tuple(members)) for name, members in by_name.items()]


@dataclass(slots=True)
class Scorer:
    """What every group of a judgement shares."""

    store: Store
    folder: str
    recipe: str
    """The fingerprint of the rows' recipe."""
    teacher: str
    """Names the judgement in each row: model and what it was asked."""
    signals: tuple[Signal, ...]
    budget: Budget | None
    asker: Asker
    audit: Callable[[Unit, Sequence[bytes]], dict[bytes, str]]
    rounds: asyncio.Semaphore
    """Bounds the rows in work, and with them memory, however many cells are open."""
    asked: Callable[[int], None]
    """Hears of rows that were asked about."""

    def score_path(self, unit: Unit) -> str:
        return shard_path(self.folder, "scores", unit.path)

    def cells_path(self, group: Group) -> str:
        return f"{self.folder}/cells/{group.name}.parquet"

    def is_done(self, group: Group) -> bool:
        """Whether the cells and every unit's scores are there, whole, and about the rows as they are now."""
        return self._is_whole(self.cells_path(group)) and all(map(self._is_scored, group.units))

    def _is_scored(self, unit: Unit) -> bool:
        path = self.score_path(unit)
        if not self._is_whole(path):
            return False
        rows = read_footer(self.store, unit.path).counts["accepted"]
        return bool(read_footer(self.store, path).counts["rows"] == rows)

    def _is_whole(self, path: str) -> bool:
        if not self.store.exists(path):
            return False
        try:
            read_table(self.store, path)  # all of it: a footer says nothing of damage before it
        except StorageError:
            return False
        return True

    async def score(self, group: Group) -> None:
        """Asks and writes. Raises TeacherError when the teacher has been gone for too long."""
        rows = Rows(self.store, group.units, columns_of(self.signals))
        most = self.budget.rows if self.budget else None
        cells = [
            CellRun(
                self.signals, self.budget, self.asker, self.rounds, self.asked, rows, key, *found
            )
            for key, found in rows.cells(most).items()
        ]
        async with asyncio.TaskGroup() as crew:
            for cell in cells:
                crew.create_task(cell.run())
        await self._audit(group, rows, cells)
        lines = [cell.line(group.units[0].mode) for cell in cells]
        of_rows: defaultdict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        for cell in cells:
            for place, readings in cell.readings.items():
                of_rows[place.unit][place.row] = own(readings, cell.audits.get(place))
        footer = Footer(group.name, self.recipe, {"cells": len(cells)}, versions())
        table = pa.Table.from_pylist(lines, CELLS)
        self.store.write(self.cells_path(group), encode(table, footer))
        for number, unit in enumerate(group.units):
            scored = score_table(rows.heads[number], lines, of_rows[number], self.teacher)
            counts = {"rows": len(scored), "asked": len(of_rows[number])}
            footer = Footer(unit.id, self.recipe, counts, versions())
            self.store.write(self.score_path(unit), encode(scored, footer))

    async def _audit(self, group: Group, rows: Rows, cells: Sequence[CellRun]) -> None:
        """Proves again every row about which attempts agree on another answer."""
        suspects: defaultdict[int, dict[bytes, tuple[CellRun, Place]]] = defaultdict(dict)
        for cell in cells:
            for place, readings in cell.readings.items():
                if any(reading.alarm for reading in readings.values()):
                    suspects[place.unit][rows.id(place)] = (cell, place)
        for number, found in suspects.items():
            texts = await asyncio.to_thread(self.audit, group.units[number], list(found))
            for row, (cell, place) in found.items():
                cell.audits[place] = texts[row]
