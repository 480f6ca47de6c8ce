"""Scatter charts: points to scale both ways, with names at them or without. Table in, Drawing out.

A scatter chart shows no order of its rows: they have to be in the order of their names, or without names of x and y.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple

from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Place, Text
from datagen.exhibits import Table
from mutators.fuse.layouts.charts.axes import Scale, bounds, exact_scale, rough_scale
from mutators.fuse.layouts.charts.data import all_hundredths, is_name, readings, written
from mutators.fuse.layouts.charts.frame import Frame, Style, frame
from mutators.fuse.layouts.charts.labels import BESIDE, Ground, placed
from mutators.fuse.layouts.charts.legend import MARKERS, Entry, legend, marker
from mutators.fuse.layouts.colours import line_colours

MOST = 24
APART = 10.0
"""Pixels between two points, at the least."""
SIDE = 16.0
"""Between the ends of the axes and the edges of the plot."""
RADIUS = 4.0
SIZES = (1.0, 1.3, 1.7)
"""Of the plot, until all names find their places."""


class Points(NamedTuple):
    """What is drawn."""

    names: tuple[str, ...]
    """Of the points; empty texts for those without."""
    titles: tuple[str, ...]
    """Of names, x and y."""
    xs: tuple[int, ...]
    ys: tuple[int, ...]


def scatter(exhibit: object, look: Look) -> Drawing | None:
    """Points under their names, or points only.

    None where rows are out of order, points lie too close together, or names find no room.
    """
    points = _points(exhibit)
    if points is None:
        return None
    for labels in (True, False) if look.labels else (False, True):
        for size in SIZES:
            made = _draw(points, look, labels, size)
            if made is not None:
                return made
    return None


def _points(exhibit: object) -> Points | None:
    """The table's rows as points; None if they are not in order, or two are the same."""
    if not isinstance(exhibit, Table) or len(exhibit.rows) > MOST:
        return None
    if len(exhibit.columns) == 3:
        data = readings(exhibit, 2, 2)
        if data is None or any(["(" in name for name in data.names]):
            return None
        points = Points(data.names, (data.title, *data.columns), *data.values)
    else:
        columns = [all_hundredths(column) for column in zip(*exhibit.rows, strict=True)]
        if len(columns) != 2 or columns[0] is None or columns[1] is None:
            return None
        if not all(map(is_name, exhibit.columns)) or len(columns[0]) < 2:
            return None
        nameless = ("",) * len(columns[0])
        points = Points(nameless, ("", *exhibit.columns), columns[0], columns[1])
    rows = list(zip(map(_order, points.names), points.xs, points.ys, strict=True))
    return points if rows == sorted(set(rows)) else None


def _order(name: str) -> tuple[str | int, ...]:
    """What names are sorted by: numbers within them count as numbers."""
    parts = re.split(r"(\d+)", name)
    return tuple([int(part) if part.isdecimal() else part for part in parts])


def _draw(points: Points, look: Look, labels: bool, size: float) -> Drawing | None:
    across = _scale(points.xs, look, labels, (round(300 * size), 560), 0.6 * look.size)
    up = _scale(points.ys, look, labels, (round(210 * size), 420), 0.0)
    if across is None or up is None:
        return None
    head, x_title, y_title = points.titles
    entry = Entry(
        head,
        line_colours(look)[0],
        MARKERS[look.variant % 4],
        hollow=look.variant == 4,
        joined=False,
    )
    style = Style(
        across_title=x_title,
        up_title=y_title,
        legend=legend((entry,) if head else (), look),
        exact=not labels,
        room=(SIDE if across.low else 0.0, SIDE, SIDE, SIDE if up.low else 0.0),
    )
    made = frame(look, (across, up), style)
    if made is None:
        return None
    places = [
        (made.x0 + across.offset(x), made.y0 - up.offset(y))
        for x, y in zip(points.xs, points.ys, strict=True)
    ]
    close = any(
        [abs(a[0] - b[0]) < APART and abs(a[1] - b[1]) < APART for a, b in combinations(places, 2)]
    )
    made.drawing.add(*made.lines)
    for x, y in places:
        made.drawing.add(marker(x, y, entry, "mark", look.theme.background, RADIUS))
    return None if close or not _write(made, points, places, look, labels) else made.drawing


def _scale(
    values: tuple[int, ...], look: Look, labels: bool, lengths: tuple[int, int], wide: float
) -> Scale | None:
    """An axis, from zero unless the values are far from it."""
    low, high = min(values), max(values)
    zero = low <= 0 or 2 * low < high
    least = 14.0 if wide else 1.7 * look.size
    if labels:
        return rough_scale(*bounds(values, zero), lengths[0], 5 + look.variant, least, wide)
    scales = (exact_scale(values, way, lengths, least, wide) for way in (zero, not zero))
    return next((scale for scale in scales if scale), None)


def _write(made: Frame, points: Points, places: list[Place], look: Look, labels: bool) -> bool:
    """Names, or names and values, beside the points. Whether all found a place."""
    left, top, right, bottom = made.box
    ground = Ground((left + 3, top + 1, made.drawing.width - 6, bottom - 2))
    ground.boxes = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
    ground.lines = [line.points for line in made.lines]  # type: ignore[misc]
    if made.drawing.texts_of("legend"):
        ground.limits = (left + 3, top + 1, right - 2, bottom - 2)
    role = "label" if labels else "name"
    for place, (name, x, y) in enumerate(zip(points.names, points.xs, points.ys, strict=True)):
        values = f"({written(x)}, {written(y)})" if labels else ""
        text = f"{name} {values}".strip()
        if text:
            rivals = places[:place] + places[place + 1 :]
            word = Text(*places[place], text, look.size - 1, role, look.theme.ink, look.font)
            moved = placed(word, RADIUS, BESIDE, ground, rivals)
            if moved is None:
                return False
            made.drawing.add(moved)
    return True
