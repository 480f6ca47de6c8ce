"""Reads programs: letters stand in columns of equal width, lines at equal heights. Drawing in, Listing out."""

from __future__ import annotations

from datagen.drawing.fonts import extent
from datagen.drawing.scene import Drawing, Text
from datagen.exhibits import Listing

OFF = 0.2
"""Of a letter's width: by how much a text may miss its column."""
SLACK = 2.0
"""Pixels by which a line may miss its height."""


def read(drawing: Drawing) -> Listing | None:
    """The code with its indentation; None where a letter or a line is out of its place, or lines are misnumbered."""
    texts = drawing.texts_of("label")
    if not texts or len({(text.font, text.size) for text in texts}) != 1:
        return None
    char = extent("0", texts[0].font, texts[0].size)[0]
    edge = min(map(_left, texts))
    rows = _rows(texts)
    if not _even(rows) or not _numbered(drawing, [y for y, _ in rows]):
        return None
    lines = [_line(row, edge, char) for _, row in rows]
    known = [line for line in lines if line is not None]
    return Listing("\n".join(known)) if len(known) == len(lines) else None


def _left(text: Text) -> float:
    # Lines of code are seldom measured before, and their left edge is known without.
    return text.x if text.anchor[0] == "l" else text.box[0]


def _middle(text: Text) -> float:
    return text.y if text.anchor[1] == "m" else (text.box[1] + text.box[3]) / 2


def _rows(texts: list[Text]) -> list[tuple[float, list[Text]]]:
    """Texts of the same height, from top to bottom."""
    rows: list[tuple[float, list[Text]]] = []
    for y, text in sorted([(_middle(text), text) for text in texts]):
        if rows and y - rows[-1][0] < SLACK:
            rows[-1][1].append(text)
        else:
            rows.append((y, [text]))
    return rows


def _even(rows: list[tuple[float, list[Text]]]) -> bool:
    """Whether no line is missing between the first and the last."""
    if len(rows) < 2:
        return True
    first, pitch = rows[0][0], (rows[-1][0] - rows[0][0]) / (len(rows) - 1)
    return all([abs(y - first - place * pitch) < SLACK for place, (y, _) in enumerate(rows)])


def _numbered(drawing: Drawing, heights: list[float]) -> bool:
    """Whether lines have no numbers, or theirs from 1 on."""
    numbers = sorted([(_middle(text), text.text) for text in drawing.texts_of("tick")])
    if not numbers:
        return True
    if [text for _, text in numbers] != [str(place + 1) for place in range(len(heights))]:
        return False
    return all([abs(y - at) < SLACK for (y, _), at in zip(numbers, heights, strict=True)])


def _line(row: list[Text], edge: float, char: float) -> str | None:
    """One line of code, blanks included; None where texts overlap or miss their columns."""
    line = ""
    for left, text in sorted([(_left(text), text.text) for text in row]):
        place = (left - edge) / char
        column = round(place)
        if abs(place - column) > OFF or column < len(line):
            return None
        line = line.ljust(column) + text
    return line
