"""Whether a drawing can be read: nothing clipped, no text over another, enough contrast. Drawing in, fault out."""

from __future__ import annotations

from itertools import combinations

from datagen.drawing.colours import contrast
from datagen.drawing.scene import Arc, Box, Drawing, Ellipse, Polygon, Rect, Shape, Text, overlap

MARGIN = 1.0
"""Pixels that every text keeps from the canvas's edge."""
MIN_CONTRAST = 3.0
"""Between a text and what lies under it, as WCAG asks of large text."""


def fault(drawing: Drawing) -> str | None:
    """What is wrong with the layout, or None."""
    boxes = [(text, text.box) for text in drawing.texts]
    for text, box in boxes:
        if _outside(box, drawing):
            return f"the text {text.text!r} is clipped"
        if contrast(text.colour, _under(text, drawing)) < MIN_CONTRAST:
            return f"the text {text.text!r} hardly stands out from its ground"
    for (one, a), (other, b) in combinations(boxes, 2):
        if overlap(a, b):
            return f"the texts {one.text!r} and {other.text!r} overlap"
    return None


def _outside(box: Box, drawing: Drawing) -> bool:
    left, top, right, bottom = box
    return (
        left < MARGIN
        or top < MARGIN
        or right > drawing.width - MARGIN
        or bottom > drawing.height - MARGIN
    )


def _under(text: Text, drawing: Drawing) -> str:
    """The colour of the topmost filled shape under the text's middle."""
    left, top, right, bottom = text.box
    x, y = (left + right) / 2, (top + bottom) / 2
    for shape in reversed(drawing.shapes):
        fill = getattr(shape, "fill", None)
        if fill and covers(shape, x, y):
            return str(fill)
    return drawing.background


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
    for (x0, y0), (x1, y1) in zip(points, (*points[1:], points[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside
