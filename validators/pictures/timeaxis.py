"""Reads time axes: what time a place stands for, by the numbers at the ticks. Drawing in, TimeAxis out."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from datagen.drawing.scene import Drawing, Line

SLACK = 1.5
"""Pixels by which a mark may be off its tick: less than a fifth of what ticks are apart."""


class TimeAxis(NamedTuple):
    """A straight scale through the numbered ticks, and where all ticks are."""

    left: float
    low: int
    pixels: float
    """For each unit."""
    ticks: tuple[float, ...]

    def x(self, time: int) -> float:
        """Where a time is."""
        return self.left + (time - self.low) * self.pixels

    def on_tick(self, x: float) -> int | None:
        """The time of the tick at a place; None where there is no tick, or one between whole units."""
        if not any([abs(tick - x) <= SLACK for tick in self.ticks]):
            return None
        time = round(self.low + (x - self.left) / self.pixels)
        return time if abs(self.x(time) - x) <= SLACK else None

    def agrees(self, time: int, x: float) -> bool:
        """Whether a time that is written at a mark is where the mark is."""
        return abs(self.x(time) - x) <= SLACK


def whole(text: str) -> int | None:
    """The whole number that a text writes; None for any other text."""
    digits = text.removeprefix("−")
    if not digits.isdecimal():
        return None
    return int(digits) if digits == text else -int(digits)


def time_axis(drawing: Drawing) -> TimeAxis | None:
    """The axis of a drawing; None unless its numbers stand at ticks that are evenly apart."""
    ticks = sorted(
        {
            round(shape.points[0][0], 2)
            for shape in drawing.of_role("tick", "grid")
            if isinstance(shape, Line) and abs(shape.points[0][0] - shape.points[-1][0]) < 0.5
        }
    )
    numbers: list[tuple[float, int]] = []
    for text in drawing.texts_of("tick"):
        left, _, right, _ = text.box
        time, x = whole(text.text), (left + right) / 2
        near = min(ticks, key=lambda tick: abs(tick - x), default=x + 9)
        if time is None or abs(near - x) > SLACK:
            return None
        numbers.append((near, time))
    numbers.sort()
    # Numbers rise evenly, and there is a whole number of units from tick to tick.
    rises = {later - time for (_, time), (_, later) in pairwise(numbers)}
    if len(rises) != 1 or min(rises) <= 0:
        return None
    (left, low), *_, (right, high) = numbers
    apart = [b - a for a, b in pairwise(ticks)]
    parts = round((right - left) / min(apart))
    axis = TimeAxis(left, low, (right - left) / (high - low), tuple(ticks))
    if max(apart) - min(apart) > SLACK or (high - low) % parts:
        return None
    return axis if all([axis.agrees(time, x) for x, time in numbers]) else None
