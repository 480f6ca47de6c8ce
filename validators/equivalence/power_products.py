"""Exact algebra on Forms. The arithmetic beneath `normal_form`.

Every rule is an identity of principal values wherever both sides exist. Roots stay atoms to
fractional powers, so that sqrt(8) and 2 sqrt(2) come out the same. Bounds raise NotMath.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import floor

from validators.equivalence.forms import (
    MAX_BITS,
    UNIT,
    Form,
    Monomial,
    Poly,
    atom,
    constant,
    factors,
    is_positive,
    plus,
    rational_power,
)
from validators.equivalence.math_tokens import NotMath

MAX_TERMS = 400
MAX_PRODUCTS = 40_000
"""All the multiplications of terms that one comparison may cost: about a fifth of a second."""
MAX_EXPANDED_POWER = 40


class Ring:
    """Arithmetic on Forms.

    One Ring per comparison: it remembers what the atoms `r:` and `l:` stand for.
    """

    def __init__(self) -> None:
        self.inside: dict[str, Form] = {}
        self._products_left = MAX_PRODUCTS

    def add(self, a: Form, b: Form) -> Form:
        if a.bottom == b.bottom:
            return self._quotient(plus(a.top, b.top), a.bottom)
        top = plus(self.times(a.top, b.bottom), self.times(b.top, a.bottom))
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
        factor, extra = Fraction(1), UNIT
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
        return product if extra is UNIT else self.times(product, extra)

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
            return base if exponent else UNIT
        if len(base) == 1:
            ((monomial, factor),) = base.items()
            lead = rational_power(factor, exponent)
            raised = self._reduced({name: power * exponent for name, power in monomial})
            return {m: f * lead for m, f in raised.items()}
        if exponent > MAX_EXPANDED_POWER:
            raise NotMath(f"a sum to the power of {exponent}; at most {MAX_EXPANDED_POWER}")
        return reduce(self.times, [base] * exponent, UNIT)

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
        if rest == UNIT:
            return result
        name = f"r:{Form(rest).key()}"
        atom(name)
        self.inside[name] = Form(rest)
        return self.mul(result, Form(self._reduced({name: exponent})))
