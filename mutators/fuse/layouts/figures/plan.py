"""Figures in pixels: whether their numbers fit their places, and where everything goes. Figure in, Plan out."""

from __future__ import annotations

from itertools import combinations
from math import atan2, degrees, hypot
from statistics import median
from typing import NamedTuple

from datagen.drawing.scene import Place
from datagen.exhibits import Angle, Figure, write_number
from mutators.fuse.layouts.figures.labels import Mark, Piece, direction
from mutators.fuse.layouts.figures.room import far
from mutators.fuse.layouts.paper import drawable

TOLERANCE = 0.03
"""By which a written length may differ from the drawn one."""
DEGREES = 2.0
"""By which a written angle may."""
MAX_POINTS = 12
DOTS_APART = 24.0
OFF_LINE = 8.0
"""Pixels from a dot to lines that do not end there."""


class Plan(NamedTuple):
    """A figure in pixels."""

    places: dict[str, Place]
    pieces: list[Piece]
    circles: list[tuple[Place, float]]
    marks: list[Mark]

    def rays(self, place: Place) -> list[float]:
        """The directions of the segments that end at a place."""
        ends = [
            piece if piece[0] == place else piece[::-1] for piece in self.pieces if place in piece
        ]
        return [direction(*end) for end in ends]


def ratio_of(figure: Figure) -> float | None:
    """Written units for each unit of the places; None where lengths or angles differ from what is drawn."""
    places = {name: (x, y) for name, x, y in figure.points}
    try:
        ratios = [
            float(length) / hypot(places[a][0] - places[b][0], places[a][1] - places[b][1])
            for a, b, length in figure.segments
            if length is not None
        ]
        turns = [(_degrees_of(angle, places), float(angle.degrees)) for angle in figure.angles]
    except (KeyError, ZeroDivisionError):
        return None
    ratio = median(ratios) if ratios else 1.0
    if ratio <= 0 or any([abs(each / ratio - 1) > TOLERANCE for each in ratios]):
        return None
    if any([abs(drawn - written) > DEGREES for drawn, written in turns]):
        return None
    return ratio


def _degrees_of(angle: Angle, places: dict[str, Place]) -> float:
    """How wide an angle is by the places of its points."""
    x, y = places[angle.vertex]
    first, second = [
        atan2(places[end][1] - y, places[end][0] - x) for end in (angle.start, angle.end)
    ]
    turn = degrees(abs(first - second))
    return min(turn, 360 - turn)


def is_sound(figure: Figure) -> bool:
    """Whether all that is named is there, once, and angles are between segments."""
    names = [point.name for point in figure.points]
    pairs = [frozenset(segment[:2]) for segment in figure.segments]
    corners = [(frozenset((a.start, a.end)), a.vertex) for a in figure.angles]
    ends = {name for pair in pairs for name in pair} | {c.centre for c in figure.circles}
    rays = {frozenset((a.vertex, end)) for a in figure.angles for end in (a.start, a.end)}
    return (
        0 < len(names) <= MAX_POINTS
        and drawable(names)
        and max(map(len, names)) <= 3
        and len(set(names)) == len(names)
        and len(set(pairs)) == len(pairs)
        and len(set(corners)) == len(corners)
        and len({c.centre for c in figure.circles}) == len(figure.circles)
        and ends <= set(names)
        and rays <= set(pairs)
        and all([c.radius > 0 for c in figure.circles])
    )


def planned(
    figure: Figure, ratio: float, room: tuple[int, int], margin: int
) -> tuple[Plan | None, tuple[float, float]]:
    """The figure in pixels, with the size of its paper; no plan where dots or lines come too close."""
    radii = {c.centre: float(c.radius) / ratio for c in figure.circles}
    around = [(x, y, radii.get(name, 0.0)) for name, x, y in figure.points]
    left, right = min(x - r for x, _, r in around), max(x + r for x, _, r in around)
    low, high = min(y - r for _, y, r in around), max(y + r for _, y, r in around)
    scale = min(
        (side / extent for side, extent in zip(room, (right - left, high - low), strict=True)
         if extent > 1e-9), default=1.0,
    )  # fmt: skip
    places = {
        name: (margin + (x - left) * scale, margin + (high - y) * scale)
        for name, x, y in figure.points
    }
    size = ((right - left) * scale + 2 * margin, (high - low) * scale + 2 * margin)
    pieces = [(places[a], places[b]) for a, b, _ in figure.segments]
    circles = [(places[name], radius * scale) for name, radius in radii.items()]
    if not _is_clear(list(places.values()), pieces):
        return None, size
    marks = _marks(figure, places)
    return (None if marks is None else Plan(places, pieces, circles, marks)), size


def _is_clear(dots: list[Place], pieces: list[Piece]) -> bool:
    """Whether dots are apart from each other and from segments that do not end there."""
    if any([hypot(a[0] - b[0], a[1] - b[1]) < DOTS_APART for a, b in combinations(dots, 2)]):
        return False
    return not any(
        [far(dot, piece) < OFF_LINE for piece in pieces for dot in dots if dot not in piece]
    )


def _marks(figure: Figure, places: dict[str, Place]) -> list[Mark] | None:
    """The angles as marks; those that overlap at a vertex have arcs of different radii."""
    marks: list[Mark] = []
    for angle in sorted(figure.angles, key=lambda angle: angle.degrees):
        vertex = places[angle.vertex]
        ends = [places[end] for end in (angle.start, angle.end)]
        first, second = [degrees(direction(vertex, end)) for end in ends]
        sweep = (second - first) % 360
        start, sweep = (first, sweep) if sweep < 180 else (second, 360 - sweep)
        right = angle.degrees == 90
        # A sharp angle's arc lies farther out, where its rays are apart.
        radius = 11.0 if right else 18.0 if sweep > 40 else 24.0 if sweep > 24 else 40.0
        radius += 9 * sum([_overlap((start, sweep), m) for m in marks if m.vertex == vertex])
        shortest = min(hypot(end[0] - vertex[0], end[1] - vertex[1]) for end in ends)
        if radius > 0.7 * shortest:
            return None
        text = "" if right else f"{write_number(angle.degrees)}°"
        marks.append(Mark(vertex, start, sweep, radius, text))
    return marks


def _overlap(turn: tuple[float, float], mark: Mark) -> bool:
    """Whether an angle shares more than a ray with a mark at the same vertex."""
    start, sweep = turn
    ahead = (mark.start - start) % 360
    return ahead < sweep - 1 or ahead > 361 - mark.sweep
