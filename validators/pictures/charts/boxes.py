"""Reads box plots, upright or lying. Drawing in, Table out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Drawing, Line
from datagen.exhibits import Series, Table
from validators.pictures.charts.bars import Bar, bars_of
from validators.pictures.charts.marks import NameAxis, exhibit, name_axis, titles
from validators.pictures.charts.scales import ON_TICK, hundredths, ruler

COLUMNS = ("minimum", "lower quartile", "median", "upper quartile", "maximum")
BESIDE = 12.0
"""Pixels from a box to its labels."""


class Stroke(NamedTuple):
    """A straight line seen from the names' axis: where it lies along it, and in pixels of the value axis."""

    near: float
    far: float
    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.near + self.far) / 2


def read_box(drawing: Drawing) -> Series | Table | None:
    """What the boxes show; None where a value can neither be read off nor agrees with its label."""
    names = name_axis(drawing)
    heads = titles(drawing)
    if names is None or heads is None:
        return None
    title, other = reversed(heads) if names.below else heads
    scale = ruler(drawing, upright=names.below)
    levels = _levels(drawing, names)
    if scale is None or levels is None or other:
        return None
    if drawing.texts_of("label"):
        rows = _written(drawing, names, levels)
        if rows is None:
            return None
        for values, places in zip(rows, levels, strict=True):
            if not all([scale.fits(p, v) for p, v in zip(places, values, strict=True)]):
                return None
    else:
        read = [[scale.value(place) for place in places] for places in levels]
        if any([None in row for row in read]):
            return None
        rows = [[value for value in row if value is not None] for row in read]
    return exhibit(names.texts, title, COLUMNS, list(zip(*rows, strict=True)))


def _levels(drawing: Drawing, names: NameAxis) -> list[list[float]] | None:
    """For each name, where its box says the five values are, the least value's first."""
    boxes: dict[int, Bar] = {}
    for bar in bars_of(drawing, names.below):
        place = names.nearest(bar.middle)
        if place in boxes or abs(bar.middle - names.places[place]) > 2:
            return None
        boxes[place] = bar
    strokes: list[list[Stroke]] = [[] for _ in names.texts]
    for stroke in _strokes(drawing, names.below):
        place = names.nearest(stroke.middle)
        if abs(stroke.middle - names.places[place]) > 2:
            return None
        strokes[place].append(stroke)
    if len(boxes) != len(names.texts):
        return None
    found = []
    for place in range(len(names.texts)):
        five = _five(boxes[place], strokes[place])
        if five is None:
            return None
        found.append(five[::-1] if names.below else five)
    return found


def _strokes(drawing: Drawing, upright: bool) -> list[Stroke]:
    """The lines among the marks."""
    found = []
    for shape in drawing.of_role("mark"):
        if isinstance(shape, Line):
            xs, ys = zip(*shape.points, strict=True)
            across, along = (xs, ys) if upright else (ys, xs)
            found.append(Stroke(min(across), max(across), min(along), max(along)))
    return found


def _five(box: Bar, strokes: list[Stroke]) -> list[float] | None:
    """Whisker's end, edge, median, edge, whisker's end, in pixels; a box without a whisker ends at its edge."""
    medians = [
        s for s in strokes if s.low == s.high and s.far - s.near > 0.9 * (box.far - box.near)
    ]
    whiskers = [s for s in strokes if s.low != s.high]
    caps = [s.low for s in strokes if s.low == s.high and s not in medians]
    if len(medians) != 1 or len(caps) != len(whiskers):
        return None
    low, high = box.low, box.high
    for whisker in whiskers:
        if abs(whisker.high - box.low) <= ON_TICK and low == box.low:
            low = end = whisker.low
        elif abs(whisker.low - box.high) <= ON_TICK and high == box.high:
            high = end = whisker.high
        else:
            return None
        if min([abs(cap - end) for cap in caps]) > ON_TICK:
            return None
    median = medians[0].low
    inside = box.low - ON_TICK <= median <= box.high + ON_TICK
    return [low, box.low, median, box.high, high] if inside else None


def _written(
    drawing: Drawing, names: NameAxis, levels: list[list[float]]
) -> list[list[int]] | None:
    """The five numbers at each box, each at the level of what it says; None unless there are just those."""
    boxes = {names.nearest(bar.middle): bar for bar in bars_of(drawing, names.below)}
    found: list[list[tuple[float, int]]] = [[] for _ in levels]
    way = -1 if names.below else 1
    for text in drawing.texts_of("label"):
        left, top, right, bottom = text.box
        near, far = (left, right) if names.below else (top, bottom)
        level = (top + bottom) / 2 if names.below else (left + right) / 2
        place = names.nearest((near + far) / 2)
        value = hundredths(text.text)
        bar = boxes[place]
        if value is None or not (0 < near - bar.far < BESIDE or 0 < bar.near - far < BESIDE):
            return None
        found[place].append((way * level, value))
    rows = []
    for labels, places in zip(found, levels, strict=True):
        labels.sort()
        if len(labels) != len(places) or any(
            [abs(way * at - p) > 1.5 for (at, _), p in zip(labels, places, strict=True)]
        ):
            return None
        rows.append([value for _, value in labels])
    return rows
