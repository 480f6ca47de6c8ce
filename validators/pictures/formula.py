"""Reads formulas by where their signs stand: over and under bars, raised, side by side. Drawing in, Formula out."""

from __future__ import annotations

import re
from typing import NamedTuple

from datagen.drawing.scene import Drawing, Line
from datagen.exhibits import Formula
from datagen.exhibits.formula_text import Negative, Operation, Tree, write

BESIDE = 0.45
"""In font sizes, how far factors without a sign may be apart."""
RAISED = 0.3
"""In font sizes of what is below, how much higher an exponent is."""
LEVEL = 3.0
"""Pixels by which signs of one row may differ in height."""
_ATOM = re.compile(r"\d+(?:\.\d+)?|[A-Za-z][A-Za-z\d]*")
_SIGNS = {"+": "+", "−": "-", "·": "*", "×": "*", "(": "(", ")": ")"}


class Piece(NamedTuple):
    """A sign, or a fraction that has been read, at its place."""

    left: float
    right: float
    axis: float
    """The height of its middle, or of its bar."""
    top: float
    bottom: float
    what: str
    """`atom`, `+`, `-`, `*`, `(` or `)`."""
    tree: Tree
    size: float
    """Of its largest letters; 0 for brackets, which grow with what is in them."""


class Bar(NamedTuple):
    """A fraction bar."""

    left: float
    right: float
    y: float


class Sign(NamedTuple):
    """A piece of a row with what is raised behind it."""

    piece: Piece
    exponent: Tree | None
    is_close: bool
    """Whether it stands as close to what is before it as factors do that have no sign between them."""


class _Misread(Exception):
    """The signs make no formula."""


def read(drawing: Drawing) -> Formula | None:
    """The formula; None where a sign has no place in it."""
    pieces: list[Piece] = []
    bars: list[Bar] = []
    for text in drawing.texts:
        left, top, right, bottom = text.box
        what = _SIGNS.get(text.text, "atom")
        if what == "atom" and not _ATOM.fullmatch(text.text):
            return None
        size = 0 if what in ("(", ")") else text.size
        pieces.append(Piece(left, right, (top + bottom) / 2, top, bottom, what, text.text, size))
    for line in drawing.shapes:
        if isinstance(line, Line):
            xs, ys = [x for x, _ in line.points], [y for _, y in line.points]
            if max(ys) - min(ys) < 1:
                bars.append(Bar(min(xs), max(xs), ys[0]))
            else:
                # What opens bulges to the left.
                what = "(" if xs[len(xs) // 2] < xs[0] else ")"
                top, bottom = min(ys), max(ys)
                middle = (top + bottom) / 2
                pieces.append(Piece(min(xs), max(xs), middle, top, bottom, what, "", 0))
    try:
        return Formula(write(_tree(pieces, bars)))
    except _Misread:
        return None


def _tree(pieces: list[Piece], bars: list[Bar]) -> Tree:
    """What pieces and bars say together: first fractions, the longest bar first, then the row that is left."""
    pieces, bars = list(pieces), sorted(bars, key=lambda bar: bar.right - bar.left)
    while bars:
        bar = bars.pop()
        inside = [piece for piece in pieces if _is_along(piece, bar)]
        within = [other for other in bars if _is_along(other, bar)]
        over = [piece for piece in inside if piece.axis < bar.y]
        under = [piece for piece in inside if piece.axis > bar.y]
        fraction = Operation(
            "/",
            _tree(over, [other for other in within if other.y < bar.y]),
            _tree(under, [other for other in within if other.y > bar.y]),
        )
        pieces = [piece for piece in pieces if piece not in inside]
        bars = [other for other in bars if other not in within]
        if any([piece.top + 1 < bar.y < piece.bottom - 1 for piece in inside]):
            raise _Misread
        size = max(piece.size for piece in inside)
        top, bottom = min(piece.top for piece in over), max(piece.bottom for piece in under)
        pieces.append(Piece(bar.left, bar.right, bar.y, top, bottom, "atom", fraction, size))
    signs = _signs(sorted(pieces))
    tree, end = _sum(signs, 0)
    if end < len(signs):
        raise _Misread
    return tree


def _is_along(item: Piece | Bar, bar: Bar) -> bool:
    """Whether something is over or under a bar. It may not stick out."""
    if item.right <= bar.left + 1 or item.left >= bar.right - 1:
        return False
    if item.left < bar.left - 1 or item.right > bar.right + 1:
        raise _Misread
    return True


def _signs(row: list[Piece]) -> list[Sign]:
    """The pieces on the row's level, from left to right, with what is raised behind each."""
    signs: list[Sign] = []
    raised: list[Piece] = []
    close = BESIDE * max([piece.size for piece in row], default=0)
    end = float("-inf")
    for place, piece in enumerate(row):
        if piece.left < end - 1:
            raise _Misread  # one lies on the other
        if abs(piece.axis - row[0].axis) <= LEVEL:
            signs.append(Sign(piece, None, piece.left - end <= close))
        elif piece.axis > row[0].axis:
            raise _Misread
        else:
            raised.append(piece)
            following = row[place + 1] if place + 1 < len(row) else None
            if following is None or abs(following.axis - row[0].axis) <= LEVEL:
                base = signs[-1]
                signs[-1] = base._replace(exponent=_exponent(base.piece, raised))
                raised = []
        end = max(end, piece.right)
    return signs


def _exponent(base: Piece, raised: list[Piece]) -> Tree:
    """What is raised behind a base: smaller, and clearly higher."""
    is_smaller = max(piece.size for piece in raised) < base.size
    is_higher = base.axis - raised[0].axis > RAISED * base.size
    if base.size and not (is_smaller and is_higher):
        raise _Misread
    return _tree(raised, [])


def _what(signs: list[Sign], at: int) -> str:
    return signs[at].piece.what if at < len(signs) else ""


def _sum(signs: list[Sign], at: int) -> tuple[Tree, int]:
    """The sum that starts at a place, and the place after it."""
    if _what(signs, at) == "-":
        _bare(signs, at)
        first, at = _product(signs, at + 1)
        tree: Tree = Negative(first)
    else:
        tree, at = _product(signs, at)
    while _what(signs, at) in ("+", "-"):
        _bare(signs, at)
        sign = _what(signs, at)
        right, at = _product(signs, at + 1)
        tree = Operation(sign, tree, right)
    return tree, at


def _bare(signs: list[Sign], at: int) -> None:
    """Nothing may be raised behind a sign."""
    if signs[at].exponent is not None:
        raise _Misread


def _product(signs: list[Sign], at: int) -> tuple[Tree, int]:
    """Factors with signs between them or side by side."""
    tree, at = _factor(signs, at)
    while _what(signs, at) in ("*", "atom", "("):
        if _what(signs, at) == "*":
            _bare(signs, at)
            at += 1
        elif not _are_factors(signs[at - 1], signs[at]):
            raise _Misread
        right, at = _factor(signs, at)
        tree = Operation("*", tree, right)
    return tree, at


def _are_factors(one: Sign, other: Sign) -> bool:
    """Whether two pieces may be factors without a sign between them."""
    texts = [sign.piece.tree for sign in (one, other)]
    are_numbers = all([isinstance(text, str) and text[:1].isdigit() for text in texts])
    return other.is_close and not are_numbers


def _factor(signs: list[Sign], at: int) -> tuple[Tree, int]:
    """A name, number, fraction or bracket, with its exponent."""
    what = _what(signs, at)
    if what == "atom":
        tree, end = signs[at].piece.tree, at
        if signs[at].exponent is not None and not isinstance(tree, str):
            raise _Misread  # nobody knows how much of a fraction is raised
    elif what == "(":
        _bare(signs, at)
        tree, end = _sum(signs, at + 1)
        if _what(signs, end) != ")":
            raise _Misread
    else:
        raise _Misread
    exponent = signs[end].exponent
    return (tree if exponent is None else Operation("^", tree, exponent)), end + 1
