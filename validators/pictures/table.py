"""Reads tables: columns do not overlap from side to side, rows do not from top to bottom. Drawing in, data out.

A head is printed in bold. Where there is none, the cells are labels and their readings.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from datagen.drawing.scene import Drawing, Line
from datagen.exhibits import Cell, Number, Series, Table, read_cell, read_number, write_cell

LINE_GAP = 0.55
"""Lines closer than this, in font sizes, belong to the same cell."""

OVER = 1.0
"""Pixels that one line may hang into the next."""


class _Block(NamedTuple):
    """The lines of one cell."""

    top: float
    bottom: float
    text: str
    bold: bool


def read(drawing: Drawing) -> Table | Series | None:
    """What the cells say; None where they are not in rows and columns."""
    columns = _columns(drawing)
    rows = _rows(columns) if columns else None
    if rows is None:
        return None
    bold = [{cell.bold for cell in row if cell} for row in rows]
    if any([True in fonts for fonts in bold[1:]]):
        return None
    if bold[0] == {True} and len(rows) > 1:
        return _table(rows)
    return _series(rows) if bold[0] == {False} else None


def _columns(drawing: Drawing) -> list[list[_Block]] | None:
    """The cells of each column from top to bottom; None where texts lie on one another or side by side in it."""
    rules = _rules(drawing)
    lines = sorted([(text.box, text) for text in drawing.texts])
    columns: list[list[tuple[float, float, str, bool, int]]] = []
    right = float("-inf")
    for box, text in lines:
        if box[0] > right:
            columns.append([])
        right = max(right, box[2])
        columns[-1].append((box[1], box[3], text.text, text.font.endswith("-bold"), text.size))
    for column in columns:
        column.sort()
        if any([one[1] > other[0] + OVER for one, other in pairwise(column)]):
            return None
    return [_blocks(column, rules) for column in columns]


def _rules(drawing: Drawing) -> list[float]:
    """Where lines run across the paper."""
    found = []
    for shape in drawing.shapes:
        if isinstance(shape, Line):
            (x0, y0), (x1, y1) = shape.points[0], shape.points[-1]
            if abs(y0 - y1) < 1 < abs(x1 - x0):
                found.append(y0)
    return sorted(found)


def _blocks(lines: list[tuple[float, float, str, bool, int]], rules: list[float]) -> list[_Block]:
    """Lines that stand close below each other, with no rule between them, are one cell."""
    blocks: list[_Block] = []
    for top, bottom, text, bold, size in lines:
        if blocks:
            last = blocks[-1]
            ruled = bisect_right(rules, top + 1) > bisect_right(rules, last.bottom - 1)
            if top - last.bottom < LINE_GAP * size and not ruled and last.bold == bold:
                blocks[-1] = _Block(last.top, bottom, f"{last.text} {text}", bold)
                continue
        blocks.append(_Block(top, bottom, text, bold))
    return blocks


def _rows(columns: list[list[_Block]]) -> list[list[_Block | None]] | None:
    """The cells row by row, None for an empty one; None where a cell is beside two of another column."""
    cells = sorted([(cell, place) for place, column in enumerate(columns) for cell in column])
    rows: list[list[_Block | None]] = []
    bottom = float("-inf")
    for cell, place in cells:
        if cell.top >= bottom:
            rows.append([None] * len(columns))
        bottom = max(bottom, cell.bottom)
        if rows[-1][place] is not None:
            return None
        rows[-1][place] = cell
    return rows or None


def _table(rows: list[list[_Block | None]]) -> Table | None:
    head, *body = rows
    names = [cell.text for cell in head if cell]
    if len(names) != len(head):
        return None
    return Table(tuple(names), tuple(tuple(map(_cell, row)) for row in body))


def _cell(block: _Block | None) -> Cell:
    """What a cell holds: a number only if it would be printed like this."""
    if block is None:
        return ""
    text = _plain(block.text)
    cell = read_cell(text)
    return cell if write_cell(cell) == text else block.text


def _plain(text: str) -> str:
    """A number with its minus sign as programs write it; other texts as they are."""
    return f"-{text[1:]}" if text[0] == "−" and text[1:2].isdecimal() else text


def _series(rows: list[list[_Block | None]]) -> Series | None:
    """Labels and readings beside or above one another."""
    texts = [[_plain(cell.text) for cell in row if cell] for row in rows]
    if len({len(row) for row in texts}) != 1 or len(texts[0]) != len(rows[0]):
        return None
    if len(texts) == 2 and all([_number(text) is not None for text in texts[1]]):
        pairs = list(zip(*texts, strict=True))
    elif len(texts[0]) == 2:
        pairs = [(label, value) for label, value in texts]
    else:
        return None
    points: list[tuple[str, Number]] = []
    for label, text in pairs:
        value = _number(text)
        if value is None or _number(label) is not None:
            return None
        points.append((label, value))
    return Series(tuple(points))


def _number(text: str) -> Number | None:
    try:
        return read_number(text)
    except ValueError:
        return None
