"""Rows of cells under named columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from datagen.exhibits.numbers import (
    Cell,
    Number,
    other_numbers,
    read_cell,
    read_number,
    write_cell,
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under named columns. Cells hold no `|` and no line breaks."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: ClassVar[str] = "table"

    def text(self) -> str:
        """The table in Markdown."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join(f"| {' | '.join(map(write_cell, line))} |" for line in lines)

    @classmethod
    def read(cls, text: str) -> Table:
        """The table whose `text()` this is."""
        lines = [tuple(line[2:-2].split(" | ")) for line in text.splitlines()]
        return cls(lines[0], tuple(tuple(map(read_cell, line)) for line in lines[2:]))

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column, top to bottom."""
        position = self.columns.index(name)
        return tuple(row[position] for row in self.rows)

    def facts(self) -> Iterator[tuple[str, ...]]:
        """Each row's first cell with each other one."""
        for first, *rest in self.rows:
            for cell in rest:
                yield write_cell(first), write_cell(cell)

    def altered(self) -> Iterator[Table]:
        """Each number changed, and each word exchanged for the next one of its column."""
        for place, row in enumerate(self.rows):
            for position, cell in enumerate(row):
                for other in self._others(cell, position):
                    changed = (*row[:position], other, *row[position + 1 :])
                    yield Table(
                        self.columns, (*self.rows[:place], changed, *self.rows[place + 1 :])
                    )

    def _others(self, cell: Cell, position: int) -> tuple[Cell, ...]:
        if not isinstance(cell, str):
            return other_numbers(cell)
        words = list(dict.fromkeys(row[position] for row in self.rows))
        following = words[(words.index(cell) + 1) % len(words)]
        return () if following == cell else (following,)


@dataclass(frozen=True, slots=True)
class Series:
    """Labelled readings in order, as a bar or line chart would show them. Labels hold no comma or digit-only words."""

    points: tuple[tuple[str, Number], ...]
    kind: ClassVar[str] = "series"

    def text(self) -> str:
        """The readings in a sentence: `Jan 40, Feb 55, Mar 52`."""
        return ", ".join(f"{label} {write_cell(value)}" for label, value in self.points)

    @classmethod
    def read(cls, text: str) -> Series:
        """The series whose `text()` this is. Raises ValueError if it is none's."""
        pairs = (point.rsplit(" ", 1) for point in text.split(", "))
        return cls(tuple((label, read_number(value)) for label, value in pairs))

    def facts(self) -> Iterator[tuple[str, ...]]:
        for label, value in self.points:
            yield label, write_cell(value)

    def altered(self) -> Iterator[Series]:
        """Each reading changed."""
        for place, (label, value) in enumerate(self.points):
            for other in other_numbers(value):
                yield Series((*self.points[:place], (label, other), *self.points[place + 1 :]))
