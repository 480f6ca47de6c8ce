"""Drawings to PNG: shapes at twice the size and halved for smooth edges, then texts, then few colours.

Measured against other ways at 400x300 (`python -m benchmarks drawings`).
"""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, pi, sin
from typing import Any

from PIL import Image, ImageColor, ImageDraw

from datagen.drawing.fonts import font
from datagen.drawing.scene import Arc, Drawing, Ellipse, Line, Place, Polygon, Rect, Shape

SCALE = 2
COLOURS = 48
DASH = 5.0
HEAD = 8.0
"""Length of an arrow's head."""


def png(drawing: Drawing) -> bytes:
    """The same bytes for the same drawing on every run."""
    size = (drawing.width * SCALE, drawing.height * SCALE)
    image = Image.new("RGB", size, drawing.background)
    draw = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _PAINT[type(shape)](draw, shape)
    image = image.reduce(SCALE)
    draw = ImageDraw.Draw(image)
    for text in drawing.texts:
        face = font(text.font, text.size)
        draw.text(text.baseline, text.text, rgb(text.colour), face, anchor="ls")
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG")
    return buffer.getvalue()


@lru_cache(maxsize=1_000)
def rgb(colour: str) -> Any:
    """`#rrggbb` as three numbers."""
    return ImageColor.getrgb(colour)


def _stroke(width: float) -> int:
    return max(1, round(width * SCALE))


def _rect(draw: ImageDraw.ImageDraw, rect: Rect) -> None:
    box = [round(side * SCALE) for side in rect[:4]]
    stroke = rgb(rect.stroke) if rect.stroke else None
    draw.rectangle(box, rgb(rect.fill) if rect.fill else None, stroke, _stroke(rect.width))


def _line(draw: ImageDraw.ImageDraw, line: Line) -> None:
    points = line.points
    if line.arrow:
        head, neck = arrow_head(points[-2], points[-1])
        points = (*points[:-1], neck)
        draw.polygon(_scaled(head), rgb(line.colour))
    for part in dashes(points) if line.dash else [points]:
        draw.line(_scaled(part), rgb(line.colour), _stroke(line.width), joint="curve")


def _ellipse(draw: ImageDraw.ImageDraw, e: Ellipse) -> None:
    box = [side * SCALE for side in (e.x - e.rx, e.y - e.ry, e.x + e.rx, e.y + e.ry)]
    stroke = rgb(e.stroke) if e.stroke else None
    draw.ellipse(box, rgb(e.fill) if e.fill else None, stroke, _stroke(e.width))


def _polygon(draw: ImageDraw.ImageDraw, polygon: Polygon) -> None:
    stroke = rgb(polygon.stroke) if polygon.stroke else None
    points = _scaled(polygon.points)
    draw.polygon(
        points, rgb(polygon.fill) if polygon.fill else None, stroke, _stroke(polygon.width)
    )


def _arc(draw: ImageDraw.ImageDraw, arc: Arc) -> None:
    r = arc.radius
    box = [side * SCALE for side in (arc.x - r, arc.y - r, arc.x + r, arc.y + r)]
    if arc.fill:
        stroke = rgb(arc.stroke) if arc.stroke else None
        draw.pieslice(box, arc.start, arc.end, rgb(arc.fill), stroke, _stroke(arc.width))
    else:
        draw.arc(box, arc.start, arc.end, rgb(arc.stroke or "#222222"), _stroke(arc.width))


_PAINT: dict[type[Shape], Any] = {
    Rect: _rect, Line: _line, Ellipse: _ellipse, Polygon: _polygon, Arc: _arc,
}  # fmt: skip


def _scaled(points: tuple[Place, ...]) -> list[Place]:
    return [(x * SCALE, y * SCALE) for x, y in points]


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
