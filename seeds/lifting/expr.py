"""Expressions of lifted problems: text to tree and back. Parsed by hand, so that data never reaches an evaluator.

The language: + - * /, parentheses, plain numbers, and the names n0, n1 ... (numbers of the question) and
s0, s1 ... (results of steps).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from datagen.errors import ExpressionError

MAX_CHARACTERS = 1_800
_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*|\.\d+)|([ns]\d{1,3})(?!\w)|([-+*/()]))")
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


class Num(NamedTuple):
    value: Fraction


class Ref(NamedTuple):
    name: str


class Bin(NamedTuple):
    op: str
    left: Expr
    right: Expr


Expr = Num | Ref | Bin


def parse(text: str) -> Expr:
    """The tree of an expression. Raises ExpressionError on anything outside the language."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"expression of {len(text)} characters; at most {MAX_CHARACTERS}")
    tokens, end = [], 0
    text = text.rstrip()
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise ExpressionError(f"not an expression: {text[:60]!r}")
        tokens.append(match)
        end = match.end()
    reader = _Reader(text, tokens)
    try:
        tree = reader.sum()
    except RecursionError:
        raise ExpressionError("expression nested too deeply") from None
    if reader.at < len(tokens):
        raise ExpressionError(f"not an expression: {text[:60]!r}")
    return tree


class _Reader:
    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def sum(self) -> Expr:
        return self.chain("+-", lambda: self.chain("*/", self.atom))

    def chain(self, ops: str, operand: Callable[[], Expr]) -> Expr:
        tree = operand()
        while self.at < len(self.tokens) and (op := self.tokens[self.at][3]) and op in ops:
            self.at += 1
            tree = Bin(op, tree, operand())
        return tree

    def atom(self) -> Expr:
        if self.at == len(self.tokens):
            raise ExpressionError(f"not an expression: {self.text[:60]!r}")
        number, name, sign = self.tokens[self.at].groups()
        self.at += 1
        if number is not None:
            return Num(Fraction(number.removesuffix(".")))
        if name is not None:
            return Ref(name)
        if sign == "(":
            tree = self.sum()
            if self.at < len(self.tokens) and self.tokens[self.at][3] == ")":
                self.at += 1
                return tree
        raise ExpressionError(f"not an expression: {self.text[:60]!r}")


def leaves(tree: Expr) -> Iterator[Num | Ref]:
    """The numbers and names of a tree, from left to right."""
    if isinstance(tree, Bin):
        yield from leaves(tree.left)
        yield from leaves(tree.right)
    else:
        yield tree


def names(tree: Expr) -> list[str]:
    return [leaf.name for leaf in leaves(tree) if isinstance(leaf, Ref)]


def rebuild(tree: Expr, leaf: Callable[[Num | Ref], Expr]) -> Expr:
    """The tree with every leaf replaced, called from left to right."""
    if isinstance(tree, Bin):
        left = rebuild(tree.left, leaf)
        return Bin(tree.op, left, rebuild(tree.right, leaf))
    return leaf(tree)


def expand(tree: Expr, steps: Mapping[str, Expr]) -> Expr:
    """The tree with the names of steps replaced by what they stand for."""
    return rebuild(tree, lambda leaf: steps.get(leaf.name, leaf) if isinstance(leaf, Ref) else leaf)


def size(tree: Expr) -> int:
    return size(tree.left) + size(tree.right) + 1 if isinstance(tree, Bin) else 1


def value(tree: Expr, env: Mapping[str, Fraction]) -> Fraction:
    """The exact value. Raises ZeroDivisionError."""
    if isinstance(tree, Num):
        return tree.value
    if isinstance(tree, Ref):
        return env[tree.name]
    left, right = value(tree.left, env), value(tree.right, env)
    match tree.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right


def decimal(number: Fraction) -> str:
    """A constant as it stands in an expression: a decimal where it has one, else p/q in parentheses."""
    if number.denominator == 1:
        return str(number.numerator)
    for places in range(1, 13):
        if (number * 10**places).denominator == 1:
            digits = str(int(number * 10**places)).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}"
    return f"({number.numerator} / {number.denominator})"


def render(tree: Expr, show: Callable[[str], str] = str) -> str:
    """The expression as text, with as few parentheses as its value needs."""
    if isinstance(tree, Num):
        return decimal(tree.value)
    if isinstance(tree, Ref):
        return show(tree.name)
    left, right = render(tree.left, show), render(tree.right, show)
    rank = _RANK[tree.op]
    if isinstance(tree.left, Bin) and _RANK[tree.left.op] < rank:
        left = f"({left})"
    loose = tree.op in "-/"
    if isinstance(tree.right, Bin) and (
        _RANK[tree.right.op] < rank or (loose and _RANK[tree.right.op] == rank)
    ):
        right = f"({right})"
    return f"{left} {tree.op} {right}"


def percent_name(tree: Expr) -> str | None:
    """The name in `name / 100`; None for any other tree."""
    if isinstance(tree, Bin) and tree.op == "/" and tree.right == Num(Fraction(100)):
        return tree.left.name if isinstance(tree.left, Ref) else None
    return None
