"""Pies and rings, clockwise from the top, with a number in or at each slice. Series in, Drawing out."""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import atan2, cos, hypot, pi, sin
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.fonts import HEIGHT, extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Box, Drawing, Line, Place, Polygon, Text
from datagen.exhibits import Series
from mutators.fuse.layouts.charts.data import Readings, readings, written
from mutators.fuse.layouts.charts.frame import HIGHEST, MARGIN, WIDEST
from mutators.fuse.layouts.charts.legend import Entry, Legend, legend, legend_items
from mutators.fuse.layouts.charts.pie_labels import Wanted, around, columns, touches
from mutators.fuse.layouts.colours import ink_on, mark_colours

MOST = 8
THINNEST = 5.0
"""Pixels of the rim that a slice takes, at the least."""
STEP = pi / 45
"""Between the corners of a slice's round side."""


class Slice(NamedTuple):
    """A slice; angles in radians, clockwise from the right."""

    name: str
    value: int
    start: float
    end: float
    colour: str

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


class Disc(NamedTuple):
    """Where the pie lies; `hole` is 0 for a full one."""

    x: float
    y: float
    radius: float
    hole: float

    def at(self, angle: float, radius: float) -> Place:
        return self.x + radius * cos(angle), self.y + radius * sin(angle)


def pie(exhibit: object, look: Look) -> Drawing | None:
    """Slices in proportion to two to eight positive values; None where one is too thin to be seen."""
    data = readings(exhibit) if isinstance(exhibit, Series) else None
    if data is None or len(data.names) > MOST or min(data.all_values) <= 0:
        return None
    radius = 92.0 + 4 * look.variant
    slices = _slices(data, look)
    if min([piece.end - piece.start for piece in slices]) * radius < THINNEST:
        return None
    disc = Disc(0, 0, radius, radius * 0.5 if look.variant in (3, 4) else 0.0)
    keyed = look.variant in (2, 4) and len(slices) <= len(look.palette)
    inner, outer = _texts(slices, disc, look, keyed)
    leaders = look.variant in (0, 3)
    placed = None if leaders else around(outer, disc, look)
    outer_texts, lines = placed or columns(outer, disc, look)
    key = legend(tuple([Entry(p.name, p.colour) for p in slices]) if keyed else (), look)
    return _drawing(slices, disc, [*inner, *outer_texts], lines, key, look)


def _slices(data: Readings, look: Look) -> list[Slice]:
    """The slices from the top on; from the seventh colour on paler ones."""
    values = data.values[0]
    colours = list(mark_colours(look))
    colours += [mixed(colour, look.theme.background, 0.4) for colour in colours[2:4]]
    total = sum(values)
    turns = [2 * pi * part / total - pi / 2 for part in accumulate(values, initial=0)]
    return [
        Slice(name, value, start, end, colour)
        for name, value, (start, end), colour in zip(
            data.names, values, pairwise(turns), colours, strict=False
        )
    ]


def _texts(
    slices: list[Slice], disc: Disc, look: Look, keyed: bool
) -> tuple[list[Text], list[Wanted]]:
    """What is written in the slices, and what beside them."""
    inner: list[Text] = []
    outer: list[Wanted] = []
    for piece in slices:
        name, value = ("name", piece.name), ("label", written(piece.value))
        both = ("label", f"{piece.name} {written(piece.value)}")
        inside = []
        if keyed or look.variant in (1, 5):
            inside = _fitted([name, value] if look.variant == 1 else [value], piece, disc, look)
        if not inside and look.variant == 1:  # in all slices or in none
            return [], [
                Wanted("label", f"{p.name} {written(p.value)}", p.start, p.end) for p in slices
            ]
        inner += inside
        if keyed and not inside:
            outer.append(Wanted(*value, piece.start, piece.end))
        elif not keyed and look.variant != 1:
            outer.append(Wanted(*(name if inside else both), piece.start, piece.end))
    return inner, outer


def _fitted(lines: list[tuple[str, str]], piece: Slice, disc: Disc, look: Look) -> list[Text]:
    """Lines of text in the middle of a slice; none where they do not fit."""
    line = look.size * HEIGHT
    width = max([extent(text, look.font, look.size)[0] for _, text in lines])
    height = line * len(lines) + 2 * (len(lines) - 1)
    ink = ink_on(piece.colour, look.theme.ink, look.theme.background)
    for part in (0.5,) if disc.hole else (0.62, 0.55, 0.7, 0.76):
        x, y = disc.at(piece.middle, disc.hole + part * (disc.radius - disc.hole))
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if not _holds(piece, disc, box):
            continue
        top = box[1] + line / 2
        return [
            Text(x, top + place * (line + 2), text, look.size, role, ink, look.font)
            for place, (role, text) in enumerate(lines)
        ]
    return []


def _holds(piece: Slice, disc: Disc, box: Box) -> bool:
    """Whether a box lies in a slice, with some pixels to spare."""
    left, top, right, bottom = box
    if hypot(max(left, min(disc.x, right)) - disc.x, max(top, min(disc.y, bottom)) - disc.y) < (
        disc.hole + 3
    ):
        return False
    for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
        reach = hypot(x - disc.x, y - disc.y)
        turn = (atan2(y - disc.y, x - disc.x) - piece.start) % (2 * pi)
        spare = 3 / reach
        if reach > disc.radius - 3 or not spare < turn < piece.end - piece.start - spare:
            return False
    return True


def _drawing(
    slices: list[Slice], disc: Disc, texts: list[Text], lines: list[Line], key: Legend, look: Look
) -> Drawing | None:
    """All of it, moved onto a canvas that holds it; None where texts overlap or it is too large."""
    boxes = [text.box for text in texts]
    if touches(boxes):
        return None
    r = disc.radius
    boxes.append((-r, -r, r, r))
    left, top = min([b[0] for b in boxes]), min([b[1] for b in boxes])
    right, bottom = max([b[2] for b in boxes]), max([b[3] for b in boxes])
    beside = key.width + 24 if key.where == "right" else 0
    row = key.height + 18 if key.where in ("top", "bottom") else 0
    width = max(right - left + beside, key.width) + 2 * MARGIN
    height = max(bottom - top + row, key.height) + 2 * MARGIN
    if width > WIDEST or height > HIGHEST:
        return None
    x = MARGIN - left + (width - 2 * MARGIN - beside - right + left) / 2
    y = MARGIN - top + (row if key.where == "top" else 0)
    y += (height - 2 * MARGIN - row - bottom + top) / 2
    made = Drawing(round(width), round(height), look.theme.background)
    moved = disc._replace(x=x, y=y)
    made.add(*[_polygon(piece, moved) for piece in slices])
    made.add(*_dividers(slices, moved, look))
    made.add(
        *[line._replace(points=tuple([(a + x, b + y) for a, b in line.points])) for line in lines]
    )
    made.add(*[text._replace(x=text.x + x, y=text.y + y) for text in texts])
    if key.where == "right":
        made.add(*legend_items(key, look, width - MARGIN - key.width, y - key.height / 2))
    elif key.entries:
        at = MARGIN if key.where == "top" else height - MARGIN - key.height
        made.add(*legend_items(key, look, (width - key.width) / 2, at))
    return made


def _polygon(piece: Slice, disc: Disc) -> Polygon:
    """A slice's outline; an arc would not do for rings."""
    count = max(2, round((piece.end - piece.start) / STEP))
    turns = [piece.start + (piece.end - piece.start) * k / count for k in range(count + 1)]
    outer = [disc.at(turn, disc.radius) for turn in turns]
    inner = (
        [disc.at(turn, disc.hole) for turn in reversed(turns)] if disc.hole else [(disc.x, disc.y)]
    )
    return Polygon((*outer, *inner), "mark", piece.colour)


def _dividers(slices: list[Slice], disc: Disc, look: Look) -> list[Line]:
    """Lines of the paper's colour between slices."""
    return [
        Line(
            (disc.at(piece.start, disc.hole), disc.at(piece.start, disc.radius + 1)),
            "divider",
            look.theme.background,
            1.5,
        )
        for piece in slices
    ]
