"""Box plots, upright or lying, with whiskers to the extremes. Table in, Drawing out."""

from __future__ import annotations

from itertools import pairwise

from datagen.drawing.colours import mixed
from datagen.drawing.fonts import HEIGHT, extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Rect, Text
from mutators.fuse.layouts.charts.axes import Scale, bounds, exact_scale, rough_scale
from mutators.fuse.layouts.charts.data import Readings, readings, written
from mutators.fuse.layouts.charts.frame import Axis, Frame, Names, Style, frame
from mutators.fuse.layouts.colours import mark_colours

COLUMNS = ("minimum", "lower quartile", "median", "upper quartile", "maximum")
MOST = 8
LENGTHS = {True: (220, 300, 380), False: (300, 420, 540)}
"""Of the value axis, upright or not, until the labels of a box do not touch."""
BESIDE = 5
"""Pixels between a box and its labels."""


def box(exhibit: object, look: Look) -> Drawing | None:
    """A box for each row, as the look prefers and room allows.

    None for columns that are not those of COLUMNS, for values out of order, and where labels find no room.
    """
    data = readings(exhibit, 5, 5, fewest=1)
    if data is None or data.columns != COLUMNS or len(data.names) > MOST:
        return None
    if any([low > high for five in zip(*data.values, strict=True) for low, high in pairwise(five)]):
        return None
    upright = look.variant % 2 == 0
    for labels in (True, False) if look.labels else (False, True):
        for way in (upright, not upright):
            for length in LENGTHS[way] if labels else LENGTHS[way][:1]:
                made = _draw(data, look, way, labels, length)
                if made is not None:
                    return made
    return None


def _draw(data: Readings, look: Look, upright: bool, labels: bool, length: int) -> Drawing | None:
    scale = _scale(data, look, upright, labels, length)
    if scale is None or (labels and not _fit(data, look, upright, scale)):
        return None
    thick, pitch = _thickness(data, look, upright, labels)
    room = 8.0
    if labels:
        room += (
            max([extent(written(v), look.font, look.size - 1)[upright] for v in data.all_values])
            / 2
        )
    names = Names(data.names, pitch)
    style = Style(
        across_title=data.title if upright else "",
        up_title="" if upright else data.title,
        exact=not labels,
        based=False,
        room=(0, room, 0, room) if upright else (room, 0, room, 0),
    )
    axes: tuple[Axis, Axis] = (names, scale) if upright else (scale, names)
    made = frame(look, axes, style)
    if made is None:
        return None
    made.drawing.add(*made.lines)
    for place, five in enumerate(zip(*data.values, strict=True)):
        middle = names.middle(place) + (made.x0 if upright else made.y0)
        levels = [made.along(scale, upright, value) for value in five]
        _box(made, look, upright, middle, thick, levels)
        if labels:
            _labels(made, look, upright, (middle, thick), levels, five)
    return made.drawing


def _scale(data: Readings, look: Look, upright: bool, labels: bool, length: int) -> Scale | None:
    """The values' axis, from zero only if they come near it."""
    low, high = min(data.all_values), max(data.all_values)
    zero = low >= 0 and 3 * low < high
    least, wide = (1.7 * look.size, 0.0) if upright else (14.0, 0.6 * look.size)
    if labels:
        return rough_scale(*bounds((low, high), zero), length, 5 + look.variant, least, wide)
    lengths = (length, 400 if upright else 560)
    scales = (exact_scale(data.all_values, way, lengths, least, wide) for way in (zero, not zero))
    return next((scale for scale in scales if scale), None)


def _thickness(data: Readings, look: Look, upright: bool, labels: bool) -> tuple[float, float]:
    """Of a box, and how far apart boxes are."""
    along = 0 if upright else 1
    size = look.size - 1
    name = max([extent(text, look.font, look.size)[along] for text in data.names])
    label = max([extent(written(v), look.font, size)[along] for v in data.all_values])
    count = len(data.names)
    thick = min(44.0, 180 / count) if upright else min(34.0, 140 / count)
    beside = 2 * (label + BESIDE) + 10 if labels else 0
    least = min(100, 260 / count) if upright else 0
    return thick, max(thick + max(beside, 0.6 * thick, 12), name + 14, least)


def _fit(data: Readings, look: Look, upright: bool, scale: Scale) -> bool:
    """Whether the labels on each side of a box keep apart: quartiles on one, the others on the other."""
    for five in zip(*data.values, strict=True):
        for side in ((five[0], five[2], five[4]), (five[1], five[3])):
            for low, high in pairwise(side):
                need = look.size * HEIGHT
                if not upright:
                    widths = [extent(written(v), look.font, look.size - 1)[0] for v in (low, high)]
                    need = sum(widths) / 2 + 6
                if scale.offset(high) - scale.offset(low) < need:
                    return False
    return True


def _box(
    made: Frame, look: Look, upright: bool, middle: float, thick: float, levels: list[float]
) -> None:
    """A box with its median, whiskers and the caps at their ends."""
    paper, ink = look.theme.background, look.theme.ink
    fills = (mixed(mark_colours(look)[0], paper, 0.5), look.theme.fill, paper)
    near, far = middle - thick / 2, middle + thick / 2
    low, first, median, third, high = levels

    def line(a: float, v: float, b: float, w: float, width: float) -> Line:
        ends = ((a, v), (b, w)) if upright else ((v, a), (w, b))
        return Line(ends, "mark", ink, width)

    for end, edge in ((low, first), (high, third)):
        if end != edge:
            made.drawing.add(line(middle, edge, middle, end, 1.2))
            made.drawing.add(line(middle - thick / 4, end, middle + thick / 4, end, 1.2))
    style = ("mark", fills[look.variant % 3], ink, 1.2)
    if upright:
        made.drawing.add(Rect(near, third, far, first, *style))
    else:
        made.drawing.add(Rect(first, near, third, far, *style))
    made.drawing.add(line(near, median, far, median, 2.5))


def _labels(
    made: Frame,
    look: Look,
    upright: bool,
    place: tuple[float, float],
    levels: list[float],
    five: tuple[int, ...],
) -> None:
    """The five values at their levels: quartiles left of the box or below it, the others right or above."""
    middle, thick = place
    style = (look.size - 1, "label", look.theme.ink, look.font)
    for at, (level, value) in enumerate(zip(levels, five, strict=True)):
        side = -1 if at in (1, 3) else 1
        aside = side * (thick / 2 + BESIDE)
        if upright:
            x, y, anchor = middle + aside, level, "lm" if side > 0 else "rm"
        else:
            x, y, anchor = level, middle - aside, "mb" if side > 0 else "mt"
        made.drawing.add(Text(x, y, written(value), *style, anchor))
