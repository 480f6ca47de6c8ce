"""What readers of charts share: names at axes, titles, legends, labels, and the exhibit that all of it makes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from datagen.drawing.scene import Arc, Box, Drawing, Ellipse, Line, Rect, Shape
from datagen.exhibits import Number, Series, Table, read_cell
from validators.pictures.charts.scales import plot_box


class NameAxis(NamedTuple):
    """An axis of names, from the left or from the top."""

    texts: tuple[str, ...]
    places: tuple[float, ...]
    below: bool
    """Whether it lies below the plot; else at its left."""

    def nearest(self, place: float) -> int:
        """Which name stands nearest to a place."""
        return min(range(len(self.places)), key=lambda i: abs(self.places[i] - place))


def name_axis(drawing: Drawing) -> NameAxis | None:
    """The names in a row below the plot or in a column at its left; None if there are none, or they lie otherwise."""
    box = plot_box(drawing)
    texts = [(text.text, text.box) for text in drawing.texts_of("name")]
    if box is None or not texts:
        return None
    below = all([b[1] >= box[3] for _, b in texts])
    if not below and not all([b[2] <= box[0] for _, b in texts]):
        return None
    along = 0 if below else 1
    placed = sorted([((b[along] + b[along + 2]) / 2, text) for text, b in texts])
    return NameAxis(tuple(text for _, text in placed), tuple(place for place, _ in placed), below)


def titles(drawing: Drawing) -> tuple[str, str] | None:
    """The titles of the vertical axis, which stands above the plot, and of the horizontal one below it.

    Empty where there is none; None where there are several at one place.
    """
    box = plot_box(drawing)
    above, below = [], []
    for text in drawing.texts_of("title"):
        _, top, _, bottom = text.box
        if box and bottom <= box[1] + 1:
            above.append(text.text)
        elif box and top >= box[3]:
            below.append(text.text)
        else:
            return None
    if len(above) > 1 or len(below) > 1:
        return None
    return "".join(above), "".join(below)


def legend(drawing: Drawing) -> dict[str, str] | None:
    """Colours and what they stand for, in the order of reading: along rows, then down.

    None where a sample has not one name, or two have one colour.
    """
    samples = [(bounds(shape), colour_of(shape, drawing)) for shape in drawing.of_role("legend")]
    found: list[tuple[float, float, str, str]] = []
    for text in drawing.texts_of("legend"):
        left, top, _, bottom = text.box
        middle = (top + bottom) / 2
        beside = [
            (box[2], colour)
            for box, colour in samples
            if abs((box[1] + box[3]) / 2 - middle) <= 2 and 0 < left - box[2] <= 14
        ]
        if not beside:
            return None
        found.append((round(middle), left, max(beside)[1], text.text))
    meanings = {colour: name for _, _, colour, name in sorted(found)}
    if len(meanings) != len(found) or {colour for _, colour in samples} != set(meanings):
        return None
    return meanings


def bounds(shape: Shape) -> Box:
    """The box around a shape of a chart, without its stroke."""
    match shape:
        case Rect():
            return shape.left, shape.top, shape.right, shape.bottom
        case Ellipse():
            return shape.x - shape.rx, shape.y - shape.ry, shape.x + shape.rx, shape.y + shape.ry
        case Arc():
            r = shape.radius
            return shape.x - r, shape.y - r, shape.x + r, shape.y + r
    xs, ys = zip(*shape.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def colour_of(shape: Shape, drawing: Drawing) -> str:
    """The colour that links a mark to a legend: a line's own, an area's fill, the ring of a hollow marker."""
    if isinstance(shape, Line):
        return shape.colour
    if shape.fill is None or shape.fill == drawing.background:
        return shape.stroke or ""
    return shape.fill


def number(value: int) -> Number:
    """Hundredths as the number that they are."""
    return value // 100 if value % 100 == 0 else Fraction(value, 100)


def exhibit(
    names: Sequence[str], title: str, columns: Sequence[str], values: Sequence[Sequence[int]]
) -> Series | Table | None:
    """A Series of what bears no titles, or the Table of what does; `values` by column, in hundredths.

    None where some titles are missing, or names or columns are alike.
    """
    if len(set(names)) != len(names) or len(set(columns)) != len(columns):
        return None
    if not title and list(columns) == [""]:
        return Series(tuple(zip(names, map(number, values[0]), strict=True)))
    if not title or not all(columns):
        return None
    cells = (tuple(map(read_cell, names)), *(tuple(map(number, column)) for column in values))
    return Table((title, *columns), tuple(zip(*cells, strict=True)))
