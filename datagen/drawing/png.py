"""Drawings to PNG: shapes at twice the size and halved for smooth edges, then texts, then few colours.

Measured against other ways at 400x300 (`python -m benchmarks drawings`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, pi, sin
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from datagen.drawing.colours import mixed, rgb
from datagen.drawing.fonts import font
from datagen.drawing.scene import Arc, Drawing, Ellipse, Line, Place, Polygon, Rect, Shape

SCALE = 2
"""Shapes are painted so many times as large, unless all of their edges lie along the pixels."""
BLENDS = 6
"""Steps between two colours at a soft edge."""
COMPRESSION = 3
DASH = 5.0
HEAD = 8.0
"""Length of an arrow's head."""


def png(drawing: Drawing) -> bytes:
    """The same bytes for the same drawing on every run."""
    scale = 1 if all(map(_is_straight, drawing.shapes)) else SCALE
    size = (drawing.width * scale, drawing.height * scale)
    image = Image.new("RGB", size, drawing.background)
    brush = Brush(ImageDraw.Draw(image), scale)
    for shape in drawing.shapes:
        _PAINT[type(shape)](brush, shape)
    image = image.reduce(scale) if scale > 1 else image
    for text in drawing.texts:
        x, y = text.baseline
        mask, left, top = _mask(text.text, text.font, text.size)
        left, top = round(x) + left, round(y) + top
        image.paste(rgb(text.colour), (left, top, left + mask.width, top + mask.height), mask)
    few = image.quantize(
        palette=_palette(drawing.background, _colours(drawing)), dither=Image.Dither.NONE
    )
    buffer = io.BytesIO()
    few.save(buffer, "PNG", compress_level=COMPRESSION)
    return buffer.getvalue()


class Brush(NamedTuple):
    """Where shapes are painted, and how large."""

    draw: ImageDraw.ImageDraw
    scale: int

    def stroke(self, width: float) -> int:
        return max(1, round(width * self.scale))

    def scaled(self, points: Iterable[Place]) -> list[Place]:
        return [(x * self.scale, y * self.scale) for x, y in points]


def _is_straight(shape: Shape) -> bool:
    """Whether a shape has no edge that is soft on a screen."""
    if isinstance(shape, Line):
        return not shape.arrow and all(
            x0 == x1 or y0 == y1 for (x0, y0), (x1, y1) in pairwise(shape.points)
        )
    return isinstance(shape, Rect)


@lru_cache(maxsize=20_000)
def _mask(text: str, name: str, size: int) -> tuple[Image.Image, int, int]:
    """A text's letters as a mask, and where it lies from the start of the baseline. The same words come often."""
    face = font(name, size)
    left, top, right, bottom = face.getbbox(text, anchor="ls")
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(mask).text((-left, -top), text, 255, face, anchor="ls")
    return mask, left, top


def _colours(drawing: Drawing) -> tuple[frozenset[str], frozenset[str]]:
    """The colours of shapes, and those of texts."""
    inks = {
        getattr(shape, part, None)
        for shape in drawing.shapes
        for part in ("fill", "stroke", "colour")
    }
    return frozenset(ink for ink in inks if ink), frozenset(text.colour for text in drawing.texts)


@lru_cache(maxsize=2_000)
def _palette(background: str, colours: tuple[frozenset[str], frozenset[str]]) -> Image.Image:
    """All colours and the steps between those that may meet: of each with the background, of texts with shapes."""
    shapes, texts = (sorted(each) for each in colours)
    pairs = [(background, colour) for colour in dict.fromkeys([*shapes, *texts])]
    pairs += [(shape, text) for text in texts for shape in shapes if shape != text]
    entries = [background]
    for one, other in pairs:
        entries += [mixed(one, other, step / BLENDS) for step in range(1, BLENDS + 1)]
    few = list(dict.fromkeys(entries))[:256]
    image = Image.new("P", (1, 1))
    image.putpalette([channel for colour in few for channel in rgb(colour)])
    return image


def _rect(brush: Brush, rect: Rect) -> None:
    box = [round(side * brush.scale) for side in rect[:4]]
    stroke = rgb(rect.stroke) if rect.stroke else None
    brush.draw.rectangle(
        box, rgb(rect.fill) if rect.fill else None, stroke, brush.stroke(rect.width)
    )


def _line(brush: Brush, line: Line) -> None:
    points = line.points
    if line.arrow:
        head, neck = arrow_head(points[-2], points[-1])
        points = (*points[:-1], neck)
        brush.draw.polygon(brush.scaled(head), rgb(line.colour))
    for part in dashes(points) if line.dash else [points]:
        brush.draw.line(
            brush.scaled(part), rgb(line.colour), brush.stroke(line.width), joint="curve"
        )


def _ellipse(brush: Brush, e: Ellipse) -> None:
    box = [side * brush.scale for side in (e.x - e.rx, e.y - e.ry, e.x + e.rx, e.y + e.ry)]
    stroke = rgb(e.stroke) if e.stroke else None
    brush.draw.ellipse(box, rgb(e.fill) if e.fill else None, stroke, brush.stroke(e.width))


def _polygon(brush: Brush, polygon: Polygon) -> None:
    stroke = rgb(polygon.stroke) if polygon.stroke else None
    points = brush.scaled(polygon.points)
    brush.draw.polygon(
        points, rgb(polygon.fill) if polygon.fill else None, stroke, brush.stroke(polygon.width)
    )


def _arc(brush: Brush, arc: Arc) -> None:
    r = arc.radius
    box = [side * brush.scale for side in (arc.x - r, arc.y - r, arc.x + r, arc.y + r)]
    if arc.fill:
        stroke = rgb(arc.stroke) if arc.stroke else None
        brush.draw.pieslice(box, arc.start, arc.end, rgb(arc.fill), stroke, brush.stroke(arc.width))
    else:
        brush.draw.arc(
            box, arc.start, arc.end, rgb(arc.stroke or "#222222"), brush.stroke(arc.width)
        )


_PAINT: dict[type[Shape], Any] = {
    Rect: _rect, Line: _line, Ellipse: _ellipse, Polygon: _polygon, Arc: _arc,
}  # fmt: skip


def arrow_head(start: Place, end: Place) -> tuple[tuple[Place, ...], Place]:
    """The corners of an arrow's head at `end`, and where its shaft stops."""
    angle = atan2(end[1] - start[1], end[0] - start[0])
    corners = [
        (end[0] - HEAD * cos(angle + side), end[1] - HEAD * sin(angle + side))
        for side in (pi / 7, -pi / 7)
    ]
    neck = (end[0] - HEAD * 0.8 * cos(angle), end[1] - HEAD * 0.8 * sin(angle))
    return (end, *corners), neck


def dashes(points: tuple[Place, ...]) -> list[tuple[Place, Place]]:
    """The dashes of a polyline."""
    parts: list[tuple[Place, Place]] = []
    for (x0, y0), (x1, y1) in pairwise(points):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        at = 0.0
        while at < length:
            to = min(at + DASH, length)
            parts.append(((x0 + ux * at, y0 + uy * at), (x0 + ux * to, y0 + uy * to)))
            at += 2 * DASH
    return parts
