"""Bar charts, upright, lying and in groups. Series or Table in, Drawing out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Box, Drawing, Rect, Text
from mutators.fuse.layouts.charts.axes import Scale, bare_scale, bounds, exact_scale, rough_scale
from mutators.fuse.layouts.charts.data import Readings, readings, written
from mutators.fuse.layouts.charts.frame import Axis, Frame, Names, Style, frame
from mutators.fuse.layouts.charts.legend import Entry, legend
from mutators.fuse.layouts.colours import ink_on, mark_colours

NEAR = 4
"""Pixels between a bar's end and its label."""


class Plan(NamedTuple):
    """How the bars are drawn."""

    data: Readings
    upright: bool
    labels: bool
    bar: float
    """Thickness of a bar."""
    gap: float
    """Between the groups."""


def bar(exhibit: object, look: Look) -> Drawing | None:
    """Upright bars for one reading a name; None where names or labels are too wide."""
    data = readings(exhibit)
    return data and _first_that_fits(data, look, (True,))


def hbar(exhibit: object, look: Look) -> Drawing | None:
    """Lying bars for one reading a name, first name on top."""
    data = readings(exhibit)
    return data and _first_that_fits(data, look, (False,))


def grouped(exhibit: object, look: Look) -> Drawing | None:
    """A group of bars for each name, one for each column; upright or lying as the look prefers and room allows."""
    data = readings(exhibit, 2, 4)
    lying = look.variant in (1, 4)
    return data and _first_that_fits(data, look, (not lying, lying))


def _first_that_fits(data: Readings, look: Look, ways: tuple[bool, ...]) -> Drawing | None:
    for labels in (True, False) if look.labels else (False, True):
        for upright in ways:
            made = _draw(data, look, upright, labels)
            if made is not None:
                return made
    return None


def _draw(data: Readings, look: Look, upright: bool, labels: bool) -> Drawing | None:
    plan = _plan(data, look, upright, labels)
    bare = labels and look.variant in (2, 5) and comparable(data.all_values)
    scale = value_scale(data.all_values, look, upright, labels, bare)
    if scale is None:
        return None
    names = Names(data.names, len(data.columns) * plan.bar + plan.gap)
    colours = mark_colours(look)
    keys: tuple[Entry, ...] = ()
    if len(data.columns) > 1:
        keys = tuple(map(Entry, data.columns, colours))
    value_title = "" if keys else data.columns[0]
    style = Style(
        across_title=data.title if upright else value_title,
        up_title=value_title if upright else data.title,
        legend=legend(keys, look),
        bare=bare,
        exact=not labels,
        room=label_room(data, look, upright, scale) if labels else (0, 0, 0, 0),
    )
    axes: tuple[Axis, Axis] = (names, scale) if upright else (scale, names)
    made = frame(look, axes, style)
    if made is None:
        return None
    _bars(made, plan, scale, names, look)
    made.drawing.add(*made.lines)
    return made.drawing


def value_scale(
    values: tuple[int, ...],
    look: Look,
    upright: bool,
    labels: bool,
    bare: bool,
    wanted: int = 0,
) -> Scale | None:
    """The scale of bars or stacks, `wanted` pixels long; None where values are to be read off it and cannot."""
    longest = 400 if upright else 520
    wanted = wanted or (210 if upright else 270)
    least, wide = (1.7 * look.size, 0.0) if upright else (14.0, 0.6 * look.size)
    low, high = bounds(values, zero=True)
    if not labels:
        return exact_scale(values, True, (wanted, longest), least, wide)
    if bare:
        return bare_scale(low, high, wanted)
    return rough_scale(low, high, wanted, 5 + look.variant, least, wide)


def comparable(values: tuple[int, ...]) -> bool:
    """Whether labels can be checked against lengths without an axis: one bar tells what another one has to be."""
    first, second = sorted(map(abs, values))[:-3:-1]
    return second > 0.3 * first


def label_room(data: Readings, look: Look, upright: bool, scale: Scale) -> Box:
    """Room for labels that lie beyond the ends of the axis."""
    above = below = 0.0
    for value in data.all_values:
        offset = scale.offset(value)
        reach = extent(written(value), look.font, look.size - 1)[upright] + NEAR + 2
        if value < 0:
            below = max(below, reach + 4 - offset)
        else:
            above = max(above, reach + offset - scale.length)
    return (0, above, 0, below) if upright else (below, 0, above, 0)


def _plan(data: Readings, look: Look, upright: bool, labels: bool) -> Plan:
    """Thick enough bars for their labels, far enough apart for the names."""
    columns = len(data.columns)
    along = 0 if upright else 1
    label = max([extent(written(v), look.font, look.size - 1)[along] for v in data.all_values])
    name = max([extent(text, look.font, look.size)[along] for text in data.names])
    wanted, most = (320, 90) if upright else (230, 52)
    pitch = min(wanted / len(data.names), most + 20 * (columns - 1))
    part = 0.5 + 0.06 * look.variant
    bar = max(pitch * part / columns, 12 if columns == 1 or not labels else label + 4)
    least = max(name + 14, label + 6 if labels and columns == 1 else 0)
    gap = max(pitch * (1 - part), 10, least - columns * bar)
    return Plan(data, upright, labels, bar, gap)


def _bars(made: Frame, plan: Plan, scale: Scale, names: Names, look: Look) -> None:
    """The bars of all columns and the labels at them."""
    colours = mark_colours(look)
    stroke = look.theme.ink if look.variant == 3 else None
    zero = made.along(scale, plan.upright, 0)
    inside = _fit_inside(plan, scale, look)
    for column, values in enumerate(plan.data.values):
        for place, value in enumerate(values):
            near = names.middle(place) + (column - len(plan.data.columns) / 2) * plan.bar
            near += made.y0 if not plan.upright else made.x0
            end = made.along(scale, plan.upright, value)
            rect = Rect(near, min(zero, end), near + plan.bar, max(zero, end), "mark")
            if not plan.upright:
                rect = Rect(min(zero, end), near, max(zero, end), near + plan.bar, "mark")
            fill = colours[column]
            made.drawing.add(rect._replace(fill=fill, stroke=stroke if value else None))
            if plan.labels:
                ink = ink_on(fill, look.theme.ink, look.theme.background)
                made.drawing.add(_label(plan, look, value, (near, end), ink if inside else ""))


def _fit_inside(plan: Plan, scale: Scale, look: Look) -> bool:
    """Whether the look wants labels inside the bars and all of them have room there."""
    if look.variant not in (0, 4):
        return False
    sizes = [(v, extent(written(v), look.font, look.size - 1)) for v in plan.data.all_values]
    return all(
        [
            abs(scale.offset(value) - scale.offset(0)) >= size[plan.upright] + 2 * NEAR + 2
            and size[not plan.upright] <= plan.bar - 3
            for value, size in sizes
        ]
    )


def _label(plan: Plan, look: Look, value: int, place: tuple[float, float], inside: str) -> Text:
    """The value beyond the bar's end, or inside it in the ink given for that."""
    near, end = place
    middle = near + plan.bar / 2
    before = (value >= 0) == plan.upright if not inside else (value >= 0) != plan.upright
    at = end - NEAR if before else end + NEAR
    style = (written(value), look.size - 1, "label", inside or look.theme.ink, look.font)
    if plan.upright:
        return Text(middle, at, *style, "mb" if before else "mt")
    return Text(at, middle, *style, "rm" if before else "lm")
