"""The frame of a chart: canvas, axes with ticks or names, grid, titles and legend. Axes in, Frame out.

The horizontal axis has its title below, the vertical one above its end: what a title is of is told by its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from datagen.drawing.fonts import HEIGHT, extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Box, Drawing, Line, Rect, Text
from mutators.fuse.layouts.charts.axes import Scale
from mutators.fuse.layouts.charts.legend import Legend, legend_items

MARGIN = 12
WIDEST, HIGHEST = 760, 560
TICK = 4
"""Length of a tick."""
GAP = 7
"""Between an axis and the texts at it."""
NO_LEGEND = Legend((), "none", 0, 0)


class Names(NamedTuple):
    """An axis of names, each in the middle of a stretch of `pitch` pixels; down from the top if it is vertical."""

    texts: tuple[str, ...]
    pitch: float

    @property
    def length(self) -> float:
        return len(self.texts) * self.pitch

    def middle(self, place: int) -> float:
        """Pixels from the start of the axis to a name."""
        return (place + 0.5) * self.pitch


Axis = Scale | Names


class Style(NamedTuple):
    """What a frame shows besides its axes."""

    across_title: str = ""
    up_title: str = ""
    legend: Legend = NO_LEGEND
    bare: bool = False
    """Whether scales are left out: all values are written."""
    exact: bool = False
    """Whether values are read off the grid, which then has a line at every tick."""
    based: bool = True
    """Whether the axis of names stands at zero, else at the plot's edge."""
    room: Box = (0, 0, 0, 0)
    """Pixels for labels beyond the ends of the axes: at the left, the top, the right and the bottom."""


@dataclass(slots=True)
class Frame:
    """A canvas ready for marks."""

    drawing: Drawing
    box: Box
    """Of the plot with its room for labels."""
    x0: float
    """Where the horizontal axis starts."""
    y0: float
    """Where the vertical axis starts, at the bottom; an axis of names starts at the top."""
    lines: list[Line] = field(default_factory=list)
    """The axes' own lines, to be drawn below or above the marks."""

    def along(self, scale: Scale, upright: bool, value: int) -> float:
        """The pixel of a value on the vertical or the horizontal scale."""
        return self.y0 - scale.offset(value) if upright else self.x0 + scale.offset(value)


def frame(look: Look, axes: tuple[Axis, Axis], style: Style) -> Frame | None:
    """An empty chart over a horizontal and a vertical axis; None where it needs a larger canvas than there is."""
    across, up = axes
    left, top, right, bottom = _margins(look, across, up, style)
    in_left, in_top, in_right, in_bottom = style.room
    inner = across.length + in_left + in_right
    titles = extent(style.up_title, look.bold, look.size)[0] + 2 * MARGIN
    row = style.legend.width + 2 * MARGIN if style.legend.where in ("top", "bottom") else 0
    needed = max(left + inner + right, titles, row)
    shift = (needed - left - inner - right) / 2 if needed == row else 0.0
    width = round(needed)
    height = round(top + up.length + in_top + in_bottom + bottom)
    if width > WIDEST or height > HIGHEST:
        return None
    box = (
        round(left + shift),
        round(top),
        round(left + shift) + inner,
        round(top) + up.length + in_top + in_bottom,
    )
    y0 = box[1] + in_top + (up.length if isinstance(up, Scale) else 0)
    made = Frame(Drawing(width, height, look.theme.background), box, box[0] + in_left, y0)
    _scales(made, look, across, up, style)
    _names(made, look, across, up)
    _titles(made, look, across, up, style)
    _legend(made, look, style.legend)
    return made


def _margins(look: Look, across: Axis, up: Axis, style: Style) -> Box:
    """Left, top, right and bottom of the plot."""
    line = look.size * HEIGHT
    left = right = top = bottom = float(MARGIN)
    if isinstance(up, Names):
        widths = [extent(text, look.font, look.size)[0] for text in up.texts]
        left += max(*widths, extent(style.up_title, look.bold, look.size)[0]) + GAP
    elif not style.bare:
        left += up.widest(look.font, look.size - 1) + GAP + TICK
        top += max(0.0, line / 2 - style.room[1])
    if isinstance(across, Names) or not style.bare:
        bottom += line + GAP + (0 if isinstance(across, Names) else TICK)
    if isinstance(across, Scale) and not style.bare:
        half = across.widest(look.font, look.size - 1) / 2
        right += max(0.0, half - style.room[2])
        left = max(left, MARGIN + half)
    if style.up_title:
        top += line + 8
    if style.across_title:
        bottom += line + 7
    where = style.legend.where
    if where == "right":
        right += style.legend.width + 16
    top += (line + 12) * (where == "top")
    bottom += (line + 12) * (where == "bottom")
    return left, top, right, bottom


def _scales(made: Frame, look: Look, across: Axis, up: Axis, style: Style) -> None:
    """Grid, ticks, texts at ticks and the lines of the axes."""
    left, top, right, bottom = made.box
    ink, faint = look.theme.ink, look.theme.faint
    grid = (style.exact or look.grid) and not style.bare
    spine = not style.bare and (not grid or look.variant % 2 == 0)
    if look.frame:
        made.drawing.add(Rect(left, top, right, bottom, "frame", None, faint))
    for axis, upright in ((across, False), (up, True)):
        if isinstance(axis, Names):
            continue
        for offset, text in [] if style.bare else axis.ticks():
            at = made.y0 - offset if upright else made.x0 + offset
            if grid:
                ends = ((left, at), (right, at)) if upright else ((at, top), (at, bottom))
                made.drawing.add(Line(ends, "grid", faint, 1.0 if text else 0.5))
            if spine:
                long = TICK if text else TICK - 1
                ends = (
                    ((left - long, at), (left, at))
                    if upright
                    else ((at, bottom), (at, bottom + long))
                )
                made.drawing.add(Line(ends, "tick", ink))
            if text:
                x, y = (left - GAP - TICK + 2, at) if upright else (at, bottom + GAP + TICK - 2)
                anchor = "rm" if upright else "mt"
                size = look.size - 1
                made.drawing.add(Text(x, y, text, size, "tick", ink, look.font, anchor))
        if spine:
            ends = ((left, top), (left, bottom)) if upright else ((left, bottom), (right, bottom))
            made.lines.append(Line(ends, "axis", ink))
    _baselines(made, look, across, up, style.based)


def _baselines(made: Frame, look: Look, across: Axis, up: Axis, based: bool) -> None:
    """The line at zero, from which bars grow, or the edge of the plot where zero is not shown."""
    left, top, right, bottom = made.box
    ink = look.theme.ink
    if isinstance(up, Scale) and (isinstance(across, Names) or up.low < 0 < up.high):
        at = made.y0 - up.offset(0) if based and up.low <= 0 <= up.high else bottom
        made.lines.append(Line(((left, at), (right, at)), "axis", ink, 1.2))
    if isinstance(across, Scale) and (isinstance(up, Names) or across.low < 0 < across.high):
        at = made.x0 + across.offset(0) if based and across.low <= 0 <= across.high else left
        made.lines.append(Line(((at, top), (at, bottom)), "axis", ink, 1.2))


def _names(made: Frame, look: Look, across: Axis, up: Axis) -> None:
    """The names at an axis of names."""
    left, _, _, bottom = made.box
    style = (look.size, "name", look.theme.ink, look.font)
    if isinstance(across, Names):
        for place, text in enumerate(across.texts):
            made.drawing.add(Text(made.x0 + across.middle(place), bottom + GAP, text, *style, "mt"))
    if isinstance(up, Names):
        for place, text in enumerate(up.texts):
            made.drawing.add(Text(left - GAP, made.y0 + up.middle(place), text, *style, "rm"))


def _titles(made: Frame, look: Look, across: Axis, up: Axis, style: Style) -> None:
    """The title of the vertical axis at its top end, and that of the horizontal one below it."""
    left, top, right, bottom = made.box
    font = look.bold if look.variant % 3 == 0 else look.font
    line = look.size * HEIGHT
    if style.up_title:
        overhang = 0 if style.bare or isinstance(up, Names) else max(0, line / 2 - style.room[1])
        x, anchor = (left - GAP, "rb") if isinstance(up, Names) else (float(MARGIN), "lb")
        y = top - overhang - 8
        made.drawing.add(
            Text(x, y, style.up_title, look.size, "title", look.theme.ink, font, anchor)
        )
    if style.across_title:
        texts = isinstance(across, Names) or not style.bare
        y = bottom + 7 + (line + GAP if texts else 0) + (TICK if isinstance(across, Scale) else 0)
        at_end = look.variant % 2 == 1
        x, anchor = (right, "rt") if at_end else ((left + right) / 2, "mt")
        made.drawing.add(
            Text(x, y, style.across_title, look.size, "title", look.theme.ink, font, anchor)
        )


def _legend(made: Frame, look: Look, legend: Legend) -> None:
    left, top, right, _ = made.box
    if legend.where == "none":
        return
    x = left if left + legend.width <= made.drawing.width - MARGIN else float(MARGIN)
    y = float(MARGIN)
    if legend.where == "bottom":
        y = made.drawing.height - MARGIN - look.size * HEIGHT
    elif legend.where == "right":
        x, y = right + 16, top
    made.drawing.add(*legend_items(legend, look, x, y))
