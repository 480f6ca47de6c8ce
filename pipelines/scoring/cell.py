"""One cell while it is sampled: rows in, in a fixed order, until its posterior decides; readings and a line out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datagen.teaching import Budget
from pipelines.scoring.rows import Place, Rows
from teacher.asking import Asker
from teacher.budget import Cell
from teacher.questions import Question, Unanswered
from teacher.signals.reading import Reading, Signal

MAX_ROUND = 64
"""Rows that are asked about together at most."""


@dataclass(slots=True)
class CellRun:
    """One cell while it is sampled."""

    signals: Sequence[Signal]
    budget: Budget | None
    asker: Asker
    rounds: asyncio.Semaphore
    """Bounds the rows in work, and with them memory, however many cells are open."""
    asked: Callable[[int], None]
    """Hears of rows that were asked about."""
    rows: Rows
    key: tuple[str, int]
    """Template and level."""
    places: list[Place]
    """Those that may be asked about."""
    count: int
    """All rows of the cell."""
    cell: Cell = field(init=False)
    readings: dict[Place, dict[str, Reading]] = field(default_factory=dict)
    audits: dict[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cell = Cell(self.budget, [signal.name for signal in self.signals])

    async def run(self) -> None:
        """Asks about the cell's rows, in their order, until it is settled."""
        start = 0
        while start < len(self.places) and (wanted := self.cell.wants()):
            places = self.places[start : start + min(wanted, MAX_ROUND)]
            start += len(places)
            async with self.rounds:
                await self._ask(places)

    async def _ask(self, places: Sequence[Place]) -> None:
        names = self.cell.open_signals()
        signals = [signal for signal in self.signals if signal.name in names]
        rows = self.rows.take(places)
        asked = [(signal, row, signal.question(row)) for row in rows for signal in signals]
        questions = [question for _, _, question in asked if isinstance(question, Question)]
        answers = iter(await self.asker.ask(questions))
        readings = iter([_reading(signal, row, q, answers) for signal, row, q in asked])
        for place in places:
            of_row = {signal.name: next(readings) for signal in signals}
            self.readings[place] = of_row
            self.cell.add({name: reading.outcome for name, reading in of_row.items()})
        self.asked(len(places))

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
