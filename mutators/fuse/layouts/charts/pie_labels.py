"""Texts around a pie: close to their slices, or in columns with leader lines. Shared by all kinds of pies."""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, pi, sin
from typing import NamedTuple, Protocol

from datagen.drawing.fonts import HEIGHT
from datagen.drawing.looks import Look
from datagen.drawing.scene import Box, Line, Text, overlap

CLOSE = 8.0
"""Pixels from the rim to a text without a leader."""
ELBOW, ASIDE = 9.0, 24.0
"""From the rim to where a leader bends, and to the text at its end."""


class Centred(Protocol):
    """A disc about the origin."""

    @property
    def radius(self) -> float: ...


class Wanted(NamedTuple):
    """A text for the slice between two angles, in radians, clockwise from the right."""

    role: str
    text: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def around(wanted: list[Wanted], disc: Centred, look: Look) -> tuple[list[Text], list[Line]] | None:
    """Each text just outside its slice; None where one would touch another or seem to be another slice's."""
    texts = []
    for each in wanted:
        across, down = cos(each.middle), sin(each.middle)
        reach = disc.radius + CLOSE
        anchor = "lm" if across > 0 else "rm"
        if abs(across) < 0.3:
            anchor = "mb" if down < 0 else "mt"
        made = _text(each, reach * across, reach * down, anchor, look)
        left, top, right, bottom = made.box
        x, y = (
            max(left, min(0.0, right)),
            max(top, min(0.0, bottom)),
        )  # its point nearest the centre
        turn = (atan2(y, x) - each.start) % (2 * pi)
        if not 0.02 < turn < each.end - each.start - 0.02 or x * x + y * y < (disc.radius + 3) ** 2:
            return None
        texts.append(made)
    return None if touches([text.box for text in texts]) else (texts, [])


def columns(wanted: list[Wanted], disc: Centred, look: Look) -> tuple[list[Text], list[Line]]:
    """The texts in a column at either side, each at the end of a leader from its slice's rim."""
    texts: list[Text] = []
    lines: list[Line] = []
    for side in (1, -1):
        own = [w for w in wanted if (cos(w.middle) >= 0) == (side > 0)]
        own.sort(key=lambda w: sin(w.middle))
        heights = _spread(
            [(disc.radius + ELBOW) * sin(w.middle) for w in own], look.size * HEIGHT + 5
        )
        for each, y in zip(own, heights, strict=True):
            x = side * (disc.radius + ASIDE)
            texts.append(_text(each, x, y, "lm" if side > 0 else "rm", look))
            bend = disc.radius + ELBOW
            points = (
                (disc.radius * cos(each.middle), disc.radius * sin(each.middle)),
                (bend * cos(each.middle), bend * sin(each.middle)),
                (x - side * 4, y),
            )
            lines.append(Line(points, "leader", look.theme.ink, 0.8))
    return texts, lines


def _spread(heights: list[float], apart: float) -> list[float]:
    """Heights in ascending order moved as little as it takes to be that far apart."""
    # Texts that come too close make a group, which stands about the mean of where they want to be.
    groups: list[tuple[float, int]] = []  # the middle of the group, its size
    for height in heights:
        middle, size = height, 1
        while groups and middle - groups[-1][0] < apart * (size + groups[-1][1]) / 2:
            before, others = groups.pop()
            middle = (before * others + middle * size) / (others + size)
            size += others
        groups.append((middle, size))
    return [
        middle + (place - (size - 1) / 2) * apart
        for middle, size in groups
        for place in range(size)
    ]


def touches(boxes: list[Box]) -> bool:
    """Whether two of them overlap."""
    return any([overlap(a, b, 1.0) for a, b in combinations(boxes, 2)])


def _text(wanted: Wanted, x: float, y: float, anchor: str, look: Look) -> Text:
    return Text(x, y, wanted.text, look.size, wanted.role, look.theme.ink, look.font, anchor)
