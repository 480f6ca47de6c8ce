"""Decides whether an algebraic number is zero, by how close to zero it could be.

Node in, bool or None out.

Place: `equivalence` asks it about differences without variables. A number built by + - * / and
roots equals U/L with algebraic integers U and L of degree at most D, the product of the root
indices. If every conjugate of U is at most u in size and of L at most l, then U != 0 gives |U/L| >=
1 / (u^(D-1) l), because the norm of U is a non-zero integer (Burnikel, Fleischer, Mehlhorn, Schirra
2000). Sines of rational angles are half sums of roots of unity and fit in. So an interval inside
that gap proves zero, and one that excludes zero refutes it. Both are proofs.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm, log2

from validators.equivalence.intervals import Enclosure
from validators.equivalence.math_nodes import Node, exact
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.normal_form import Normalizer

MAX_BITS = 12_000
MAX_DEGREE = 4_096
MAX_WORK = 60_000
"""Bits times nodes: about a tenth of a second."""
MAX_TRANSCENDENTAL_BITS = 1_024
_FIRST_BITS = 80
_CIRCULAR = frozenset(("sin", "cos", "tan", "sec", "csc", "cot"))

Size = tuple[float, float]
"""log2 u and log2 l."""


class NotAlgebraic(NotMath):
    """Holds pi, e, a logarithm or the like, so that no bound is known."""


def is_zero(node: Node, most_bits: int = MAX_BITS) -> bool | None:
    """True and False are proved; None when neither could be.

    Raises NotMath when there is no value.
    """
    try:
        gap_bits: float | None = _gap_bits(node)
    except NotAlgebraic:
        gap_bits = None
    limit = MAX_TRANSCENDENTAL_BITS if gap_bits is None else gap_bits + 64
    if limit > MAX_BITS or limit * _count(node) > MAX_WORK:
        gap_bits, limit = None, MAX_TRANSCENDENTAL_BITS
    limit = min(limit, most_bits)
    bits = _FIRST_BITS
    while True:
        enclosure = Enclosure(bits)
        try:
            if enclosure.excludes_zero(node):
                return False
            if gap_bits is not None and _within(enclosure, node, gap_bits):
                return True
        except NotMath:
            # A divisor that is still indistinguishable from zero may part from it at a higher
            # precision.
            if bits >= limit:
                raise
        if bits >= 2 * limit:
            return None
        bits *= 2


def _count(node: Node) -> int:
    return 1 + sum(map(_count, node.args))


def _within(enclosure: Enclosure, node: Node, gap_bits: float) -> bool:
    # Half the gap for each part, so that the modulus of a complex number stays below the gap.
    radius = enclosure.iv.ldexp(enclosure.iv.mpf(1), -int(gap_bits) - 2)
    return all(part is None or (abs(part) < radius) is True for part in enclosure.value(node))


def _gap_bits(node: Node) -> float:
    """b such that the number is zero or at least 2^-b in size. Raises NotAlgebraic."""
    sizes = _Sizes()
    upper, lower = sizes.size(node)
    degree = sizes.degree()
    if degree > MAX_DEGREE:
        raise NotAlgebraic(f"an algebraic number of a degree up to {degree}")
    return (degree - 1) * max(upper, 0.0) + max(lower, 0.0) + 8


class _Sizes:
    def __init__(self) -> None:
        self._roots: dict[tuple[Node, int], None] = {}
        self._turns = 1

    def degree(self) -> int:
        """Equal roots count once: they generate one field.

        Roots of unity of order n have a degree below n.
        """
        product = self._turns if self._turns > 2 else 1
        for _, index in self._roots:
            product = min(product * index, 10 * MAX_DEGREE)
        return product

    def size(self, node: Node) -> Size:
        if node.kind == "num":
            value = Fraction(node.value or 0)
            return log2(max(abs(value.numerator), 1)), log2(value.denominator)
        if node.kind == "const" and node.value == "i":
            self._turns = lcm(self._turns, 4)
            return 0.0, 0.0
        if node.kind == "fn":
            return self._function(node)
        if node.kind == "pow":
            return self._power(node)
        if node.kind not in ("add", "neg", "mul", "div", "root"):
            raise NotAlgebraic(f"{node.kind} {node.value}")
        sizes = [self.size(arg) for arg in node.args]
        if node.kind == "root":
            return self._root(node.args[0], sizes[0], int(node.value or 2))
        if node.kind == "neg":
            return sizes[0]
        total = sizes[0]
        for upper, lower in sizes[1:]:
            if node.kind == "add":
                total = max(total[0] + lower, upper + total[1]) + 1, total[1] + lower
            elif node.kind == "mul":
                total = total[0] + upper, total[1] + lower
            else:
                total = total[0] + lower, total[1] + upper
        return total

    def _root(self, inside: Node, size: Size, index: int) -> Size:
        self._roots[inside, index] = None
        upper, lower = size
        if upper >= lower:
            return (upper + (index - 1) * lower) / index, lower
        return upper, ((index - 1) * upper + lower) / index

    def _power(self, node: Node) -> Size:
        exponent = exact(node.args[1])
        if exponent is None or abs(exponent.numerator) > MAX_BITS or exponent.denominator > 99:
            raise NotAlgebraic("a power that is no rational number")
        size = self.size(node.args[0])
        if exponent.denominator > 1:
            size = self._root(node.args[0], size, exponent.denominator)
        upper, lower = (part * abs(exponent.numerator) for part in size)
        return (upper, lower) if exponent > 0 else (lower, upper)

    def _function(self, node: Node) -> Size:
        name = node.value
        if name == "abs":
            if Enclosure(_FIRST_BITS).value(node.args[0])[1] is not None:
                raise NotAlgebraic("the modulus of a complex number")
            return self.size(node.args[0])
        if name in _CIRCULAR:
            halves = _halves_of_pi(node.args[0])
            self._turns = lcm(self._turns, 4, 2 * halves.denominator)
            # 2 sin and 2 cos are sums of two roots of unity; the others are quotients of those.
            return (1.0, 1.0) if name in ("sin", "cos") else (2.0, 2.0)
        value = Normalizer().form(node).rational()
        if value is None:
            raise NotAlgebraic(str(name))
        return self.size(Node("num", value))


def _halves_of_pi(angle: Node) -> Fraction:
    """The rational r of an angle pi r. Raises NotAlgebraic."""
    form = Normalizer().form(angle)
    if not form.top:
        return Fraction(0)
    if form.is_sum() and form.top.keys() == {(("pi", Fraction(1)),)}:
        return next(iter(form.top.values()))
    raise NotAlgebraic("a sine of an irrational angle")
