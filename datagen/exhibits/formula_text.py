"""The language of formulas: text to tree, and a tree to the one text with no more brackets than it needs.

sum     = ["-"] product {("+" | "-") product}
product = power {("*" | "/") power}
power   = atom ["^" power]
atom    = name | number | "(" sum ")"
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Operation(NamedTuple):
    """Two trees joined by `+`, `-`, `*`, `/` or `^`."""

    sign: str
    left: Tree
    right: Tree


class Negative(NamedTuple):
    """A tree with a minus before it."""

    of: Tree


Tree = str | Operation | Negative
"""Names and numbers are strings."""

_TOKEN = re.compile(r" *(?:(\d+(?:\.\d+)?(?!\w)|[A-Za-z][A-Za-z\d]*|[-+*/^()]))")
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_RANKS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


def parse(expression: str) -> Tree:
    """The tree of an expression. Raises ValueError if it is none."""
    tokens: list[str] = []
    at = 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None:
            raise ValueError(f"no part of a formula: {expression[at:]!r}")
        tokens.append(token[1])
        at = token.end()
    tokens.append("")
    tree, end = _sum(tokens, 0)
    if tokens[end]:
        raise ValueError(f"{tokens[end]!r} is not expected in the formula {expression!r}")
    return tree


def _sum(tokens: list[str], at: int) -> tuple[Tree, int]:
    """The sum that starts at a token, and the place after it."""
    if tokens[at] == "-":
        first, at = _product(tokens, at + 1)
        tree: Tree = Negative(first)
    else:
        tree, at = _product(tokens, at)
    while tokens[at] in ("+", "-"):
        sign = tokens[at]
        right, at = _product(tokens, at + 1)
        tree = Operation(sign, tree, right)
    return tree, at


def _product(tokens: list[str], at: int) -> tuple[Tree, int]:
    tree, at = _power(tokens, at)
    while tokens[at] in ("*", "/"):
        sign = tokens[at]
        right, at = _power(tokens, at + 1)
        tree = Operation(sign, tree, right)
    return tree, at


def _power(tokens: list[str], at: int) -> tuple[Tree, int]:
    base, at = _atom(tokens, at)
    if tokens[at] == "^":
        exponent, at = _power(tokens, at + 1)
        return Operation("^", base, exponent), at
    return base, at


def _atom(tokens: list[str], at: int) -> tuple[Tree, int]:
    token = tokens[at]
    if token == "(":
        tree, at = _sum(tokens, at + 1)
        if tokens[at] != ")":
            raise ValueError("a bracket of the formula is not closed")
        return tree, at + 1
    if not token[:1].isalnum():
        raise ValueError(f"a name or number is expected instead of {token!r}")
    return token, at + 1


def write(tree: Tree) -> str:
    """The text of a tree, with as few brackets as keep it the same: `-a + b*(c - 1)^2/d`."""
    match tree:
        case str():
            return tree
        case Negative():
            return f"-{_within(tree.of, _PRODUCT)}"
    sign, left, right = tree
    rank = _RANKS[sign]
    if rank == _SUM:
        first = write(left) if isinstance(left, Negative) else _within(left, _SUM)
        return f"{first} {sign} {_within(right, _PRODUCT)}"
    if rank == _PRODUCT:
        return f"{_within(left, _PRODUCT)}{sign}{_within(right, _POWER)}"
    return f"{_within(left, _ATOM)}^{_within(right, _POWER)}"


def _within(tree: Tree, least: int) -> str:
    """The text of a tree as part of another, in brackets unless it binds as strongly as is needed."""
    text = write(tree)
    return text if rank_of(tree) >= least else f"({text})"


def rank_of(tree: Tree) -> int:
    """How strongly a tree holds together: 1 for sums and what has a minus before it, up to 4 for names."""
    if isinstance(tree, str):
        return _ATOM
    return _SUM if isinstance(tree, Negative) else _RANKS[tree.sign]


def canonical(expression: str) -> str:
    """The expression with no needless bracket or blank. Raises ValueError if it is none."""
    return write(parse(expression))
