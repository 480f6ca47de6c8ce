"""Arithmetic claims, quickly: `3 * 12 = 36`, `2 < 5/2 < 3`, several joined by `;`. Text in, Claim out.

The language is that of `datagen.exact`. A claim's numbers are cut out and what is left, such as `# * # = #`,
is compiled once to closures; the next claim of that form costs only its numbers. A side that is one number
and is equated with a calculation is the result; every other number is taken up from elsewhere. Division of
integers stays with integers where it comes out even.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from datagen import exact
from datagen.errors import ExpressionError
from datagen.steps.claims import Claim, Operand, Value, unreadable
from datagen.verdict import Status

_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)")
_GLUE = re.compile(r"[-+*/%()\s=<>!;]*")
_RELATION = re.compile(r"(<=|>=|!=|<|>|==?)")
_LITERAL = re.compile(r"\(?\s*-?\s*n\d+(?:/n\d+)?\s*\)?")
_NAME = re.compile(r"n(\d+)(?:/n(\d+))?")
_SIGNED = re.compile(r"(?:^|[-+*/%(])\s*-\s*$")
_SIGNS: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_Side = Callable[[Sequence[Value]], Value]


class _Taken(NamedTuple):
    """Where an operand's numbers stand."""

    first: int
    second: int | None
    negative: bool
    """A sign stands before it that belongs to the number, as in `3 - (-5)`."""


class _Chain(NamedTuple):
    """One relation such as `2 < 5/2 < 3`."""

    sides: tuple[_Side, ...]
    signs: tuple[str, ...]
    results: tuple[int, ...]
    """The sides that say what it comes to."""
    taken: tuple[_Taken, ...]


class _Form(NamedTuple):
    """What all claims of one skeleton share."""

    chains: tuple[_Chain, ...]
    bare: bool
    """No calculation and no order: every equation is between plain numbers."""
    neutral: tuple[tuple[int, int], ...]
    """Numbers that change nothing if they are so: (place, 0) for `+ 0`, (place, 1) for `* 1`."""


def read(text: str) -> Claim | None:
    """The claim; None where the text holds more than arithmetic."""
    if len(text) > exact.MAX_CHARACTERS:
        return unreadable(f"a claim of {len(text)} characters; at most {exact.MAX_CHARACTERS}")
    pieces = _NUMBER.split(text)
    form = _form(tuple(pieces[::2]))
    if form is None:
        return None
    if isinstance(form, str):
        return unreadable(form)
    numbers = [int(digits) if digits.isdecimal() else Fraction(digits) for digits in pieces[1::2]]
    try:
        return _decide(text, form, numbers)
    except ZeroDivisionError:
        return Claim("arithmetic", Status.FAIL, f"division by zero in {text!r}")
    except (ExpressionError, RecursionError) as error:
        return unreadable(str(error) or "nested too deeply")


def _decide(text: str, form: _Form, numbers: Sequence[Value]) -> Claim:
    results: list[Value] = []
    operands: list[Operand] = []
    for chain in form.chains:
        values = [side(numbers) for side in chain.sides]
        for place, sign in enumerate(chain.signs):
            if not _SIGNS[sign](values[place], values[place + 1]):
                return Claim("arithmetic", Status.FAIL, f"{text!r} is false")
        taken = [_operand(numbers, item) for item in chain.taken]
        if results:
            # The results of `2 + 3 = 5; 5 < 6` are at hand further on.
            taken = [operand for operand in taken if operand.value not in results]
        operands += taken
        results += [values[place] for place in chain.results]
    trivial = form.bare or any([numbers[place] == nothing for place, nothing in form.neutral])
    return Claim("arithmetic", Status.PASS, "", tuple(operands), tuple(results), trivial=trivial)


def _operand(numbers: Sequence[Value], item: _Taken) -> Operand:
    first, second, negative = item
    if second is None:
        return Operand(-numbers[first] if negative else numbers[first])
    parts = (numbers[first], numbers[second])
    value = _divide(*parts)
    return Operand(-value if negative else value, parts)


@lru_cache(maxsize=4_096)
def _form(glue: tuple[str, ...]) -> _Form | str | None:
    """The form of a skeleton; a reason where it is malformed; None where it holds more than arithmetic."""
    if not all(map(_GLUE.fullmatch, glue)):
        return None
    if not all(glue[1:-1]):
        return "two numbers without an operator between them"
    text = glue[0] + "".join(f"n{place}{piece}" for place, piece in enumerate(glue[1:]))
    chains: list[_Chain] = []
    bare, neutral = True, []
    try:
        for part in text.split(";"):
            chain, plain = _chain(part)
            chains.append(chain)
            bare = bare and plain
            neutral += _neutral(part)
    except ExpressionError as error:
        return str(error)
    return _Form(tuple(chains), bare, tuple(neutral))


def _chain(text: str) -> tuple[_Chain, bool]:
    pieces = _RELATION.split(text)
    if len(pieces) < 3:
        raise ExpressionError(f"not a claim: {text[:60]!r}")
    sides, signs = pieces[::2], pieces[1::2]
    compiled = tuple(_compiled(exact.parse(side)) for side in sides)
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
    chain = _Chain(compiled, tuple(signs), tuple(results), tuple(taken))
    return chain, all(plain) and all(equated)


def _taken(side: str) -> list[_Taken]:
    found = []
    for match in _NAME.finditer(side):
        # After `n1/n2` a power binds tighter than the bar.
        tight = match[2] if not side[match.end() :].lstrip().startswith("**") else None
        negative = _SIGNED.search(side, 0, match.start()) is not None
        found.append(_Taken(int(match[1]), int(tight) if tight else None, negative))
        if match[2] and not tight:
            found.append(_Taken(int(match[2]), None, False))
    return found


def _neutral(part: str) -> list[tuple[int, int]]:
    found = [(int(place), 0) for place in re.findall(r"[+-]\s*n(\d+)(?!\s*[*/%]|\d)", part)]
    found += [(int(place), 0) for place in re.findall(r"(?:^|[(=<>])\s*n(\d+)\s*\+", part)]
    found += [
        (int(place), 1) for place in re.findall(r"(?<![*])[*/]\s+n(\d+)(?!\s*\*\*|/|\d)", part)
    ]
    found += [(int(place), 1) for place in re.findall(r"(?:^|[(=<>])\s*n(\d+)\s*\*(?!\*)", part)]
    return found


def _divide(left: Value, right: Value) -> Value:
    if type(left) is int and type(right) is int:
        quotient, rest = divmod(left, right)
        return Fraction(left, right) if rest else quotient
    return Fraction(left) / right


def _power(base: Value, exponent: Value) -> Value:
    if exponent.denominator != 1 or not -exact.MAX_EXPONENT <= exponent <= exact.MAX_EXPONENT:
        raise ExpressionError(f"an exponent that is not an integer of at most {exact.MAX_EXPONENT}")
    power = int(exponent)
    size = max(int(base.numerator).bit_length(), int(base.denominator).bit_length())
    if size * abs(power) > exact.MAX_BITS:
        raise ExpressionError(f"a number of more than {exact.MAX_BITS} bits")
    return Fraction(base) ** power if power < 0 else base**power


_OPERATORS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}


def _compiled(node: ast.expr) -> _Side:
    """The closure of a side; `numbers[place]` stands for the name `n<place>`."""
    try:
        return _closure(node)
    except RecursionError:
        raise ExpressionError("expression nested too deeply") from None


def _closure(node: ast.expr) -> _Side:
    if isinstance(node, ast.Name):
        return operator.itemgetter(int(node.id[1:]))
    if isinstance(node, ast.UnaryOp):
        inner = _closure(node.operand)
        if isinstance(node.op, ast.UAdd):
            return inner
        return lambda numbers: -inner(numbers)
    if isinstance(node, ast.BinOp):
        combine = _OPERATORS[type(node.op)]
        if isinstance(node.left, ast.Name) and isinstance(node.right, ast.Name):
            i, k = int(node.left.id[1:]), int(node.right.id[1:])
            return lambda numbers: combine(numbers[i], numbers[k])
        left, right = _closure(node.left), _closure(node.right)
        return lambda numbers: combine(left(numbers), right(numbers))
    raise ExpressionError(f"not allowed in an expression: {type(node).__name__}")
