"""Reads plans of bars: when each name's bar starts and ends, or its diamond is. Drawing in, Timeline out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Drawing, Polygon, Rect, Shape, Text
from datagen.exhibits import Span, Timeline
from validators.pictures.timeaxis import TimeAxis, time_axis, whole


class _Mark(NamedTuple):
    """A bar, or a diamond, which starts where it ends."""

    y: float
    start: float
    end: float


def read(drawing: Drawing) -> Timeline | None:
    """The spans from top to bottom; None where a time cannot be told or a bar has no name."""
    axis = time_axis(drawing)
    marks = sorted(filter(None, map(_mark, drawing.of_role("mark"))))
    names = sorted([(_middle(text), text) for text in drawing.texts_of("name")])
    titles = drawing.texts_of("title")
    if axis is None or not marks or len(marks) != len(names) or len(titles) > 1:
        return None
    labels = drawing.texts_of("label")
    spans: list[Span] = []
    for place, (mark, (y, name)) in enumerate(zip(marks, names, strict=True)):
        reach = _reach(marks, place)
        beside = [text for text in labels if abs(_middle(text) - mark.y) < reach]
        labels = [text for text in labels if text not in beside]
        ends = _ends(mark, sorted([(text.box[0], text.text) for text in beside]), axis)
        if abs(y - mark.y) > reach / 2 or ends is None or ends[0] > ends[1]:
            return None
        spans.append(Span(name.text, *ends))
    if labels:
        return None
    return Timeline(tuple(spans), titles[0].text if titles else "")


def _middle(text: Text) -> float:
    _, top, _, bottom = text.box
    return (top + bottom) / 2


def _mark(shape: Shape) -> _Mark | None:
    if isinstance(shape, Rect):
        return _Mark((shape.top + shape.bottom) / 2, shape.left, shape.right)
    if isinstance(shape, Polygon):
        xs, ys = zip(*shape.points, strict=True)
        middle = (min(xs) + max(xs)) / 2
        return _Mark((min(ys) + max(ys)) / 2, middle, middle)
    return None


def _reach(marks: list[_Mark], place: int) -> float:
    """Half the distance to the next row."""
    rows = [mark.y for mark in marks]
    apart = [abs(y - rows[place]) for i, y in enumerate(rows) if i != place]
    return min(apart, default=20.0) / 2


def _ends(mark: _Mark, beside: list[tuple[float, str]], axis: TimeAxis) -> tuple[int, int] | None:
    """When a mark starts and ends, by ticks or by what is written, which has to agree with the axis."""
    event = mark.start == mark.end
    if not beside:
        start, end = axis.on_tick(mark.start), axis.on_tick(mark.end)
        return None if start is None or end is None else (start, end)
    if len(beside) != (1 if event else 2):
        return None
    times = [whole(text) for _, text in beside]
    first, last = times[0], times[-1]
    if first is None or last is None:
        return None
    if not axis.agrees(first, mark.start) or not axis.agrees(last, mark.end):
        return None
    return first, last
