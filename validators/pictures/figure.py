"""Reads geometric figures: lines between dots, and what each text is written at. Drawing in, Figure out.

The numbers have to fit what is drawn: lengths and radii in proportion, angles by a protractor.
"""

from __future__ import annotations

from math import hypot
from statistics import median

from datagen.drawing.scene import Arc, Drawing, Ellipse, Line, Place, Text
from datagen.exhibits import Angle, Circle, Figure, Number, Point, Segment, read_number
from validators.pictures.figure_marks import (
    SURE,
    Corner,
    Piece,
    arc_at,
    line_at,
    nearest_dot,
    square_at,
)

DOT = 6.0
"""Pixels: the radius of the largest dot."""
ON = 2.0
"""Pixels by which an end may miss its dot or circle."""
OFF_LINE = 5.0
"""Pixels that dots keep from lines that do not end there."""
TOLERANCE = 0.032
"""By which a written length may differ from the drawn one: 3%, and what pixels add."""


def read(drawing: Drawing) -> Figure | None:
    """The figure; None where a text belongs to nothing or to several things, or a number contradicts the drawing."""
    rounds = [shape for shape in drawing.shapes if isinstance(shape, Ellipse)]
    dots = [(dot.x, dot.y) for dot in rounds if dot.rx <= DOT]
    circles = [circle for circle in rounds if circle.rx > DOT]
    names = _names(drawing, dots)
    if names is None or any([_dot(dots, (c.x, c.y)) is None for c in circles]):
        return None
    lines = [shape for shape in drawing.shapes if isinstance(shape, Line)]
    pieces: list[Piece] = [line.points for line in lines if len(line.points) == 2]
    segments = [p for p in pieces if None not in (_dot(dots, p[0]), _dot(dots, p[1]))]
    radii = {p: _circle(p, circles, dots) for p in pieces if p not in segments}
    if None in radii.values() or not _is_clear(segments, dots):
        return None
    corners = _corners(drawing, dots, segments)
    if corners is None:
        return None
    numbers = _numbers(drawing, [*segments, *radii], corners, circles)
    if numbers is None:
        return None
    lengths, degrees, alone = numbers
    sizes: dict[Ellipse, Number] = {c: n for p, c in radii.items() if c and (n := lengths.get(p))}
    sizes.update(alone)
    if len(sizes) != len(circles) or not _in_proportion(segments, lengths, sizes):
        return None
    label = dict(zip(dots, names, strict=True))

    def name(place: Place) -> str:
        return label[nearest_dot(place, dots)]

    return Figure(
        tuple(Point(each, *dot) for dot, each in label.items()),
        tuple(Segment(name(p[0]), name(p[1]), lengths.get(p)) for p in segments),
        tuple(Circle(name((c.x, c.y)), radius) for c, radius in sizes.items()),
        tuple(Angle(name(c.first), name(c.vertex), name(c.last), degrees[c]) for c in corners),
    )


def _dot(dots: list[Place], place: Place) -> Place | None:
    """The dot at a place."""
    dot = nearest_dot(place, dots) if dots else None
    return dot if dot and hypot(dot[0] - place[0], dot[1] - place[1]) <= ON else None


def _names(drawing: Drawing, dots: list[Place]) -> list[str] | None:
    """The name beside each dot; None unless each name is clearly nearest to a dot of its own."""
    named: dict[Place, str] = {}
    for text in drawing.texts_of("name"):
        near = sorted([(_beside(text, dot), dot) for dot in dots])
        if not near or near[0][0] > 16 or (len(near) > 1 and near[1][0] < 1.2 * near[0][0] + 2):
            return None
        if near[0][1] in named:
            return None
        named[near[0][1]] = text.text
    complete = len(named) == len(dots) == len(set(named.values()))
    return [named[dot] for dot in dots] if complete else None


def _beside(text: Text, place: Place) -> float:
    left, top, right, bottom = text.box
    dx = max(left - place[0], place[0] - right, 0.0)
    return hypot(dx, max(top - place[1], place[1] - bottom, 0.0))


def _circle(piece: Piece, circles: list[Ellipse], dots: list[Place]) -> Ellipse | None:
    """The circle that a line from its centre to its rim is the radius of."""
    for centre, end in (piece, piece[::-1]):
        for circle in circles:
            off = hypot(centre[0] - circle.x, centre[1] - circle.y)
            reached = hypot(end[0] - circle.x, end[1] - circle.y)
            if off <= ON and abs(reached - circle.rx) <= ON and _dot(dots, end) is None:
                return circle
    return None


def _is_clear(segments: list[Piece], dots: list[Place]) -> bool:
    """Whether no dot lies on a segment that goes on behind it, and no segment is there twice."""
    if len({frozenset(piece) for piece in segments}) != len(segments):
        return False
    for start, end in segments:
        dx, dy = end[0] - start[0], end[1] - start[1]
        square = dx * dx + dy * dy
        for x, y in dots:
            along = ((x - start[0]) * dx + (y - start[1]) * dy) / square
            off = abs((x - start[0]) * dy - (y - start[1]) * dx)
            if 0.02 < along < 0.98 and off < OFF_LINE * square**0.5:
                return False
    return True


def _corners(drawing: Drawing, dots: list[Place], segments: list[Piece]) -> list[Corner] | None:
    """The marked angles, each between two segments."""
    corners: list[Corner | None] = []
    for shape in drawing.shapes:
        if isinstance(shape, Arc):
            corners.append(arc_at(shape, dots, segments))
        elif isinstance(shape, Line) and len(shape.points) == 3:
            corners.append(square_at(shape, dots, segments))
    found = [corner for corner in corners if corner is not None]
    return found if len(found) == len(corners) else None


def _numbers(
    drawing: Drawing, pieces: list[Piece], corners: list[Corner], circles: list[Ellipse]
) -> tuple[dict[Piece, Number], dict[Corner, Number], dict[Ellipse, Number]] | None:
    """What is written at lines, at angles and at a circle; None where it is not clear, or said twice."""
    lengths: dict[Piece, Number] = {}
    alone: dict[Ellipse, Number] = {}
    degrees: dict[Corner, Number] = {c: 90 for c in corners if c.is_square}
    for text in drawing.texts_of("label"):
        value = _value(text.text.removeprefix("r = ").removesuffix("°"))
        if value is None or value <= 0:
            return None
        taken: bool
        if text.text.endswith("°"):
            corner = _corner_at(text, corners)
            taken = corner is None or corner in degrees or abs(corner.drawn - value) > 2.2
            if corner is not None:
                degrees[corner] = value
        elif text.text.startswith("r = "):
            taken = len(circles) != 1 or bool(alone) or _off_rim(text, circles[0]) > 12
            alone = dict.fromkeys(circles, value)
        else:
            piece = line_at(text.box, pieces)
            taken = piece is None or piece in lengths
            if piece is not None:
                lengths[piece] = value
        if taken:
            return None
    return (lengths, degrees, alone) if len(degrees) == len(corners) else None


def _value(text: str) -> Number | None:
    try:
        return read_number(text)
    except ValueError:
        return None


def _corner_at(text: Text, corners: list[Corner]) -> Corner | None:
    """The angle between whose rays a text stands, as near as it fits; its arc clearly the nearest of these."""
    left, top, right, bottom = text.box
    place = ((left + right) / 2, (top + bottom) / 2)
    half = hypot(right - left, bottom - top) / 2
    holding = [corner for corner in corners if not corner.is_square and corner.holds(place)]
    near = sorted([(corner.from_bow(place), i) for i, corner in enumerate(holding)])
    if not near or (len(near) > 1 and near[1][0] < SURE * near[0][0]):
        return None
    corner = holding[near[0][1]]
    return corner if near[0][0] <= corner.room_for(half) else None


def _off_rim(text: Text, circle: Ellipse) -> float:
    """The distance of a text from a circle's line."""
    left, top, right, bottom = text.box
    dx, dy = (
        max(left - circle.x, circle.x - right, 0.0),
        max(top - circle.y, circle.y - bottom, 0.0),
    )
    near = hypot(dx, dy) - circle.rx
    far = circle.rx - hypot(
        max(circle.x - left, right - circle.x), max(circle.y - top, bottom - circle.y)
    )
    return max(near, far, 0.0)


def _in_proportion(
    segments: list[Piece], lengths: dict[Piece, Number], sizes: dict[Ellipse, Number]
) -> bool:
    """Whether all lengths and radii are as long as each other's pixels say."""
    ratios = [
        float(lengths[p]) / hypot(p[0][0] - p[1][0], p[0][1] - p[1][1])
        for p in segments
        if p in lengths
    ]
    ratios += [float(size) / circle.rx for circle, size in sizes.items()]
    if not ratios:
        return True
    middle = median(ratios)
    return all([abs(ratio / middle - 1) <= TOLERANCE for ratio in ratios])
