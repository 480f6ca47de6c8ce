"""Tables with a head, and readings as labels and values side by side. Table or Series in, Drawing out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Text
from datagen.exhibits import Cell, Series, Table, read_cell
from mutators.fuse.layouts.paper import (
    MAX_WIDTH,
    drawable,
    paper,
    printed,
    shared_widths,
    widest,
    wrapped,
)
from mutators.fuse.layouts.table_styles import STYLES, Cells, Plan

MAX_COLUMNS = 8
MAX_ROWS = 16
MAX_READINGS = 20
MAX_ACROSS = 680
"""Pixels that readings in two rows take, at the most."""
MAX_LINES = 3
"""Of one cell."""
_FIGURE = re.compile(r"[-+−$]?\d[\d.,:/]*%?")


def draw(exhibit: Table | Series, look: Look) -> Drawing | None:
    """The cells in one of six styles. None where they are too many, too long or cannot be printed."""
    rng = look.rng()
    cells = _readings(exhibit, look, rng) if isinstance(exhibit, Series) else _table(exhibit, rng)
    if cells is None:
        return None
    pad_x, pad_y = rng.choice((8, 10, 13)), rng.choice((4, 5, 7))
    margin = rng.choice((14, 18, 24))
    plan = _planned(cells, look, rng, (pad_x, pad_y, margin))
    if plan is None:
        return None
    drawing = paper(plan.xs[-1] + margin, plan.ys[-1] + margin, look)
    if drawing is None:
        return None
    head_ink = STYLES[look.variant](drawing, plan, cells, look)
    _write(drawing, plan, cells, look, head_ink, pad_x, rng.random() < 0.5)
    return drawing


def _table(table: Table, rng: Random) -> Cells | None:
    if not (0 < len(table.columns) <= MAX_COLUMNS and 0 < len(table.rows) <= MAX_ROWS):
        return None
    rows = [[printed(cell) for cell in row] for row in table.rows]
    columns = [list(column) for column in zip(*rows, strict=True)]
    # Nothing would show that there is a row or column if all of it were empty.
    if not all(map(any, rows)) or not all(map(any, columns)):
        return None
    if not drawable([*table.columns, *[text for row in rows for text in row if text]]):
        return None
    words = rng.choice("llm")
    aligned = ["r" if _are_figures(cells) else words for cells in zip(*table.rows, strict=True)]
    named = [[name, *column] for name, column in zip(table.columns, columns, strict=True)]
    return Cells(named, True, aligned)


def _are_figures(cells: Sequence[Cell]) -> bool:
    """Whether a column holds nothing but numbers, perhaps with a sign that goes with them."""
    return all([not isinstance(cell, str) or not cell or _FIGURE.fullmatch(cell) for cell in cells])


def _readings(series: Series, look: Look, rng: Random) -> Cells | None:
    """Two columns, or two rows where there is room. Labels that could be values are refused."""
    labels = [label for label, _ in series.points]
    values = [printed(value) for _, value in series.points]
    if not 0 < len(labels) <= MAX_READINGS or not drawable(labels):
        return None
    if not all([isinstance(read_cell(label), str) for label in labels]):
        return None
    pairs = list(zip(labels, values, strict=True))
    letters = sum([max(len(label), len(value)) for label, value in pairs])
    if rng.random() < 0.5 and letters * look.size * 0.6 + len(pairs) * 26 <= MAX_ACROSS:
        return Cells([list(pair) for pair in pairs], False, ["m"] * len(labels))
    return Cells([labels, values], False, [rng.choice("lr"), "r"])


def _planned(cells: Cells, look: Look, rng: Random, space: tuple[int, int, int]) -> Plan | None:
    """Widths, lines and heights; None where a cell would need too many lines."""
    pad_x, pad_y, margin = space
    cap, narrow_heads = rng.choice((180, 240, 320)), rng.random() < 0.5
    least_width = rng.choice((0, 0, 300, 380)) if len(cells.columns) > 2 else 0
    natural = _natural_widths(cells, look, narrow_heads)
    least = _least_widths(cells, look, natural, cap)
    room = MAX_WIDTH - 2 * margin - 2 * pad_x * len(natural)
    for widths in ([min(width, max(cap, low)) for width, low in zip(natural, least, strict=True)],
                   natural):  # fmt: skip
        lines = _in_lines(cells, look, shared_widths(widths, least, room))
        if max([len(cell) for column in lines for cell in column]) <= MAX_LINES:
            break
    else:
        return None
    xs, ys = [margin], [margin]
    tight = [
        max([extent(line, _font(cells, look, row), look.size)[0]
             for row, cell in enumerate(column) for line in cell])
        for column in lines
    ]  # fmt: skip
    missing = least_width - sum(tight) - 2 * pad_x * len(tight)
    extra = max(0, int(missing / len(tight)))
    for width in tight:
        xs.append(xs[-1] + round(width) + 2 * pad_x + extra)
    pitch = _pitch(look)
    for row in range(len(lines[0])):
        ys.append(ys[-1] + max([len(column[row]) for column in lines]) * pitch + 2 * pad_y)
    return Plan(lines, xs, ys)


def _natural_widths(cells: Cells, look: Look, narrow_heads: bool) -> list[float]:
    """Of each column, before any wrapping but that of heads over narrow columns."""
    widths = []
    for column in cells.columns:
        body = widest(column[1:] if cells.head else column, look.font, look.size)
        if cells.head:
            head = extent(column[0], look.bold, look.size)[0]
            body = max(body, min(head, 90) if narrow_heads else head)
        widths.append(body)
    return widths


def _least_widths(cells: Cells, look: Look, natural: Sequence[float], cap: float) -> list[float]:
    """Of each column: that of its longest word; figures are never broken, nor are narrow columns."""
    least = []
    for column, aligned, width in zip(cells.columns, cells.aligned, natural, strict=True):
        if width <= cap / 3 or aligned == "r" or not cells.head:
            least.append(width)
            continue
        words = widest({word for text in column[1:] for word in text.split()}, look.font, look.size)
        least.append(max(words, widest(column[0].split(), look.bold, look.size)))
    return least


def _font(cells: Cells, look: Look, row: int) -> str:
    return look.bold if cells.head and row == 0 else look.font


def _pitch(look: Look) -> int:
    return round(look.size * 1.25)


def _in_lines(cells: Cells, look: Look, widths: Sequence[float]) -> list[list[list[str]]]:
    return [
        [wrapped(text, _font(cells, look, row), look.size, width + 1)
         for row, text in enumerate(column)]
        for column, width in zip(cells.columns, widths, strict=True)
    ]  # fmt: skip


def _write(
    drawing: Drawing, plan: Plan, cells: Cells, look: Look, head_ink: str, pad_x: int, top: bool
) -> None:
    """All texts; short cells beside long ones stand at the top or in the middle, heads at the bottom."""
    pitch = _pitch(look)
    for place, (column, aligned) in enumerate(zip(plan.lines, cells.aligned, strict=True)):
        left, right = plan.xs[place] + pad_x, plan.xs[place + 1] - pad_x
        x = {"l": left, "m": (left + right) / 2, "r": right}[aligned]
        for row, lines in enumerate(column):
            fullest = max([len(other[row]) for other in plan.lines])
            pad = (plan.ys[row + 1] - plan.ys[row] - fullest * pitch) / 2
            is_head = cells.head and row == 0
            share = 1.0 if is_head else 0.0 if top else 0.5
            y = plan.ys[row] + pad + (share * (fullest - len(lines)) + 0.5) * pitch
            colour = head_ink if is_head else look.theme.ink
            face = _font(cells, look, row)
            for line in filter(None, lines):
                drawing.add(Text(x, y, line, look.size, "label", colour, face, aligned + "m"))
                y += pitch
