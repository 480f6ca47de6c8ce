"""Random exhibits of the kind that people chart, and ways to damage the drawings of them. Used by tests of charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import NamedTuple

from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Ellipse, Line, Polygon, Rect
from datagen.exhibits import Exhibit, Number, Series, Table, read_cell
from mutators.fuse.layouts.charts.bars import bar, grouped, hbar
from mutators.fuse.layouts.charts.boxes import COLUMNS, box
from mutators.fuse.layouts.charts.lines import line
from mutators.fuse.layouts.charts.pie import pie
from mutators.fuse.layouts.charts.scatter import scatter
from mutators.fuse.layouts.charts.stacks import stacked
from validators.pictures.charts.bars import read_bar, read_grouped, read_hbar
from validators.pictures.charts.boxes import read_box
from validators.pictures.charts.lines import read_line
from validators.pictures.charts.pie import read_pie
from validators.pictures.charts.scatter import read_scatter
from validators.pictures.charts.stacks import read_stacked

NAMES = {
    "day": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "month": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "person": ["Ann", "Ben", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Iris"],
    "bird": ["Bluebird", "Robin", "Sparrow", "Goldfinch", "Heron", "Magpie"],
    "sector": ["Industry", "Transport", "Households", "Agriculture", "Trade"],
    "site": ["A", "B", "C", "D", "E", "F", "G", "H"],
    "place": ["Swimming pool", "Football field", "Tennis courts"],
}
HEADS = ["sold", "visits", "height (cm)", "profit", "energy (GWh)", "North", "price in euros"]


def maker(rng: Random, least: int = -1) -> Callable[[], Number]:
    """A source of values of one kind; `least` is -1, 0 or 1 for their least sign."""
    low = -1 if least < 0 and rng.random() < 0.4 else 0
    span, unit = rng.choice(
        [(20, 1), (100, 1), (20, 5), (30, 10), (90, 100), (99_999, 1), (99, Fraction(1, 10)),
         (9_999, Fraction(1, 100))]
    )  # fmt: skip

    def value() -> Number:
        number = rng.randint(low * min(span // 2, 99), span) or least
        exact = number * Fraction(unit)
        return exact.numerator if exact.denominator == 1 else exact

    return value


def names(rng: Random, most: int = 12, least: int = 2) -> tuple[str, list[str]]:
    """What names are, and some of them in their order."""
    head, pool = rng.choice(list(NAMES.items()))
    count = rng.randint(min(least, len(pool)), min(most, len(pool)))
    start = rng.randrange(len(pool) - count + 1)
    return head, pool[start : start + count]


def single(rng: Random) -> Series | Table:
    head, labels = names(rng)
    value = maker(rng)
    points = tuple([(label, value()) for label in labels[:-1]])
    points += ((labels[-1], abs(value()) + 1),)  # not all are zero
    return Series(points) if rng.random() < 0.5 else Table((head, rng.choice(HEADS)), points)


def columns(rng: Random) -> Table:
    head, labels = names(rng, most=7)
    value, count = maker(rng), rng.randint(2, 4)
    rows = tuple([(label, *[value() for _ in range(count)]) for label in labels])
    return Table((head, *rng.sample(HEADS, count)), rows)


def parts(rng: Random) -> Table:
    """Columns whose values differ by no more than a factor of five."""
    head, labels = names(rng, most=8)
    count, unit = rng.randint(2, 4), rng.choice((1, 1, 5, 100, Fraction(1, 2)))
    rows = [(label, *[unit * rng.randint(4, 20) for _ in range(count)]) for label in labels]
    return Table((head, *rng.sample(HEADS, count)), tuple(rows))


def curves(rng: Random) -> Series | Table:
    """One line of any shape, or up to three that wander over names or numbers."""
    if rng.random() < 0.4:
        return single(rng)
    head, labels = names(rng, most=7, least=3)
    firsts: list[str | Number] = [*labels]
    if rng.random() < 0.5:
        head, unit = rng.choice([("year", 1), ("hours", Fraction(1, 2)), ("depth (m)", 5)])
        start = rng.choice((0, 3, 1990))
        firsts = [start + unit * step for step in sorted(rng.sample(range(14), len(labels)))]
    count, unit = rng.randint(1, 3), rng.choice((1, 1, 10, Fraction(1, 10)))
    rows = []
    heights = [rng.randint(-5, 60) for _ in range(count)]
    for first in firsts:
        heights = [height + rng.randint(-12, 12) for height in heights]
        rows.append((first, *[unit * height for height in heights]))
    return Table((head, *rng.sample(HEADS, count)), tuple(rows))


def cloud(rng: Random) -> Table:
    x, y = maker(rng), maker(rng)
    heads = rng.sample(HEADS, 2)
    if rng.random() < 0.3:
        rows = {(x(), y()) for _ in range(rng.randint(3, 12))}
        return Table(tuple(heads), tuple(sorted(rows)))
    head, labels = names(rng, most=9)
    return Table((head, *heads), tuple([(label, x(), y()) for label in sorted(labels)]))


def shares(rng: Random) -> Series:
    _, labels = names(rng, most=8)
    unit = rng.choice((1, 1, 25, Fraction(1, 10)))
    return Series(tuple([(label, unit * rng.randint(3, 99)) for label in labels]))


def spreads(rng: Random) -> Table:
    head, labels = names(rng, most=6, least=1)
    unit = rng.choice((1, 1, 5, Fraction(1, 10)))
    rows = []
    for label in labels:
        five = sorted(rng.sample(range(-10, 100), 5))
        rows.append((label, *[unit * value for value in five]))
    return Table((head, *COLUMNS), tuple(rows))


class View(NamedTuple):
    """A way to chart something, how it is read, and what it is for."""

    draw: Callable[[object, Look], Drawing | None]
    read: Callable[[Drawing], Exhibit | None]
    make: Callable[[Random], Exhibit]


VIEWS: dict[str, View] = {
    "bar": View(bar, read_bar, single),
    "hbar": View(hbar, read_hbar, single),
    "grouped": View(grouped, read_grouped, columns),
    "stacked": View(stacked, read_stacked, parts),
    "line": View(line, read_line, curves),
    "scatter": View(scatter, read_scatter, cloud),
    "pie": View(pie, read_pie, shares),
    "box": View(box, read_box, spreads),
}


def swapped(drawing: Drawing, role: str) -> Iterator[Drawing]:
    """The drawing with two different texts of a role each at the other's place."""
    places = [place for place, text in enumerate(drawing.texts) if text.role == role]
    for one, other in pairwise(places):
        a, b = drawing.texts[one], drawing.texts[other]
        if read_cell(a.text) != read_cell(b.text):  # 0 and 0.0 of two axes say the same
            texts = [*drawing.texts]
            texts[one], texts[other] = a._replace(text=b.text), b._replace(text=a.text)
            yield replace(drawing, texts=texts)


def crowded(drawing: Drawing, role: str) -> Iterator[Drawing]:
    """The drawing with a text moved to just above the next one of its role."""
    places = [place for place, text in enumerate(drawing.texts) if text.role == role]
    for one, other in pairwise(places):
        to = drawing.texts[other]
        moved = to._replace(text=drawing.texts[one].text, y=to.y - 1)
        texts = [*drawing.texts[:one], moved, *drawing.texts[one + 1 :]]
        yield replace(drawing, texts=texts)


def misnumbered(drawing: Drawing, role: str) -> Iterator[Drawing]:
    """The drawing with one more in one of its numbers."""
    for place, text in enumerate(drawing.texts):
        if text.role == role and text.text[-1].isdigit():
            stem, last = text.text[:-1], int(text.text[-1])
            changed = text._replace(text=f"{stem}{(last + 1) % 10}")
            yield replace(
                drawing, texts=[*drawing.texts[:place], changed, *drawing.texts[place + 1 :]]
            )


def stretched(drawing: Drawing, by: float) -> Iterator[Drawing]:
    """The drawing with one mark that is not where it belongs, along either axis."""
    for place, shape in enumerate(drawing.shapes):
        if shape.role != "mark":
            continue
        for changed in _changes(shape, by):
            yield replace(
                drawing, shapes=[*drawing.shapes[:place], changed, *drawing.shapes[place + 1 :]]
            )


def _changes(shape: object, by: float) -> Iterator[Rect | Line | Ellipse | Polygon]:
    match shape:
        case Rect():
            yield shape._replace(top=shape.top - by)
            yield shape._replace(bottom=shape.bottom + by)
            yield shape._replace(left=shape.left - by)
            yield shape._replace(right=shape.right + by)
        case Ellipse():
            yield shape._replace(y=shape.y - by)
            yield shape._replace(x=shape.x + by)
        case Line(points=points) | Polygon(points=points):
            yield shape._replace(points=tuple([(x, y - by) for x, y in points]))
            yield shape._replace(points=tuple([(x + by, y) for x, y in points]))
