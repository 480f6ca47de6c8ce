"""Quotients of sums of power products, the common form of expressions. Data and pure functions.

Place: `power_products` calculates with Forms, `normal_form` makes them from trees. A power product
multiplies atoms raised to rational powers. An atom's prefix says what it stands for: `v:` a real
variable, `p:` a prime, `r:` a root, `l:` a logarithm, `x:` a positive real exponential such as 2^n,
`c:` any other exponential, `o:` opaque; `pi`, `e` and `i` are themselves.
"""

from __future__ import annotations

from fractions import Fraction

from validators.equivalence.math_tokens import NotMath

MAX_BITS = 8_192
MAX_NAME = 2_000
MAX_TRIAL_DIVISOR = 10_000

Monomial = tuple[tuple[str, Fraction], ...]
Poly = dict[Monomial, Fraction]

ONE: Monomial = ()
UNIT: Poly = {ONE: Fraction(1)}


class Form:
    """A quotient of two Polys, both read-only."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: Poly, bottom: Poly | None = None) -> None:
        self.top = top
        self.bottom = UNIT if bottom is None else bottom

    def rational(self) -> Fraction | None:
        """The rational number this is, or None."""
        if self.bottom != UNIT or any(self.top):
            return None
        return self.top.get(ONE, Fraction(0))

    def is_sum(self) -> bool:
        return self.bottom == UNIT

    def key(self) -> str:
        """A text that names what it holds; equal texts are equal quotients."""
        sides = (
            (f"{f}*{_name(m)}" for m, f in sorted(side.items())) for side in (self.top, self.bottom)
        )
        return "(" + ")/(".join("+".join(side) for side in sides) + ")"


def _name(monomial: Monomial) -> str:
    return "*".join(f"{name}^{exponent}" for name, exponent in monomial)


def constant(value: Fraction | int) -> Form:
    return Form({ONE: Fraction(value)} if value else {})


def atom(name: str, exponent: Fraction | int = 1) -> Form:
    """Raises NotMath on a long name: sin(sin(...)) doubles it at each level."""
    if len(name) > MAX_NAME:
        raise NotMath("functions nested too deeply")
    return Form({((name, Fraction(exponent)),): Fraction(1)})


def is_positive(name: str) -> bool:
    """Whether the atom is a positive real number whatever the variables are."""
    return name in ("pi", "e") or name[:2] in ("p:", "x:")


def is_real(form: Form) -> bool:
    """Whether every atom is a real number and every power of it too. False when in doubt."""
    return all(
        is_positive(name) or (name[:2] == "v:" and exponent.denominator == 1)
        for side in (form.top, form.bottom)
        for monomial in side
        for name, exponent in monomial
    )


def factors(value: Fraction) -> list[tuple[int, int]]:
    """Pairs (prime, multiplicity) of a positive rational.

    What trial division leaves over counts as a prime.
    """
    found = []
    for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
        rest, divisor = whole, 2
        while divisor * divisor <= rest and divisor < MAX_TRIAL_DIVISOR:
            count = 0
            while rest % divisor == 0:
                rest, count = rest // divisor, count + 1
            if count:
                found.append((divisor, sign * count))
            divisor += 1 + (divisor > 2)
        if rest > 1:
            found.append((rest, sign))
    return found


def rational_power(value: Fraction, exponent: int) -> Fraction:
    """value**exponent, refused as NotMath before it outgrows the bounds."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits * abs(exponent) > MAX_BITS and value not in (1, -1):
        raise NotMath(f"a number of more than {MAX_BITS} bits")
    return Fraction(value**exponent) if abs(value) != 1 else value ** (exponent % 2)


def plus(a: Poly, b: Poly) -> Poly:
    total = dict(a)
    for monomial, factor in b.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor
    return {monomial: factor for monomial, factor in total.items() if factor}
