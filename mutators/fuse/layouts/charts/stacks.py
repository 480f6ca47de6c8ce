"""Stacked bars, upright or lying, with a segment for each column. Table in, Drawing out."""

from __future__ import annotations

from itertools import accumulate

from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Rect, Text
from mutators.fuse.layouts.charts.axes import Scale
from mutators.fuse.layouts.charts.bars import comparable, value_scale
from mutators.fuse.layouts.charts.data import Readings, readings, written
from mutators.fuse.layouts.charts.frame import Axis, Frame, Names, Style, frame
from mutators.fuse.layouts.charts.legend import Entry, legend
from mutators.fuse.layouts.colours import ink_on, mark_colours

LENGTHS = {True: (210, 290, 370), False: (290, 400, 500)}
"""Of the value axis, upright or not, until the labels fit into their segments."""


def stacked(exhibit: object, look: Look) -> Drawing | None:
    """A stack for each name, its first column nearest to the axis.

    None where a value is negative, or can neither be read off the axis nor written into its segment.
    """
    data = readings(exhibit, 2, 4)
    if data is None or min(data.all_values) < 0 or not any(data.all_values):
        return None
    lying = look.variant in (2, 5)
    for labels in (True, False) if look.labels else (False, True):
        for upright in (not lying, lying):
            for wanted in LENGTHS[upright] if labels else LENGTHS[upright][:1]:
                made = _draw(data, look, upright, labels, wanted)
                if made is not None:
                    return made
    return None


def _draw(data: Readings, look: Look, upright: bool, labels: bool, wanted: int) -> Drawing | None:
    stacks = [tuple(accumulate(values)) for values in zip(*data.values, strict=True)]
    bare = labels and look.variant in (2, 4) and comparable(data.all_values)
    ends = tuple(end for stack in stacks for end in stack)
    scale = value_scale(ends, look, upright, labels, bare, wanted)
    bar, pitch = _thickness(data, look, upright, labels)
    if scale is None or (labels and not _fit(data, look, scale, upright)):
        return None
    names = Names(data.names, pitch)
    style = Style(
        across_title=data.title if upright else "",
        up_title="" if upright else data.title,
        legend=legend(tuple(map(Entry, data.columns, mark_colours(look))), look),
        bare=bare,
        exact=not labels,
    )
    axes: tuple[Axis, Axis] = (names, scale) if upright else (scale, names)
    made = frame(look, axes, style)
    if made is None:
        return None
    for place, stack in enumerate(stacks):
        near = names.middle(place) - bar / 2 + (made.x0 if upright else made.y0)
        _stack(made, look, scale, upright, (near, near + bar), stack, labels)
    made.drawing.add(*made.lines)
    return made.drawing


def _thickness(data: Readings, look: Look, upright: bool, labels: bool) -> tuple[float, float]:
    """Of a stack, and how far apart stacks are."""
    along = 0 if upright else 1
    name = max([extent(text, look.font, look.size)[along] for text in data.names])
    label = max([extent(written(v), look.font, look.size - 1)[along] for v in data.all_values])
    wanted, most = (320, 90) if upright else (230, 52)
    pitch = min(wanted / len(data.names), most)
    bar = max(pitch * (0.5 + 0.05 * look.variant), label + 8 if labels else 12)
    return bar, max(pitch, bar + 8, name + 14)


def _fit(data: Readings, look: Look, scale: Scale, upright: bool) -> bool:
    """Whether every label has room in its segment."""
    along = 1 if upright else 0
    return all(
        [
            scale.offset(value) - scale.offset(0)
            >= extent(written(value), look.font, look.size - 1)[along] + 3
            for value in data.all_values
            if value
        ]
    )


def _stack(
    made: Frame,
    look: Look,
    scale: Scale,
    upright: bool,
    sides: tuple[float, float],
    stack: tuple[int, ...],
    labels: bool,
) -> None:
    """The segments of one stack; nothing stands for a zero."""
    near, far = sides
    stroke = look.theme.background
    start = 0
    for end, fill in zip(stack, mark_colours(look), strict=False):
        if end == start:
            continue
        one, other = (made.along(scale, upright, value) for value in (start, end))
        if upright:
            made.drawing.add(Rect(near, other, far, one, "mark", fill, stroke))
        else:
            made.drawing.add(Rect(one, near, other, far, "mark", fill, stroke))
        if labels:
            middle, half = (near + far) / 2, (one + other) / 2
            x, y = (middle, half) if upright else (half, middle)
            ink = ink_on(fill, look.theme.ink, look.theme.background)
            text = written(end - start)
            made.drawing.add(Text(x, y, text, look.size - 1, "label", ink, look.font))
        start = end
