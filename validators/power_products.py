"""Exact algebra on quotients of sums of power products. The arithmetic beneath `normal_form`.

A power product multiplies atoms raised to rational powers. An atom's prefix says what it stands
for: `v:` a real variable, `p:` a prime, `r:` a root (of what `Ring` remembers), `l:` a logarithm
(likewise), `x:` a positive real exponential such as 2^n, `c:` any other exponential, `o:` opaque;
`pi`, `e` and `i` are themselves. Every rule is an identity of principal values wherever both sides
exist.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import floor

from validators.math_tokens import NotMath

MAX_TERMS = 400
MAX_PRODUCTS = 40_000
"""All the multiplications of terms that one comparison may cost: about a fifth of a second."""
MAX_EXPANDED_POWER = 40
MAX_BITS = 8_192
MAX_TRIAL_DIVISOR = 10_000

Monomial = tuple[tuple[str, Fraction], ...]
Poly = dict[Monomial, Fraction]

ONE: Monomial = ()
_UNIT: Poly = {ONE: Fraction(1)}


class Form:
    """A quotient of two Polys, both read-only."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: Poly, bottom: Poly | None = None) -> None:
        self.top = top
        self.bottom = _UNIT if bottom is None else bottom

    def rational(self) -> Fraction | None:
        """The rational number this is, or None."""
        if self.bottom != _UNIT or any(self.top):
            return None
        return self.top.get(ONE, Fraction(0))

    def is_sum(self) -> bool:
        return self.bottom == _UNIT

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


class Ring:
    """Arithmetic on Forms.

    One Ring per comparison: it remembers what the atoms `r:` and `l:` stand for.
    """

    def __init__(self) -> None:
        self.inside: dict[str, Form] = {}
        self._products_left = MAX_PRODUCTS

    def add(self, a: Form, b: Form) -> Form:
        if a.bottom == b.bottom:
            return self._quotient(_plus(a.top, b.top), a.bottom)
        top = _plus(self.times(a.top, b.bottom), self.times(b.top, a.bottom))
        return self._quotient(top, self.times(a.bottom, b.bottom))

    def mul(self, a: Form, b: Form) -> Form:
        return self._quotient(self.times(a.top, b.top), self.times(a.bottom, b.bottom))

    def div(self, a: Form, b: Form) -> Form:
        """Raises NotMath when b is formally zero."""
        if not b.top:
            raise NotMath("division by zero")
        return self._quotient(self.times(a.top, b.bottom), self.times(a.bottom, b.top))

    def times(self, a: Poly, b: Poly) -> Poly:
        self._products_left -= len(a) * len(b)
        if self._products_left < 0:
            raise NotMath(f"an expansion of more than {MAX_PRODUCTS} products")
        total: Poly = {}
        for left, left_factor in a.items():
            for right, right_factor in b.items():
                for monomial, factor in self._merge(left, right).items():
                    total[monomial] = (
                        total.get(monomial, Fraction(0)) + factor * left_factor * right_factor
                    )
        total = {monomial: factor for monomial, factor in total.items() if factor}
        if len(total) > MAX_TERMS:
            raise NotMath(f"an expansion of more than {MAX_TERMS} terms")
        if any(
            f.numerator.bit_length() + f.denominator.bit_length() > 2 * MAX_BITS
            for f in total.values()
        ):
            raise NotMath(f"a number of more than {MAX_BITS} bits")
        return total

    def _merge(self, left: Monomial, right: Monomial) -> Poly:
        if not left or not right:
            return {left or right: Fraction(1)}
        powers = dict(left)
        for name, exponent in right:
            powers[name] = powers.get(name, Fraction(0)) + exponent
        return self._reduced(powers)

    def _reduced(self, powers: dict[str, Fraction]) -> Poly:
        """The power product.

        Roots whose power reaches one turn back into what they are roots of.
        """
        factor, extra = Fraction(1), _UNIT
        for name, exponent in list(powers.items()):
            whole = floor(exponent)
            if name == "i":
                factor *= (-1) ** (whole // 2 % 2)
                powers[name] = Fraction(whole % 2)
            elif name == "c:turn":
                factor *= (-1) ** (whole % 2)
                powers[name] = exponent - whole
            elif name[:2] == "p:" and whole:
                factor *= rational_power(Fraction(int(name[2:])), whole)
                powers[name] = exponent - whole
            elif name[:2] == "r:" and whole > 0:
                powers[name] = exponent - whole
                extra = self.times(extra, self._raised(self.inside[name].top, whole))
        product = {tuple(sorted((name, power) for name, power in powers.items() if power)): factor}
        return product if extra is _UNIT else self.times(product, extra)

    def product(self, monomial: Monomial) -> Form:
        """A power product as a Form."""
        return Form(self._reduced(dict(monomial)))

    def _quotient(self, top: Poly, bottom: Poly) -> Form:
        """A divisor of one term moves into the numerator, after its roots are rationalised."""
        if not top:
            return Form({})
        if len(bottom) > 1:
            return Form(top, bottom)
        ((monomial, factor),) = bottom.items()
        fill = tuple(
            (name, 1 - power % 1) for name, power in monomial if name[:2] == "r:" and power % 1
        )
        if fill:
            filler: Poly = {fill: Fraction(1)}
            return self._quotient(self.times(top, filler), self.times(bottom, filler))
        inverse = self._reduced({name: -power for name, power in monomial})
        return Form(self.times(top, {m: f / factor for m, f in inverse.items()}))

    def _raised(self, base: Poly, exponent: int) -> Poly:
        if not base:
            return base if exponent else _UNIT
        if len(base) == 1:
            ((monomial, factor),) = base.items()
            lead = rational_power(factor, exponent)
            raised = self._reduced({name: power * exponent for name, power in monomial})
            return {m: f * lead for m, f in raised.items()}
        if exponent > MAX_EXPANDED_POWER:
            raise NotMath(f"a sum to the power of {exponent}; at most {MAX_EXPANDED_POWER}")
        return reduce(self.times, [base] * exponent, _UNIT)

    def power(self, base: Form, exponent: Fraction) -> Form:
        """base**exponent for a rational exponent, principal value."""
        if exponent < 0:
            return self.div(constant(1), self.power(base, -exponent))
        if exponent.denominator == 1:
            whole = exponent.numerator
            return self._quotient(self._raised(base.top, whole), self._raised(base.bottom, whole))
        if not base.top:
            return base
        value = base.rational()
        if value is not None and value < 0:
            # Only the square root of a negative number has one meaning; (-8)^(1/3) has two.
            if exponent.denominator != 2:
                raise NotMath("ambiguous: a fractional power of a negative number")
            return self.mul(
                self.power(atom("i"), 2 * exponent), self.power(constant(-value), exponent)
            )
        if not base.is_sum():
            # sqrt(a/b) is not sqrt(a)/sqrt(b) for negative b, so a quotient stays whole.
            return atom(f"o:{base.key()}^{exponent}")
        return self._root(base.top, exponent)

    def _root(self, radicand: Poly, exponent: Fraction) -> Form:
        """Positive factors leave the root; what is left becomes an atom to that power."""
        lead = abs(radicand[min(radicand)])
        outside: dict[str, Fraction] = {f"p:{p}": exponent * count for p, count in factors(lead)}
        rest = {monomial: factor / lead for monomial, factor in radicand.items()}
        if len(rest) == 1:
            ((monomial, factor),) = rest.items()
            for name, power in monomial:
                if is_positive(name):
                    outside[name] = outside.get(name, Fraction(0)) + power * exponent
            rest = {
                tuple((name, power) for name, power in monomial if not is_positive(name)): factor
            }
        result = Form(self._reduced(outside))
        if rest == _UNIT:
            return result
        name = f"r:{Form(rest).key()}"
        self.inside[name] = Form(rest)
        return self.mul(result, Form(self._reduced({name: exponent})))


def _plus(a: Poly, b: Poly) -> Poly:
    total = dict(a)
    for monomial, factor in b.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor
    return {monomial: factor for monomial, factor in total.items() if factor}
