"""What several layouts share: blank paper, texts that the fonts can draw, words in lines, widths of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from datagen.drawing.colours import contrast, mixed
from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Rect, overlap
from datagen.exhibits import Cell, write_cell
from mutators.fuse.layouts.colours import TEXT_CONTRAST

MAX_WIDTH = 760
MAX_HEIGHT = 560
EDGE = 2.0
"""Pixels that a text keeps from the edge of the paper."""
_SIGNS = frozenset("×−²³√π≤≥·°")


def paper(width: float, height: float, look: Look, frame: bool = False) -> Drawing | None:
    """A blank drawing in the look's colours, with a thin frame if one is wanted; None where it is too large."""
    if width > MAX_WIDTH or height > MAX_HEIGHT:
        return None
    drawing = Drawing(round(width), round(height), look.theme.background)
    if frame:
        box = (0.5, 0.5, drawing.width - 0.5, drawing.height - 0.5)
        drawing.add(Rect(*box, "frame", stroke=look.theme.faint))
    return drawing


def drawable(texts: Iterable[str]) -> bool:
    """Whether the fonts have every character of these texts, and no text has blanks that nobody could count."""
    for text in texts:
        if not text or text[0] == " " or text[-1] == " " or "  " in text or not in_fonts(text):
            return False
    return True


def in_fonts(text: str) -> bool:
    """Whether the fonts have every character of a line."""
    if not text.isascii() and not {char for char in text if not char.isascii()} <= _SIGNS:
        return False
    return text.isprintable()


def crowded(drawing: Drawing) -> bool:
    """Whether a text overlaps another or leaves the paper."""
    boxes = sorted([text.box for text in drawing.texts])
    for place, box in enumerate(boxes):
        if box[0] < EDGE or box[1] < EDGE:
            return True
        if box[2] > drawing.width - EDGE or box[3] > drawing.height - EDGE:
            return True
        for other in boxes[place + 1 :]:
            if other[0] >= box[2]:
                break
            if overlap(box, other):
                return True
    return False


def muted(look: Look, part: float = 0.35) -> str:
    """The ink of what matters less, still easy to read."""
    return mixed(look.theme.ink, look.theme.background, part)


@lru_cache(maxsize=5_000)
def written_on(ground: str, colour: str, ink: str) -> str:
    """The colour with as much ink as a text of it needs on a ground."""
    part = 0.0
    while contrast(mixed(colour, ink, part), ground) < TEXT_CONTRAST:
        part += 0.1
    return mixed(colour, ink, part)


def printed(cell: Cell) -> str:
    """A cell as it is drawn: numbers with a true minus sign."""
    text = write_cell(cell)
    return f"−{text[1:]}" if text[:1] == "-" and not isinstance(cell, str) else text


def widest(texts: Iterable[str], font: str, size: int) -> float:
    """The width of the widest of some texts."""
    return max([extent(text, font, size)[0] for text in texts], default=0.0)


def wrapped(text: str, font: str, size: int, width: float) -> list[str]:
    """The text in lines of at most about that width, broken at its spaces."""
    words = text.split(" ")
    if len(words) == 1 or extent(text, font, size)[0] <= width:
        return [text]
    space = extent(" ", font, size)[0]
    # Measured word by word: words come again from problem to problem, their rows do not.
    lines: list[list[str]] = []
    room = -1.0
    for word in words:
        wide = extent(word, font, size)[0]
        if wide + space > room:
            lines.append([word])
            room = width - wide
        else:
            lines[-1].append(word)
            room -= wide + space
    return [" ".join(line) for line in lines]


def shared_widths(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Widths of columns that fit in `room` together: wide ones give way first, none below its least width.

    They are wider than the room where the least widths are.
    """
    widths = list(natural)
    excess = sum(widths) - room
    while excess > 0.5:
        yielding = [i for i, width in enumerate(widths) if width > least[i] + 0.5]
        if not yielding:
            break
        top = max(widths[i] for i in yielding)
        widest_ones = [i for i in yielding if widths[i] > top - 0.5]
        below = [widths[i] for i in yielding if widths[i] <= top - 0.5]
        floor = max([*below, *[least[i] for i in widest_ones]])
        step = min(top - floor, excess / len(widest_ones))
        for i in widest_ones:
            widths[i] -= step
        excess = sum(widths) - room
    return widths
