"""Reads boards: lines bound the cells, filled squares and texts lie in them, names outside. Drawing in, Grid out."""

from __future__ import annotations

from datagen.drawing.scene import Drawing, Line, Rect, Text
from datagen.exhibits import Grid
from datagen.exhibits.grid import EMPTY, FULL

SLACK = 1.5
"""Pixels by which a line may be off its place."""


def read(drawing: Drawing) -> Grid | None:
    """What the cells hold; None where they are not square, or a name or mark belongs to no cell."""
    xs, ys = _edges(drawing)
    if not _even(xs) or not _even(ys) or abs((xs[1] - xs[0]) - (ys[1] - ys[0])) > SLACK:
        return None
    cells = [[EMPTY] * (len(xs) - 1) for _ in ys[1:]]
    for rect in drawing.of_role("mark"):
        if not isinstance(rect, Rect) or not _fill(cells, rect, xs, ys):
            return None
    rows: dict[int, str] = {}
    columns: dict[int, str] = {}
    for text in drawing.texts:
        if not _place(text, (xs, ys), cells, rows, columns):
            return None
    if len(rows) not in (0, len(cells)) or len(columns) not in (0, len(cells[0])):
        return None
    return Grid(
        tuple(map(tuple, cells)),
        tuple(rows[place] for place in sorted(rows)),
        tuple(columns[place] for place in sorted(columns)),
    )


def _edges(drawing: Drawing) -> tuple[list[float], list[float]]:
    """Where lines run down and across, each once. Those that end before the board does count for nothing."""
    lines = [line for line in drawing.of_role("grid") if isinstance(line, Line)]
    if not lines:
        return [], []
    places = [place for line in lines for place in line.points]
    wide = max(x for x, _ in places) - min(x for x, _ in places)
    high = max(y for _, y in places) - min(y for _, y in places)
    xs: list[float] = []
    ys: list[float] = []
    for line in lines:
        (x0, y0), (x1, y1) = line.points[0], line.points[-1]
        if abs(x0 - x1) < 0.5 and abs(y0 - y1) > high - SLACK:
            xs.append(x0)
        elif abs(y0 - y1) < 0.5 and abs(x0 - x1) > wide - SLACK:
            ys.append(y0)
    return _once(xs), _once(ys)


def _once(places: list[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > SLACK:
            found.append(place)
    return found


def _even(edges: list[float]) -> bool:
    """Whether there are cells between the edges, all as wide as each other."""
    if len(edges) < 2:
        return False
    side = (edges[-1] - edges[0]) / (len(edges) - 1)
    return all([abs(edge - edges[0] - i * side) <= SLACK for i, edge in enumerate(edges)])


def _at(edges: list[float], place: float) -> int:
    """The cell that a place is in; -1 before and -2 behind all cells."""
    if place < edges[0]:
        return -1
    side = (edges[-1] - edges[0]) / (len(edges) - 1)
    cell = int((place - edges[0]) / side)
    return cell if cell < len(edges) - 1 else -2


def _fill(cells: list[list[str]], rect: Rect, xs: list[float], ys: list[float]) -> bool:
    """Marks the cell that a square fills; whether there is one, still empty."""
    c = _at(xs, (rect.left + rect.right) / 2)
    r = _at(ys, (rect.top + rect.bottom) / 2)
    if r < 0 or c < 0 or cells[r][c] != EMPTY:
        return False
    side = xs[1] - xs[0]
    covered = min(rect.right - rect.left, rect.bottom - rect.top)
    if not 0.6 * side < covered <= side + SLACK:
        return False
    if abs((rect.left + rect.right) / 2 - (xs[c] + xs[c + 1]) / 2) > side / 5:
        return False
    if abs((rect.top + rect.bottom) / 2 - (ys[r] + ys[r + 1]) / 2) > side / 5:
        return False
    cells[r][c] = FULL
    return True


def _place(
    text: Text,
    edges: tuple[list[float], list[float]],
    cells: list[list[str]],
    rows: dict[int, str],
    columns: dict[int, str],
) -> bool:
    """Takes a text for a mark, or for the name of a row or column; whether it is one, at a free place."""
    left, top, right, bottom = text.box
    c, r = _at(edges[0], (left + right) / 2), _at(edges[1], (top + bottom) / 2)
    if r >= 0 and c >= 0:
        inside = left >= edges[0][c] and right <= edges[0][c + 1]
        free = cells[r][c] == EMPTY
        cells[r][c] = text.text
        return inside and free
    names, place = (rows, r) if r >= 0 else (columns, c)
    free = place >= 0 and place not in names
    names[place] = text.text
    return free
