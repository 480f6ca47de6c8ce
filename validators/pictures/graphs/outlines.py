"""Nodes of a graph as a reader sees them: outlines with names in them, their kinds told by shape.

Shapes: round boxes, ellipses and circles are plain, a square box with a double frame is a rule, a hexagon `and`,
a parallelogram `or`, a trapezium `not`.
"""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import NamedTuple

from datagen.drawing.scene import Box, Drawing, Ellipse, Place, Polygon, Rect, Shape, Text
from validators.pictures.layout import covers

TOUCH = 2.0
"""Pixels between a line's end and the outline that it belongs to, at most."""
DOUBT = 5.0
"""An end this near to a second outline may belong to either."""
BARE_X, BARE_Y = 4.0, 2.0
"""How far from a name without an outline its lines end."""
FRAME = 5.0
"""Between the frames of a double one, at most."""


class Outline(NamedTuple):
    """One node."""

    shape: Shape
    box: Box
    double: bool
    name: str

    @property
    def kind(self) -> str | None:
        """The kind that networks give the shape; None where they have no such shape, as for a single square."""
        if isinstance(self.shape, Rect):
            return "rule" if self.double else None
        if isinstance(self.shape, Polygon) and len(self.shape.points) <= 8:
            return _cornered(self.shape.points)
        return ""


def _cornered(points: tuple[Place, ...]) -> str | None:
    """The kind of a shape with few corners."""
    if len(points) == 6:
        return "and"
    if len(points) != 4:
        return None
    by_height = sorted(points, key=lambda point: point[1])
    top, bottom = (abs(a[0] - b[0]) for a, b in (by_height[:2], by_height[2:]))
    if abs(top - bottom) < 1:
        return "or"
    return "not" if top < bottom else None


def outlines(drawing: Drawing, bare: bool = False) -> list[Outline] | None:
    """All nodes with their names. Names without an outline stand for themselves where `bare`.

    None where an outline has no name, a name no outline or more than one, or two nodes the same name.
    """
    shapes = _shapes(drawing)
    lines: list[list[Text]] = [[] for _ in shapes]
    found: list[Outline] = []
    for text in drawing.texts_of("name"):
        left, top, right, bottom = text.box
        holders = [
            number
            for number, (shape, box, _) in enumerate(shapes)
            if box[0] <= left
            and right <= box[2]
            and box[1] <= top
            and bottom <= box[3]
            and covers(shape, (left + right) / 2, (top + bottom) / 2)
        ]
        if len(holders) == 1:
            lines[holders[0]].append(text)
        elif bare and not holders:
            box = (left - BARE_X, top - BARE_Y, right + BARE_X, bottom + BARE_Y)
            found.append(Outline(Rect(*box, "node"), box, False, text.text))
        else:
            return None
    for (shape, box, double), texts in zip(shapes, lines, strict=True):
        texts.sort(key=lambda text: text.y)
        found.append(Outline(shape, box, double, " ".join([text.text for text in texts])))
    names = {node.name for node in found}
    return found if len(names) == len(found) and "" not in names else None


def _shapes(drawing: Drawing) -> list[tuple[Shape, Box, bool]]:
    """The outlines of nodes; of two frames the outer one, marked as double."""
    shapes = [shape for shape in drawing.shapes if shape.role == "node"]
    rects = [shape for shape in shapes if isinstance(shape, Rect)]
    inner = {id(one) for one in rects for other in rects if _frames(other, one)}
    outer = {id(one) for one in rects for other in rects if _frames(one, other)}
    return [
        (shape, bounds(shape), id(shape) in outer) for shape in shapes if id(shape) not in inner
    ]


def _frames(outer: Rect, inner: Rect) -> bool:
    """Whether one box runs closely around another."""
    gaps = (
        inner.left - outer.left,
        inner.top - outer.top,
        outer.right - inner.right,
        outer.bottom - inner.bottom,
    )
    return min(gaps) > 0 and max(gaps) <= FRAME


def bounds(shape: Shape) -> Box:
    """Left, top, right and bottom of an outline."""
    if isinstance(shape, Rect):
        return shape[:4]
    if isinstance(shape, Ellipse):
        x, y, wide, high = shape[:4]
        return x - wide, y - high, x + wide, y + high
    assert isinstance(shape, Polygon)
    xs, ys = zip(*shape.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def node_at(place: Place, nodes: list[Outline]) -> int | None:
    """The one node on whose outline a line's end lies; None if there is none or it may be another's."""
    x, y = place
    found = None
    for number, node in enumerate(nodes):
        left, top, right, bottom = node.box
        if left - DOUBT < x < right + DOUBT and top - DOUBT < y < bottom + DOUBT:
            distance = from_outline(node.shape, x, y)
            if distance <= TOUCH and found is None:
                found = number
            elif distance <= DOUBT:
                return None
    return found


def from_outline(shape: Shape, x: float, y: float) -> float:
    """Pixels between a place near an outline and that outline; far from it only that they are many."""
    if isinstance(shape, Ellipse):
        dx, dy = (x - shape.x) / shape.rx, (y - shape.y) / shape.ry
        slope = 2 * hypot(dx / shape.rx, dy / shape.ry)
        return abs(dx * dx + dy * dy - 1) / slope if slope else min(shape.rx, shape.ry)
    if isinstance(shape, Rect):
        left, top, right, bottom = shape[:4]
        corners: tuple[Place, ...] = ((left, top), (right, top), (right, bottom), (left, bottom))
    else:
        assert isinstance(shape, Polygon)
        corners = shape.points
    far = 2 * DOUBT
    near = [
        distance((x, y), (x0, y0), (x1, y1))
        for (x0, y0), (x1, y1) in pairwise((*corners, corners[0]))
        if (x0 < x + far or x1 < x + far)
        and (x0 > x - far or x1 > x - far)
        and (y0 < y + far or y1 < y + far)
        and (y0 > y - far or y1 > y - far)
    ]
    return min(near, default=far)


def distance(place: Place, start: Place, end: Place) -> float:
    """From a place to the straight line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    part = (place[0] - start[0]) * dx + (place[1] - start[1]) * dy
    part = min(max(part / (dx * dx + dy * dy or 1.0), 0.0), 1.0)
    return hypot(start[0] + part * dx - place[0], start[1] + part * dy - place[1])
