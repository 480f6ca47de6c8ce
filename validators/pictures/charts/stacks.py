"""Reads stacked bars, upright or lying. Drawing in, Table out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Drawing
from datagen.exhibits import Series, Table
from validators.pictures.charts.bars import Bar, agree, are_alike, bars_of, base_line
from validators.pictures.charts.marks import NameAxis, exhibit, legend, name_axis, titles
from validators.pictures.charts.scales import ON_TICK, Ruler, hundredths, ruler


class Segment(NamedTuple):
    """A part of a stack."""

    place: int
    """Of the stack's name."""
    start: float
    end: float
    """How far it reaches from the axis, in pixels."""
    column: int
    bar: Bar


def read_stacked(drawing: Drawing) -> Series | Table | None:
    """What the stacks show; None where a segment can neither be read off nor agrees with the number in it."""
    names = name_axis(drawing)
    heads = titles(drawing)
    meanings = legend(drawing)
    if names is None or heads is None or not meanings:
        return None
    title, other = reversed(heads) if names.below else heads
    scale = ruler(drawing, names.below)
    base = base_line(drawing, names.below, scale)
    if base is None or other or (scale is None and drawing.texts_of("tick")):
        return None
    segments = _segments(drawing, names, base, list(meanings))
    if not segments or not are_alike([segment.bar for segment in segments]):
        return None
    way = -1 if names.below else 1
    ends = [base + way * segment.end for segment in segments]
    values: list[int] | None
    if drawing.texts_of("label"):
        values = _written(drawing, segments, names.below)
        sums = values and _sums(segments, values)
        lengths = [segment.end for segment in segments]
        if not sums or not agree(sums, lengths, scale, ends):
            return None
    else:
        values = _read_off(segments, ends, scale)
    if not values:
        return None
    cells = [[0] * len(names.texts) for _ in meanings]  # what has no segment is zero
    for segment, value in zip(segments, values, strict=True):
        cells[segment.column][segment.place] = value
    return exhibit(names.texts, title, list(meanings.values()), cells)


def _segments(
    drawing: Drawing, names: NameAxis, base: float, colours: list[str]
) -> list[Segment] | None:
    """All segments, stack by stack from the axis on; None unless each stack is whole and in the legend's order."""
    found = []
    for bar in bars_of(drawing, names.below):
        place = names.nearest(bar.middle)
        if bar.colour not in colours or abs(bar.middle - names.places[place]) > 2:
            return None
        start, end = (bar.low - base, bar.high - base)
        if names.below:
            start, end = -end, -start
        found.append(Segment(place, start, end, colours.index(bar.colour), bar))
    found.sort()
    place, reached, column = -1, 0.0, -1
    for segment in found:
        if segment.place != place:
            place, reached, column = segment.place, 0.0, -1
        if abs(segment.start - reached) > ON_TICK or segment.column <= column:
            return None
        reached, column = segment.end, segment.column
    return found


def _read_off(segments: list[Segment], ends: list[float], scale: Ruler | None) -> list[int] | None:
    """The difference of both ends of each segment on the scale."""
    values = []
    place, start = -1, 0
    for segment, pixel in zip(segments, ends, strict=True):
        end = scale.value(pixel) if scale else None
        if end is None:
            return None
        if segment.place != place:
            place, start = segment.place, 0
        values.append(end - start)
        start = end
    return values


def _sums(segments: list[Segment], values: list[int]) -> list[int]:
    """Where each segment ends, as a value."""
    sums: list[int] = []
    place, total = -1, 0
    for segment, value in zip(segments, values, strict=True):
        if segment.place != place:
            place, total = segment.place, 0
        total += value
        sums.append(total)
    return sums


def _written(drawing: Drawing, segments: list[Segment], upright: bool) -> list[int] | None:
    """The number in the middle of each segment; None unless each has just one."""
    found: dict[int, int] = {}
    for text in drawing.texts_of("label"):
        left, top, right, bottom = text.box
        x, y = (left + right) / 2, (top + bottom) / 2
        along, across = (x, y) if upright else (y, x)
        value = hundredths(text.text)
        at = [
            place
            for place, segment in enumerate(segments)
            if segment.bar.near < along < segment.bar.far
            and segment.bar.low < across < segment.bar.high
        ]
        if len(at) != 1 or value is None or at[0] in found:
            return None
        found[at[0]] = value
    if len(found) != len(segments):
        return None
    return [found[place] for place in range(len(segments))]
