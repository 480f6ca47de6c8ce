"""Time axes of timelines and plans of bars: where they start and end, and their ticks. Times in, TimeScale out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Text
from mutators.fuse.layouts.paper import muted

NICE: tuple[int, ...] = tuple(digit * 10**power for power in range(6) for digit in (1, 2, 5))
TICK_ROOM = 8
"""Pixels between ticks, at the least."""
MOST_TICKS = 5
"""Up to the next one with its number: more would have to be counted with a finger."""
TICK = 4
"""Length of a tick's line."""


class TimeScale(NamedTuple):
    """A straight axis of whole units, with ticks at every `step` and numbers at every `named`."""

    left: float
    pixels: float
    """For each unit."""
    low: int
    high: int
    step: int
    named: int

    def x(self, time: int) -> float:
        """Where a time is."""
        return self.left + (time - self.low) * self.pixels

    @property
    def right(self) -> float:
        return self.x(self.high)

    def ticks(self) -> Iterator[tuple[float, int, bool]]:
        """The place and time of each tick, and whether its number stands at it."""
        for time in range(self.low, self.high + 1, self.step):
            yield self.x(time), time, time % self.named == 0

    def shows(self, times: Iterable[int]) -> bool:
        """Whether each of these times is on a tick."""
        return all([(time - self.low) % self.step == 0 for time in times])


def time_scale(
    times: Iterable[int], left: float, width: float, look: Look, rng: Random
) -> TimeScale | None:
    """A scale that holds the times in about that width, with a number at both ends; None for a single time.

    It prefers ticks that all times are on.
    """
    times = tuple(times)
    low, high = min(times), max(times)
    if 0 < low <= (high - low) * rng.choice((0.0, 0.3, 0.6)):
        low = 0
    if low == high:
        return None
    chosen = None
    for named in NICE:
        start, end = low // named * named, -(-high // named) * named
        units = end - start
        pixels = max(1, int(width / units)) if units * 2 <= width else width / units
        needed = max([extent(written_time(time), look.font, look.size)[0] for time in (start, end)])
        if pixels * named < needed + 12:
            continue
        if chosen and units < 2 * named:
            break
        step = _tick_step(named, pixels)
        scale = TimeScale(left, pixels, start, end, step, named)
        if scale.shows(times):
            return scale
        chosen = chosen or scale
    return chosen


def _tick_step(named: int, pixels: float) -> int:
    """The closest ticks that there is room for, and that can be counted between two numbers."""
    for step in NICE:
        if named % step == 0 and named // step <= MOST_TICKS and step * pixels >= TICK_ROOM:
            return step
    return named


def written_time(time: int) -> str:
    """A time as it stands at a tick or mark."""
    return str(time).replace("-", "−")


def draw_axis(
    drawing: Drawing, scale: TimeScale, y: float, look: Look, above: bool = False
) -> None:
    """The axis's line, its ticks, and numbers below them (or above)."""
    ink = muted(look, 0.2)
    side = -1 if above else 1
    drawing.add(Line(((scale.left, y), (scale.right, y)), "axis", ink, 1.5))
    for x, time, named in scale.ticks():
        long = TICK + 2 if named else TICK
        drawing.add(Line(((x, y), (x, y + side * long)), "tick", ink))
        if named:
            at = y + side * (TICK + 5)
            anchor = "mb" if above else "mt"
            text = Text(x, at, written_time(time), look.size, "tick", ink, look.font, anchor)
            drawing.add(text)
