"""Algebra claims: `1/27 + 1/x = 17/216 => 1/x = 17/216 - 1/27`. Text in, Claim out.

    claim    := equation (";" letter "=" side)* "=>" equation
    equation := side "=" side

A side is an expression of `datagen.exact` whose unknowns are single lower-case letters. The claim says that the
equations before and after the arrow have the same rational solutions wherever all sides are defined, once the
letters that stand between are replaced by what they equal. Both are brought to `numerator / denominator = 0`;
numerators that agree but for a factor prove it, rational roots decide equations of one letter up to the second
degree, and different lines of several letters refute it. All else is unknown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from datagen import exact
from datagen.errors import ExpressionError
from datagen.steps.claims import Claim, Operand, Value, Written, unreadable, value_of
from datagen.verdict import Status

MAX_DEGREE = 8
MAX_TERMS = 60

Polynomial = dict[str, Fraction]
"""Coefficient by monomial; a monomial is its letters in order, `xxy`."""
Rational = tuple[Polynomial, Polynomial]

_ONE: Polynomial = {"": Fraction(1)}
_OPERAND = re.compile(r"(?a)(?<![\w.])(\d+(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?(?![\w.])")


def read(text: str) -> Claim:
    """The claim of one rewritten equation."""
    if len(text) > exact.MAX_CHARACTERS:
        return unreadable(f"a claim of {len(text)} characters; at most {exact.MAX_CHARACTERS}")
    left, _, right = text.partition("=>")
    before, *rules = left.split(";")
    try:
        env: dict[str, Rational] = {}
        for rule in rules:
            letter, side = _sides(rule)
            if not re.fullmatch("[a-z]", letter.strip()):
                raise ExpressionError(f"not a letter and what it equals: {rule[:40]!r}")
            env[letter.strip()] = _rational(exact.parse(side), env)
        first, second = _equation(before, env), _equation(right, env)
        same = _equivalent(first, second)
    except (ExpressionError, RecursionError) as error:
        return unreadable(str(error) or "nested too deeply")
    except ZeroDivisionError:
        return Claim("algebra", Status.FAIL, f"division by zero in {text!r}")
    if same is None:
        return Claim("algebra", Status.UNKNOWN, f"cannot tell whether {text!r} keeps the solutions")
    if not same:
        return Claim("algebra", Status.FAIL, f"{text!r} changes the solutions")
    conclusion, value = normal(right), _found(right)
    values = (value,) if value is not None else ()
    operands = tuple(operand for part in left.split(";") for operand in operands_of(part))
    premises = tuple(normal(part) for part in left.split(";"))
    trivial = conclusion in premises
    return Claim("algebra", Status.PASS, "", operands, values, premises, (), (conclusion,), trivial)


def normal(equation: str) -> str:
    """The equation without spaces."""
    return re.sub(r"\s+", "", equation)


def operands_of(text: str) -> list[Operand]:
    """The numbers that stand in an equation."""
    found: list[Operand] = []
    for first, second in _OPERAND.findall(text):
        top = value_of(first)
        found.append(Written(top, value_of(second)) if second else top)
    return found


def _sides(text: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not sign or "=" in right:
        raise ExpressionError(f"not an equation: {text[:60]!r}")
    return left, right


def _found(equation: str) -> Value | None:
    """The value of `x = 5`, if the equation is of this form."""
    left, right = _sides(equation)
    if not re.fullmatch(r"\s*[a-z]\s*", left):
        return None
    try:
        return value_of(exact.evaluate(right))
    except ExpressionError:
        return None


def _equation(text: str, env: Mapping[str, Rational]) -> Rational:
    left, right = (_rational(exact.parse(side), env) for side in _sides(text))
    return _sum(left, right, -1)


def _rational(node: ast.expr, env: Mapping[str, Rational]) -> Rational:
    if isinstance(node, ast.Constant):
        return {"": Fraction(node.value)} if node.value else {}, _ONE  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        if not re.fullmatch("[a-z]", node.id):
            raise ExpressionError(f"an unknown is a single lower-case letter, not {node.id[:20]!r}")
        return env.get(node.id, ({node.id: Fraction(1)}, _ONE))
    if isinstance(node, ast.UnaryOp):
        inner = _rational(node.operand, env)
        return inner if isinstance(node.op, ast.UAdd) else (_scaled(inner[0], -1), inner[1])
    if isinstance(node, ast.BinOp):
        left = _rational(node.left, env)
        if isinstance(node.op, ast.Pow):
            return _power(left, node.right)
        right = _rational(node.right, env)
        if isinstance(node.op, ast.Add | ast.Sub):
            return _sum(left, right, 1 if isinstance(node.op, ast.Add) else -1)
        if isinstance(node.op, ast.Mult):
            return _product(left[0], right[0]), _product(left[1], right[1])
        if isinstance(node.op, ast.Div):
            if not right[0]:
                raise ZeroDivisionError
            return _product(left[0], right[1]), _product(left[1], right[0])
    raise ExpressionError("an equation has only + - * / and whole powers")


def _power(base: Rational, exponent: ast.expr) -> Rational:
    value = exact.evaluate(exponent)
    if value.denominator != 1 or not 0 <= value <= MAX_DEGREE:
        raise ExpressionError(f"exponent {value} is not an integer from 0 to {MAX_DEGREE}")
    result: Rational = (_ONE, _ONE)
    for _ in range(int(value)):
        result = _product(result[0], base[0]), _product(result[1], base[1])
    return result


def _sum(left: Rational, right: Rational, sign: int) -> Rational:
    if left[1] == right[1]:
        return _added(left[0], right[0], sign), left[1]
    numerator = _added(_product(left[0], right[1]), _product(right[0], left[1]), sign)
    return numerator, _product(left[1], right[1])


def _added(left: Polynomial, right: Polynomial, sign: int) -> Polynomial:
    total = dict(left)
    for monomial, factor in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + sign * factor
    return {monomial: factor for monomial, factor in total.items() if factor}


def _scaled(polynomial: Polynomial, factor: Fraction | int) -> Polynomial:
    return {monomial: factor * value for monomial, value in polynomial.items()}


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for one, a in left.items():
        for other, b in right.items():
            monomial = "".join(sorted(one + other))
            if len(monomial) > MAX_DEGREE:
                raise ExpressionError(f"a term of degree {len(monomial)}; at most {MAX_DEGREE}")
            value = total.get(monomial, Fraction(0)) + a * b
            if value.numerator.bit_length() + value.denominator.bit_length() > 2 * exact.MAX_BITS:
                raise ExpressionError(f"a number of more than {exact.MAX_BITS} bits")
            total[monomial] = value
    if len(total) > MAX_TERMS:
        raise ExpressionError(f"a polynomial of {len(total)} terms; at most {MAX_TERMS}")
    return {monomial: factor for monomial, factor in total.items() if factor}


def _equivalent(first: Rational, second: Rational) -> bool | None:
    one, other = first[0], second[0]
    if _monic(one) == _monic(other):
        return True
    letters = {letter for monomial in (*one, *other) for letter in monomial}
    if len(letters) == 1:
        roots = [_roots(each) for each in (one, other)]
        if None in roots:
            return None
        # Where any side is undefined, the equations need not agree.
        poles = [_roots(each) or frozenset() for each in (first[1], second[1])]
        return not any((roots[0] ^ roots[1]) - poles[0] - poles[1])  # type: ignore[operator]
    linear = all(len(monomial) <= 1 for monomial in (*one, *other))
    return False if linear or not letters else None


def _monic(polynomial: Polynomial) -> Polynomial:
    if not polynomial:
        return {}
    lead = polynomial[max(polynomial, key=lambda monomial: (len(monomial), monomial))]
    return {monomial: factor / lead for monomial, factor in polynomial.items()}


def _roots(polynomial: Polynomial) -> frozenset[Fraction] | None:
    """The rational roots of a polynomial of one letter; None past the second degree or for 0."""
    factors = {len(monomial): value for monomial, value in polynomial.items()}
    degree = max(factors, default=-1)
    if degree not in (0, 1, 2):
        return None
    a, b, c = (factors.get(power, Fraction(0)) for power in (2, 1, 0))
    if degree < 2:
        return frozenset({-c / b}) if degree else frozenset()
    square = b * b - 4 * a * c
    if square < 0:
        return frozenset()
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root * root != square:
        return frozenset()
    return frozenset({(-b + root) / (2 * a), (-b - root) / (2 * a)})
