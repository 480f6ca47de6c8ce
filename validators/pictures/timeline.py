"""Reads timelines of events: each name's stem leads to a dot on the axis. Drawing in, Timeline out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Box, Drawing, Ellipse, Line, Text
from datagen.exhibits import Span, Timeline
from validators.pictures.timeaxis import TimeAxis, time_axis, whole

REACH = 7.0
"""Pixels from a stem to the name that it leads to, at the most."""
CLEAR = 3.0
"""By which the next stem is farther."""
UNDER = 0.6
"""From a name to its time, in font sizes, at the most."""


class _Stem(NamedTuple):
    """From a dot on the axis up or down."""

    x: float
    top: float
    bottom: float


class _Named(NamedTuple):
    """A name at its stem, with its time if that is written."""

    x: float
    top: float
    name: str
    time: int | None


def read(drawing: Drawing) -> Timeline | None:
    """The events by time, those of the same time from top to bottom; None where something is not clear."""
    dots = {mark.x: mark.y for mark in drawing.of_role("mark") if isinstance(mark, Ellipse)}
    stems = _stems(drawing, dots)
    named = _names(drawing, stems) if stems else None
    if named is None or {each.x for each in named} != dots.keys():
        return None
    times = _times(drawing, named)
    titles = drawing.texts_of("title")
    if times is None or len(titles) > 1:
        return None
    spans = [Span(each.name, time, time) for each, time in zip(named, times, strict=True)]
    return Timeline(tuple(spans), titles[0].text if titles else "")


def _stems(drawing: Drawing, dots: dict[float, float]) -> list[_Stem] | None:
    """Lines from dots; None where a line starts elsewhere, or the dots are not in line."""
    if not dots or max(dots.values()) - min(dots.values()) > 1:
        return None
    stems = []
    for line in drawing.of_role("edge"):
        if not isinstance(line, Line):
            return None
        (x, y), (far_x, far_y) = line.points[0], line.points[-1]
        near = min(dots, key=lambda dot: abs(dot - x))
        if abs(far_x - x) > 0.5 or abs(near - x) > 1:
            return None
        if min(abs(dots[near] - y), abs(dots[near] - far_y)) > 1:
            return None
        stems.append(_Stem(near, min(y, far_y), max(y, far_y)))
    return stems


def _names(drawing: Drawing, stems: list[_Stem]) -> list[_Named] | None:
    """Each name at the one stem that is near, with the time below it, from left to right, then from top down."""
    times = [(label.box, label) for label in drawing.texts_of("label")]
    found = []
    taken = 0
    for text in drawing.texts_of("name"):
        box = text.box
        below = [(b, label) for b, label in times if _is_below(b, box, text)]
        if len(below) > 1:
            return None
        time = None
        if below:
            time = whole(below[0][1].text)
            if time is None:
                return None
            taken += 1
            box = (box[0], box[1], max(box[2], below[0][0][2]), below[0][0][3])
        near = sorted([(_distance(stem, box), stem.x) for stem in stems])
        others = [distance for distance, x in near if x != near[0][1]]
        if near[0][0] > REACH or (others and others[0] < near[0][0] + CLEAR):
            return None
        found.append(_Named(near[0][1], box[1], text.text, time))
    return sorted(found) if taken in (len(times), 0) and taken == len(times) else None


def _is_below(time: Box, name: Box, text: Text) -> bool:
    """Whether a time stands right below a name, at the same edge or in the same middle."""
    if not -1 < time[1] - name[3] < UNDER * text.size:
        return False
    middles = abs((time[0] + time[2]) - (name[0] + name[2])) / 2
    return min(abs(time[0] - name[0]), middles) < 1.5


def _distance(stem: _Stem, box: Box) -> float:
    """From a stem to a box."""
    dx = max(box[0] - stem.x, stem.x - box[2], 0.0)
    dy = max(box[1] - stem.bottom, stem.top - box[3], 0.0)
    return float((dx * dx + dy * dy) ** 0.5)


def _times(drawing: Drawing, named: list[_Named]) -> list[int] | None:
    """When each event is: what is written has to agree with the axis, or with the others' places."""
    written = [each.time for each in named]
    axis = time_axis(drawing)
    if axis is None:
        if drawing.texts_of("tick"):
            return None
        axis = _axis_of(named)
        if axis is None:
            return None
    found = []
    for each, time in zip(named, written, strict=True):
        told = axis.on_tick(each.x) if time is None else time
        if told is None or not axis.agrees(told, each.x):
            return None
        found.append(told)
    return found


def _axis_of(named: list[_Named]) -> TimeAxis | None:
    """The scale through the first and last event of an axis without numbers."""
    first, last = named[0], named[-1]
    if first.time is None or last.time is None or last.time <= first.time:
        return None
    pixels = (last.x - first.x) / (last.time - first.time)
    return TimeAxis(first.x, first.time, pixels, ())
