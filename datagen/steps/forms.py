"""The forms of arithmetic claims, compiled once: what is left when the numbers are cut out. Text in, closures out."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from datagen import exact
from datagen.errors import ExpressionError
from datagen.steps.claims import Operand, Value, Written, negated

_GLUE = re.compile(r"(?a)[-+*/%()\s=<>!;]*")
_RELATION = re.compile(r"(?a)(<=|>=|!=|<|>|==?)")
_LITERAL = re.compile(r"(?a)\(?\s*-?\s*n\d+(?:/n\d+)?\s*\)?")
_NAME = re.compile(r"(?a)n(\d+)(?:/n(\d+))?")
_SIGNED = re.compile(r"(?a)(?:^|[-+*/%(])\s*-\s*$")
_SIGNS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Pair = tuple[int, int]
"""A number on its way: numerator and positive denominator, not reduced."""
_Whole = Callable[[Sequence[int]], int]
_Exact = Callable[[Sequence[Pair]], Pair]
_Take = Callable[[Sequence[Value]], Operand]


class Chain(NamedTuple):
    """One relation such as `2 < 5/2 < 3`."""

    whole: tuple[_Whole, ...]
    """Its sides for integers, where nothing is divided."""
    exact: tuple[_Exact, ...]
    relations: tuple[Callable[[int, int], bool], ...]
    results: tuple[int, ...]
    """The sides that say what it comes to."""
    taken: tuple[_Take, ...]


class Form(NamedTuple):
    """What all claims of one skeleton share."""

    chains: tuple[Chain, ...]
    whole: bool
    """Nothing is divided."""
    bare: bool
    """No calculation and no order: every equation is between plain numbers."""
    neutral: tuple[tuple[int, int], ...]
    """Numbers that change nothing if they are so: (place, 0) for `+ 0`, (place, 1) for `* 1`."""


@lru_cache(maxsize=4_096)
def form_of(*glue: str) -> Form | str | None:
    """The form of a skeleton; a reason where it is malformed; None where it holds more than arithmetic."""
    if not all(map(_GLUE.fullmatch, glue)):
        return None
    if not all(glue[1:-1]):
        return "two numbers without an operator between them"
    text = glue[0] + "".join(f"n{place}{piece}" for place, piece in enumerate(glue[1:]))
    chains: list[Chain] = []
    bare, neutral = True, []
    try:
        for part in text.split(";"):
            chain, plain = _chain(part)
            chains.append(chain)
            bare = bare and plain
            neutral += _neutral(part)
    except ExpressionError as error:
        return str(error)
    return Form(tuple(chains), "/" not in text and "**" not in text, bare, tuple(neutral))


def _chain(text: str) -> tuple[Chain, bool]:
    pieces = _RELATION.split(text)
    if len(pieces) < 3:
        raise ExpressionError(f"not a claim: {text[:60]!r}")
    sides, signs = pieces[::2], pieces[1::2]
    trees = [exact.parse(side) for side in sides]
    whole = tuple(_compiled(tree, _WHOLE) for tree in trees)
    exacts = tuple(_compiled(tree, _EXACT) for tree in trees)
    plain = [_LITERAL.fullmatch(side.strip()) is not None for side in sides]
    equated = [sign in ("=", "==") for sign in signs]
    results = [
        place
        for place, literal in enumerate(plain)
        if literal
        and any(
            [
                # `3 * 4 = 12` comes to 12, and `1.8 < 51 / 28 < 1.9` finds two bounds.
                not plain[other]
                for other in (place - 1, place + 1)
                if 0 <= other < len(sides)
            ]
        )
    ]
    taken = [
        item for place, side in enumerate(sides) if place not in results for item in _taken(side)
    ]
    if not all(equated) and not all(plain):
        results += [place for place, literal in enumerate(plain) if not literal]
    elif not results and all(equated):
        # `3 + 4 = 2 + 5` comes to 7 all the same.
        results = [len(sides) - 1]
    relations = tuple(_SIGNS[sign] for sign in signs)
    chain = Chain(whole, exacts, relations, tuple(results), tuple(taken))
    return chain, all(plain) and all(equated)


def _taken(side: str) -> list[_Take]:
    found = []
    for match in _NAME.finditer(side):
        negative = _SIGNED.search(side, 0, match.start()) is not None
        first, second = int(match[1]), match[2]
        # After `n1/n2` a power binds tighter than the bar.
        if second and not side[match.end() :].lstrip().startswith("**"):
            found.append(_fraction(first, int(second), negative))
        else:
            found.append(_single(first, negative))
            if second:
                found.append(_single(int(second), False))
    return found


def _single(place: int, negative: bool) -> _Take:
    if negative:
        return lambda numbers: negated(numbers[place])
    return operator.itemgetter(place)


def _fraction(first: int, second: int, negative: bool) -> _Take:
    if negative:
        return lambda numbers: Written(negated(numbers[first]), numbers[second])
    return lambda numbers: Written(numbers[first], numbers[second])


def _neutral(part: str) -> list[tuple[int, int]]:
    found = [(int(place), 0) for place in re.findall(r"[+-]\s*n(\d+)(?!\s*[*/%]|\d)", part)]
    found += [(int(place), 0) for place in re.findall(r"(?:^|[(=<>])\s*n(\d+)\s*\+", part)]
    found += [
        (int(place), 1) for place in re.findall(r"(?<![*])[*/]\s+n(\d+)(?!\s*\*\*|/|\d)", part)
    ]
    found += [(int(place), 1) for place in re.findall(r"(?:^|[(=<>])\s*n(\d+)\s*\*(?!\*)", part)]
    return found


def _floored(left: Pair, right: Pair) -> Pair:
    if not right[0]:
        raise ZeroDivisionError
    return (left[0] * right[1]) // (left[1] * right[0]), 1


def _rest(left: Pair, right: Pair) -> Pair:
    whole = _floored(left, right)[0]
    return left[0] * right[1] - whole * right[0] * left[1], left[1] * right[1]


def _divided(left: Pair, right: Pair) -> Pair:
    top, bottom = left[0] * right[1], left[1] * right[0]
    if bottom > 0:
        return top, bottom
    if not bottom:
        raise ZeroDivisionError
    return -top, -bottom


def _power(base: Pair, exponent: Pair) -> Pair:
    power, rest = divmod(exponent[0], exponent[1])
    if rest or abs(power) > exact.MAX_EXPONENT:
        raise ExpressionError(f"an exponent that is no integer of at most {exact.MAX_EXPONENT}")
    if max(base[0].bit_length(), base[1].bit_length()) * abs(power) > exact.MAX_BITS:
        raise ExpressionError(f"a number of more than {exact.MAX_BITS} bits")
    if power >= 0:
        return base[0] ** power, base[1] ** power
    return _divided((1, 1), (base[0] ** -power, base[1] ** -power))


_WHOLE: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.USub: operator.neg,
    # A form with these is never looked at as whole.
    ast.Div: operator.floordiv,
    ast.Pow: operator.mul,
}
_EXACT: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: lambda a, b: (a[0] * b[1] + b[0] * a[1], a[1] * b[1]),
    ast.Sub: lambda a, b: (a[0] * b[1] - b[0] * a[1], a[1] * b[1]),
    ast.Mult: lambda a, b: (a[0] * b[0], a[1] * b[1]),
    ast.FloorDiv: _floored,
    ast.Mod: _rest,
    ast.USub: lambda a: (-a[0], a[1]),
    ast.Div: _divided,
    ast.Pow: _power,
}


def _compiled(node: ast.expr, signs: dict[type[ast.AST], Callable[..., Any]]) -> Callable[..., Any]:
    """The closure of a side; `numbers[place]` stands for the name `n<place>`."""
    try:
        return _closure(node, signs)
    except RecursionError:
        raise ExpressionError("expression nested too deeply") from None


def _closure(node: ast.expr, signs: dict[type[ast.AST], Callable[..., Any]]) -> Callable[..., Any]:
    if isinstance(node, ast.Name):
        return operator.itemgetter(int(node.id[1:]))
    if isinstance(node, ast.UnaryOp):
        inner = _closure(node.operand, signs)
        if isinstance(node.op, ast.UAdd):
            return inner
        turn = signs[ast.USub]
        return lambda numbers: turn(inner(numbers))
    if isinstance(node, ast.BinOp):
        combine = signs[type(node.op)]
        if isinstance(node.left, ast.Name) and isinstance(node.right, ast.Name):
            i, k = int(node.left.id[1:]), int(node.right.id[1:])
            return lambda numbers: combine(numbers[i], numbers[k])
        left, right = _closure(node.left, signs), _closure(node.right, signs)
        return lambda numbers: combine(left(numbers), right(numbers))
    raise ExpressionError(f"not allowed in an expression: {type(node).__name__}")
