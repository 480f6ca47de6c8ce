"""A drawing as shapes and texts in pixels; x grows to the right, y downwards. Painted in the order listed, texts last.

Every item has a role, which says what kind of ink it is and never what it stands for: that has to be told
from where it lies, as a person would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from datagen.drawing.fonts import BASELINE, extent

Colour = str
"""`#rrggbb`."""
Place = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Text(NamedTuple):
    """One line of text."""

    x: float
    y: float
    text: str
    size: int
    role: str
    colour: Colour = "#222222"
    font: str = "sans"
    """A name in `fonts.FONTS`."""
    anchor: str = "mm"
    """Which point of its box stands at (x, y): l, m or r, then t, m or b."""

    @property
    def box(self) -> Box:
        """The ink's bounds, a little generous."""
        width, height = extent(self.text, self.font, self.size)
        left = self.x - {"l": 0.0, "m": width / 2, "r": width}[self.anchor[0]]
        top = self.y - {"t": 0.0, "m": height / 2, "b": height}[self.anchor[1]]
        return left, top, left + width, top + height

    @property
    def baseline(self) -> Place:
        """Where its first letter stands."""
        left, top, _, _ = self.box
        return left, top + BASELINE * self.size


class Rect(NamedTuple):
    """An axis-parallel rectangle."""

    left: float
    top: float
    right: float
    bottom: float
    role: str
    fill: Colour | None = None
    stroke: Colour | None = None
    width: float = 1.0


class Line(NamedTuple):
    """A polyline, with an arrow's head at its last point where `arrow` says so."""

    points: tuple[Place, ...]
    role: str
    colour: Colour = "#222222"
    width: float = 1.0
    arrow: bool = False
    dash: bool = False


class Ellipse(NamedTuple):
    """An ellipse about a centre; a point marker where it is small."""

    x: float
    y: float
    rx: float
    ry: float
    role: str
    fill: Colour | None = None
    stroke: Colour | None = None
    width: float = 1.0


class Polygon(NamedTuple):
    """A closed outline."""

    points: tuple[Place, ...]
    role: str
    fill: Colour | None = None
    stroke: Colour | None = None
    width: float = 1.0


class Arc(NamedTuple):
    """A part of a circle, from one angle to another in degrees, clockwise from the right as the screen sees it.

    Filled it is a slice of a pie, otherwise a bow.
    """

    x: float
    y: float
    radius: float
    start: float
    end: float
    role: str
    fill: Colour | None = None
    stroke: Colour | None = None
    width: float = 1.0


Shape = Rect | Line | Ellipse | Polygon | Arc
Item = Shape | Text


@dataclass(slots=True)
class Drawing:
    """A canvas of whole pixels and what is on it."""

    width: int
    height: int
    background: Colour = "#ffffff"
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        """Puts items on top of what is there; texts lie above all shapes."""
        for item in items:
            if isinstance(item, Text):
                self.texts.append(item)
            else:
                self.shapes.append(item)

    def of_role(self, *roles: str) -> Iterator[Shape]:
        """The shapes of these roles, in order."""
        return (shape for shape in self.shapes if shape.role in roles)

    def texts_of(self, *roles: str) -> list[Text]:
        """The texts of these roles, in order."""
        return [text for text in self.texts if text.role in roles]


def overlap(a: Box, b: Box, slack: float = 0.0) -> bool:
    """Whether two boxes come closer to each other than `slack` pixels."""
    return (
        a[0] < b[2] + slack and b[0] < a[2] + slack and a[1] < b[3] + slack and b[1] < a[3] + slack
    )
