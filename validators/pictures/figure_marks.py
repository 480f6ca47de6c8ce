"""Which angle of a figure an arc or square marks, and at which line a number is. Shapes in, their owners out."""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

from datagen.drawing.scene import Arc, Box, Line, Place

Piece = tuple[Place, ...]
"""A straight line from its first place to its last."""
ALONG = 3.0
"""Degrees by which the end of an arc may miss its ray."""
BESIDE = 10.0
"""Pixels from a line to the number that is written at it, at the most."""
ALONG_LINE = 0.3
"""Of a line's length, how far from its middle its number may be."""
SPARE = 14.0
"""Pixels between an arc and its degrees, at the most, where there is room."""
SURE = 1.15
"""By what factor the next line's middle has to be farther."""


class Corner(NamedTuple):
    """An angle between two segments, with its mark."""

    first: Place
    vertex: Place
    last: Place
    """Its ends are the other dots of the segments."""
    start: float
    sweep: float
    """Clockwise, in degrees, as the mark is drawn."""
    radius: float
    is_square: bool

    @property
    def drawn(self) -> float:
        """How wide the angle between the segments is, in degrees."""
        one, other = [_direction(self.vertex, end) for end in (self.first, self.last)]
        turn = abs(one - other) % 360
        return min(turn, 360 - turn)

    def from_bow(self, place: Place) -> float:
        """The distance of a place from the middle of the arc."""
        middle = radians(self.start + self.sweep / 2)
        x = self.vertex[0] + self.radius * cos(middle)
        y = self.vertex[1] + self.radius * sin(middle)
        return hypot(place[0] - x, place[1] - y)

    def room_for(self, half: float) -> float:
        """How far from its arc a text of that half diagonal may be: in a sharp angle it only fits farther out."""
        fits = (half + SPARE) / sin(radians(min(self.sweep, 178) / 2)) - self.radius
        return max(half + SPARE, fits + SPARE)

    def holds(self, place: Place) -> bool:
        """Whether a place is between the rays."""
        turn = (_direction(self.vertex, place) - self.start) % 360
        return turn < self.sweep


def arc_at(arc: Arc, dots: list[Place], segments: list[Piece]) -> Corner | None:
    """The angle that an arc is drawn at; None where its ends are on no segments."""
    sweep = (arc.end - arc.start) % 360
    vertex = nearest_dot((arc.x, arc.y), dots)
    if hypot(vertex[0] - arc.x, vertex[1] - arc.y) > 2 or not 0 < sweep < 180:
        return None
    ends = [_ray(vertex, turn, segments) for turn in (arc.start, arc.end)]
    if ends[0] is None or ends[1] is None:
        return None
    return Corner(ends[0], vertex, ends[1], arc.start, sweep, arc.radius, False)


def square_at(line: Line, dots: list[Place], segments: list[Piece]) -> Corner | None:
    """The right angle that a small square is drawn at; None where there is none."""
    (x0, y0), (x1, y1), (x2, y2) = line.points
    vertex = nearest_dot((x0 + x2 - x1, y0 + y2 - y1), dots)
    if hypot(vertex[0] - (x0 + x2 - x1), vertex[1] - (y0 + y2 - y1)) > 2:
        return None
    turns = _direction(vertex, (x0, y0)), _direction(vertex, (x2, y2))
    ends = [_ray(vertex, turn, segments) for turn in turns]
    if ends[0] is None or ends[1] is None:
        return None
    corner = Corner(ends[0], vertex, ends[1], turns[0], 90, hypot(x0 - x1, y0 - y1), True)
    return corner if abs(corner.drawn - 90) <= 2.2 else None


def _ray(vertex: Place, turn: float, segments: list[Piece]) -> Place | None:
    """The far end of the segment that leaves a vertex in a direction."""
    for piece in segments:
        for near, end in (piece, piece[::-1]):
            if hypot(near[0] - vertex[0], near[1] - vertex[1]) <= 2:
                off = (_direction(vertex, end) - turn + 180) % 360 - 180
                if abs(off) <= ALONG:
                    return end
    return None


def _direction(start: Place, end: Place) -> float:
    """In degrees, clockwise from the right."""
    return degrees(atan2(end[1] - start[1], end[0] - start[0]))


def nearest_dot(place: Place, dots: list[Place]) -> Place:
    """The dot that is nearest to a place."""
    x, y = place
    return min(dots, key=lambda dot: (dot[0] - x) ** 2 + (dot[1] - y) ** 2)


def line_at(box: Box, pieces: list[Piece]) -> Piece | None:
    """The line that a number stands at: close to it, its middle clearly the nearest."""
    left, top, right, bottom = box
    place = ((left + right) / 2, (top + bottom) / 2)
    near = []
    for i, piece in enumerate(pieces):
        (x0, y0), (x1, y1) = piece[0], piece[-1]
        dx, dy = place[0] - (x0 + x1) / 2, place[1] - (y0 + y1) / 2
        square = (x1 - x0) ** 2 + (y1 - y0) ** 2
        along = abs(dx * (x1 - x0) + dy * (y1 - y0)) / square
        if along <= ALONG_LINE and _gap(box, piece) <= BESIDE:
            near.append((hypot(dx, dy), i))
    near.sort()
    if not near or (len(near) > 1 and near[1][0] < SURE * near[0][0]):
        return None
    return pieces[near[0][1]]


def _gap(box: Box, piece: Piece) -> float:
    """The distance between a box and a line that does not cross it."""
    left, top, right, bottom = box
    (x0, y0), (x1, y1) = piece[0], piece[-1]
    dx, dy = x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    best = float("inf")
    for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
        along = min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / square))
        best = min(best, hypot(x - x0 - along * dx, y - y0 - along * dy))
    for x, y in (piece[0], piece[-1]):
        best = min(best, hypot(max(left - x, x - right, 0.0), max(top - y, y - bottom, 0.0)))
    return best
