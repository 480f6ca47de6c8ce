"""Reads the axes of charts: from the ticks and the numbers at them to a ruler. Values are in hundredths."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from datagen.drawing.scene import Box, Drawing, Line, Text
from datagen.exhibits import read_number

ON_TICK = 0.6
"""Pixels by which a mark may miss a tick."""
OFF_VALUE = 1.0
"""Pixels by which a mark may miss the place of the value written at it."""
TICK_ROOM, HALF_ROOM = 7.9, 13.9
"""How far apart ticks have to be for values on them, and halfway between them."""


class Ruler(NamedTuple):
    """The ticks of an axis in order of their places, and what they stand for."""

    places: tuple[float, ...]
    values: tuple[int, ...]

    def pixel(self, value: int) -> float:
        """Where a value lies."""
        first, last = self.places[0], self.places[-1]
        part = (value - self.values[0]) / (self.values[-1] - self.values[0])
        return first + (last - first) * part

    def value(self, pixel: float) -> int | None:
        """The value at a place; None unless that is a tick or halfway between two that are far enough apart."""
        after = bisect_left(self.places, pixel)
        nearby = range(max(after - 1, 0), min(after + 1, len(self.places)))
        for place in nearby:
            if abs(self.places[place] - pixel) <= ON_TICK:
                rooms = [
                    abs(self.places[other] - self.places[place])
                    for other in (place - 1, place + 1)
                    if 0 <= other < len(self.places)
                ]
                return self.values[place] if min(rooms) >= TICK_ROOM else None
        if len(nearby) < 2:
            return None
        low, high = self.places[after - 1], self.places[after]
        total = self.values[after - 1] + self.values[after]
        halfway = abs((low + high) / 2 - pixel) <= ON_TICK and high - low >= HALF_ROOM
        return total // 2 if halfway and total % 2 == 0 else None

    def fits(self, pixel: float, value: int) -> bool:
        """Whether a mark at a place can stand for a value."""
        return abs(self.pixel(value) - pixel) <= OFF_VALUE


def hundredths(text: str) -> int | None:
    """What a written number says, None for other texts and for numbers with more than two decimals."""
    try:
        scaled = read_number(text) * 100
    except ValueError:
        return None
    return scaled.numerator if scaled.denominator == 1 else None


def plot_box(drawing: Drawing) -> Box | None:
    """What the grid and the axes' lines take in; None without any."""
    points = [
        point
        for shape in drawing.of_role("grid", "axis")
        if isinstance(shape, Line)
        for point in shape.points
    ]
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def ruler(drawing: Drawing, upright: bool, free: bool = False) -> Ruler | None:
    """The vertical axis at the left of the plot, or the horizontal one below it.

    None where there is none, or where its ticks do not make one: they are unevenly spaced for their numbers,
    or not 1, 2 or 5 times a power of ten apart. Only a `free` axis may have ticks wherever it likes.
    """
    box = plot_box(drawing)
    if box is None:
        return None
    places = _tick_places(drawing, upright)
    texts = [text for text in drawing.texts_of("tick") if _is_at(text, box, upright)]
    named: dict[int, int] = {}
    for text in texts:
        left, top, right, bottom = text.box
        middle = (top + bottom) / 2 if upright else (left + right) / 2
        place = _nearest(places, middle)
        value = hundredths(text.text)
        if place is None or place in named or value is None:
            return None
        named[place] = value
    if len(named) < 2:
        return None
    found = _numbered(places, named)
    even = free and len(named) == len(places)
    return found if found and (even or _is_round(named)) and _is_straight(found, upright) else None


def _tick_places(drawing: Drawing, upright: bool) -> list[float]:
    """Where the ticks and grid lines of a direction are, each once."""
    along = 1 if upright else 0
    found = sorted(
        [
            shape.points[0][along]
            for shape in drawing.of_role("tick", "grid")
            if isinstance(shape, Line) and shape.points[0][along] == shape.points[1][along]
        ]
    )
    return [at for place, at in enumerate(found) if place == 0 or at - found[place - 1] > 0.3]


def _is_at(text: Text, box: Box, upright: bool) -> bool:
    """Whether a text stands left of the plot, or below it."""
    left, top, right, _ = text.box
    return right <= box[0] if upright else top >= box[3] and left >= box[0] - (right - left)


def _nearest(places: list[float], pixel: float) -> int | None:
    """Which tick a text stands at."""
    after = bisect_left(places, pixel)
    for place in (after - 1, after):
        if 0 <= place < len(places) and abs(places[place] - pixel) <= ON_TICK:
            return place
    return None


def _numbered(places: list[float], named: dict[int, int]) -> Ruler | None:
    """Every tick with its value, those without a number counted between the others."""
    order = sorted(named)
    values: list[int] = []
    for place in range(len(places)):
        after = min(max(bisect_left(order, place), 1), len(order) - 1)
        low, high = order[after - 1], order[after]
        step, rest = divmod(named[high] - named[low], high - low)
        if rest or not step:
            return None
        values.append(named[low] + (place - low) * step)
    return Ruler(tuple(places), tuple(values))


def _is_round(named: dict[int, int]) -> bool:
    """Whether the numbers, and the ticks between them, go up or down in equal and round steps."""
    order = sorted(named)
    steps = {named[b] - named[a] for a, b in pairwise(order)}
    ticks = {b - a for a, b in pairwise(order)}
    if len(steps) != 1 or len(ticks) != 1:
        return False
    step = abs(steps.pop())
    return all([str(each).rstrip("0") in ("1", "2", "5") for each in (step, step // ticks.pop())])


def _is_straight(ruler: Ruler, upright: bool) -> bool:
    """Whether values grow upwards or to the right, and all ticks are where their values belong."""
    first, last = ruler.values[0], ruler.values[-1]
    if first == last or (first > last) is not upright:
        return False
    return all(
        [
            abs(ruler.pixel(value) - at) <= ON_TICK
            for at, value in zip(ruler.places, ruler.values, strict=True)
        ]
    )
