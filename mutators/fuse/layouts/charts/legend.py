"""Legends of charts, and the markers of points in them and on lines. Entries in, items of a drawing out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.fonts import HEIGHT, extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Ellipse, Line, Polygon, Rect, Shape, Text

SWATCH = 12
SAMPLE = 24
"""Width of a piece of line."""
GAP = 7
"""Between a sample and its name."""
BETWEEN = 20
"""Between entries of a row."""
LONGEST_ROW = 520
MARKERS = ("circle", "square", "diamond", "triangle")


class Entry(NamedTuple):
    """A name and how its marks look."""

    name: str
    colour: str
    marker: str = ""
    """One of MARKERS on a line; empty for filled areas."""
    hollow: bool = False
    joined: bool = True
    """Whether lines join the markers."""


class Legend(NamedTuple):
    """Entries in a row above or below the plot, or in a column at its right."""

    entries: tuple[Entry, ...]
    where: str
    """`top`, `bottom`, `right`, or `none` for no entries."""
    width: float
    height: float


def legend(entries: tuple[Entry, ...], look: Look) -> Legend:
    """A legend at the place that the look prefers; too long rows become columns."""
    if not entries:
        return Legend((), "none", 0, 0)
    widths = [_sample_width(e) + GAP + extent(e.name, look.font, look.size)[0] for e in entries]
    row = sum(widths) + BETWEEN * (len(entries) - 1)
    where = ("top", "right", "bottom")[look.variant % 3]
    if where == "right" or row > LONGEST_ROW:
        return Legend(entries, "right", max(widths), len(entries) * (look.size + 7) - 7)
    return Legend(entries, where, row, look.size)


def legend_items(legend: Legend, look: Look, left: float, top: float) -> list[Shape | Text]:
    """The legend's shapes and texts, its corner at a place."""
    items: list[Shape | Text] = []
    x, y = left, top + look.size * HEIGHT / 2
    for entry in legend.entries:
        width = _sample_width(entry)
        items += _sample(entry, look, x, y)
        text = Text(
            x + width + GAP, y, entry.name, look.size, "legend", look.theme.ink, look.font, "lm"
        )
        items.append(text)
        if legend.where == "right":
            y += look.size + 7
        else:
            x += width + GAP + extent(entry.name, look.font, look.size)[0] + BETWEEN
    return items


def marker(x: float, y: float, entry: Entry, role: str, paper: str, radius: float = 4.0) -> Shape:
    """The marker of a point; a hollow one lets the paper's colour stand in its colour's ring."""
    fill, stroke = (paper, entry.colour) if entry.hollow else (entry.colour, entry.colour)
    r = radius
    if entry.marker == "square":
        r *= 0.9
        return Rect(x - r, y - r, x + r, y + r, role, fill, stroke, 1.5)
    if entry.marker == "circle":
        return Ellipse(x, y, r, r, role, fill, stroke, 1.5)
    r *= 1.25
    corners = (
        ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        if entry.marker == "diamond"
        else ((x, y - r), (x + r, y + r), (x - r, y + r))
    )
    return Polygon(corners, role, fill, stroke, 1.5)


def _sample_width(entry: Entry) -> int:
    return SAMPLE if entry.marker and entry.joined else SWATCH


def _sample(entry: Entry, look: Look, x: float, y: float) -> list[Shape]:
    """A patch of an area's colour, or a piece of line with its marker."""
    if not entry.marker:
        half = SWATCH / 2
        return [Rect(x, y - half, x + SWATCH, y + half, "legend", entry.colour)]
    paper = look.theme.background
    if not entry.joined:
        return [marker(x + SWATCH / 2, y, entry, "legend", paper)]
    line = Line(((x, y), (x + SAMPLE, y)), "legend", entry.colour, 2.0)
    return [line, marker(x + SAMPLE / 2, y, entry, "legend", paper)]
