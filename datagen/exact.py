"""Exact rational arithmetic on expressions from data. Text in, Fraction out; nothing is ever evaluated by Python.

The language is + - * / // % **, parentheses, integers, decimals and named parameters. Text is parsed by
`ast`, checked node by node against that list and against bounds on length, depth, exponents and digits, so
that neither code nor a number bomb such as 10**10**10 gets through.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from datagen.errors import ExpressionError

MAX_CHARACTERS = 2_000
MAX_NODES = 400
MAX_EXPONENT = 64
MAX_BITS = 4_096

_BINARY: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction | int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_ALLOWED = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Pow, ast.USub, ast.UAdd, *_BINARY)
_DIGITS = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def parse(text: str) -> ast.expr:
    """The syntax tree of an expression, every node whitelisted. Raises ExpressionError naming what is wrong."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"expression of {len(text)} characters; at most {MAX_CHARACTERS}")
    text = text.strip()
    if not text.isascii():  # positions in the tree count bytes
        raise ExpressionError(f"not an expression: {text[:60]!r}")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"not an expression: {text[:60]!r}") from error
    nodes = list(ast.walk(tree))
    if len(nodes) > MAX_NODES:
        raise ExpressionError(f"expression of {len(nodes)} nodes; at most {MAX_NODES}")
    for node in nodes:
        _admit(node, text)
    return tree


def _admit(node: ast.AST, text: str) -> None:
    if isinstance(node, ast.Constant):
        written = text[node.col_offset : node.end_col_offset]
        if not _DIGITS.fullmatch(written):
            raise ExpressionError(f"not a number: {written!r}")
        # Through the digits as written: the float 0.1 is not one tenth.
        node.value = Fraction(written)  # type: ignore[assignment]
    elif not isinstance(node, _ALLOWED):
        raise ExpressionError(f"not allowed in an expression: {type(node).__name__}")


def names(tree: ast.expr) -> list[str]:
    """The parameters an expression uses, in order of first appearance."""
    found = sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Name)),
        key=lambda node: (node.lineno, node.col_offset),
    )
    return list(dict.fromkeys(node.id for node in found))


def evaluate(
    expression: str | ast.expr, env: Mapping[str, Fraction | int] | None = None
) -> Fraction:
    """The exact value of an expression. Raises ExpressionError on an unknown name, a zero divisor or a bound."""
    tree = parse(expression) if isinstance(expression, str) else expression
    try:
        return _value(tree, env or {})
    except ZeroDivisionError:
        raise ExpressionError("division by zero") from None
    except RecursionError:
        raise ExpressionError("expression nested too deeply") from None


def _value(node: ast.expr, env: Mapping[str, Fraction | int]) -> Fraction:
    if isinstance(node, ast.Constant):
        value = Fraction(node.value)  # type: ignore[arg-type]
    elif isinstance(node, ast.Name):
        if node.id not in env:
            raise ExpressionError(f"unknown name {node.id!r}")
        value = Fraction(env[node.id])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        operand = _value(node.operand, env)
        value = -operand if isinstance(node.op, ast.USub) else operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        value = _power(_value(node.left, env), _value(node.right, env))
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _value(node.left, env), _value(node.right, env)
        value = Fraction(_BINARY[type(node.op)](left, right))
    else:
        raise ExpressionError(f"not allowed in an expression: {ast.dump(node)[:40]}")
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise ExpressionError(f"a number of more than {MAX_BITS} bits")
    return value


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
        raise ExpressionError(f"exponent {exponent} is not an integer of at most {MAX_EXPONENT}")
    return Fraction(base ** int(exponent))


_RELATION = re.compile(r"(<=|>=|!=|<|>|==?)")


def holds(claim: str) -> bool:
    """Whether a claim such as `3 * 12 = 36`, `2 < 5/2 < 3` or `1 < 2; 2 < 3` is true.

    Raises ExpressionError if it is no claim.
    """
    return all(_relation_holds(part) for part in claim.split(";"))


def _relation_holds(relation: str) -> bool:
    sides = _RELATION.split(relation)
    if len(sides) < 3:
        raise ExpressionError(f"not a claim: {relation[:60]!r}")
    values = [evaluate(side) for side in sides[::2]]
    pairs = zip(sides[1::2], values, values[1:], strict=False)
    return all(_RELATIONS[sign](left, right) for sign, left, right in pairs)
