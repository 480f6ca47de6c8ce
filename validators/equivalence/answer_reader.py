"""Reads an answer as what it is: list, set, interval, equation, or what stands alone.

Text in, Shape out.

Place: the second step of `equivalence`, after `answer_text`. One text has one reading here; what a
second reading could change (a pair or an open interval, a ratio or a clock time) is left to the
comparison.
"""

from __future__ import annotations

import re

from validators.equivalence.answer_shape import (
    Assigned,
    Equation,
    Group,
    Intervals,
    Label,
    Math,
    Shape,
    Span,
)
from validators.equivalence.answer_text import closing, split
from validators.equivalence.math_nodes import Node, infinity_sign, variables
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.math_tree import parse
from validators.equivalence.scalar_reader import (
    based,
    choice,
    clock,
    compound,
    expression,
    hyphenated,
    label,
    quantity,
    ratio,
)

MAX_ITEMS = 200
MAX_NESTING = 30

_COMMAS = re.compile(r",\s*(?:and|or)\s+|\s+(?:and|or|&)\s+|;\s*|,\s*")
_SPACED_COMMAS = re.compile(r",\s+(?:and|or)\s+|\s+(?:and|or|&)\s+|;\s*|,\s+")
# Commas that group digits, in a price or a quantity too: $1,250.50, 1,500 m^2.
_THOUSANDS = re.compile(
    r"(?!.*\b(?:and|or)\b)[-+]?\s*(?:US)?[$€£¥₹]?\s*\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"
    r"(?:\s*[A-Za-z%°€£/][A-Za-z%°/ ]*(?:\^\{?\d\}?)?)?"
)
_NONE = frozenset(
    ("none", "\\emptyset", "no solution", "no solutions", "empty set", "the empty set")
)
_RELATION = re.compile(r"\s*(<=|>=|<|>)\s*")
_NAME = re.compile(
    r"\\?[A-Za-z]\w*(?:_?\{\w+\})?(?:\(\s*\w(?:\s*,\s*\w)*\s*\))?|\(\s*[A-Za-z](?:\s*,\s*[A-Za-z])+\s*\)"
)
_OR = re.compile(r"\s+or\s+")
_UNION = re.compile(r"\s*(?:\\cup(?![A-Za-z])|\bU\b)\s*")
_MEMBER = re.compile(r"\\?([A-Za-z]\w*)\s*(?:\\in\b|\bin\b)\s*(?=[(\[])")
_EQUALS = re.compile(r"\s*={1,2}\s*")


def read(text: str, nesting: int = 0) -> Shape:
    """The shape of a simplified text.

    Raises NotMath beyond the bounds and on relations outside the language.
    """
    if nesting > MAX_NESTING:
        raise NotMath(f"brackets nested deeper than {MAX_NESTING}")
    if not text:
        raise NotMath("an empty item")
    if text.lower() in _NONE:
        return Group("{", ())
    for reader in (hyphenated, based, choice, compound, clock):
        if (shape := reader(text)) is not None:
            return shape
    for nested_reader in (
        _inequalities,
        _interval_union,
        _bracketed,
        _listed,
        _plus_minus,
        _equated,
    ):
        if (found := nested_reader(text, nesting)) is not None:
            return found
    return ratio(text) or quantity(text) or expression(text) or label(text)


def _inequalities(text: str, _nesting: int) -> Shape | None:
    if "!=" in text:
        raise NotMath("a relation other than < <= > >= =")
    if not _RELATION.search(text):
        return None
    name, spans = "", []
    for piece in split(text, re.compile(r"\s+or\s+")):
        variable, span = _inequality(piece)
        if name and variable != name:
            raise NotMath("inequalities in several variables")
        name = variable
        spans.append(span)
    return Intervals(name, tuple(spans))


def _inequality(text: str) -> tuple[str, Span]:
    parts = _RELATION.split(text)
    sides, signs = [parse(part) for part in parts[::2]], parts[1::2]
    if len({sign[0] for sign in signs}) != 1 or len(sides) > 3:
        raise NotMath("inequalities that point both ways")
    if signs[0][0] == ">":
        sides.reverse()
        signs.reverse()
    low, high = Node("neg", None, (Node("const", "inf"),)), Node("const", "inf")
    if len(sides) == 3:
        (low, middle, high), closed = sides, (signs[0] == "<=", signs[1] == "<=")
    elif sides[0].kind == "var":
        middle, high, closed = sides[0], sides[1], (False, "=" in signs[0])
    else:
        middle, low, closed = sides[1], sides[0], ("=" in signs[0], False)
    if middle.kind != "var" or variables(low) or variables(high):
        raise NotMath("an inequality that is not a variable between numbers")
    return str(middle.value), Span(low, high, closed)


def _interval_union(text: str, _nesting: int) -> Shape | None:
    name = ""
    if match := _MEMBER.match(text):
        name, text = match[1], text[match.end() :]
    pieces = split(text, _UNION)
    spans = [_span(piece) for piece in pieces]
    found = [span for span in spans if span is not None]
    if len(found) < len(pieces):
        return None
    ends = (found[0].low, found[0].high)
    looks_like_pair = len(found) == 1 and not name and text[0] + text[-1] in ("()", "[]")
    if looks_like_pair and not any(map(infinity_sign, ends)):
        return None
    return Intervals(name, tuple(found))


def _span(text: str) -> Span | None:
    if (
        text[:1] not in ("(", "[")
        or text[-1:] not in (")", "]")
        or closing(text, 0) != len(text) - 1
    ):
        return None
    ends = split(text[1:-1], re.compile(","))
    if len(ends) != 2:
        return None
    try:
        low, high = map(parse, ends)
        infinity_sign(low), infinity_sign(high)
    except NotMath:
        return None
    if variables(low) or variables(high):
        return None
    return Span(low, high, (text[0] == "[", text[-1] == "]"))


def _bracketed(text: str, nesting: int) -> Shape | None:
    fence = text[0]
    if fence not in "([{⦃" or closing(text, 0) != len(text) - 1:
        return None
    if (fence + text[-1]) not in ("()", "[]", "{}", "⦃⦄"):
        raise NotMath("brackets that do not match")
    inside = text[1:-1].strip()
    if not inside:
        return Group("{" if fence in "{⦃" else fence, ())
    pieces = split(inside, _separators(inside))
    if fence == "(" and len(pieces) == 1:
        return read(inside, nesting + 1)
    items = _flat(_items(pieces, nesting)) if fence in "{⦃" else _items(pieces, nesting)
    return Group("{" if fence in "{⦃" else fence, items)


def _separators(text: str) -> re.Pattern[str]:
    """Commas; but only spaced ones where the others group digits, as in `1,000, 2,000`."""
    pieces = split(text, _SPACED_COMMAS)
    grouped = all(_THOUSANDS.fullmatch(piece) for piece in pieces if len(split(piece, _COMMAS)) > 1)
    return _SPACED_COMMAS if len(pieces) > 1 and grouped else _COMMAS


def _items(pieces: list[str], nesting: int) -> tuple[Shape, ...]:
    if len(pieces) > MAX_ITEMS:
        raise NotMath(f"{len(pieces)} items; at most {MAX_ITEMS}")
    shapes = [read(piece, nesting + 1) for piece in pieces]
    return tuple(
        label(shape.raw, is_item=True) if isinstance(shape, Label) else shape for shape in shapes
    )


def _flat(items: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """Items of `1, \\pm 2` on one level."""
    return tuple(
        part
        for item in items
        for part in (item.items if isinstance(item, Group) and not item.fence else [item])
    )


def _listed(text: str, nesting: int) -> Shape | None:
    if _THOUSANDS.fullmatch(text):
        return None
    pieces = split(text, _separators(text))
    if len(pieces) < 2:
        return None
    items = _flat(_items(pieces, nesting))
    names = {item.name if isinstance(item, Assigned) else None for item in items}
    if len(names) == 1:
        # x = 3, x = 5: the values of one unknown.
        items = tuple(item.value if isinstance(item, Assigned) else item for item in items)
    # `Alice or Bob` is not `Alice and Bob`, though the solutions 3 or 5 are 3 and 5.
    either = len(split(text, _OR)) > 1 and any(isinstance(item, Label) for item in items)
    return Group("or" if either else "", items)


def _plus_minus(text: str, nesting: int) -> Shape | None:
    if "\\pm" not in text and "\\mp" not in text:
        return None
    signs = (("+", "-"), ("-", "+"))
    items = [
        read(text.replace("\\pm", plus).replace("\\mp", minus), nesting + 1)
        for plus, minus in signs
    ]
    return Group("", tuple(item.value if isinstance(item, Assigned) else item for item in items))


def _equated(text: str, nesting: int) -> Shape | None:
    pieces = split(text, _EQUALS)
    if len(pieces) == 1:
        return None
    if len(pieces) > 2 or not all(pieces):
        raise NotMath("a chain of equations")
    left, right = pieces
    if not _NAME.fullmatch(left) and re.fullmatch(r"\\?[A-Za-z](?:_\{?\w+\}?)?", right):
        left, right = right, left
    sides = _sides(left, right)
    if not _NAME.fullmatch(left):
        if sides is None:
            raise NotMath("an equation of phrases")
        return Equation(*sides)
    value = read(right, nesting + 1)
    if isinstance(value, Label):
        return label(f"{left} {right}")
    return Assigned(left.replace(" ", ""), value, sides)


def _sides(left: str, right: str) -> tuple[Node, Node] | None:
    try:
        one, two = expression(left), expression(right)
    except NotMath:
        return None
    return (one.tree, two.tree) if isinstance(one, Math) and isinstance(two, Math) else None
