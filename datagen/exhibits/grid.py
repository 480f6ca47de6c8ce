"""Boards and puzzles: cells in rows and columns, which may have names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from datagen.exhibits.base import fenced, unfenced

EMPTY = "."
FULL = "#"


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as marks without spaces: `.` is an empty cell, `#` a filled one, anything else is written in it.

    Names of rows and columns are single words; there are none, or one for each.
    """

    cells: tuple[tuple[str, ...], ...]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    kind: ClassVar[str] = "grid"

    def text(self) -> str:
        """A line a row, its cells apart by spaces, after the columns' names if there are any."""
        lines = [" ".join(["columns:", *self.columns])] if self.columns else []
        names = [f"{name}: " for name in self.rows] or [""] * len(self.cells)
        lines += [name + " ".join(row) for name, row in zip(names, self.cells, strict=True)]
        return fenced("grid", lines)

    @classmethod
    def read(cls, text: str) -> Grid:
        """The grid whose `text()` this is. Raises ValueError if it is none's."""
        lines = unfenced("grid", text)
        columns: tuple[str, ...] = ()
        if lines and lines[0].startswith("columns: "):
            columns = tuple(lines.pop(0).split(" ")[1:])
        named = [line.rpartition(": ") for line in lines]
        rows = tuple(name for name, colon, _ in named if colon)
        cells = tuple(tuple(body.split(" ")) for _, _, body in named)
        if len(set(map(len, cells))) != 1 or len(rows) not in (0, len(cells)):
            raise ValueError("a grid has equally long rows, all named or none")
        return cls(cells, rows, columns)

    def facts(self) -> Iterator[tuple[str, ...]]:
        """Each written cell with the names of its row and column, or the whole row where there are none."""
        if not (self.rows and self.columns):
            yield from ((" ".join(row),) for row in self.cells if len(row) > 2)
            return
        for name, row in zip(self.rows, self.cells, strict=True):
            for column, cell in zip(self.columns, row, strict=True):
                if cell not in (EMPTY, FULL):
                    yield name, column, cell

    def altered(self) -> Iterator[Grid]:
        """Each cell exchanged for another mark of the grid."""
        marks = sorted({cell for row in self.cells for cell in row})
        if len(marks) < 2:
            return
        for r, row in enumerate(self.cells):
            for c, cell in enumerate(row):
                other = marks[(marks.index(cell) + 1) % len(marks)]
                changed = (*row[:c], other, *row[c + 1 :])
                yield replace(self, cells=(*self.cells[:r], changed, *self.cells[r + 1 :]))
