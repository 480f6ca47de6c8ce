"""Formulas as mathematicians write them: fraction bars, raised exponents. Formula in, Drawing out."""

from __future__ import annotations

from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Text
from datagen.exhibits import Formula
from datagen.exhibits.formula_text import Negative, Tree, parse, write
from mutators.fuse.layouts.formula_setting import Box, Glyphs, Setter, Stroke, Style
from mutators.fuse.layouts.paper import MAX_WIDTH, paper

SIZES = (26, 24, 22, 20, 18, 16)
MAX_FRACTIONS = 2
"""In one another."""
MAX_EXPONENTS = 2


def draw(formula: Formula, look: Look) -> Drawing | None:
    """The formula in two dimensions. None unless its text is canonical, and if it is too deep or too wide."""
    try:
        tree = parse(formula.expression)
    except ValueError:
        return None
    if write(tree) != formula.expression:
        return None
    if _depth(tree, "/") > MAX_FRACTIONS or _depth(tree, "^") > MAX_EXPONENTS:
        return None
    rng = look.rng()
    style = _style(look)
    margin, chosen = rng.choice((20, 26, 32)), rng.choice(SIZES[:4])
    for size in [size for size in SIZES if size <= chosen]:
        box = Setter(style).set(tree, size)
        if box.width + 2 * margin <= MAX_WIDTH:
            height = box.above + box.below + 2 * margin
            drawing = paper(box.width + 2 * margin, height, look, look.frame)
            if drawing is not None:
                _place(drawing, box, margin, round(margin + box.above), look.theme.ink)
            return drawing
    return None


def _depth(tree: Tree, sign: str) -> int:
    """How many operations of that sign are in one another."""
    match tree:
        case str():
            return 0
        case Negative():
            return _depth(tree.of, sign)
    # Of powers only what is raised counts: the base stands on the line.
    left = 0 if sign == tree.sign == "^" else _depth(tree.left, sign)
    right = _depth(tree.right, sign)
    return max(left, right) + (tree.sign == sign)


def _style(look: Look) -> Style:
    names, others = ("serif-italic", "serif") if look.variant < 4 else (look.font, look.font)
    sign = ("", "·", "", "×", "·", "")[look.variant]
    brackets = ("curve", "text", "square", "curve", "square", "curve")[look.variant]
    return Style(names, others, sign, brackets, 0.85 if look.grid else 1.0)


def _place(drawing: Drawing, box: Box, x: float, y: float, ink: str) -> None:
    """Draws a box with the left end of its axis at a place."""
    for dx, dy, what in box.parts:
        match what:
            case Box():
                _place(drawing, what, x + dx, y + dy, ink)
            case Glyphs():
                drawing.add(
                    Text(x + dx, y + dy, what.text, what.size, "label", ink, what.font, "lm")
                )
            case Stroke():
                points = tuple((x + dx + px, y + dy + py) for px, py in what.points)
                drawing.add(Line(points, what.role, ink, 1.5))
