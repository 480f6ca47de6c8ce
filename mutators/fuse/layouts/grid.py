"""Boards and puzzles: square cells, filled, empty or with a mark in them. Grid in, Drawing out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.colours import contrast, mixed
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Rect, Text
from datagen.exhibits import Grid
from datagen.exhibits.grid import EMPTY, FULL
from mutators.fuse.layouts.paper import drawable, muted, paper, widest

MAX_CELLS = 12
"""In a row or column."""
SIDES = (24, 28, 32, 36, 40, 44)
"""Of a cell, in pixels."""
WIDE = 420
"""Boards keep below this width and height where their cells may be small enough."""
GAP = 7
"""Between the board and its names."""


class _Board(NamedTuple):
    """Where the cells are."""

    left: int
    top: int
    side: int
    rows: int
    columns: int

    @property
    def right(self) -> int:
        return self.left + self.columns * self.side

    @property
    def bottom(self) -> int:
        return self.top + self.rows * self.side


def draw(grid: Grid, look: Look) -> Drawing | None:
    """The board with its names outside. None where it is too large or a text is wider than its cell."""
    rows, columns = len(grid.cells), len(grid.cells[0]) if grid.cells else 0
    if not (0 < rows <= MAX_CELLS and 0 < columns <= MAX_CELLS):
        return None
    marks = {cell for row in grid.cells for cell in row} - {EMPTY, FULL}
    if not drawable([*marks, *grid.rows, *grid.columns]):
        return None
    rng = look.rng()
    size = _mark_size(look)
    least = max(widest(marks, look.font, size) + 8, widest(grid.columns, look.font, look.size) + 6)
    fitting = [side for side in SIDES if side >= least]
    if not fitting:
        return None
    small = [side for side in fitting if side * max(rows, columns) <= WIDE]
    side = rng.choice(small[-4:]) if small else fitting[0]
    margin, below = rng.choice((14, 18, 24)), rng.random() < 0.2
    wide = round(widest(grid.rows, look.font, look.size))
    left = margin + (wide + GAP if grid.rows else 0)
    head = look.size + GAP if grid.columns else 0
    board = _Board(left, margin + (0 if below else head), side, rows, columns)
    drawing = paper(board.right + margin, board.bottom + margin + (head if below else 0), look)
    if drawing is None:
        return None
    _fill(drawing, grid, board, look)
    _rule(drawing, board, look)
    _name(drawing, grid, board, look, below)
    return drawing


def _mark_size(look: Look) -> int:
    return look.size + look.variant % 3


def _fill(drawing: Drawing, grid: Grid, board: _Board, look: Look) -> None:
    """Tints of a chequered board, filled cells, and marks."""
    theme, side = look.theme, board.side
    # Where cells are filled, a tint would be taken for another filling.
    filled = any(FULL in row for row in grid.cells)
    tint = theme.fill if look.variant in (1, 4) and not filled else None
    solid = _solid(look)
    inset = (0, 2, 3)[look.seed % 3]
    for r, row in enumerate(grid.cells):
        for c, cell in enumerate(row):
            x, y = board.left + c * side, board.top + r * side
            if tint and (r + c) % 2:
                drawing.add(Rect(x, y, x + side, y + side, "fill", tint))
            if cell == FULL:
                box = (x + inset, y + inset, x + side - inset, y + side - inset)
                drawing.add(Rect(*box, "mark", solid))
            elif cell != EMPTY:
                place = (x + side / 2, y + side / 2)
                drawing.add(Text(*place, cell, _mark_size(look), "label", theme.ink, look.font))


def _solid(look: Look) -> str:
    """The colour of filled cells: ink, or whichever of the palette nobody takes for paper."""
    if look.variant in (0, 3):
        return mixed(look.theme.ink, look.theme.background, 0.15)
    strong = [c for c in look.palette if contrast(c, look.theme.background) >= 2.5]
    return strong[0]


def _rule(drawing: Drawing, board: _Board, look: Look) -> None:
    """Lines between cells, a frame, and stronger lines between the blocks of a board of nine by nine."""
    theme = look.theme
    blocks = board.rows == board.columns == 9
    thin = mixed(theme.faint, theme.ink, (0.1, 0.35, 0.7)[look.variant % 3])
    heavy = theme.ink if blocks or look.frame else thin
    weight = 2.0 if blocks or look.frame else 1.0
    ends = (board.left, board.right), (board.top, board.bottom)
    strong: list[Line] = []
    for count, across in ((board.columns, False), (board.rows, True)):
        for place in range(count + 1):
            outer = place in (0, count) or (blocks and place % 3 == 0)
            style = (heavy, weight) if outer else (thin, 1.0)
            at = ends[across][0] + place * board.side
            line = [(end, at) if across else (at, end) for end in ends[not across]]
            drawn = Line(tuple(line), "grid", *style)
            if outer:
                strong.append(drawn)
            else:
                drawing.add(drawn)
    drawing.add(*strong)


def _name(drawing: Drawing, grid: Grid, board: _Board, look: Look, below: bool) -> None:
    """The names of rows, right-aligned beside the board, and of columns above or below it."""
    ink = muted(look, 0.25)
    for r, name in enumerate(grid.rows):
        place = (board.left - GAP, board.top + (r + 0.5) * board.side)
        drawing.add(Text(*place, name, look.size, "name", ink, look.font, "rm"))
    y = board.bottom + GAP if below else board.top - GAP
    for c, name in enumerate(grid.columns):
        x = board.left + (c + 0.5) * board.side
        drawing.add(Text(x, y, name, look.size, "name", ink, look.font, "mt" if below else "mb"))
