"""Gates of circuits: their usual shapes, where wires meet them, how they are drawn.

`and` is a D, `or` a shield, `xor` a shield with a second line at its back, `not` a triangle with a bubble. Wires come
in at the left and leave at the right; inputs and outputs are names without an outline.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin
from typing import NamedTuple

from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Ellipse, Line, Place, Polygon, Text

GRID = 8.0
"""All wires enter and leave on multiples of it."""
PINS = {1: (0,), 2: (-1, 1), 3: (-1, 0, 1), 4: (-2, -1, 1, 2), 5: (-2, -1, 0, 1, 2)}
"""Heights of the wires that come in, on the grid about the gate's middle, by how many they are."""
HOLLOW = 7.0
"""How deep the back of a shield is."""
SECOND = 5.0
"""Between the back of a shield and the second line of `xor`."""
BUBBLE = 4.0
"""Radius of the bubble of `not`."""
NAME_GAP = 5.0
"""Between a wire and the name that it starts or ends at."""
INSIDE = 24.0
"""Width of a name that has room inside a gate."""


class Part(NamedTuple):
    """A gate, an input or an output, measured for one look."""

    name: str
    kind: str
    """`and`, `or`, `xor`, `not`, `output`, or empty for an input."""
    pins: int
    width: float
    half_height: float
    """Of the gate itself."""
    inside: bool
    """Whether the name stands inside the gate; otherwise above it."""

    @property
    def room(self) -> float:
        """Half of the height that it takes with its name, which may stand above it."""
        return self.half_height if self.inside else self.half_height + 2 * GRID


def part_of(name: str, kind: str, pins: int, look: Look) -> Part | None:
    """None where the name is too long or too many wires come in."""
    width, height = extent(name, look.font, look.size)
    if kind in ("", "output"):
        fits = pins == (1 if kind else 0) and width <= 90
        return Part(name, kind, pins, width, height / 2, True) if fits else None
    if kind == "not":
        return Part(name, kind, pins, 30.0, 13.0, False) if pins == 1 and width <= 40 else None
    if pins not in PINS or width > 50:
        return None
    inside = look.variant % 2 == 0 and width <= INSIDE
    half_height = 18.0 if pins <= 3 else 25.0
    return Part(name, kind, pins, 44.0, half_height, inside)


def back(part: Part, y: float) -> float:
    """How far right of a gate's left end a wire that comes in at height `y` meets it."""
    if part.kind in ("or", "xor"):
        curve = HOLLOW * (1 - (y / part.half_height) ** 2)
        return curve + SECOND if part.kind == "or" else curve
    return 0.0


@lru_cache(maxsize=200)
def _outline(kind: str, width: float, high: float) -> tuple[Place, ...]:
    """Of a gate whose left end is at x = 0 and whose middle is at y = 0."""
    if kind == "not":
        return (0.0, -high), (width - 2 * BUBBLE, 0.0), (0.0, high)
    if kind == "and":
        straight = width - high
        turns = [pi * step / 12 - pi / 2 for step in range(13)]
        bow = [(straight + high * cos(turn), high * sin(turn)) for turn in turns]
        return ((0.0, -high), *bow, (0.0, high))
    left = SECOND
    top = [
        _curve((left, -high), (left + 0.55 * (width - left), -high), (width, 0.0), step / 8)
        for step in range(9)
    ]
    bottom = [(x, -y) for x, y in top[-2::-1]]
    hollow = [
        (left + HOLLOW * (1 - (step / 4) ** 2), high * step / 4)
        for step in (3, 2, 1, 0, -1, -2, -3)
    ]
    return (*top, *bottom, *hollow)


def _curve(start: Place, pull: Place, end: Place, part: float) -> Place:
    """A place on a quadratic curve."""
    a, b, c = (1 - part) ** 2, 2 * part * (1 - part), part**2
    return a * start[0] + b * pull[0] + c * end[0], a * start[1] + b * pull[1] + c * end[1]


def draw_part(
    drawing: Drawing, part: Part, place: Place, look: Look, colours: tuple[str, str]
) -> None:
    """Adds a part whose left end and middle are at a place; `colours` are of fill and lines."""
    x, y = place
    fill, stroke = colours
    ink, font, size = look.theme.ink, look.font, look.size
    if part.kind in ("", "output"):
        drawing.add(Text(x, y, part.name, size, "name", ink, font, "lm"))
        return
    points = _outline(part.kind, part.width, part.half_height)
    drawing.add(Polygon(tuple([(x + a, y + b) for a, b in points]), "node", fill, stroke, 1.4))
    if part.kind == "not":
        middle = x + part.width - BUBBLE
        drawing.add(Ellipse(middle, y, BUBBLE, BUBBLE, "node", fill, stroke, 1.4))
    if part.kind == "xor":
        high = part.half_height
        curve = [(x + HOLLOW * (1 - (s / 4) ** 2), y + high * s / 4) for s in range(-4, 5)]
        drawing.add(Line(tuple(curve), "node", stroke, 1.4))
    if part.inside:
        aside = {"and": -3.0}.get(part.kind, 4.0)
        drawing.add(Text(x + part.width / 2 + aside, y, part.name, size, "name", ink, font))
    else:
        above = y - part.half_height - GRID
        drawing.add(Text(x + part.width / 2 - 2, above, part.name, size, "name", ink, font))
