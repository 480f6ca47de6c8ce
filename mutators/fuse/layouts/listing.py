"""Programs as an editor or a book shows them. Listing in, Drawing out."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from datagen.drawing.colours import mixed
from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Rect, Text
from datagen.exhibits import Listing
from mutators.fuse.layouts.paper import MAX_HEIGHT, in_fonts, paper, written_on

MAX_LINES = 26
MAX_CHARACTERS = 76
FONT = "mono"
INDENT = 4
_KEYWORDS = frozenset(keyword.kwlist)
_TOKEN = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>(?:\b[rfbRFB]{1,2})?(?:\"\"\"(?:.|\n)*?\"\"\"|'''(?:.|\n)*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'))"
    r"|(?P<number>\b\d[\w.]*)"
    r"|(?P<word>[^\W\d]\w*)"
)


def draw(listing: Listing, look: Look) -> Drawing | None:
    """The code line by line. None where it is too long or wide, or has blanks that nobody could see."""
    lines = listing.code.split("\n")
    longest = max(map(len, lines))
    if len(lines) > MAX_LINES or longest > MAX_CHARACTERS or not all(map(_is_visible, lines)):
        return None
    if all([line[0] == " " for line in lines]):
        return None
    rng = look.rng()
    numbered = look.variant in (0, 2, 4)
    card = look.variant in (1, 2)
    char = extent("0", FONT, look.size)[0]
    margin = rng.choice((14, 18, 22))
    inner = 10 if card else 0
    pitch = min(
        round(look.size * rng.choice((1.35, 1.45, 1.6))),
        (MAX_HEIGHT - 2 * margin - 2 * inner) // len(lines),
    )
    gutter = round(char * len(str(len(lines)))) + 20 if numbered else 0
    left, top = margin + inner + gutter, margin + inner
    # An odd line here and there should not decide how wide the paper is.
    width = left + char * max(longest, rng.choice((0, 24, 36))) + inner + margin
    drawing = paper(width, top + pitch * len(lines) + inner + margin, look, look.frame)
    if drawing is None:
        return None
    ground = look.theme.fill if card else look.theme.background
    if card:
        box = (margin, margin, drawing.width - margin, drawing.height - margin)
        drawing.add(Rect(*box, "fill", ground))
    if look.variant == 5:
        _guide(drawing, lines, (left, top), char, pitch, look)
    if numbered:
        _number(drawing, len(lines), (left, top), pitch, ground, look)
    pieces = _pieces(listing.code, _colours(look, ground), look.theme.ink)
    for row, column, text, colour in pieces:
        place = (left + column * char, top + (row + 0.5) * pitch)
        drawing.add(Text(*place, text, look.size, "label", colour, FONT, "lm"))
    return drawing


def _is_visible(line: str) -> bool:
    """Whether a line is neither empty nor ends in blanks, and has no characters that are not drawn."""
    return bool(line) and line[-1] != " " and in_fonts(line)


def _colours(look: Look, ground: str) -> dict[str, str]:
    """Of comments, strings, numbers and keywords; some looks have but a few."""
    ink = look.theme.ink
    first, second, third = [written_on(ground, colour, ink) for colour in look.palette[:3]]
    pale = written_on(ground, mixed(ink, ground, 0.45), ink)
    match look.variant:
        case 2:
            return {"comment": pale}
        case 5:
            return {"comment": pale, "string": second, "keyword": first}
    return {"comment": pale, "string": second, "number": third, "keyword": first}


def _pieces(code: str, colours: dict[str, str], ink: str) -> Iterator[tuple[int, int, str, str]]:
    """Row, column, text and colour of each stretch of one colour, without the blanks around it."""
    rows = [0]
    for line in code.split("\n"):
        rows.append(rows[-1] + len(line) + 1)
    row = 0
    for start, text, colour in _stretches(code, colours, ink):
        at = start
        for part in text.split("\n"):
            while at >= rows[row + 1]:
                row += 1
            shown = part.lstrip(" ")
            if shown:
                column = at - rows[row] + len(part) - len(shown)
                yield row, column, shown.rstrip(" "), colour
            at += len(part) + 1


def _stretches(code: str, colours: dict[str, str], ink: str) -> Iterator[tuple[int, str, str]]:
    """Start, text and colour of each stretch; what has no colour of its own is in ink."""
    at = 0
    for token in _TOKEN.finditer(code):
        kind = token.lastgroup or ""
        if kind == "word":
            kind = "keyword" if token.group() in _KEYWORDS else ""
        colour = colours.get(kind)
        if colour:
            if token.start() > at:
                yield at, code[at : token.start()], ink
            yield token.start(), token.group(), colour
            at = token.end()
    if at < len(code):
        yield at, code[at:], ink


def _number(
    drawing: Drawing, count: int, corner: tuple[float, float], pitch: int, ground: str, look: Look
) -> None:
    """Numbers of lines, right-aligned in a gutter, which a thin line may bound."""
    left, top = corner
    pale = written_on(ground, mixed(look.theme.ink, ground, 0.5), look.theme.ink)
    for row in range(count):
        place = (left - 16, top + (row + 0.5) * pitch)
        drawing.add(Text(*place, str(row + 1), look.size, "tick", pale, FONT, "rm"))
    if look.variant != 4:
        ends = ((left - 8, top), (left - 8, top + count * pitch))
        line = mixed(look.theme.faint, look.theme.ink, 0.15)
        drawing.add(Line(ends, "rule", line))


def _guide(
    drawing: Drawing,
    lines: list[str],
    corner: tuple[float, float],
    char: float,
    pitch: int,
    look: Look,
) -> None:
    """A thin line at every indentation, along the lines that are indented so far."""
    left, top = corner
    depths = [(len(line) - len(line.lstrip(" "))) // INDENT for line in lines]
    for row, depth in enumerate(depths):
        for level in range(depth):
            x = left + level * INDENT * char + 1
            ends = ((x, top + row * pitch), (x, top + (row + 1) * pitch))
            drawing.add(Line(ends, "grid", look.theme.faint))
