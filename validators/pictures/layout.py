"""Whether a drawing can be read: nothing clipped, no text over another, enough contrast. Drawing in, fault out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from datagen.drawing.colours import contrast
from datagen.drawing.scene import Arc, Box, Drawing, Ellipse, Polygon, Rect, Shape, overlap

MARGIN = 1.0
"""Pixels that every text keeps from the canvas's edge."""
MIN_CONTRAST = 3.0
"""Between a text and what lies under it, as WCAG asks of large text."""


def fault(drawing: Drawing) -> str | None:
    """What is wrong with the layout, or None."""
    boxes = sorted([(text.box, text) for text in drawing.texts], key=lambda each: each[0][1])
    grounds = [shape for shape in reversed(drawing.shapes) if getattr(shape, "fill", None)]
    for place, (box, text) in enumerate(boxes):
        if _outside(box, drawing):
            return f"the text {text.text!r} is clipped"
        if contrast(text.colour, _under(box, grounds) or drawing.background) < MIN_CONTRAST:
            return f"the text {text.text!r} hardly stands out from its ground"
        for other_box, other in islice(boxes, place + 1, None):
            if other_box[1] >= box[3]:  # it and all after it begin further down
                break
            if overlap(box, other_box):
                return f"the texts {text.text!r} and {other.text!r} overlap"
    return None


def _outside(box: Box, drawing: Drawing) -> bool:
    left, top, right, bottom = box
    return (
        left < MARGIN
        or top < MARGIN
        or right > drawing.width - MARGIN
        or bottom > drawing.height - MARGIN
    )


def _under(box: Box, grounds: Sequence[Shape]) -> str | None:
    """The colour of the topmost filled shape under the middle of a box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((str(shape.fill) for shape in grounds if covers(shape, x, y)), None)  # type: ignore[union-attr]


def covers(shape: Shape, x: float, y: float) -> bool:
    """Whether a filled shape lies under a place; of slices of pies, the whole disc counts."""
    match shape:
        case Rect():
            return shape.left <= x <= shape.right and shape.top <= y <= shape.bottom
        case Ellipse():
            return ((x - shape.x) / shape.rx) ** 2 + ((y - shape.y) / shape.ry) ** 2 <= 1
        case Arc():
            return (x - shape.x) ** 2 + (y - shape.y) ** 2 <= shape.radius**2
        case Polygon():
            return _inside(shape, x, y)
    return False


def _inside(polygon: Polygon, x: float, y: float) -> bool:
    """By how often a ray to the right crosses the outline."""
    inside = False
    points = polygon.points
    if not min(points)[0] <= x <= max(points)[0]:  # most are elsewhere
        return False
    for (x0, y0), (x1, y1) in zip(points, (*points[1:], points[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside
