"""Sets formulas in two dimensions, as boxes in boxes around an axis. Tree in, Box out."""

from __future__ import annotations

from typing import NamedTuple

from datagen.drawing.fonts import HEIGHT, extent
from datagen.exhibits.formula_text import Negative, Operation, Tree, rank_of

SMALLEST = 11
"""Of any exponent."""
SCRIPT = 0.7
"""Size of an exponent against its base."""
TALL = 0.62
"""Half the height of what takes brackets of its own height, in font sizes."""

HEAVY = 1.2
"""Up to which half height brackets are letters, which grow thicker too."""


class Box(NamedTuple):
    """What is set, around its axis: the height of minus signs and fraction bars."""

    width: float
    above: float
    below: float
    parts: tuple[Part, ...]


class Glyphs(NamedTuple):
    """A name, number or sign, in the middle of its axis."""

    text: str
    font: str
    size: int


class Stroke(NamedTuple):
    """A fraction bar or drawn bracket, in places relative to its own."""

    points: tuple[tuple[float, float], ...]
    role: str


class Part(NamedTuple):
    """Something at a place in a box."""

    x: float
    y: float
    what: Box | Glyphs | Stroke


class Style(NamedTuple):
    """How formulas of a look are set."""

    names: str
    """Font of names."""
    others: str
    sign: str
    """Between factors; empty where they stand side by side."""
    brackets: str
    """Tall ones: `text`, `curve` or `square`."""
    shrink: float
    """Size of a fraction inside another against it."""


class Setter:
    """Sets trees in one style."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def set(self, tree: Tree, size: int, nested: bool = False) -> Box:
        """The box of a tree; `nested` inside a fraction."""
        if isinstance(tree, str):
            return self.glyphs(tree, size)
        if isinstance(tree, Negative):
            minus = self.glyphs("−", size)
            return _row([minus, self.operand(tree.of, size, nested, 2)], [0.08 * size])
        sign, left, right = tree
        if sign == "/":
            return self.fraction(left, right, size, nested)
        if sign == "^":
            return self.power(left, right, size, nested)
        if sign == "*":
            return self.product(left, right, size, nested)
        first = self.operand(left, size, nested, 1)
        second = self.operand(right, size, nested, 2)
        gap = 0.25 * size
        return _row([first, self.glyphs(sign.replace("-", "−"), size), second], [gap, gap])

    def glyphs(self, text: str, size: int) -> Box:
        font = self.style.names if text[0].isalpha() else self.style.others
        width = extent(text, font, size)[0]
        if font.endswith("italic"):
            # Slanted letters lean over the room they take.
            width += (0.22 if text[-1] in "fV" else 0.06) * size
        half = size * HEIGHT / 2
        return Box(width, half, half, (Part(0, 0, Glyphs(text, font, size)),))

    def operand(self, tree: Tree, size: int, nested: bool, least: int) -> Box:
        """A part of a sum or product, in brackets where it holds together less than `least`.

        A minus may open a sum, and a bar holds a fraction together.
        """
        box = self.set(tree, size, nested)
        is_fraction = isinstance(tree, Operation) and tree.sign == "/"
        opens = isinstance(tree, Negative) and least == 1
        if rank_of(tree) >= least or is_fraction or opens:
            return box
        return self.bracketed(box, size)

    def product(self, left: Tree, right: Tree, size: int, nested: bool) -> Box:
        first = self.operand(left, size, nested, 2)
        second = self.operand(right, size, nested, 3)
        if not self.style.sign and _side_by_side(left, right):
            return _row([first, second], [0.13 * size])
        gap = 0.2 * size
        return _row([first, self.glyphs(self.style.sign or "·", size), second], [gap, gap])

    def fraction(self, over: Tree, under: Tree, size: int, nested: bool) -> Box:
        inner = max(SMALLEST, round(size * self.style.shrink)) if nested else size
        top, bottom = self.set(over, inner, True), self.set(under, inner, True)
        side, gap = 0.12 * size, 0.17 * size
        bar = max(top.width, bottom.width) + 0.3 * size
        width = bar + 2 * side
        stroke = Stroke(((side, 0), (side + bar, 0)), "bar")
        parts = (
            Part(0, 0, stroke),
            Part((width - top.width) / 2, -gap - top.below, top),
            Part((width - bottom.width) / 2, gap + bottom.above, bottom),
        )
        above, below = gap + top.above + top.below, gap + bottom.above + bottom.below
        return Box(width, above, below, parts)

    def power(self, base: Tree, exponent: Tree, size: int, nested: bool) -> Box:
        foot = self.set(base, size, nested)
        if not isinstance(base, str):
            foot = self.bracketed(foot, size)
        raised = self.set(exponent, max(SMALLEST, round(size * SCRIPT)), True)
        rise = foot.above - 0.38 * size + raised.below
        x = foot.width + 0.05 * size
        parts = (Part(0, 0, foot), Part(x, -rise, raised))
        return Box(x + raised.width, rise + raised.above, foot.below, parts)

    def bracketed(self, box: Box, size: int) -> Box:
        half = max(box.above, box.below)
        gap = 0.08 * size
        if half <= TALL * size:
            marks = self.glyphs("(", size), self.glyphs(")", size)
        elif self.style.brackets == "text" and half <= HEAVY * size:
            grown = round(2 * half / HEIGHT)
            marks = self.glyphs("(", grown), self.glyphs(")", grown)
        else:
            marks = _brackets(half, 0.24 * size, self.style.brackets == "square")
        row = _row([marks[0], box, marks[1]], [gap, gap])
        # Brackets stand a little apart from what is outside of them.
        return Box(row.width + 2 * gap, row.above, row.below, (Part(gap, 0, row),))


def _side_by_side(left: Tree, right: Tree) -> bool:
    """Whether factors can stand without a sign, and nobody takes them for a number, name, or function."""
    while isinstance(left, Operation) and left.sign == "*":
        left = left.right
    last = left.left if isinstance(left, Operation) and left.sign == "^" else left
    first = right.left if isinstance(right, Operation) and right.sign == "^" else right
    if isinstance(first, Operation) and first.sign == "/" and first is right:
        return False
    if isinstance(first, str):
        return len(first) == 1 and first.isalpha() and not _is_long(last)
    return not isinstance(last, str) or last[0].isdigit()


def _is_long(tree: Tree) -> bool:
    """Whether it is a name of several letters."""
    return isinstance(tree, str) and tree[0].isalpha() and len(tree) > 1


def _brackets(half: float, width: float, square: bool) -> tuple[Box, Box]:
    """An opening and a closing bracket of that half height."""
    if square:
        width *= 0.8
        places = [(width, -half), (0.0, -half), (0.0, half), (width, half)]
    else:
        turns = [step / 5 for step in range(-5, 6)]
        places = [(width * turn * turn, half * turn) for turn in turns]
    mirrored = [(width - x, y) for x, y in places]
    first, second = [
        Box(width, half, half, (Part(0, 0, Stroke(tuple(points), "bracket")),))
        for points in (places, mirrored)
    ]
    return first, second


def _row(boxes: list[Box], gaps: list[float]) -> Box:
    """Boxes side by side on one axis."""
    x, parts = 0.0, []
    for box, gap in zip(boxes, [*gaps, 0.0], strict=True):
        parts.append(Part(x, 0, box))
        x += box.width + gap
    above, below = max(box.above for box in boxes), max(box.below for box in boxes)
    return Box(x, above, below, tuple(parts))
