"""Reads pies and rings, clockwise from the top. Drawing in, Series out."""

from __future__ import annotations

from math import atan2, hypot, pi
from typing import NamedTuple

from datagen.drawing.scene import Box, Drawing, Line, Place, Polygon, Text
from datagen.exhibits import Series
from validators.pictures.charts.marks import exhibit, legend
from validators.pictures.charts.scales import OFF_VALUE, hundredths

RIM = 0.97
"""Part of the radius from which on a corner lies on the rim."""
REACH = 14.0
"""Pixels from a slice's rim to a text beside it, and from a leader's end to its text."""


class Piece(NamedTuple):
    """A slice; angles clockwise from the top, in radians."""

    start: float
    end: float
    colour: str


class Disc(NamedTuple):
    x: float
    y: float
    radius: float

    def turn(self, place: Place) -> float:
        """The angle of a place, clockwise from the top."""
        return (atan2(place[1] - self.y, place[0] - self.x) + pi / 2) % (2 * pi)

    def reach(self, place: Place) -> float:
        """How far a place is from the middle."""
        return hypot(place[0] - self.x, place[1] - self.y)


def read_pie(drawing: Drawing) -> Series | None:
    """What the slices show; None where their angles do not fit the numbers written in or at them."""
    shapes = [shape for shape in drawing.of_role("mark") if isinstance(shape, Polygon)]
    meanings = legend(drawing)
    if len(shapes) < 2 or meanings is None:
        return None
    disc = _disc(shapes)
    pieces = sorted([_piece(shape, disc) for shape in shapes])
    texts = _texts_of(drawing, disc, pieces)
    if texts is None or not _is_whole(pieces, disc):
        return None
    names: list[str] = []
    values: list[int] = []
    for piece, (name, label) in zip(pieces, texts, strict=True):
        if meanings:
            known = meanings.get(piece.colour)
            name = known if known and not name else ""  # noqa: PLW2901
        elif not name:
            name, _, label = label.rpartition(" ")  # noqa: PLW2901
        value = hundredths(label)
        if not name or value is None or value <= 0:
            return None
        names.append(name)
        values.append(value)
    if (meanings and list(meanings.values()) != names) or not _fit(pieces, values, disc):
        return None
    found = exhibit(names, "", [""], [values])
    return found if isinstance(found, Series) else None


def _disc(shapes: list[Polygon]) -> Disc:
    """The circle that all slices make together."""
    points = [point for shape in shapes for point in shape.points]
    xs, ys = zip(*points, strict=True)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return Disc(x, y, max([hypot(a - x, b - y) for a, b in points]))


def _piece(shape: Polygon, disc: Disc) -> Piece:
    """Between which angles a slice's corners on the rim lie: all around but for the widest gap."""
    turns = sorted([disc.turn(p) for p in shape.points if disc.reach(p) > RIM * disc.radius])
    if not turns:
        return Piece(0.0, 0.0, "")
    gaps = [(b - a, a, b) for a, b in zip(turns, [*turns[1:], turns[0] + 2 * pi], strict=True)]
    _, end, start = max(gaps)
    start %= 2 * pi
    if abs(start - 2 * pi) * disc.radius <= OFF_VALUE:
        start = 0.0
    return Piece(start, end if end > start else end + 2 * pi, shape.fill or "")


def _is_whole(pieces: list[Piece], disc: Disc) -> bool:
    """Whether the slices follow each other from the top on, all around."""
    ends = [0.0, *[piece.end for piece in pieces]]
    starts = [*[piece.start for piece in pieces], 2 * pi]
    return all([abs(a - b) * disc.radius <= OFF_VALUE for a, b in zip(ends, starts, strict=True)])


def _fit(pieces: list[Piece], values: list[int], disc: Disc) -> bool:
    """Whether each slice ends where the parts of the whole up to it say."""
    total, part = sum(values), 0
    for piece, value in zip(pieces, values, strict=True):
        part += value
        if abs(part / total * 2 * pi - piece.end) * disc.radius > OFF_VALUE:
            return False
    return True


def _texts_of(drawing: Drawing, disc: Disc, pieces: list[Piece]) -> list[tuple[str, str]] | None:
    """The name and the label in or at each slice, empty where there is none; None where there are two."""
    leaders = [line for line in drawing.of_role("leader") if isinstance(line, Line)]
    found: list[dict[str, str]] = [{} for _ in pieces]
    for text in drawing.texts_of("name", "label"):
        turn = _pointed_at(text, disc, leaders)
        if turn is None:
            return None
        at = [place for place, piece in enumerate(pieces) if piece.start < turn < piece.end]
        if len(at) != 1 or text.role in found[at[0]]:
            return None
        found[at[0]][text.role] = text.text
    return [(each.get("name", ""), each.get("label", "")) for each in found]


def _pointed_at(text: Text, disc: Disc, leaders: list[Line]) -> float | None:
    """The angle at which the slice of a text lies: that of its middle if it is inside, of its leader's start,
    or of its point nearest to the pie.
    """
    box = text.box
    inside = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    if disc.reach(inside) < disc.radius:
        return disc.turn(inside)
    if leaders:
        ends = [
            line.points[0]
            for line in leaders
            if _gap(box, line.points[-1]) < 8 and abs(disc.reach(line.points[0]) - disc.radius) < 2
        ]
        return disc.turn(ends[0]) if len(ends) == 1 else None
    nearest = (max(box[0], min(disc.x, box[2])), max(box[1], min(disc.y, box[3])))
    return disc.turn(nearest) if disc.reach(nearest) < disc.radius + REACH else None


def _gap(box: Box, place: Place) -> float:
    """From a place to the nearest point of a box, across or down."""
    x, y = place
    return max(box[0] - x, x - box[2], box[1] - y, y - box[3], 0.0)
