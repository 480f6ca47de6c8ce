"""Drawings to SVG, with the fonts' family names; every shape and text at the same place as in the PNG."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any
from xml.sax.saxutils import escape

from datagen.drawing.fonts import extent
from datagen.drawing.png import arrow_head
from datagen.drawing.scene import Arc, Drawing, Ellipse, Line, Place, Polygon, Rect, Shape, Text

FAMILIES = {
    "sans": "'Source Sans Pro', sans-serif",
    "serif": "'Source Serif Pro', serif",
    "grotesk": "Roboto, sans-serif",
    "mono": "'Droid Sans Mono', monospace",
}


def svg(drawing: Drawing) -> str:
    """A whole SVG document."""
    size = f'width="{drawing.width}" height="{drawing.height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {drawing.width} {drawing.height}">',
        f'<rect {size} fill="{drawing.background}"/>',
    ]
    lines += [_PAINT[type(shape)](shape) for shape in drawing.shapes]
    lines += [_text(text) for text in drawing.texts]
    return "\n".join([*lines, "</svg>\n"])


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ink(fill: str | None, stroke: str | None, width: float) -> str:
    edge = f' stroke="{stroke}" stroke-width="{_n(width)}"' if stroke else ""
    return f'fill="{fill or "none"}"{edge}'


def _points(points: tuple[Place, ...]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _rect(r: Rect) -> str:
    size = f'width="{_n(r.right - r.left)}" height="{_n(r.bottom - r.top)}"'
    return f'<rect x="{_n(r.left)}" y="{_n(r.top)}" {size} {_ink(r.fill, r.stroke, r.width)}/>'


def _line(line: Line) -> str:
    points, head = line.points, ""
    if line.arrow:
        corners, neck = arrow_head(points[-2], points[-1])
        points = (*points[:-1], neck)
        head = f'<polygon points="{_points(corners)}" fill="{line.colour}"/>'
    dash = ' stroke-dasharray="5 5"' if line.dash else ""
    ink = _ink(None, line.colour, line.width)
    return f'<polyline points="{_points(points)}" {ink}{dash}/>{head}'


def _ellipse(e: Ellipse) -> str:
    place = f'cx="{_n(e.x)}" cy="{_n(e.y)}" rx="{_n(e.rx)}" ry="{_n(e.ry)}"'
    return f"<ellipse {place} {_ink(e.fill, e.stroke, e.width)}/>"


def _polygon(p: Polygon) -> str:
    return f'<polygon points="{_points(p.points)}" {_ink(p.fill, p.stroke, p.width)}/>'


def _arc(a: Arc) -> str:
    ends = [
        f"{_n(a.x + a.radius * cos(radians(t)))} {_n(a.y + a.radius * sin(radians(t)))}"
        for t in (a.start, a.end)
    ]
    large = int(a.end - a.start > 180)
    bow = f"M {ends[0]} A {_n(a.radius)} {_n(a.radius)} 0 {large} 1 {ends[1]}"
    if a.fill:
        return f'<path d="{bow} L {_n(a.x)} {_n(a.y)} Z" {_ink(a.fill, a.stroke, a.width)}/>'
    return f'<path d="{bow}" {_ink(None, a.stroke or "#222222", a.width)}/>'


_PAINT: dict[type[Shape], Any] = {
    Rect: _rect, Line: _line, Ellipse: _ellipse, Polygon: _polygon, Arc: _arc,
}  # fmt: skip


def _text(text: Text) -> str:
    left, baseline = text.baseline
    name, _, weight = text.font.partition("-")
    style = {"bold": ' font-weight="600"', "italic": ' font-style="italic"'}.get(weight, "")
    width, _ = extent(text.text, text.font, text.size)
    place = f'x="{_n(left)}" y="{_n(baseline)}" textLength="{_n(width)}"'
    return (
        f'<text {place} font-family="{FAMILIES[name]}" font-size="{text.size}"{style} '
        f'fill="{text.colour}">{escape(text.text)}</text>'
    )
