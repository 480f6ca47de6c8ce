"""Scales of charts: which values an axis runs through, at which ticks and how long it is. Values in, Scale out.

A value may stand without being written only where it can be read exactly: on a tick, or halfway between two.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from datagen.drawing.fonts import extent
from mutators.fuse.layouts.charts.data import written

STEPS = tuple(digit * 10**power for power in range(8) for digit in (1, 2, 5))
"""What ticks may be apart, in hundredths."""
TICK_ROOM = 8
"""Pixels between ticks, at the least, for values on ticks."""
HALF_ROOM = 14
"""And for values halfway between them."""


FEWEST = 4
"""Steps that an axis has where it can."""


class Scale(NamedTuple):
    """A straight axis; values in hundredths."""

    low: int
    """The value at its start."""
    step: int
    """Between ticks."""
    steps: int
    """Up to its end."""
    pixels: int
    """For each step."""
    major: int
    """Between ticks with their value at them."""
    marks: tuple[int, ...] = ()
    """Where ticks with values stand instead, if they are not a step apart."""

    @property
    def length(self) -> int:
        return self.steps * self.pixels

    @property
    def high(self) -> int:
        return self.low + self.steps * self.step

    def offset(self, value: int) -> float:
        """Pixels from the start to a value."""
        return (value - self.low) / self.step * self.pixels

    def ticks(self) -> list[tuple[float, str]]:
        """The offset of each tick, and the text at it, empty for minor ones."""
        if self.marks:
            return [(self.offset(value), written(value)) for value in self.marks]
        found = []
        for place in range(self.steps + 1):
            value = self.low + place * self.step
            text = "" if value % self.major else tick_text(value, self.major)
            found.append((place * float(self.pixels), text))
        return found

    def widest(self, font: str, size: int) -> float:
        """The width of the widest text at it."""
        return max(extent(text, font, size)[0] for _, text in self.ticks())


@lru_cache(maxsize=20_000)
def tick_text(value: int, major: int) -> str:
    """A tick's value, with as many decimals as its neighbours have."""
    places = 0 if major % 100 == 0 else 1 if major % 10 == 0 else 2
    return f"{value / 100:.{places}f}"


def bounds(values: Iterable[int], zero: bool) -> tuple[int, int]:
    """The least and largest value that an axis has to show."""
    values = tuple(values)
    return (min(0, *values), max(0, *values)) if zero else (min(values), max(values))


def exact_scale(
    values: Iterable[int], zero: bool, lengths: tuple[int, int], least: float, wide: float = 0
) -> Scale | None:
    """The scale with the largest step on which every value can be read off, and a few steps if it can.

    `lengths` are the wanted and the largest length; texts at ticks are `least` pixels apart, and `wide` more
    for each of their digits. None where there is no such scale.
    """
    values = tuple(values)
    low, high = bounds(values, zero)
    wanted, longest = lengths
    coarsest = None
    for step in reversed(STEPS):
        if step > high - low or any([2 * value % step for value in values]):
            continue
        room = HALF_ROOM if any([value % step for value in values]) else TICK_ROOM
        start, count = _span(low, high, step)
        if count * room > longest:
            break
        scale = _with_texts(start, step, count, max(room, wanted // count), least, wide)
        if scale is not None and count >= FEWEST:
            return scale
        coarsest = coarsest or scale
    return coarsest


def rough_scale(
    low: int, high: int, wanted: int, most: int, least: float, wide: float = 0
) -> Scale | None:
    """A scale of at most `most` steps, for pictures whose values are written; None where all are zero."""
    for step in STEPS:
        start, count = _span(low, high, step)
        if 0 < count <= most:
            scale = _with_texts(start, step, count, wanted // count, least, wide)
            if scale is not None:
                return scale
    return None


def bare_scale(low: int, high: int, wanted: int) -> Scale | None:
    """A scale without ticks, just as long as it has to be."""
    return Scale(low, high - low, 1, wanted, high - low) if high > low else None


def _span(low: int, high: int, step: int) -> tuple[int, int]:
    """The first tick's value and the number of steps that take in both ends."""
    start = low // step * step
    return start, -(-(high - start) // step)


def _with_texts(
    low: int, step: int, count: int, pixels: int, least: float, wide: float
) -> Scale | None:
    """The scale with texts at as many ticks as there is room for; None where two do not find it."""
    high = low + count * step
    for major in STEPS:
        if major % step:
            continue
        digits = max(len(tick_text(low, major)), len(tick_text(high, major)))
        if major / step * pixels >= least + wide * digits:
            enough = high // major > -(-low // major)
            return Scale(low, step, count, pixels, major) if enough else None
    return None
