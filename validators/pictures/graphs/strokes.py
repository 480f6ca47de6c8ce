"""Lines between nodes as a reader follows them: which nodes they join, and where that is in doubt."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from datagen.drawing.scene import Box, Line, Place
from validators.pictures.graphs.outlines import Outline, distance, node_at

PASSING = 2.0
"""A line this near to a node's bounds may be meant to touch it."""
PARALLEL = 0.08
"""Sine of the angle below which lines look parallel."""
SAME = 2.5
"""Pixels between parallel lines that look like one."""
Piece = tuple[int, float, float, float, float]
"""The line that it is of, and its two ends."""


def pieces_of(lines: list[Line]) -> list[Piece]:
    """The straight pieces of polylines."""
    return [
        (number, *one, *other)
        for number, line in enumerate(lines)
        for one, other in pairwise(line.points)
    ]


def ends_of(lines: list[Line], nodes: list[Outline]) -> list[tuple[int, int]] | None:
    """The nodes that each line joins, or None where one is unclear."""
    ends = []
    for line in lines:
        source, target = node_at(line.points[0], nodes), node_at(line.points[-1], nodes)
        if source is None or target is None or source == target:
            return None
        ends.append((source, target))
    return ends


def touching(pieces: list[Piece], ends: list[tuple[int, int]], nodes: list[Outline]) -> bool:
    """Whether a line comes near a node where it does not end."""
    slack = PASSING
    boxes = [
        (left - slack, top - slack, right + slack, bottom + slack)
        for left, top, right, bottom in [node.box for node in nodes]
    ]
    for line, x0, y0, x1, y1 in pieces:
        low_x, high_x = (x0, x1) if x0 < x1 else (x1, x0)
        low_y, high_y = (y0, y1) if y0 < y1 else (y1, y0)
        for number, box in enumerate(boxes):
            if high_x < box[0] or low_x > box[2] or high_y < box[1] or low_y > box[3]:
                continue
            if number not in ends[line] and reaches((x0, y0), (x1, y1), box):
                return True
    return False


def reaches(start: Place, end: Place, box: Box) -> bool:
    """Whether a straight line whose bounds meet a box enters it."""
    left, top, right, bottom = box
    dx, dy = end[0] - start[0], end[1] - start[1]
    sides = [
        dx * (y - start[1]) - dy * (x - start[0])
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    return min(sides) <= 0 <= max(sides)


def unclear(pieces: list[Piece], lines: list[Line]) -> bool:
    """Whether two lines run along each other, or one bends on another: they could be followed either way."""
    sized = [(*piece, hypot(piece[3] - piece[1], piece[4] - piece[2]) or 1.0) for piece in pieces]
    for at, (one, x0, y0, x1, y1, length) in enumerate(sized):
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        for other, u0, v0, u1, v1, size in sized[:at]:
            if abs(ux * (v1 - v0) - uy * (u1 - u0)) > PARALLEL * size or one == other:
                continue
            if abs(ux * (v0 - y0) - uy * (u0 - x0)) < SAME:
                low, high = sorted((ux * (u - x0) + uy * (v - y0)) for u, v in ((u0, v0), (u1, v1)))
                if min(high, length) - max(low, 0.0) > SAME:
                    return True
    return any([_bends_on(line.points[1:-1], number, pieces) for number, line in enumerate(lines)])


def _bends_on(bends: tuple[Place, ...], owner: int, pieces: list[Piece]) -> bool:
    """Whether one of a line's bends lies on another line."""
    for x, y in bends:
        for number, x0, y0, x1, y1 in pieces:
            if (
                (x0 > x + SAME and x1 > x + SAME)
                or (x0 < x - SAME and x1 < x - SAME)
                or (y0 > y + SAME and y1 > y + SAME)
                or (y0 < y - SAME and y1 < y - SAME)
            ):
                continue
            if number != owner and distance((x, y), (x0, y0), (x1, y1)) < SAME:
                return True
    return False
