"""Room for texts in figures: what ink is where, and whether a text keeps clear of it. Places in, yes or no out."""

from __future__ import annotations

from math import hypot

from datagen.drawing.fonts import extent
from datagen.drawing.scene import Box, Drawing, Place, Text
from mutators.fuse.layouts.paper import EDGE

CLEAR = 3.0
"""Pixels between a text and any ink."""


class Room:
    """A drawing and the ink on it that texts have to keep clear of."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.lines: list[tuple[Place, Place]] = []
        self.circles: list[tuple[Place, float]] = []
        self.dots: list[tuple[Place, float]] = []
        self.boxes: list[Box] = []

    def is_free(self, box: Box) -> bool:
        """Whether a text in this box touches neither ink nor another text, nor the edge of the paper."""
        left, top, right, bottom = box
        if left < EDGE or top < EDGE:
            return False
        if right > self.drawing.width - EDGE or bottom > self.drawing.height - EDGE:
            return False
        left, top, right, bottom = left - CLEAR, top - CLEAR, right + CLEAR, bottom + CLEAR
        for other in self.boxes:
            if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                return False
        for (x, y), radius in self.dots:
            if left - radius < x < right + radius and top - radius < y < bottom + radius:
                return False
        grown = (left, top, right, bottom)
        if any([_crosses(line, grown) for line in self.lines]):
            return False
        return not any([_meets(circle, grown) for circle in self.circles])

    def add(self, text: Text) -> None:
        """Puts a text on the drawing."""
        self.drawing.add(text)
        self.boxes.append(text.box)


def box_at(text: str, font: str, size: int, place: Place) -> Box:
    """The box of a text about a place."""
    width, height = extent(text, font, size)
    x, y = place
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def reach(text: str, font: str, size: int, direction: Place) -> float:
    """From the middle of a text to the edge of its box in a direction."""
    width, height = extent(text, font, size)
    dx, dy = abs(direction[0]), abs(direction[1])
    return min(width / 2 / dx if dx > 1e-9 else 1e9, height / 2 / dy if dy > 1e-9 else 1e9)


def spread(text: str, font: str, size: int, direction: Place) -> float:
    """How far a text's box goes in a direction: where a line across it would just touch the box."""
    width, height = extent(text, font, size)
    return abs(direction[0]) * width / 2 + abs(direction[1]) * height / 2


def far(place: Place, line: tuple[Place, Place]) -> float:
    """The distance of a place from a straight piece of line."""
    (x0, y0), (x1, y1) = line
    dx, dy = x1 - x0, y1 - y0
    along = ((place[0] - x0) * dx + (place[1] - y0) * dy) / (dx * dx + dy * dy)
    along = min(1.0, max(0.0, along))
    return hypot(place[0] - x0 - along * dx, place[1] - y0 - along * dy)


def box_far(box: Box, line: tuple[Place, Place]) -> float:
    """About the distance of a box from a line: that of its nearest corner or side's middle."""
    if _crosses(line, box):
        return 0.0
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    places = [(a, b) for a in (left, x, right) for b in (top, y, bottom)]
    return min([far(place, line) for place in places])


def _crosses(line: tuple[Place, Place], box: Box) -> bool:
    """Whether a straight piece of line goes through a box."""
    (x0, y0), (x1, y1) = line
    left, top, right, bottom = box
    if (x0 < left and x1 < left) or (x0 > right and x1 > right):
        return False
    if (y0 < top and y1 < top) or (y0 > bottom and y1 > bottom):
        return False
    dx, dy = x1 - x0, y1 - y0
    side = dx * (top - y0) - dy * (left - x0) > 0
    others = ((right, top), (left, bottom), (right, bottom))
    return any([(dx * (y - y0) - dy * (x - x0) > 0) != side for x, y in others])


def _meets(circle: tuple[Place, float], box: Box) -> bool:
    """Whether the outline of a circle goes through a box."""
    (x, y), radius = circle
    left, top, right, bottom = box
    dx, dy = max(left - x, x - right, 0.0), max(top - y, y - bottom, 0.0)
    if dx * dx + dy * dy > radius * radius:
        return False
    dx, dy = max(x - left, right - x), max(y - top, bottom - y)
    return dx * dx + dy * dy >= radius * radius
