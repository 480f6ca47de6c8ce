"""Reads bar charts, upright, lying and in groups. Drawing in, Series or Table out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.scene import Drawing, Line, Rect
from datagen.exhibits import Series, Table
from validators.pictures.charts.marks import NameAxis, exhibit, legend, name_axis, titles
from validators.pictures.charts.scales import OFF_VALUE, ON_TICK, Ruler, hundredths, ruler

BESIDE = 6.0
"""Pixels that a label may be away from the end of its bar."""


class Bar(NamedTuple):
    """A bar seen from its axis of names: `near` to `far` along it, `low` to `high` in pixels of the value axis."""

    near: float
    far: float
    low: float
    high: float
    colour: str

    @property
    def middle(self) -> float:
        return (self.near + self.far) / 2


def read_bar(drawing: Drawing) -> Series | Table | None:
    """What upright bars show; None where a value can neither be read off nor agrees with its label."""
    return _read(drawing, below=True)


def read_hbar(drawing: Drawing) -> Series | Table | None:
    """What lying bars show."""
    return _read(drawing, below=False)


def read_grouped(drawing: Drawing) -> Series | Table | None:
    """What groups of bars show, in either direction."""
    names = name_axis(drawing)
    heads = titles(drawing)
    meanings = legend(drawing)
    if names is None or heads is None or not meanings:
        return None
    up, across = heads
    title, other = (across, up) if names.below else (up, across)
    bars = bars_of(drawing, names.below)
    columns = list(meanings)
    slots: dict[tuple[int, int], Bar] = {}
    for bar in bars:
        if bar.colour not in meanings:
            return None
        slots[columns.index(bar.colour), names.nearest(bar.middle)] = bar
    if len(slots) != len(bars) or len(bars) != len(columns) * len(names.texts) or other:
        return None
    for place, middle in enumerate(names.places):
        group = [slots[column, place] for column in range(len(columns))]
        if group != sorted(group) or abs((group[0].near + group[-1].far) / 2 - middle) > 2:
            return None
    ordered = [slots[key] for key in sorted(slots)]
    values = bar_values(drawing, ordered, names.below)
    if values is None:
        return None
    count = len(names.texts)
    by_column = [values[start : start + count] for start in range(0, len(values), count)]
    return exhibit(names.texts, title, list(meanings.values()), by_column)


def _read(drawing: Drawing, below: bool) -> Series | Table | None:
    names = name_axis(drawing)
    heads = titles(drawing)
    if names is None or heads is None or names.below is not below:
        return None
    bars = sorted(bars_of(drawing, below))
    if not _face(bars, names) or len({bar.colour for bar in bars}) != 1:
        return None
    values = bar_values(drawing, bars, below)
    title, value_title = reversed(heads) if below else heads
    return None if values is None else exhibit(names.texts, title, [value_title], [values])


def _face(bars: list[Bar], names: NameAxis) -> bool:
    """Whether every bar has a name at its middle."""
    return len(bars) == len(names.places) and all(
        [abs(bar.middle - place) <= 2 for bar, place in zip(bars, names.places, strict=True)]
    )


def bars_of(drawing: Drawing, upright: bool) -> list[Bar]:
    """The filled rectangles among the marks."""
    rects = [shape for shape in drawing.of_role("mark") if isinstance(shape, Rect)]
    if upright:
        return [Bar(r.left, r.right, r.top, r.bottom, r.fill or "") for r in rects]
    return [Bar(r.top, r.bottom, r.left, r.right, r.fill or "") for r in rects]


def are_alike(bars: list[Bar]) -> bool:
    """Whether all bars are equally thick."""
    thicknesses = [bar.far - bar.near for bar in bars]
    return bool(bars) and max(thicknesses) - min(thicknesses) < 1


def base_line(drawing: Drawing, upright: bool, scale: Ruler | None) -> float | None:
    """Where bars begin: at zero, or at the one line along the names where there is no scale."""
    if scale is not None:
        return scale.pixel(0)
    along = 1 if upright else 0
    found = {
        line.points[0][along]
        for line in drawing.of_role("axis")
        if isinstance(line, Line) and line.points[0][along] == line.points[1][along]
    }
    return found.pop() if len(found) == 1 else None


def bar_values(drawing: Drawing, bars: list[Bar], upright: bool) -> list[int] | None:
    """The value of each bar in hundredths: as written at it, or else read off the scale."""
    scale = ruler(drawing, upright)
    base = base_line(drawing, upright, scale)
    if base is None or not are_alike(bars) or (scale is None and drawing.texts_of("tick")):
        return None
    ends = []
    for bar in bars:
        if abs(bar.low - base) <= ON_TICK:
            ends.append(bar.high)
        elif abs(bar.high - base) <= ON_TICK:
            ends.append(bar.low)
        else:
            return None
    if not drawing.texts_of("label"):
        read = [scale.value(end) for end in ends] if scale else [None]
        return None if None in read else read  # type: ignore[return-value]
    written = _labels(drawing, bars, ends, upright)
    if written is None:
        return None
    lengths = [base - end if upright else end - base for end in ends]
    return written if agree(written, lengths, scale, ends) else None


def agree(values: list[int], lengths: list[float], scale: Ruler | None, ends: list[float]) -> bool:
    """Whether the marks are where the scale puts their values, or in proportion to them where there is none."""
    if scale is not None:
        return all([scale.fits(end, value) for end, value in zip(ends, values, strict=True)])
    longest = max(lengths, key=abs)
    unit = values[lengths.index(longest)] / longest if longest else 0.0
    return unit > 0 and all(
        [
            abs(length - value / unit) <= OFF_VALUE
            for length, value in zip(lengths, values, strict=True)
        ]
    )


def _labels(
    drawing: Drawing, bars: list[Bar], ends: list[float], upright: bool
) -> list[int] | None:
    """The number written at the end of each bar; None unless each has just one."""
    found: dict[int, int] = {}
    texts = drawing.texts_of("label")
    for text in texts:
        left, top, right, bottom = text.box
        middle, low, high = (
            ((left + right) / 2, top, bottom) if upright else ((top + bottom) / 2, left, right)
        )
        value = hundredths(text.text)
        at = [
            place
            for place, bar in enumerate(bars)
            if abs(bar.middle - middle) <= 2
            and min(abs(low - ends[place]), abs(high - ends[place])) <= BESIDE
        ]
        if len(at) != 1 or value is None or at[0] in found:
            return None
        found[at[0]] = value
    return [found[place] for place in range(len(bars))] if len(found) == len(bars) else None
