"""Random figures of school geometry, to scale. Used by tests of figures."""

from __future__ import annotations

from fractions import Fraction
from math import atan2, cos, degrees, hypot, pi, sin, sqrt
from random import Random

from datagen.exhibits import Angle, Circle, Figure, Number, Point, Segment

LETTERS = "ABCDEFGHKLMNPQRST"
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))
Place = tuple[float, float]


def figure(rng: Random) -> Figure:
    """One of several kinds, turned anyhow."""
    kinds = (
        triangle,
        triangle,
        right_triangle,
        rectangle,
        tangent,
        chord,
        parallels,
        cevian,
        circles,
    )
    return rng.choice(kinds)(rng)


def triangle(rng: Random) -> Figure:
    """Whole sides, some of them written, and some angles to a degree."""
    while True:
        a, b, c = (rng.randint(3, 30) for _ in range(3))
        if 2.1 * max(a, b, c) < a + b + c:
            break
    x = (b * b + c * c - a * a) / (2 * c)
    places = _turned(rng, [(0, 0), (c, 0), (x, sqrt(b * b - x * x))])
    sides = [(0, 1, c), (1, 2, a), (2, 0, b)]
    corners = [((i + 1) % 3, i, (i + 2) % 3) for i in range(3) if rng.random() < 0.5]
    hidden = rng.choice((-1, 0, 1, 2))
    lengths = [None if i == hidden else side[2] for i, side in enumerate(sides)]
    return _figure(rng, places, [side[:2] for side in sides], lengths, corners)


def right_triangle(rng: Random) -> Figure:
    a, b, c = rng.choice(TRIPLES)
    times = rng.randint(1, 4)
    places = _turned(rng, [(0, 0), (a * times, 0), (0, b * times)])
    lengths = [a * times, b * times, rng.choice((None, c * times))]
    return _figure(rng, places, [(0, 1), (0, 2), (1, 2)], lengths, [(1, 0, 2)])


def rectangle(rng: Random) -> Figure:
    """With a diagonal."""
    wide, high = rng.randint(5, 20), rng.randint(4, 12)
    places = _turned(rng, [(0, 0), (wide, 0), (wide, high), (0, high)])
    pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]
    corners = rng.choice(([(0, 1, 2)], [(0, 1, 2), (2, 3, 0)], [(1, 0, 2)], [(0, 2, 3)]))
    return _figure(rng, places, pairs, [wide, high, None, None, None], corners)


def tangent(rng: Random) -> Figure:
    radius, long = rng.randint(3, 9), rng.randint(4, 20)
    places = _turned(rng, [(0, 0), (radius, 0), (radius, long)])
    lengths = [None, rng.choice((None, long)), None]
    return _figure(rng, places, [(0, 1), (1, 2), (0, 2)], lengths, [(0, 1, 2)], {0: radius})


def chord(rng: Random) -> Figure:
    radius, turn = rng.randint(4, 15), rng.uniform(0.6, 2.6)
    places = _turned(rng, [(0, 0), (radius, 0), (radius * cos(turn), radius * sin(turn))])
    lengths = [_tenths(2 * radius * sin(turn / 2)), None, None]
    return _figure(rng, places, [(1, 2), (0, 1), (0, 2)], lengths, [(1, 0, 2)], {0: radius})


def parallels(rng: Random) -> Figure:
    """Two parallel lines and one across, with equal angles."""
    far = rng.randint(8, 11)
    places = [(0, 0), (rng.randint(8, 12), 0), (rng.randint(0, 3), 5), (far, 5)]
    lengths = [_tenths(hypot(far, 5)), None, None]
    turned = _turned(rng, places)
    return _figure(rng, turned, [(0, 3), (0, 1), (2, 3)], lengths, [(1, 0, 3), (2, 3, 0)])


def cevian(rng: Random) -> Figure:
    """A triangle with a line from its top to a point of its base."""
    one, other, high = rng.randint(4, 10), rng.randint(4, 10), rng.randint(5, 12)
    places = [(0, 0), (one, 0), (one + other, 0), (one + rng.choice((0, 0, 2, -2)), high)]
    pairs = [(0, 1), (1, 2), (0, 3), (2, 3), (1, 3)]
    corners = [(0, 1, 3), (1, 0, 3), (0, 3, 1), (2, 3, 1)]
    kept = [corner for corner in corners if rng.random() < 0.6]
    return _figure(rng, _turned(rng, places), pairs, [one, other, None, None, None], kept)


def circles(rng: Random) -> Figure:
    """Two that touch or are apart."""
    one, other = rng.randint(3, 8), rng.randint(3, 8)
    far = one + other + rng.choice((0, 2, 5))
    places = _turned(rng, [(0, 0), (far, 0)])
    return _figure(rng, places, [(0, 1)], [far], [], {0: one, 1: other})


def _figure(
    rng: Random,
    places: list[Place],
    pairs: list[tuple[int, int]],
    lengths: list[Number | None],
    corners: list[tuple[int, int, int]],
    radii: dict[int, int] | None = None,
) -> Figure:
    """Names for the places, and what is between them; angles are measured to a degree."""
    names = rng.sample(LETTERS, len(places))
    return Figure(
        tuple(Point(name, *place) for name, place in zip(names, places, strict=True)),
        tuple(Segment(names[a], names[b], n) for (a, b), n in zip(pairs, lengths, strict=True)),
        tuple(Circle(names[centre], radius) for centre, radius in (radii or {}).items()),
        tuple(
            Angle(names[a], names[v], names[b], _degrees(places[a], places[v], places[b]))
            for a, v, b in corners
        ),
    )


def _degrees(start: Place, vertex: Place, end: Place) -> int:
    first, last = (atan2(y - vertex[1], x - vertex[0]) for x, y in (start, end))
    turn = degrees(abs(first - last))
    return round(min(turn, 360 - turn))


def _tenths(length: float) -> Number:
    exact = Fraction(round(length * 10), 10)
    return exact.numerator if exact.denominator == 1 else exact


def _turned(rng: Random, places: list[Place]) -> list[Place]:
    turn = rng.choice((0.0, rng.uniform(0, 2 * pi)))
    return [(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)) for x, y in places]
