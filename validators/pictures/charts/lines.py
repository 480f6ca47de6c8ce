"""Reads line charts over names or numbers. Drawing in, Series or Table out."""

from __future__ import annotations

from collections.abc import Sequence

from datagen.drawing.scene import Box, Drawing, Line, Place, Text
from datagen.exhibits import Series, Table, write_number
from validators.pictures.charts.bars import agree, base_line
from validators.pictures.charts.marks import (
    bounds,
    colour_of,
    exhibit,
    legend,
    name_axis,
    number,
    titles,
)
from validators.pictures.charts.scales import ON_TICK, hundredths, ruler

NEAR = 8.5
"""Pixels from the middle of a point to its label, at the most."""
NEARER = 1.0
"""How much nearer it is than to any other point that it could belong to."""


def read_line(drawing: Drawing) -> Series | Table | None:
    """What the lines show; None where a value can neither be read off nor agrees with its label."""
    heads = titles(drawing)
    meanings = legend(drawing)
    lines = points_of_lines(drawing)
    if heads is None or meanings is None or not lines:
        return None
    up, across = heads
    if meanings:
        if set(meanings) != set(lines) or up:
            return None
        columns = list(meanings.values())
        series = [lines[colour] for colour in meanings]
    else:
        columns, series = [up], list(lines.values())
    names = _names(drawing, series)
    if names is None or len(columns) != len(series):
        return None
    values = _values(drawing, series, list(meanings))
    return None if values is None else exhibit(names, across, columns, values)


def points_of_lines(drawing: Drawing) -> dict[str, list[Place]] | None:
    """The points of each line by its colour, from left to right.

    None where a line does not run from marker to marker, or two lines have one colour.
    """
    corners: dict[str, list[Place]] = {}
    markers: dict[str, list[Place]] = {}
    for shape in drawing.of_role("mark"):
        colour = colour_of(shape, drawing)
        if not isinstance(shape, Line):
            markers.setdefault(colour, []).append(middle(bounds(shape)))
        elif colour in corners:
            return None
        else:
            corners[colour] = sorted(shape.points)
    if set(corners) != set(markers):
        return None
    for colour, points in markers.items():
        points.sort()
        if len(points) != len(corners[colour]) or not all(
            [apart(a, b) <= ON_TICK for a, b in zip(points, corners[colour], strict=True)]
        ):
            return None
    return markers


def _names(drawing: Drawing, series: list[list[Place]]) -> Sequence[str] | None:
    """What stands below the points: names, or numbers by a scale. Each line has a point at each."""
    names = name_axis(drawing)
    if names is not None:
        at_names = all(
            [
                len(points) == len(names.places)
                and all(
                    [abs(x - at) <= 1.5 for (x, _), at in zip(points, names.places, strict=True)]
                )
                for points in series
            ]
        )
        return names.texts if at_names and names.below else None
    scale = ruler(drawing, upright=False, free=True)
    if scale is None:
        return None
    numbers = {tuple([scale.value(x) for x, _ in points]) for points in series}
    if len(numbers) != 1:
        return None
    found = numbers.pop()
    return None if None in found else [write_number(number(n)) for n in found if n is not None]


def _values(
    drawing: Drawing, series: list[list[Place]], colours: list[str]
) -> list[list[int]] | None:
    """The values of each line in hundredths: as written at its points, or else read off the scale."""
    scale = ruler(drawing, upright=True)
    labels = drawing.texts_of("label")
    if scale is None and drawing.texts_of("tick"):
        return None
    if not labels:
        read = [[scale.value(y) if scale else None for _, y in points] for points in series]
        return None if any([None in column for column in read]) else read  # type: ignore[return-value]
    values = []
    for column, points in enumerate(series):
        own = [t for t in labels if t.colour == colours[column]] if colours else labels
        written = numbers_at(own, points)
        if written is None:
            return None
        values.append(written)
    if sum(map(len, values)) != len(labels):
        return None
    base = base_line(drawing, True, scale)
    if base is None:
        return None
    ends = [y for points in series for _, y in points]
    flat = [value for column in values for value in column]
    return values if agree(flat, [base - end for end in ends], scale, ends) else None


def numbers_at(labels: list[Text], points: list[Place]) -> list[int] | None:
    """The number written at each point; None unless each has one, nearer to it than to any other point."""
    found = texts_at(labels, points)
    numbers = [hundredths(text) for text in found] if found else []
    return None if not numbers or None in numbers else numbers  # type: ignore[return-value]


def texts_at(labels: list[Text], points: list[Place]) -> list[str] | None:
    """The text at each point; None unless each has one, nearer to it than to any other point."""
    boxes = [label.box for label in labels]
    if len(labels) != len(points):
        return None
    found: dict[int, str] = {}
    for label, box in zip(labels, boxes, strict=True):
        nearest = sorted([(_gap(box, point), place) for place, point in enumerate(points)])[:2]
        gap, place = nearest[0]
        if gap > NEAR or place in found or (nearest[1:] and nearest[1][0] < gap + NEARER):
            return None
        found[place] = label.text
    return [found[place] for place in range(len(points))]


def middle(box: Box) -> Place:
    """The middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def apart(one: Place, other: Place) -> float:
    """How far two places are apart, across or down."""
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _gap(box: Box, place: Place) -> float:
    """From a place to the nearest point of a box."""
    x, y = place
    across = max(box[0] - x, x - box[2], 0.0)
    down = max(box[1] - y, y - box[3], 0.0)
    return float((across * across + down * down) ** 0.5)
