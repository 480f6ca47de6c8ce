"""Where names, lengths, radii and angles of a figure are written. Places that are taken in, a text at a free one out.

Each text keeps nearer to what it belongs to than to anything else that it could be taken to belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, radians, sin, tan
from typing import NamedTuple

from datagen.drawing.looks import Look
from datagen.drawing.scene import Box, Place, Text
from mutators.fuse.layouts.figures.room import Room, box_at, box_far, reach, spread

Piece = tuple[Place, Place]
"""A straight piece of line."""
MOST = 8
"""Directions from a dot in which a name is tried."""
GAP = 4.0
"""Between a text and what it belongs to."""
NEAR = 14.0
"""From lines farther than this nobody takes a length to belong to them, nor a radius to dots."""
AHEAD = 90.0
"""From an arc to its degrees, at the most."""
SURE = 1.35
"""By what factor the next thing that a text could belong to is farther."""


class Mark(NamedTuple):
    """An angle at a vertex, from a direction clockwise, in degrees as the screen sees them."""

    vertex: Place
    start: float
    sweep: float
    radius: float
    text: str
    """What is written at it; empty for a square."""

    @property
    def middle(self) -> float:
        """The direction halfway through, in radians."""
        return radians(self.start + self.sweep / 2)

    @property
    def bow(self) -> Place:
        """The middle of its arc."""
        x, y = self.vertex
        return x + self.radius * cos(self.middle), y + self.radius * sin(self.middle)

    def holds(self, place: Place) -> bool:
        """Whether a place is between its rays, where degrees are written; a square has none."""
        turn = degrees(direction(self.vertex, place)) - self.start
        return bool(self.text) and turn % 360 < self.sweep


def write_angle(room: Room, mark: Mark, marks: Iterable[Mark], look: Look, colour: str) -> bool:
    """Degrees beyond the arc, between the rays; whether there is room."""
    size = look.size - 1
    half = radians(mark.sweep / 2)
    for turn in (0.0, 0.3, -0.3):
        angle = mark.middle + turn * half
        ahead = (cos(angle), sin(angle))
        room_kept = GAP * (abs(ahead[0]) + abs(ahead[1]))
        across = spread(mark.text, look.font, size, (-ahead[1], ahead[0])) + room_kept
        nearest = mark.radius + room_kept + reach(mark.text, look.font, size, ahead)
        # Between the rays of a sharp angle there is only room farther out.
        wide = across / tan(half * (1 - abs(turn))) if half < 1.5 else 0.0
        for distance in (max(nearest, wide), max(nearest, wide) + 8):
            if distance > mark.radius + AHEAD:
                continue
            place = (mark.vertex[0] + distance * ahead[0], mark.vertex[1] + distance * ahead[1])
            own = _apart(place, mark.bow)
            others = [_apart(place, m.bow) for m in marks if m is not mark and m.holds(place)]
            sure = min(others, default=1e9) > SURE * own
            if sure and room.is_free(box_at(mark.text, look.font, size, place)):
                room.add(Text(*place, mark.text, size, "label", colour, look.font))
                return True
    return False


def write_length(
    room: Room, text: str, own: Piece, lines: Sequence[Piece], away: Place, look: Look
) -> bool:
    """A number beside the middle of a line, on the side that is away from a place if there is room."""
    (x0, y0), (x1, y1) = own
    length = hypot(x1 - x0, y1 - y0)
    across = ((y0 - y1) / length, (x1 - x0) / length)
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    if (away[0] - middle[0]) * across[0] + (away[1] - middle[1]) * across[1] > 0:
        across = (-across[0], -across[1])
    off = spread(text, look.font, look.size, across) + GAP * (abs(across[0]) + abs(across[1]))
    for shift in (0.0, 0.1, -0.1, 0.2, -0.2):
        for side in (off, -off):
            x = middle[0] + side * across[0] + shift * (x1 - x0)
            y = middle[1] + side * across[1] + shift * (y1 - y0)
            box = box_at(text, look.font, look.size, (x, y))
            if room.is_free(box) and _is_surely(box, (x, y), own, lines):
                room.add(Text(x, y, text, look.size, "label", look.theme.ink, look.font))
                return True
    return False


def _is_surely(box: Box, place: Place, own: Piece, lines: Sequence[Piece]) -> bool:
    """Whether nobody takes a length to belong to another line than its own."""
    distance = _apart(place, _middle(own))
    return not any(
        [
            _apart(place, _middle(line)) < SURE * distance and box_far(box, line) < NEAR
            for line in lines
            if line != own
        ]
    )


def write_radius(
    room: Room, text: str, centre: Place, radius: float, first: int, look: Look
) -> bool:
    """A text just outside of a circle, or else just inside; whether there is room."""
    for side in (1, -1):
        for step in range(16):
            angle = (first + step) * pi / 8
            ahead = (cos(angle), sin(angle))
            distance = radius + side * (GAP + spread(text, look.font, look.size, ahead))
            place = (centre[0] + distance * ahead[0], centre[1] + distance * ahead[1])
            box = box_at(text, look.font, look.size, place)
            if room.is_free(box) and not any([_beside(box, dot) < NEAR for dot, _ in room.dots]):
                room.add(Text(*place, text, look.size, "label", look.theme.ink, look.font))
                return True
    return False


def write_name(
    room: Room, name: str, place: Place, rays: Sequence[float], font: str, look: Look
) -> bool:
    """A name beside its dot, in the widest gap between the lines there that has room."""
    for ahead in _directions(rays):
        for gap in (GAP + 2, GAP + 5, GAP + 9):
            distance = gap + reach(name, font, look.size, ahead)
            at = (place[0] + distance * ahead[0], place[1] + distance * ahead[1])
            box = box_at(name, font, look.size, at)
            own = _beside(box, place)
            others = [_beside(box, dot) for dot, _ in room.dots if dot != place]
            if min(others, default=1e9) > 1.5 * own + 4 and room.is_free(box):
                room.add(Text(*at, name, look.size, "name", look.theme.ink, font))
                return True
    return False


def _directions(rays: Sequence[float]) -> Iterator[Place]:
    """The middles of the gaps between rays, the widest first, then some to both sides of these middles."""
    if not rays:
        rays = (pi / 2, pi / 2 + 2 * pi)
    else:
        rays = sorted(rays)
        rays = (*rays, rays[0] + 2 * pi)
    gaps = sorted([(second - first, first) for first, second in pairwise(rays)], reverse=True)
    for share in (0.5, 0.35, 0.65, 0.2, 0.8):
        for gap, first in gaps[: MOST // 2]:
            if gap > 0.3:
                angle = first + share * gap
                yield cos(angle), sin(angle)


def direction(start: Place, end: Place) -> float:
    """From one place to another, in radians as the screen sees them."""
    return atan2(end[1] - start[1], end[0] - start[0])


def _middle(line: Piece) -> Place:
    (x0, y0), (x1, y1) = line
    return (x0 + x1) / 2, (y0 + y1) / 2


def _apart(one: Place, other: Place) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _beside(box: Box, place: Place) -> float:
    """The distance of a place from a box."""
    left, top, right, bottom = box
    dx = max(left - place[0], place[0] - right, 0.0)
    dy = max(top - place[1], place[1] - bottom, 0.0)
    return hypot(dx, dy)
