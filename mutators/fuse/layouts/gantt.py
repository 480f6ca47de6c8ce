"""Plans of bars: a row for each span, on a time axis; events are diamonds. Timeline in, Drawing out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Polygon, Rect, Text
from datagen.exhibits import Span, Timeline
from mutators.fuse.layouts.colours import ink_on, legible, mark_colours
from mutators.fuse.layouts.paper import MAX_WIDTH, crowded, drawable, muted, paper, widest
from mutators.fuse.layouts.timescale import TimeScale, draw_axis, time_scale, written_time

MAX_ROWS = 16
GAP = 10
"""Between names and the plot."""
LEAST_WIDTH = 160
"""Of the plot."""
PAD = 4
"""Between a bar's end and its time."""


class _Plan(NamedTuple):
    """Where everything is."""

    scale: TimeScale
    left: int
    """Where the names begin."""
    named: float
    """Width of the names."""
    beside: float
    """Room for a time beside the first and the last bar."""
    top: int
    pitch: int
    """Of rows."""
    thick: int
    """Of bars."""
    written: bool
    """Whether times stand at their bars."""
    inside: bool
    """Whether they stand in the bars, at both ends."""
    above: bool
    """Whether the axis is above the rows."""

    def y(self, row: int) -> float:
        """The middle of a row."""
        return self.top + (row + 0.5) * self.pitch

    def bottom(self, rows: int) -> int:
        return self.top + rows * self.pitch


def draw(timeline: Timeline, look: Look) -> Drawing | None:
    """A row each, in the order given. None where there are too many, or names too long."""
    spans = timeline.spans
    unit = [timeline.unit] if timeline.unit else []
    if not 0 < len(spans) <= MAX_ROWS or not drawable([*[span.name for span in spans], *unit]):
        return None
    margin = 14 + 4 * (look.seed % 3)
    axis_room = look.size + 10 + (look.size + 6 if timeline.unit else 0)
    plan = _planned(spans, look, margin, axis_room)
    if plan is None:
        return None
    bottom = plan.bottom(len(spans)) + margin + (0 if plan.above else axis_room)
    drawing = paper(plan.scale.right + plan.beside + margin, bottom, look, look.frame)
    if drawing is None:
        return None
    _rule(drawing, plan, len(spans), look)
    _axis(drawing, plan, len(spans), timeline.unit, look)
    for row, span in enumerate(spans):
        at_left = look.variant % 2
        x, anchor = (plan.left, "lm") if at_left else (plan.left + plan.named, "rm")
        name = Text(x, plan.y(row), span.name, look.size, "name", look.theme.ink, look.font, anchor)
        drawing.add(name)
        _mark(drawing, plan, row, span, look)
    # A unit may be longer than the axis.
    return None if crowded(drawing) else drawing


def _planned(spans: Sequence[Span], look: Look, margin: int, axis_room: int) -> _Plan | None:
    """Rows, scale and habits; None where names leave no room for the plot."""
    rng = look.rng()
    pitch = rng.choice((24, 27, 30)) if len(spans) > 8 else rng.choice((26, 30, 34))
    thick = round(pitch * rng.choice((0.5, 0.6, 0.7)))
    named = widest([span.name for span in spans], look.font, look.size)
    times = [time for _, *ends in spans for time in ends]
    wide = widest(map(written_time, times), look.font, look.size)
    beside = wide + PAD + 2
    left = round(margin + named + GAP + beside)
    width = min(rng.choice((300, 380, 460)), MAX_WIDTH - left - margin - beside)
    scale = time_scale(times, left, width, look, rng) if width >= LEAST_WIDTH else None
    if scale is None:
        return None
    above = rng.random() < 0.3
    written = look.labels or not scale.shows(times)
    lasting = [span for span in spans if span.start < span.end]
    fits = all([(end - start) * scale.pixels >= 2 * wide + 4 * PAD for _, start, end in lasting])
    inside = written and fits and thick >= look.size + 2 and rng.random() < 0.6
    top = margin + (axis_room if above else 0)
    return _Plan(scale, margin, named, beside, top, pitch, thick, written, inside, above)


def _rule(drawing: Drawing, plan: _Plan, rows: int, look: Look) -> None:
    """Bands or lines between rows by style; lines at all ticks where bars have to be read by them."""
    theme, scale = look.theme, plan.scale
    top, bottom = plan.top, plan.bottom(rows)
    right = drawing.width - plan.left
    if look.variant in (2, 5):
        for row in range(0, rows, 2):
            y = top + row * plan.pitch
            drawing.add(Rect(plan.left - 6, y, right + 6, y + plan.pitch, "fill", theme.fill))
    faint = mixed(theme.faint, theme.background, 0.45)
    if look.variant in (2, 5):
        faint = mixed(faint, theme.fill, 0.3)
    for x, _, named in scale.ticks():
        if named and (look.grid or not plan.written):
            drawing.add(Line(((x, top), (x, bottom)), "grid", theme.faint))
        elif not named and not plan.written:
            drawing.add(Line(((x, top), (x, bottom)), "grid", faint))
    if look.variant in (1, 3):
        for row in range(1, rows):
            y = top + row * plan.pitch
            drawing.add(Line(((plan.left, y), (scale.right, y)), "rule", faint))


def _axis(drawing: Drawing, plan: _Plan, rows: int, unit: str, look: Look) -> None:
    """The axis beside the rows, with its unit beyond the numbers."""
    y = plan.top if plan.above else plan.bottom(rows)
    draw_axis(drawing, plan.scale, y, look, plan.above)
    if unit:
        far = 2 * look.size + 10
        middle = (plan.scale.left + plan.scale.right) / 2
        place = (middle, y - far if plan.above else y + far)
        drawing.add(Text(*place, unit, look.size, "title", muted(look, 0.2), look.font))


def _mark(drawing: Drawing, plan: _Plan, row: int, span: Span, look: Look) -> None:
    """A bar from start to end, or a diamond, with times where they are written."""
    y, half = plan.y(row), plan.thick / 2
    start, end = plan.scale.x(span.start), plan.scale.x(span.end)
    colours = mark_colours(look)
    colour = colours[row % len(colours)] if look.variant in (0, 4) else colours[0]
    size, font = look.size, look.font
    if span.start == span.end:
        half = min(half, 8)
        corners = ((start, y - half), (start + half, y), (start, y + half), (start - half, y))
        drawing.add(Polygon(corners, "mark", legible(colours[-1], look)))
        if plan.written:
            place = (start + half + PAD, y)
            text = Text(*place, written_time(span.start), size, "label", look.theme.ink, font, "lm")
            drawing.add(text)
        return
    drawing.add(Rect(start, y - half, end, y + half, "mark", colour))
    if not plan.written:
        return
    ink = look.theme.ink
    pad = -PAD
    if plan.inside:
        ink, pad = ink_on(colour, look.theme.ink, look.theme.background), PAD
    first, last = written_time(span.start), written_time(span.end)
    ends = ("l", "r") if plan.inside else ("r", "l")
    drawing.add(
        Text(start + pad, y, first, size, "label", ink, font, ends[0] + "m"),
        Text(end - pad, y, last, size, "label", ink, font, ends[1] + "m"),
    )
