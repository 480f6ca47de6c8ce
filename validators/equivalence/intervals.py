"""Encloses the value of an expression in intervals, so that two values proved apart are unequal.

Node in, intervals out.

Place: the refuting half of `equivalence`, and what `root_bounds` measures. Bounds on magnitude keep
number bombs out: no function is applied to an argument beyond 2^64.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import comb, factorial
from typing import Any

from validators.equivalence.math_nodes import Node, exact
from validators.equivalence.math_tokens import NotMath

MAX_ARGUMENT = 2**64
MAX_POWER = 1_000_000
MAX_FACTORIAL = 1_000
_GUARD_BITS = 20

Complex = tuple[Any, Any]
"""Real and imaginary part, intervals of mpmath; the imaginary part is None for a real number."""


class Undecided(NotMath):
    """No enclosure: a divisor or a branch cut within the interval, or a bound exceeded."""


@cache
def _context() -> Any:
    # Lazily, so that importing validators costs nothing; own context, so that no other user's
    # precision changes.
    from mpmath.ctx_iv import MPIntervalContext  # type: ignore[import-untyped]

    return MPIntervalContext()


class Enclosure:
    """Evaluates trees at one precision, at one point."""

    def __init__(self, bits: int, point: Mapping[str, Fraction] | None = None) -> None:
        self.iv = _context()
        self.iv.prec = bits
        self.point = point or {}

    def value(self, node: Node) -> Complex:
        """Raises Undecided."""
        if node.kind == "num":
            return self._rational(Fraction(node.value or 0)), None
        if node.kind == "var":
            return self._rational(self.point[str(node.value)]), None
        if node.kind == "const":
            return self._constant(str(node.value))
        args = [self.value(arg) for arg in node.args]
        match node.kind:
            case "add":
                total = args[0]
                for arg in args[1:]:
                    total = self._add(total, arg)
                return total
            case "neg":
                return self._mul((self.iv.mpf(-1), None), args[0])
            case "mul":
                return self._mul(*args)
            case "div":
                return self._mul(args[0], self._inverse(args[1]))
            case "pow":
                return self._power(args[0], exact(node.args[1]), args[1])
            case "root":
                return self._root(args[0], int(node.value or 2))
        return self._function(str(node.value), args, node.args)

    def excludes_zero(self, node: Node) -> bool:
        """Whether the value is proved non-zero. Raises Undecided when there is no value."""
        return any(part is not None and 0 not in part for part in self.value(node))

    def _rational(self, value: Fraction) -> Any:
        return self.iv.mpf(value.numerator) / self.iv.mpf(value.denominator)

    def _constant(self, name: str) -> Complex:
        if name == "i":
            return self.iv.mpf(0), self.iv.mpf(1)
        if name not in ("pi", "e"):
            raise Undecided("infinity inside an expression")
        return (+self.iv.pi if name == "pi" else self.iv.exp(1)), None

    def _add(self, a: Complex, b: Complex) -> Complex:
        imaginary = [part for part in (a[1], b[1]) if part is not None]
        return a[0] + b[0], sum(imaginary[1:], imaginary[0]) if imaginary else None

    def _mul(self, a: Complex, b: Complex) -> Complex:
        if a[1] is None and b[1] is None:
            return a[0] * b[0], None
        zero = self.iv.mpf(0)
        (p, q), (r, s) = ((x, zero if y is None else y) for x, y in (a, b))
        return p * r - q * s, p * s + q * r

    def _inverse(self, a: Complex) -> Complex:
        norm = a[0] if a[1] is None else a[0] ** 2 + a[1] ** 2
        if 0 in norm:
            raise Undecided("a divisor that may be zero")
        return (1 / norm, None) if a[1] is None else (a[0] / norm, -a[1] / norm)

    def _real(self, a: Complex) -> Any:
        """The argument of a real function."""
        if a[1] is not None:
            raise Undecided("a function of a complex number")
        if (abs(a[0]) < MAX_ARGUMENT) is not True:
            raise Undecided("a function of a huge number")
        return a[0]

    def _power(self, base: Complex, exponent: Fraction | None, enclosed: Complex) -> Complex:
        if exponent is not None and exponent.denominator == 1:
            return self._whole_power(base, int(exponent))
        if base[1] is None and (base[0] > 0) is True:
            return self._exp(self._mul((self._ln(base[0]), None), enclosed))
        if exponent is not None and exponent.denominator == 2:
            return self._whole_power(self._root(base, 2), exponent.numerator)
        raise Undecided("ambiguous: a fractional power of a number that may be negative")

    def _whole_power(self, base: Complex, exponent: int) -> Complex:
        if exponent == 0 and (base[1] is not None or 0 in base[0]):
            raise Undecided("zero to the power of zero")
        if abs(exponent) > (MAX_POWER if base[1] is None else MAX_FACTORIAL):
            raise Undecided(f"a power of {str(exponent)[:12]}")
        if exponent < 0:
            return self._inverse(self._whole_power(base, -exponent))
        if base[1] is None:
            return base[0] ** exponent, None
        result: Complex = (self.iv.mpf(1), None)
        for _ in range(exponent):
            result = self._mul(result, base)
        return result

    def _root(self, base: Complex, index: int) -> Complex:
        real = self._radicand(base)
        if (real >= 0) is True:
            if index == 2:
                return self.iv.sqrt(real), None
            return (
                (real, None) if (real == 0) is True else (self.iv.exp(self._ln(real) / index), None)
            )
        if (real < 0) is not True:
            raise Undecided("a root of a number that may be negative")
        if index == 2:
            return self.iv.mpf(0), self.iv.sqrt(-real)
        if index % 2 == 0:
            raise Undecided("ambiguous: an even root of a negative number")
        return -self.iv.exp(self._ln(-real) / index), None

    def _radicand(self, base: Complex) -> Any:
        if base[1] is not None:
            raise Undecided("a root of a complex number")
        return base[0]

    def _ln(self, real: Any) -> Any:
        if (real > 0) is not True:
            raise Undecided("a logarithm of a number that may not be positive")
        return self.iv.log(real)

    def _exp(self, a: Complex) -> Complex:
        size = self.iv.exp(self._real((a[0], None)))
        if a[1] is None:
            return size, None
        angle = self._real((a[1], None))
        return size * self.iv.cos(angle), size * self.iv.sin(angle)

    def _function(self, name: str, args: list[Complex], nodes: tuple[Node, ...]) -> Complex:
        if name == "exp":
            return self._exp(args[0])
        if name == "abs" and args[0][1] is not None:
            return self.iv.sqrt(args[0][0] ** 2 + args[0][1] ** 2), None
        if name in ("factorial", "binom"):
            return self.iv.mpf(_whole_function(name, [exact(node) for node in nodes])), None
        if name == "log":
            if len(args) < 2:
                raise Undecided("ambiguous: a logarithm without a base")
            bottom = self._inverse((self._ln(args[1][0]), None))
            return self._mul((self._ln(self._real(args[0])), None), bottom)
        return self._real_function(name, self._real(args[0])), None

    def _real_function(self, name: str, x: Any) -> Any:
        iv = self.iv
        if name in ("sin", "cos"):
            return iv.sin(x) if name == "sin" else iv.cos(x)
        if name in ("tan", "sec", "csc", "cot"):
            sine, cosine = iv.sin(x), iv.cos(x)
            top = {"tan": sine, "cot": cosine}.get(name, iv.mpf(1))
            return top * self._inverse((cosine if name in ("tan", "sec") else sine, None))[0]
        if name in ("sinh", "cosh", "tanh"):
            up, down = iv.exp(x), iv.exp(-x)
            odd, even = (up - down) / 2, (up + down) / 2
            return odd / even if name == "tanh" else odd if name == "sinh" else even
        if name == "ln":
            return self._ln(x)
        if name == "abs":
            return abs(x)
        if name in ("floor", "ceil"):
            return self._rounded(name, x)
        return self._arc(name, x)

    def _rounded(self, name: str, x: Any) -> Any:
        from mpmath import mp  # type: ignore[import-untyped]

        with mp.workprec(self.iv.prec + 64):
            low, high = (int(getattr(mp, name)(mp.mpf(end))) for end in (x.a, x.b))
        if low != high:
            raise Undecided("rounded at a step")
        return self.iv.mpf(low)

    def _arc(self, name: str, x: Any) -> Any:
        """Monotone, so the ends enclose; widened, since mpmath rounds these to nearest."""
        from mpmath import mp  # type: ignore[import-untyped]

        plain = {"arcsin": "asin", "arccos": "acos", "arctan": "atan"}.get(name)
        if plain is None or (plain != "atan" and (abs(x) <= 1) is not True):
            raise Undecided(f"{name} outside its domain")
        with mp.workprec(self.iv.prec + 2 * _GUARD_BITS):
            ends = sorted(getattr(mp, plain)(mp.mpf(end)) for end in (x.a, x.b))
            slack = mp.ldexp(1, -self.iv.prec - _GUARD_BITS)
            return self.iv.mpf([ends[0] - slack, ends[1] + slack])


def _whole_function(name: str, values: list[Fraction | None]) -> int:
    whole = [
        int(v) for v in values if v is not None and v.denominator == 1 and 0 <= v <= MAX_FACTORIAL
    ]
    if len(whole) < len(values) or not whole:
        raise Undecided(f"{name} of something else than small whole numbers")
    return factorial(whole[0]) if name == "factorial" else comb(whole[0], whole[1])
