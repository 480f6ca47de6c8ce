"""Decides whether two expressions are equal.

Two trees in; True, False or None out, the first two proved.

Place: between `equivalence` and the two halves of a proof. Numbers: `root_bounds` decides algebraic
ones outright; others are refuted by intervals or accepted by normal form. With variables: one point
where the intervals part refutes, equal normal forms accept. Variables stand for real numbers,
mostly taken to be positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from validators.equivalence.forms import Form
from validators.equivalence.intervals import Enclosure, Undecided
from validators.equivalence.math_nodes import (
    E,
    Node,
    difference,
    exact,
    holds_infinity,
    infinity_sign,
    num,
    variables,
)
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.normal_form import Normalizer
from validators.equivalence.root_bounds import is_zero

_BITS = 128
_QUICK_BITS = 128
# Small primes over primes: no identity of school mathematics singles them out. Whole numbers
# serve factorials.
_POSITIVE = tuple(
    tuple(Fraction(top, bottom) for top in tops)
    for tops, bottom in (
        ((7, 13, 5, 17, 9, 16, 23), 11),
        ((31, 22, 37, 41, 26, 29, 19), 7),
        ((3, 5, 2, 7, 4, 6, 8), 1),
    )
)
_NEGATIVE = tuple(tuple(-value for value in values) for values in _POSITIVE[:2])


def equal(left: Node, right: Node) -> bool | None:
    """Raises NotMath when a value cannot be had or a bound is exceeded."""
    if left == right and not holds_infinity(left):
        return True
    one, two = exact(left), exact(right)
    if one is not None and two is not None:
        return one == two
    if holds_infinity(left) or holds_infinity(right):
        return _infinite(left, right)
    if _has_free_log(left) or _has_free_log(right):
        # `log` is to base 10 in some books and e in others: decided where both agree.
        answers = {
            _decided(_with_base(left, base), _with_base(right, base)) for base in (E, num(10))
        }
        return answers.pop() if len(answers) == 1 else None
    return _decided(left, right)


def _decided(left: Node, right: Node) -> bool | None:
    names = sorted(variables(left) | variables(right))
    if not names:
        return _numbers_equal(left, right)
    if len(names) > len(_POSITIVE[0]):
        raise NotMath(f"{len(names)} variables; at most {len(_POSITIVE[0])}")
    if _parts(left, right, names):
        return False
    normalizer = Normalizer()
    rest = normalizer.form(difference(left, right))
    if not rest.top:
        return True
    return False if _is_polynomial(rest) else None


def _is_polynomial(form: Form) -> bool:
    """Whether the atoms are independent, so that a form with terms left over is not zero."""
    return all(
        name[:2] == "v:" and power.denominator == 1
        for monomial in form.top
        for name, power in monomial
    )


def _numbers_equal(left: Node, right: Node) -> bool | None:
    """Cheap refutation first, then cheap proof, then the root bound."""
    rest = difference(left, right)
    try:
        quick = is_zero(rest, _QUICK_BITS)
        if quick is None and Normalizer().equal(left, right):
            return True
    except NotMath:
        quick = None
    return is_zero(rest) if quick is None else quick


def _parts(left: Node, right: Node, names: list[str]) -> bool:
    """Whether the two differ at a sample point. Raises NotMath when they have values at none."""
    evaluated = 0
    for values, positive in _points():
        enclosure = Enclosure(_BITS, dict(zip(names, values, strict=False)))
        try:
            real, imaginary = enclosure.value(difference(left, right))
        except Undecided:
            continue
        evaluated += 1
        # At negative points complex values depend on branches that no one means; real ones count.
        if 0 not in real and (positive or imaginary is None):
            return True
        if imaginary is not None and 0 not in imaginary and positive:
            return True
    if not evaluated:
        raise NotMath("no sample point where both have a value")
    return False


def _points() -> Iterator[tuple[tuple[Fraction, ...], bool]]:
    yield from ((values, True) for values in _POSITIVE)
    yield from ((values, False) for values in _NEGATIVE)


def _infinite(left: Node, right: Node) -> bool:
    signs = infinity_sign(left), infinity_sign(right)
    if variables(left) or variables(right):
        raise NotMath("infinity against an expression with variables")
    return signs[0] == signs[1]


def _has_free_log(node: Node) -> bool:
    return (node.value == "log" and len(node.args) == 1) or any(map(_has_free_log, node.args))


def _with_base(node: Node, base: Node) -> Node:
    args = tuple(_with_base(arg, base) for arg in node.args)
    return node._replace(args=(*args, base) if node.value == "log" and len(args) == 1 else args)


def same_equation(left: tuple[Node, Node], right: tuple[Node, Node]) -> bool | None:
    """Whether two equations say the same: sides swapped, moved across or scaled.

    False only for lines.
    """
    one, two = difference(*left), difference(*right)
    if Normalizer().proportional(one, two):
        return True
    forms = Normalizer().form(one), Normalizer().form(two)
    return False if all(map(_is_line, forms)) else None


def _is_line(form: Form) -> bool:
    degrees = [sum(power for _, power in monomial) for monomial in form.top]
    return (
        form.is_sum()
        and _is_polynomial(form)
        and bool(degrees)
        and max(degrees) == 1
        and min(degrees) >= 0
    )
