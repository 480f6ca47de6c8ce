"""Timelines of events: dots on an axis, names on stems above or below it. Timeline in, Drawing out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Ellipse, Line, Text
from datagen.exhibits import Span, Timeline
from mutators.fuse.layouts.colours import legible
from mutators.fuse.layouts.paper import MAX_WIDTH, drawable, muted, paper
from mutators.fuse.layouts.timescale import TimeScale, draw_axis, time_scale, written_time

MAX_EVENTS = 14
MAX_LEVELS = 8
"""Rows of names on one side of the axis."""
FLAG = 5
"""From a stem to the name beside it."""
APART = 12
"""Between a name and what belongs to others."""
BEFORE = 10
"""Between a name and a stem on its left: its own is nearer by half."""
STEM = 14
"""From the axis to the nearest name."""


class _Style(NamedTuple):
    """How names stand at their stems."""

    flags: bool
    """Beside the stem's end, not centred over it."""
    sides: tuple[int, ...]
    """Where names go in turn: -1 above the axis, 1 below it."""
    written: bool
    """Whether times stand under the names."""


class _Event(NamedTuple):
    """An event at its place; level 0 is next to the axis."""

    name: str
    time: int
    x: float
    left: float
    right: float
    side: int
    level: int


def draw(timeline: Timeline, look: Look) -> Drawing | None:
    """Events in order of time. None where something lasts, or there is no room for a name."""
    spans = timeline.spans
    unit = [timeline.unit] if timeline.unit else []
    if not 1 < len(spans) <= MAX_EVENTS or not drawable([*[s.name for s in spans], *unit]):
        return None
    if any([s.start != s.end for s in spans]) or any([a.end > b.end for a, b in pairwise(spans)]):
        return None
    rng = look.rng()
    for style in _styles(spans, look):
        for width in (rng.choice((380, 440, 520)), 640):
            drawing = _drawn(timeline, style, width, look, rng)
            if drawing is not None:
                return drawing
    return None


def _styles(spans: Sequence[Span], look: Look) -> list[_Style]:
    """The look's style, then flags, for which there is room more often."""
    both, below = look.variant in (2, 5), look.variant == 4
    flags = _Style(True, (-1,), look.labels)
    # Events of the same time share a stem, their flags in order from top to bottom.
    if any([a.end == b.end for a, b in pairwise(spans)]):
        return [flags]
    sides = (-1, 1) if both else (1,) if below else (-1,)
    chosen = _Style(look.variant in (1, 5), sides, both or look.labels)
    return [chosen, flags]


def _drawn(
    timeline: Timeline, style: _Style, width: float, look: Look, rng: Random
) -> Drawing | None:
    times = [span.start for span in timeline.spans]
    scale = time_scale(times, 0.0, width, look, rng)
    if scale is None:
        return None
    if not scale.shows(times):
        style = style._replace(written=True)
    events = _placed(timeline.spans, scale, style, look)
    if events is None:
        return None
    margin = rng.choice((16, 20, 24))
    unit = extent(timeline.unit, look.font, look.size)[0] + 16 if timeline.unit else 0
    # The first number stands in the margin, half of it left of the axis.
    number = extent(written_time(scale.low), look.font, look.size)[0] / 2
    shift = round(margin - min(3 - number, *[event.left for event in events]))
    right = max(scale.right + (14 if _numberless(style) else 4) + unit, *[e.right for e in events])
    if shift + right + margin > MAX_WIDTH:
        return None
    pitch = _high(style, look) + 9
    levels = {side: max([e.level + 1 for e in events if e.side == side], default=0)
              for side in (-1, 1)}  # fmt: skip
    numbers = 0 if _numberless(style) else look.size + 10
    room = {side: (STEM + round(levels[side] * pitch) if levels[side] else numbers)
            for side in (-1, 1)}  # fmt: skip
    axis = margin + max(room[-1], 8)
    drawing = paper(shift + right + margin, axis + max(room[1], 8) + margin, look, look.frame)
    if drawing is None:
        return None
    moved = [e._replace(x=e.x + shift, left=e.left + shift, right=e.right + shift) for e in events]
    _write_axis(drawing, scale._replace(left=shift), axis, timeline.unit, style, look)
    for place, event in enumerate(moved):
        # Of events at the same time the first is the highest, so its stem serves all of them.
        if place == 0 or event.x != moved[place - 1].x:
            _draw_stem(drawing, event, axis, pitch, style, look)
        _write_event(drawing, event, axis, pitch, style, look)
    return drawing


def _numberless(style: _Style) -> bool:
    """With names on both sides there is no room for numbers at ticks: the times are at the names."""
    return len(style.sides) == 2


def _placed(
    spans: Sequence[Span], scale: TimeScale, style: _Style, look: Look
) -> list[_Event] | None:
    """The events with sides and levels such that no name touches another's name or stem."""
    events: list[_Event] = []
    for place, span in enumerate(spans):
        x = scale.x(span.start)
        wide = extent(span.name, look.font, look.size)[0]
        if style.written:
            wide = max(wide, extent(written_time(span.start), look.bold, look.size)[0])
        left = x + FLAG if style.flags else x - wide / 2
        side = style.sides[place % len(style.sides)]
        events.append(_Event(span.name, span.start, x, left, left + wide, side, 0))
    found: list[_Event] = []
    # From the right: a flag has to be above those whose stems it would hide.
    for event in reversed(events):
        others = [other for other in found if other.side == event.side]
        # Of events at the same time, the first one stands highest.
        lowest = max([other.level + 1 for other in others if other.x == event.x], default=0)
        for level in range(lowest, MAX_LEVELS):
            tried = event._replace(level=level)
            if not any([_touch(tried, other) for other in others]):
                found.append(tried)
                break
        else:
            return None
    return found[::-1]


def _touch(one: _Event, other: _Event) -> bool:
    """Whether two names of one side overlap, or the stem of the higher one goes through the lower one's name."""
    if one.level == other.level:
        lefts = [min(each.x, each.left) for each in (one, other)]
        return lefts[0] < other.right + APART and lefts[1] < one.right + APART
    high, low = (one, other) if one.level > other.level else (other, one)
    # Events of the same time share their stem, so it may pass beside the lower name.
    return high.x != low.x and low.left - BEFORE < high.x < low.right + APART


def _write_axis(
    drawing: Drawing, scale: TimeScale, y: float, unit: str, style: _Style, look: Look
) -> None:
    ink = muted(look, 0.2)
    end = scale.right + 4
    if _numberless(style):
        end += 10
        ends = ((scale.left - 8, y), (end, y))
        drawing.add(Line(ends, "axis", ink, 1.5, arrow=look.variant == 2))
    else:
        draw_axis(drawing, scale, y, look, above=style.sides == (1,))
    if unit:
        drawing.add(Text(end + 6, y, unit, look.size, "title", ink, look.font, "lm"))


def _near(event: _Event, axis: float, pitch: float) -> float:
    """The height at which a name begins, as seen from the axis."""
    return axis + event.side * (STEM + event.level * pitch)


def _high(style: _Style, look: Look) -> float:
    """The height of a name with its time."""
    return look.size * (2.2 if style.written else 1)


def _draw_stem(
    drawing: Drawing, event: _Event, axis: float, pitch: float, style: _Style, look: Look
) -> None:
    """A dot on the axis and a stem to its name."""
    reach = _high(style, look) if style.flags else -3
    end = _near(event, axis, pitch) + event.side * reach
    line = mixed(look.theme.faint, look.theme.ink, 0.35)
    drawing.add(Line(((event.x, axis), (event.x, end)), "edge", line))
    colour = legible(look.palette[0], look)
    fill = look.theme.background if look.variant in (3, 4) else colour
    drawing.add(Ellipse(event.x, axis, 4, 4, "mark", fill, colour, 1.5))


def _write_event(
    drawing: Drawing, event: _Event, axis: float, pitch: float, style: _Style, look: Look
) -> None:
    """A name and perhaps its time."""
    size, near = look.size, _near(event, axis, pitch)
    x, anchor = (event.left, "lm") if style.flags else (event.x, "mm")
    top = near if event.side > 0 else near - _high(style, look)
    ink = look.theme.ink
    drawing.add(Text(x, top + size / 2, event.name, size, "name", ink, look.font, anchor))
    if style.written:
        time, colour = written_time(event.time), legible(look.palette[0], look)
        drawing.add(Text(x, top + 1.7 * size, time, size, "label", colour, look.bold, anchor))
