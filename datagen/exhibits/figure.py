"""Geometric figures: points, segments, circles and angles, with what is written at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple, TypeVar

from datagen.exhibits.base import fenced, unfenced
from datagen.exhibits.numbers import Number, other_numbers, read_number, write_number

T = TypeVar("T")


class Point(NamedTuple):
    """A named place; y grows upwards. Places are only to scale where the lengths written at segments are."""

    name: str
    x: float
    y: float


class Segment(NamedTuple):
    """A straight line between two points, with its length where it is written there."""

    start: str
    end: str
    length: Number | None = None


class Circle(NamedTuple):
    """A circle about a point, through another one or of a radius that is written there."""

    centre: str
    radius: Number


class Angle(NamedTuple):
    """The angle at a vertex between the rays to two points, less than 180 degrees; 90 is drawn as a square."""

    start: str
    vertex: str
    end: str
    degrees: Number


_LINE = re.compile(
    r"point (?P<point>\w+)|segment (?P<segment>\w+) (?P<to>\w+)(?: = (?P<length>\S+))?"
    r"|circle (?P<circle>\w+) = (?P<radius>\S+)"
    r"|angle (?P<start>\w+) (?P<angle>\w+) (?P<end>\w+) = (?P<degrees>\S+)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure shows. Two figures that differ only in where their points lie say the same."""

    points: tuple[Point, ...]
    segments: tuple[Segment, ...] = ()
    circles: tuple[Circle, ...] = ()
    angles: tuple[Angle, ...] = ()
    kind: ClassVar[str] = "figure"

    def text(self) -> str:
        """What is drawn, a line each, in alphabetical order."""
        lines = [f"point {point.name}" for point in self.points]
        for start, end, length in self.segments:
            tag = "" if length is None else f" = {write_number(length)}"
            lines.append(f"segment {min(start, end)} {max(start, end)}{tag}")
        lines += [f"circle {c.centre} = {write_number(c.radius)}" for c in self.circles]
        for start, vertex, end, degrees in self.angles:
            ends = f"{min(start, end)} {vertex} {max(start, end)}"
            lines.append(f"angle {ends} = {write_number(degrees)}")
        return fenced("figure", sorted(lines))

    @classmethod
    def read(cls, text: str) -> Figure:
        """The figure whose `text()` this is, its points at no place. Raises ValueError if it is none's."""
        points: list[Point] = []
        segments: list[Segment] = []
        circles: list[Circle] = []
        angles: list[Angle] = []
        for line in unfenced("figure", text):
            m = _LINE.fullmatch(line)
            if m is None:
                raise ValueError(f"no part of a figure: {line!r}")
            if m["point"]:
                points.append(Point(m["point"], 0, 0))
            elif m["segment"]:
                length = read_number(m["length"]) if m["length"] else None
                segments.append(Segment(m["segment"], m["to"], length))
            elif m["circle"]:
                circles.append(Circle(m["circle"], read_number(m["radius"])))
            else:
                angles.append(Angle(m["start"], m["angle"], m["end"], read_number(m["degrees"])))
        return cls(tuple(points), tuple(segments), tuple(circles), tuple(angles))

    def facts(self) -> Iterator[tuple[str, ...]]:
        """Each number with what it is written at."""
        for start, end, length in self.segments:
            if length is not None:
                yield start + end, write_number(length)
                yield end + start, write_number(length)
        for circle in self.circles:
            yield circle.centre, write_number(circle.radius)
        for start, vertex, end, degrees in self.angles:
            yield start + vertex + end, write_number(degrees)
            yield end + vertex + start, write_number(degrees)

    def altered(self) -> Iterator[Figure]:
        """Each number changed."""
        for place, segment in enumerate(self.segments):
            for other in other_numbers(segment.length) if segment.length is not None else ():
                changed = segment._replace(length=other)
                yield replace(self, segments=_exchanged(self.segments, place, changed))
        for place, circle in enumerate(self.circles):
            changed_circle = circle._replace(radius=circle.radius + 1)
            yield replace(self, circles=_exchanged(self.circles, place, changed_circle))
        for place, angle in enumerate(self.angles):
            changed_angle = angle._replace(degrees=angle.degrees - 1)
            yield replace(self, angles=_exchanged(self.angles, place, changed_angle))


def _exchanged(items: tuple[T, ...], place: int, item: T) -> tuple[T, ...]:
    return (*items[:place], item, *items[place + 1 :])
