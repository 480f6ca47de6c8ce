"""Nodes of graphs: how much room each takes, where lines meet its outline, how it is drawn.

Kinds are told apart by shape: a plain node is a box with round corners or an ellipse, a rule a square box with a
double frame, `and` a hexagon, `or` a parallelogram, `not` a trapezium that is narrower at the top.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, hypot, pi, sin, sqrt
from typing import NamedTuple

from datagen.drawing.fonts import extent
from datagen.drawing.scene import Box, Drawing, Ellipse, Place, Polygon, Rect, Text

SHAPES = {"rule": "rule", "and": "hexagon", "or": "slanted", "not": "trapezium"}
"""Shape by kind; plain nodes are drawn as the look has it."""
CORNER = 7.0
"""Radius of round corners."""
FRAME = 3.0
"""Between the two frames of a rule."""
LONGEST_LINE = 132.0
"""Of a name inside a node, in pixels."""
SINGLE = 15
"""Letters that a name has at most to stand on one line."""
LEADING = 3.0
"""Pixels between two lines of a name."""
_TURN = tuple([(CORNER * (1 - cos(pi * s / 6)), CORNER * (1 - sin(pi * s / 6))) for s in range(4)])
"""Points of a round corner at the upper left, clockwise, from the corner of the box."""


class Node(NamedTuple):
    """An outline of some shape about its centre, and the name in lines."""

    shape: str
    """`round`, `square`, `ellipse`, `rule`, `hexagon`, `slanted`, `trapezium` or `bare`."""
    half_width: float
    half_height: float
    lines: tuple[str, ...]


class Style(NamedTuple):
    """Colours of the nodes of one drawing."""

    font: str
    size: int
    fill: str
    ink: str
    stroke: str


@lru_cache(maxsize=20_000)
def node_of(name: str, shape: str, font: str, size: int) -> Node | None:
    """A node with room for its name, on two lines if it is long. None where it is too long for that."""
    lines = wrapped(name)
    width = max([extent(line, font, size)[0] for line in lines])
    height = len(lines) * extent("x", font, size)[1] + (len(lines) - 1) * LEADING
    if width > LONGEST_LINE or not name:
        return None
    half_width, half_height = width / 2, height / 2
    if shape == "ellipse":
        flat = half_width < 30
        half_width = half_width * (1.3 if flat else 1.22) + 4
        half_height = half_height / sqrt(1 - ((width / 2) / half_width) ** 2) + 1.5
        half_height = max(half_height, 14.0)
        return Node(shape, max(half_width, half_height), half_height, lines)
    if shape == "circle":
        radius = max(hypot(half_width, half_height) + 2, 15.0)
        return Node("ellipse", radius, radius, lines)
    wide, high = {"rule": (8.0, 7.0), "bare": (4.0, 2.0)}.get(shape, (9.0, 6.0))
    if shape in ("hexagon", "slanted", "trapezium"):
        wide = 13.0
    return Node(shape, half_width + wide, half_height + high, lines)


def wrapped(name: str) -> tuple[str, ...]:
    """The name on one line or, if it is long and has a space, on two of about the same length."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    if len(name) <= SINGLE or not spaces:
        return (name,)
    middle = min(spaces, key=lambda place: abs(2 * place + 1 - len(name)))
    return name[:middle], name[middle + 1 :]


def box_of(node: Node, centre: Place, slack: float = 0.0) -> Box:
    """The bounds of a node, and some pixels around it."""
    x, y = centre
    wide, high = node.half_width + slack, node.half_height + slack
    return x - wide, y - high, x + wide, y + high


def border(node: Node, centre: Place, inside: Place, outside: Place) -> Place:
    """Where the line from a place inside the node to one outside leaves the outline."""
    x, y = inside[0] - centre[0], inside[1] - centre[1]
    dx, dy = outside[0] - inside[0], outside[1] - inside[1]
    wide, high = node.half_width, node.half_height
    if node.shape == "ellipse":
        part = _leaves_ellipse(x / wide, y / high, dx / wide, dy / high)
    elif node.shape in ("hexagon", "slanted", "trapezium"):
        part = _leaves_polygon(corners(node), x, y, dx, dy)
    else:
        through_side = ((wide if dx > 0 else -wide) - x) / dx if abs(dx) > 1e-9 else 1e9
        through_end = ((high if dy > 0 else -high) - y) / dy if abs(dy) > 1e-9 else 1e9
        part = min(through_side, through_end)
        if node.shape == "round":
            part = _round_corner(wide, high, (x, y), (dx, dy), part)
    return inside[0] + part * dx, inside[1] + part * dy


def _leaves_ellipse(x: float, y: float, dx: float, dy: float) -> float:
    """The part of a step after which it leaves the unit circle that it starts in."""
    a, b, c = dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - 1
    return (sqrt(max(b * b - a * c, 0.0)) - b) / a


def _round_corner(wide: float, high: float, start: Place, step: Place, part: float) -> float:
    """The part of a step after which it leaves the box, where it may do so through a round corner."""
    (x, y), (dx, dy) = start, step
    at_x, at_y = x + part * dx, y + part * dy
    left, top = wide - CORNER, high - CORNER
    if abs(at_x) <= left or abs(at_y) <= top:
        return part
    corner_x, corner_y = (left if at_x > 0 else -left), (top if at_y > 0 else -top)
    return _leaves_ellipse(
        (x - corner_x) / CORNER, (y - corner_y) / CORNER, dx / CORNER, dy / CORNER
    )


def _leaves_polygon(points: list[Place], x: float, y: float, dx: float, dy: float) -> float:
    """The part of a step after which it leaves a convex outline, given clockwise as the screen sees it."""
    parts = []
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        across, along = y1 - y0, x0 - x1
        speed = across * dx + along * dy
        if speed > 1e-9:
            parts.append((across * (x0 - x) + along * (y0 - y)) / speed)
    return min(parts)


def corners(node: Node) -> list[Place]:
    """Of a hexagon, parallelogram or trapezium about (0, 0), clockwise."""
    wide, high = node.half_width, node.half_height
    near = wide - 0.7 * high
    if node.shape == "hexagon":
        return [(-near, -high), (near, -high), (wide, 0), (near, high), (-near, high), (-wide, 0)]
    if node.shape == "slanted":
        return [(-near, -high), (wide, -high), (near, high), (-wide, high)]
    return [(-near, -high), (near, -high), (wide, high), (-wide, high)]


def draw_node(drawing: Drawing, node: Node, centre: Place, style: Style) -> None:
    """Adds the outline and the name."""
    x, y = centre
    box = box_of(node, centre)
    fill, stroke = style.fill, style.stroke
    match node.shape:
        case "ellipse":
            wide, high = node.half_width, node.half_height
            drawing.add(Ellipse(x, y, wide, high, "node", fill, stroke, 1.2))
        case "square":
            drawing.add(Rect(*box, "node", fill, stroke, 1.2))
        case "rule":
            inner = box_of(node, centre, -FRAME)
            drawing.add(Rect(*box, "node", fill, stroke, 1.0), Rect(*inner, "node", None, stroke))
        case "round":
            drawing.add(Polygon(_rounded(box), "node", fill, stroke, 1.2))
        case "hexagon" | "slanted" | "trapezium":
            points = tuple([(x + dx, y + dy) for dx, dy in corners(node)])
            drawing.add(Polygon(points, "node", fill, stroke, 1.2))
    pitch = extent("x", style.font, style.size)[1] + LEADING
    top = y - (len(node.lines) - 1) * pitch / 2
    for row, line in enumerate(node.lines):
        place = (x, top + row * pitch)
        drawing.add(Text(*place, line, style.size, "name", style.ink, style.font))


def _rounded(box: Box) -> tuple[Place, ...]:
    """The outline of a box with round corners, clockwise."""
    left, top, right, bottom = box
    return (
        *[(left + a, top + b) for a, b in _TURN],
        *[(right - b, top + a) for a, b in _TURN],
        *[(right - a, bottom - b) for a, b in _TURN],
        *[(left + b, bottom - a) for a, b in _TURN],
    )
