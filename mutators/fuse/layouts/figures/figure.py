"""Geometric figures to scale, with the lengths, radii and angles that are known. Figure in, Drawing out."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, radians, sin

from datagen.drawing.colours import mixed
from datagen.drawing.looks import Look
from datagen.drawing.scene import Arc, Drawing, Ellipse, Line, Place
from datagen.exhibits import Figure, write_number
from mutators.fuse.layouts.colours import legible
from mutators.fuse.layouts.figures.labels import (
    Mark,
    Piece,
    write_angle,
    write_length,
    write_name,
    write_radius,
)
from mutators.fuse.layouts.figures.plan import Plan, is_sound, planned, ratio_of
from mutators.fuse.layouts.figures.room import Room, far
from mutators.fuse.layouts.paper import paper

ROOMS = ((300, 200), (360, 250), (440, 310), (560, 380), (640, 440))
"""Widths and heights that a figure is fitted in, until there is room for all texts."""


def draw(figure: Figure, look: Look) -> Drawing | None:
    """The figure to scale. None where numbers disagree with places, lines hide each other, or texts find no room."""
    ratio = ratio_of(figure)
    if ratio is None or not is_sound(figure):
        return None
    rng = look.rng()
    first = rng.randrange(2)
    turn = rng.uniform(0, 2 * pi)
    for room in ROOMS[first:]:
        margin = 2 * look.size + 10
        plan, size = planned(figure, ratio, room, margin)
        # A single circle's radius may stand outside of it, if there is room.
        for lone in (True, False) if look.labels and len(figure.circles) == 1 else (False,):
            drawing = paper(*size, look, look.frame)
            if plan and drawing and _finished(drawing, figure, plan, look, turn, lone):
                return drawing
    return None


def _finished(
    drawing: Drawing, figure: Figure, plan: Plan, look: Look, turn: float, lone: bool
) -> bool:
    """Draws all of it; whether every text found room."""
    room = Room(drawing)
    accent = legible(look.palette[0], look)
    room.lines = list(plan.pieces)
    room.circles = plan.circles
    room.dots = [(place, 2.0) for place in plan.places.values()]
    radii = _draw_circles(drawing, plan, look, turn, lone)
    if radii is None:
        return False
    room.lines += radii
    for mark in plan.marks:
        room.lines += _draw_mark(drawing, mark, look, accent)
    ink = accent if look.variant in (2, 5) else look.theme.ink
    for piece in plan.pieces:
        drawing.add(Line(piece, "edge", ink, 2.0 if look.variant in (1, 2) else 1.5))
    fill = look.theme.background if look.variant == 4 else ink
    for place in plan.places.values():
        drawing.add(Ellipse(*place, 3, 3, "mark", fill, ink, 1.5))
    return _write(room, figure, plan, radii, look, accent)


def _draw_circles(
    drawing: Drawing, plan: Plan, look: Look, turn: float, lone: bool
) -> list[Piece] | None:
    """Circles, with lines for their radii unless a lone radius is written outside; None where there is no room."""
    line = mixed(look.theme.ink, look.theme.background, 0.15)
    for centre, radius in plan.circles:
        drawing.add(Ellipse(*centre, radius, radius, "edge", None, line, 1.5))
    if lone:
        return []
    radii = []
    for centre, radius in plan.circles:
        piece = _radius(centre, radius, plan, turn)
        if piece is None:
            return None
        drawing.add(Line(piece, "edge", line, 1.0, dash=True))
        radii.append(piece)
    return radii


def _radius(centre: Place, radius: float, plan: Plan, turn: float) -> Piece | None:
    """A line from a centre to its circle, far from other lines there and from dots."""
    rays = plan.rays(centre)
    best, widest = None, 0.35
    for step in range(16):
        angle = turn + step * pi / 8
        end = (centre[0] + radius * cos(angle), centre[1] + radius * sin(angle))
        gap = min([abs((angle - ray + pi) % (2 * pi) - pi) for ray in rays], default=pi)
        near = min(
            [far(dot, (centre, end)) for dot in plan.places.values() if dot != centre], default=99
        )
        if gap > widest and near > 12:
            best, widest = (centre, end), gap
    return best


def _draw_mark(drawing: Drawing, mark: Mark, look: Look, colour: str) -> list[Piece]:
    """A square, or an arc, perhaps on a ground; as lines that texts keep clear of."""
    x, y = mark.vertex
    first, last = radians(mark.start), radians(mark.start + mark.sweep)
    if not mark.text:
        legs = [(mark.radius * cos(turn), mark.radius * sin(turn)) for turn in (first, last)]
        corner = (x + legs[0][0] + legs[1][0], y + legs[0][1] + legs[1][1])
        places = ((x + legs[0][0], y + legs[0][1]), corner, (x + legs[1][0], y + legs[1][1]))
        drawing.add(Line(places, "angle", colour, 1.2))
        return [(places[0], corner), (corner, places[2])]
    end = mark.start + mark.sweep
    if look.variant in (0, 3):
        ground = look.theme.fill
        drawing.add(Arc(x, y, mark.radius, mark.start, end, "angle", ground, colour, 1.0))
    else:
        drawing.add(Arc(x, y, mark.radius, mark.start, end, "angle", None, colour, 1.3))
    count = 2 + int(mark.sweep / 50)
    turns = [first + (last - first) * step / count for step in range(count + 1)]
    bow = [(x + mark.radius * cos(turn), y + mark.radius * sin(turn)) for turn in turns]
    return list(pairwise(bow))


def _write(
    room: Room, figure: Figure, plan: Plan, radii: list[Piece], look: Look, accent: str
) -> bool:
    """All texts, those first that have the fewest places to go."""
    if not all([write_angle(room, m, plan.marks, look, accent) for m in plan.marks if m.text]):
        return False
    dots = list(plan.places.values())
    middle = (sum(x for x, _ in dots) / len(dots), sum(y for _, y in dots) / len(dots))
    lines = [*plan.pieces, *radii]
    written = [
        (write_number(segment.length), piece)
        for segment, piece in zip(figure.segments, plan.pieces, strict=True)
        if segment.length is not None
    ]
    texts = [write_number(circle.radius) for circle in figure.circles]
    written += zip(texts, radii, strict=False)
    if not all([write_length(room, text, own, lines, middle, look) for text, own in written]):
        return False
    if not radii:
        for text, (centre, radius) in zip(texts, plan.circles, strict=True):
            if not write_radius(room, f"r = {text}", centre, radius, look.seed, look):
                return False
    font = "serif-italic" if look.font == "serif" else look.bold if look.variant < 2 else look.font
    return all(
        [write_name(room, name, place, plan.rays(place), font, look)
         for name, place in plan.places.items()]
    )  # fmt: skip
