"""Which colours of a look marks and the texts on them get, so that they stand out. Shared by the chart layouts."""

from __future__ import annotations

from functools import lru_cache
from math import dist

from datagen.drawing.looks import Look

MARK_CONTRAST = 1.7
"""Between a filled mark and the paper, at the least."""
TEXT_CONTRAST = 3.8
"""Between a text and what is under it."""
APART = 75.0
"""Between two colours that tell series apart, as a distance in RGB."""


@lru_cache(maxsize=2_000)
def mark_colours(look: Look) -> tuple[str, ...]:
    """The colours of the palette that stand out as areas, in order; at least four."""
    paper = look.theme.background
    seen = [c for c in look.palette if contrast(c, paper) >= MARK_CONTRAST]
    rest = [mixed(c, look.theme.ink, 0.5) for c in look.palette if c not in seen]
    return tuple(seen + rest)


@lru_cache(maxsize=2_000)
def line_colours(look: Look) -> tuple[str, ...]:
    """The palette deepened until each colour can also write texts, without those that then look alike."""
    chosen: list[str] = []
    for colour in look.palette:
        deep = legible(colour, look)
        if all([_distance(deep, other) >= APART for other in chosen]):
            chosen.append(deep)
    return tuple(chosen)


def legible(colour: str, look: Look) -> str:
    """The colour with as much ink as a text of it needs."""
    part = 0.0
    while contrast(mixed(colour, look.theme.ink, part), look.theme.background) < TEXT_CONTRAST:
        part += 0.1
    return mixed(colour, look.theme.ink, part)


@lru_cache(maxsize=5_000)
def ink_on(fill: str, ink: str, paper: str) -> str:
    """Whichever of ink and paper can be read better on a fill."""
    return ink if contrast(ink, fill) >= contrast(paper, fill) else paper


def mixed(colour: str, other: str, part: float) -> str:
    """The colour with a part of another one, 0 to 1."""
    channels = [round(a + (b - a) * part) for a, b in zip(_rgb(colour), _rgb(other), strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*channels)


@lru_cache(maxsize=5_000)
def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _distance(one: str, other: str) -> float:
    return dist(_rgb(one), _rgb(other))
