"""Parts of a circuit as a reader sees them: gates told by shape with their names, and names at the ends of wires.

`and` has a straight back, `or` a hollow one, `xor` a second line behind it, `not` is a triangle with a bubble.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from datagen.drawing.scene import Box, Drawing, Ellipse, Line, Place, Polygon, Text
from validators.pictures.graphs.outlines import TOUCH, bounds, distance, from_outline
from validators.pictures.layout import covers

BEHIND = 8.0
"""How far behind a gate the second line of `xor` is, at most."""
ABOVE = 8.0
"""Between a gate and a name above it, at most."""
ASIDE = 6.0
"""Between the middles of a gate and of a name above it, at most."""
NEAR_NAME = 8.0
"""Between a name and the wire that starts or ends at it, at most."""


class Symbol(NamedTuple):
    """A gate, or the name of an input or output where there is no outline."""

    name: str
    kind: str
    """Empty where it is only a name: whether of an input or an output, its wires say."""
    box: Box
    back: Polygon | Line | None
    """Where wires come in."""

    def takes(self, end: Place) -> bool:
        """Whether a wire that ends here comes in at this part."""
        x, y = end
        left, top, right, bottom = self.box
        middle = (top + bottom) / 2
        if not self.kind:
            return left - NEAR_NAME <= x <= left and abs(y - middle) <= TOUCH
        if not (left - TOUCH <= x < (left + right) / 2 and top < y < bottom):
            return False
        if isinstance(self.back, Line):
            points = self.back.points
            return min([distance(end, a, b) for a, b in pairwise(points)]) <= TOUCH
        return isinstance(self.back, Polygon) and from_outline(self.back, x, y) <= TOUCH

    def gives(self, end: Place) -> bool:
        """Whether a wire that ends here comes out of this part."""
        x, y = end
        _, top, right, bottom = self.box
        reach = TOUCH if self.kind else NEAR_NAME
        low = right - (TOUCH if self.kind else 0)
        return low <= x <= right + reach and abs(y - (top + bottom) / 2) <= TOUCH


def symbols(drawing: Drawing) -> list[Symbol] | None:
    """All parts; None where a shape is no gate, or a gate has no name or two."""
    gates = _gates(drawing)
    if gates is None:
        return None
    named: list[list[str]] = [[] for _ in gates]
    found = []
    for text in drawing.texts_of("name"):
        owners = [number for number, gate in enumerate(gates) if _names(text, gate)]
        if len(owners) > 1:
            return None
        if owners:
            named[owners[0]].append(text.text)
        else:
            found.append(Symbol(text.text, "", text.box, None))
    for gate, names in zip(gates, named, strict=True):
        if len(names) != 1:
            return None
        found.append(gate._replace(name=names[0]))
    return found if len({symbol.name for symbol in found}) == len(found) else None


def _names(text: Text, gate: Symbol) -> bool:
    """Whether a text stands inside a gate, or above its middle."""
    left, top, right, bottom = text.box
    low, high, far, deep = gate.box
    if abs(left + right - low - far) > 2 * ASIDE:
        return False
    return -2 <= high - bottom <= ABOVE or (
        low < left and right < far and high < top and bottom < deep
    )


def _gates(drawing: Drawing) -> list[Symbol] | None:
    """The gates, yet without names; None where a shape is left over or belongs to two."""
    shapes = [shape for shape in drawing.shapes if shape.role == "node"]
    bodies = [shape for shape in shapes if isinstance(shape, Polygon)]
    bubbles = [shape for shape in shapes if isinstance(shape, Ellipse)]
    lines = [shape for shape in shapes if isinstance(shape, Line)]
    gates = []
    used = 0
    for body in bodies:
        box = bounds(body)
        left, top, right, bottom = box
        own_bubbles = [bubble for bubble in bubbles if _at_tip(bubble, box)]
        own_lines = [line for line in lines if _behind(line, box)]
        used += len(own_bubbles) + len(own_lines)
        straight = covers(body, left + 2, (top + bottom) / 2)
        if len(body.points) == 3:
            if len(own_bubbles) != 1 or own_lines:
                return None
            tip = own_bubbles[0].x + own_bubbles[0].rx
            gates.append(Symbol("", "not", (left, top, tip, bottom), body))
        elif own_bubbles or len(own_lines) > 1 or (straight and own_lines):
            return None
        elif own_lines:
            edge = min([x for x, _ in own_lines[0].points])
            gates.append(Symbol("", "xor", (edge, top, right, bottom), own_lines[0]))
        else:
            gates.append(Symbol("", "and" if straight else "or", box, body))
    return gates if used == len(shapes) - len(bodies) else None


def _at_tip(bubble: Ellipse, box: Box) -> bool:
    """Whether a small circle sits at the right end of a shape."""
    _, top, right, bottom = box
    at_end = abs(bubble.x - bubble.rx - right) <= TOUCH
    return at_end and abs(bubble.y - (top + bottom) / 2) <= TOUCH and bubble.rx < ABOVE


def _behind(line: Line, box: Box) -> bool:
    """Whether a line runs along the back of a shape from top to bottom."""
    left, top, _, bottom = box
    xs, ys = zip(*line.points, strict=True)
    upright: bool = abs(min(ys) - top) <= TOUCH and abs(max(ys) - bottom) <= TOUCH
    return upright and 0 < left - min(xs) <= BEHIND
