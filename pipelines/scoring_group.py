"""Scores one group of units: samples its cells, writes their score shards. Committed row shards in, score shards out.

A group is all the units that a cell's rows can lie in, so groups know nothing of one another and may be scored
anywhere, in any order. A group that was interrupted is done again; its answers are in the cache by then.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from datagen.errors import StorageError
from datagen.scores import CELLS, SCORES
from datagen.shards import Footer, encode, read_footer, read_table, versions
from datagen.storage import Store
from datagen.teaching import Budget
from datagen.unit import Unit
from teacher.asking import Asker
from teacher.budget import Cell
from teacher.questions import Question, Unanswered
from teacher.signals.reading import Alarm, Reading, Signal

MAX_ROUND = 64
"""Rows that are asked about together at most."""
TABLES_KEPT = 2


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
    asked: Callable[[int], None] = lambda rows: None
    """Hears of rows that were asked about."""

    def score_path(self, unit: Unit) -> str:
        return f"{self.folder}/scores/in_mode={unit.mode}/{unit.id}.parquet"

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
        rows = _Rows(self.store, group.units, columns_of(self.signals))
        most = self.budget.rows if self.budget else None
        cells = [_CellRun(self, rows, key, *found) for key, found in rows.cells(most).items()]
        async with asyncio.TaskGroup() as crew:
            for cell in cells:
                crew.create_task(cell.run())
        await self._audit(group, rows, cells)
        lines = [cell.line(group.units[0].mode) for cell in cells]
        own: defaultdict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        for cell in cells:
            for place, readings in cell.readings.items():
                own[place.unit][place.row] = _own(readings, cell.audits.get(place))
        footer = Footer(group.name, self.recipe, {"cells": len(cells)}, versions())
        table = pa.Table.from_pylist(lines, CELLS)
        self.store.write(self.cells_path(group), encode(table, footer))
        for number, unit in enumerate(group.units):
            scored = score_table(rows.heads[number], lines, own[number], self.teacher)
            counts = {"rows": len(scored), "asked": len(own[number])}
            footer = Footer(unit.id, self.recipe, counts, versions())
            self.store.write(self.score_path(unit), encode(scored, footer))

    async def _audit(self, group: Group, rows: _Rows, cells: Sequence[_CellRun]) -> None:
        """Proves again every row about which attempts agree on another answer."""
        suspects: defaultdict[int, dict[bytes, tuple[_CellRun, Place]]] = defaultdict(dict)
        for cell in cells:
            for place, readings in cell.readings.items():
                if any(reading.alarm for reading in readings.values()):
                    suspects[place.unit][rows.id(place)] = (cell, place)
        for number, found in suspects.items():
            texts = await asyncio.to_thread(self.audit, group.units[number], list(found))
            for row, (cell, place) in found.items():
                cell.audits[place] = texts[row]


def columns_of(signals: Sequence[Signal]) -> list[str]:
    """The columns that the signals read."""
    return list(dict.fromkeys(name for signal in signals for name in ("id", *signal.columns)))


class Place(NamedTuple):
    """Where a row is: the number of the unit in its group, and the row's in the shard."""

    unit: int
    row: int


class _Rows:
    """A group's rows: their cells at once, their texts when they are asked for, a few shards at a time."""

    def __init__(self, store: Store, units: Sequence[Unit], columns: list[str]) -> None:
        self._store, self._units, self._columns = store, units, columns
        self.heads = [read_table(store, unit.path, ["id", "template", "level"]) for unit in units]
        self._tables: OrderedDict[int, pa.Table] = OrderedDict()

    def cells(self, most: int | None) -> dict[tuple[str, int], tuple[list[Place], int]]:
        """The first places of each (template, level), in the order in which they were drawn, and how many it has."""
        places: defaultdict[tuple[str, int], list[Place]] = defaultdict(list)
        counts: Counter[tuple[str, int]] = Counter()
        for number, head in enumerate(self.heads):
            keys = zip(head["template"].to_pylist(), head["level"].to_pylist(), strict=True)
            for row, key in enumerate(keys):
                counts[key] += 1
                if most is None or counts[key] <= most:
                    places[key].append(Place(number, row))
        return {key: (places[key], count) for key, count in counts.items()}

    def id(self, place: Place) -> bytes:
        row: bytes = self.heads[place.unit]["id"][place.row].as_py()
        return row

    def take(self, places: Sequence[Place]) -> list[dict[str, Any]]:
        """The rows at some places, in order."""
        found: list[dict[str, Any]] = []
        for number in dict.fromkeys(place.unit for place in places):
            rows = [place.row for place in places if place.unit == number]
            found += self._table(number).take(rows).to_pylist()
        return found

    def _table(self, number: int) -> pa.Table:
        if number not in self._tables:
            path = self._units[number].path
            self._tables[number] = read_table(self._store, path, self._columns)
        self._tables.move_to_end(number)
        while len(self._tables) > TABLES_KEPT:
            self._tables.popitem(last=False)
        return self._tables[number]


@dataclass(slots=True)
class _CellRun:
    """One cell while it is sampled."""

    scorer: Scorer
    rows: _Rows
    key: tuple[str, int]
    places: list[Place]
    """Those that may be asked about."""
    count: int
    """All rows of the cell."""
    cell: Cell = field(init=False)
    readings: dict[Place, dict[str, Reading]] = field(default_factory=dict)
    audits: dict[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cell = Cell(self.scorer.budget, [signal.name for signal in self.scorer.signals])

    async def run(self) -> None:
        """Asks about the cell's rows, in their order, until it is settled."""
        start = 0
        while start < len(self.places) and (wanted := self.cell.wants()):
            places = self.places[start : start + min(wanted, MAX_ROUND)]
            start += len(places)
            async with self.scorer.rounds:
                await self._ask(places)

    async def _ask(self, places: Sequence[Place]) -> None:
        names = self.cell.open_signals()
        signals = [signal for signal in self.scorer.signals if signal.name in names]
        rows = self.rows.take(places)
        asked = [(signal, row, signal.question(row)) for row in rows for signal in signals]
        questions = [question for _, _, question in asked if isinstance(question, Question)]
        answers = iter(await self.scorer.asker.ask(questions))
        readings = iter([_reading(signal, row, q, answers) for signal, row, q in asked])
        for place in places:
            of_row = {signal.name: next(readings) for signal in signals}
            self.readings[place] = of_row
            self.cell.add({name: reading.outcome for name, reading in of_row.items()})
        self.scorer.asked(len(places))

    def mean(self, name: str) -> float | None:
        """The mean of the values that a signal gave."""
        values = [
            reading.value
            for of_row in self.readings.values()
            if (reading := of_row.get(name)) and reading.value is not None
        ]
        return sum(values) / len(values) if values else None

    def line(self, mode: str) -> dict[str, Any]:
        """The cell's line in CELLS."""
        template, level = self.key
        return {
            "template": template,
            "level": level,
            "mode": mode,
            "rows": self.count,
            "asked": len(self.readings),
            "unknown": self.cell.unknown,
            "cell": self.cell.quality,
            "difficulty": self.cell.difficulty,
            "sound": self.cell.soundness,
            "cell_score": self.mean("judgement"),
            "cell_solve_rate": self.mean("solve"),
            "cell_margin": self.mean("likelihood"),
            "alarms": len(self.audits),
        }


def _reading(
    signal: Signal, row: Mapping[str, Any], question: Question | str, answers: Any
) -> Reading:
    """What became of a question; one bad answer leaves its own signal unknown, and nothing else."""
    if isinstance(question, str):
        return Reading(None, None, question)
    answer = next(answers)
    if isinstance(answer, Unanswered):
        return Reading(None, None, answer.reason)
    return signal.read(row, answer)


_OF_CELL = ("cell_score", "cell_solve_rate", "cell_margin", "cell", "difficulty")


def score_table(
    head: pa.Table, lines: Sequence[Mapping[str, Any]], own: Mapping[int, Any], teacher: str
) -> pa.Table:
    """A unit's score shard: one line a row, in the shard's order, of its cells' lines and the rows' own."""
    count = len(head)
    place_of = {(line["template"], line["level"]): k for k, line in enumerate(lines)}
    keys = zip(head["template"].to_pylist(), head["level"].to_pylist(), strict=True)
    of_row = pa.array([place_of[key] for key in keys], pa.int32())
    columns: dict[str, Any] = {
        name: pa.array([line[name] for line in lines], SCORES.field(name).type).take(of_row)
        for name in _OF_CELL
    }
    of_rows = [own.get(row, _EMPTY) for row in range(count)]
    for name in _EMPTY:
        columns[name] = pa.array([line[name] for line in of_rows], SCORES.field(name).type)
    columns |= {name: head[name] for name in ("id", "template", "level")}
    columns["teacher"] = pa.repeat(teacher, count)
    return pa.table([columns[name] for name in SCORES.names], schema=SCORES)


_EMPTY: dict[str, Any] = dict.fromkeys(
    ("score", "criteria", "solve_rate", "attempts", "margin", "alarm", "unknown")
)


def _own(readings: Mapping[str, Reading], audit: str | None) -> dict[str, Any]:
    """What the teacher said of one row."""
    nothing = Reading(None, None)
    judged = readings.get("judgement", nothing)
    solved = readings.get("solve", nothing)
    alarm = solved.alarm
    return {
        "score": judged.value,
        "criteria": list(judged.criteria.items()) or None,
        "solve_rate": solved.value,
        "attempts": solved.attempts or None,
        "margin": readings.get("likelihood", nothing).value,
        "alarm": _alarm(alarm, audit) if alarm else None,
        "unknown": [f"{name}: {r.unknown}" for name, r in readings.items() if r.unknown],
    }


def _alarm(alarm: Alarm, audit: str | None) -> dict[str, Any]:
    return {**alarm._asdict(), "audit": audit}
