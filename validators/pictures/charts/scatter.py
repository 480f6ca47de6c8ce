"""Reads scatter charts. Drawing in, Table out, its rows in the order of names, or without names of x and y."""

from __future__ import annotations

import re

from datagen.drawing.scene import Drawing, Line, Place
from datagen.exhibits import Table, read_cell
from validators.pictures.charts.lines import middle, texts_at
from validators.pictures.charts.marks import bounds, colour_of, legend, number, titles
from validators.pictures.charts.scales import Ruler, hundredths, ruler

_LABEL = re.compile(r"(?:(?P<name>[^(]+) )?\((?P<x>[-.\d]+), (?P<y>[-.\d]+)\)")


Row = tuple[str, int, int]
"""A name, which may be empty, and two values in hundredths."""


def read_scatter(drawing: Drawing) -> Table | None:
    """What the points show; None where a value can neither be read off nor agrees with the label."""
    heads = titles(drawing)
    meanings = legend(drawing)
    marks = list(drawing.of_role("mark"))
    colours = {colour_of(shape, drawing) for shape in marks}
    across, up = ruler(drawing, upright=False), ruler(drawing, upright=True)
    if not heads or not all(heads) or meanings is None or across is None or up is None:
        return None
    if any([isinstance(shape, Line) for shape in marks]) or len(colours) != 1:
        return None
    if meanings and set(meanings) != colours:
        return None
    y_title, x_title = heads
    places = [middle(bounds(shape)) for shape in marks]
    read = _written if drawing.texts_of("label") else _read_off
    rows = read(drawing, places, across, up)
    if not rows or any([bool(name) != bool(meanings) for name, _, _ in rows]):
        return None
    if meanings and len({name for name, _, _ in rows}) < len(rows):
        return None
    rows.sort(key=lambda row: (_order(row[0]), *row))
    return Table(
        (*meanings.values(), x_title, y_title),
        tuple([(*([read_cell(n)] if n else []), number(x), number(y)) for n, x, y in rows]),
    )


def _read_off(drawing: Drawing, places: list[Place], across: Ruler, up: Ruler) -> list[Row] | None:
    """Each point's values as the scales say, and the name at it where there are names."""
    texts = drawing.texts_of("name")
    names = texts_at(texts, places) if texts else [""] * len(places)
    rows = []
    for name, (x, y) in zip(names or [], places, strict=False):
        values = across.value(x), up.value(y)
        if values[0] is None or values[1] is None:
            return None
        rows.append((name, values[0], values[1]))
    return rows


def _written(drawing: Drawing, places: list[Place], across: Ruler, up: Ruler) -> list[Row] | None:
    """The name and the values written at each point, where they fit its place."""
    rows = []
    texts = texts_at(drawing.texts_of("label"), places) or []
    for text, (left, top) in zip(texts, places, strict=False):
        m = _LABEL.fullmatch(text)
        x, y = (hundredths(m["x"]), hundredths(m["y"])) if m else (None, None)
        if m is None or x is None or y is None or not (across.fits(left, x) and up.fits(top, y)):
            return None
        rows.append((m["name"] or "", x, y))
    return rows


def _order(name: str) -> tuple[str | int, ...]:
    """What names are sorted by: numbers within them count as numbers."""
    parts = re.split(r"(\d+)", name)
    return tuple([int(part) if part.isdecimal() else part for part in parts])
