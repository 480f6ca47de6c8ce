"""Reads families off charts: the upper end of a line is the parent, double lines join spouses, dashed ones siblings.

Women are ellipses, men boxes, people of unknown sex hexagons. Ties of spouses and siblings are given from whoever
comes first in the alphabet.
"""

from __future__ import annotations

from math import hypot

from datagen.drawing.scene import Drawing, Ellipse, Line, Polygon, Rect
from datagen.exhibits import Edge, Graph
from validators.pictures.graphs.outlines import Outline, outlines
from validators.pictures.graphs.strokes import ends_of, pieces_of, touching, unclear

LEVEL = 3.0
"""People of a row are level within so many pixels."""
DOUBLE = 6.0
"""Between the ends of a double line's lines, at most."""
Ends = tuple[int, int]


def read_family(drawing: Drawing) -> Graph | None:
    """None where a line's ends or kind are unclear, or somebody has an unknown shape."""
    nodes = outlines(drawing)
    if not nodes or any([node.double for node in nodes]):
        return None
    kinds = [_sex(node) for node in nodes]
    lines = [shape for shape in drawing.shapes if shape.role == "edge" and isinstance(shape, Line)]
    ends = ends_of(lines, nodes)
    pieces = pieces_of(lines)
    if None in kinds or ends is None or touching(pieces, ends, nodes) or unclear(pieces, lines):
        return None
    edges = _edges(lines, ends, nodes)
    if edges is None:
        return None
    known = tuple([kind or "" for kind in kinds])
    names = tuple([node.name for node in nodes])
    return Graph(names, tuple(edges), True, known if any(known) else ())


def _sex(person: Outline) -> str | None:
    if isinstance(person.shape, Ellipse):
        return "woman"
    if isinstance(person.shape, Rect):
        return "man"
    return "" if isinstance(person.shape, Polygon) and len(person.shape.points) == 6 else None


def _edges(lines: list[Line], ends: list[Ends], nodes: list[Outline]) -> list[Edge] | None:
    """What the lines say, or None where a bundle of lines says nothing."""
    bundles: dict[Ends, list[Line]] = {}
    for line, (a, b) in zip(lines, ends, strict=True):
        bundles.setdefault((min(a, b), max(a, b)), []).append(line)
    edges = []
    for (a, b), bundle in bundles.items():
        first, *others = bundle
        lower, upper = sorted((nodes[a].name, nodes[b].name))
        if _level(nodes[a], nodes[b]):
            if any([line.arrow for line in bundle]):
                return None
            if not others and first.dash:
                edges.append(Edge(lower, upper, "sibling of"))
            elif len(others) == 1 and _is_double(first, others[0]):
                edges.append(Edge(lower, upper, "married to"))
            else:
                return None
        else:
            edge = None if others else _descent(first, nodes[a], nodes[b])
            if edge is None:
                return None
            edges.append(edge)
    return edges


def _level(one: Outline, other: Outline) -> bool:
    return abs(one.box[1] + one.box[3] - other.box[1] - other.box[3]) < 2 * LEVEL


def _descent(line: Line, one: Outline, other: Outline) -> Edge | None:
    """Who is whose parent by a single line; None where neither stands clear above the other or an arrow goes up."""
    above, below = sorted((one, other), key=lambda node: node.box[1])
    goes_up = line.points[0][1] > line.points[-1][1]
    if above.box[3] > below.box[1] or line.dash or (line.arrow and goes_up):
        return None
    return Edge(above.name, below.name, "parent of")


def _is_double(one: Line, other: Line) -> bool:
    """Whether two whole lines run side by side."""
    if one.dash or other.dash or len(one.points) != len(other.points):
        return False
    points = other.points
    if hypot(points[0][0] - one.points[0][0], points[0][1] - one.points[0][1]) > DOUBLE:
        points = points[::-1]
    return all(
        hypot(x - u, y - v) <= DOUBLE for (x, y), (u, v) in zip(one.points, points, strict=True)
    )
