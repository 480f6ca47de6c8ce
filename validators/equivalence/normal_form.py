"""Brings a tree to a quotient of sums of power products, so that equal forms prove equality.

Node in, Form out.

Place: the accepting half of `equivalence`; `intervals` is the refuting half. Sines become
exponentials and logarithms split into those of primes, so that sin(2x) = 2 sin(x) cos(x) holds by
comparison alone. A rule that is missing costs an unknown, never a false accept. Variables stand for
real numbers.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import ceil, comb, factorial, floor

from validators.equivalence.forms import ONE, Form, atom, constant, factors, is_real
from validators.equivalence.math_nodes import Node
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.power_products import Ring

MAX_FACTORIAL = 500

_I = atom("i")
_I_ALONE = (("i", Fraction(1)),)
_ONE = constant(1)
_ROUNDINGS = {"floor": floor, "ceil": ceil}


class Normalizer(Ring):
    """Normalises trees that are to be compared with each other."""

    def form(self, node: Node) -> Form:
        """Raises NotMath beyond the bounds and on a divisor that is formally zero."""
        args = [self.form(arg) for arg in node.args]
        match node.kind:
            case "num":
                return constant(Fraction(node.value or 0))
            case "var":
                return atom(f"v:{node.value}")
            case "const" if node.value != "inf":
                return atom(str(node.value))
            case "add":
                return reduce(self.add, args)
            case "neg":
                return self.mul(constant(-1), args[0])
            case "mul":
                return self.mul(*args)
            case "div":
                return self.div(*args)
            case "pow":
                return self._exponentiate(*args)
            case "root":
                return self._indexed_root(args[0], int(node.value or 2))
            case "fn":
                return self._function(str(node.value), args)
        raise NotMath("infinity inside an expression")

    def equal(self, left: Node, right: Node) -> bool:
        """Whether the forms prove the two equal. False proves nothing."""
        one, two = self.form(left), self.form(right)
        return self.times(one.top, two.bottom) == self.times(two.top, one.bottom)

    def proportional(self, left: Node, right: Node) -> bool:
        """Whether one is a non-zero number times the other, as both sides of one equation are."""
        one, two = self.form(left), self.form(right)
        first, second = self.times(one.top, two.bottom), self.times(two.top, one.bottom)
        if not first or first.keys() != second.keys():
            return False
        return len({first[monomial] / second[monomial] for monomial in first}) == 1

    def _indexed_root(self, base: Form, index: int) -> Form:
        """An odd root of a negative number is the real one, as under a written root sign."""
        value = base.rational()
        if value is not None and value < 0 and index % 2:
            return self.mul(constant(-1), self.power(constant(-value), Fraction(1, index)))
        return self.power(base, Fraction(1, index))

    def _exponentiate(self, base: Form, exponent: Form) -> Form:
        value = exponent.rational()
        if value is not None:
            return self.power(base, value)
        if base.key() == atom("e").key():
            return self._exp(exponent)
        value = base.rational()
        if value is None or value <= 0 or not exponent.is_sum():
            return atom(f"o:{base.key()}^{exponent.key()}")
        result = _ONE
        for monomial, factor in exponent.top.items():
            kind = "x" if is_real(Form({monomial: factor})) else "c"
            for prime, count in factors(value):
                name = f"p:{prime}" if monomial == ONE else f"{kind}:{prime}^{monomial}"
                atom(name)
                result = self.mul(result, self.product(((name, factor * count),)))
        return result

    def _exp(self, exponent: Form) -> Form:
        """e to a sum is a product over its terms."""
        if not exponent.is_sum():
            return atom(f"o:e^{exponent.key()}")
        result = _ONE
        for monomial, factor in exponent.top.items():
            lone = monomial[0][0] if len(monomial) == 1 and monomial[0][1] == 1 else ""
            if monomial == ONE:
                part = atom("e", factor)
            elif lone[:2] == "l:":
                part = self.power(self.inside[lone], factor)
            elif monomial == (("i", Fraction(1)), ("pi", Fraction(1))):
                part = self._turn(factor)
            else:
                kind = "x" if is_real(Form({monomial: factor})) else "c"
                part = atom(f"{kind}:e^{monomial}", factor)
            result = self.mul(result, part)
        return result

    def _turn(self, halves: Fraction) -> Form:
        """e^(i pi halves).

        Multiples of a twelfth are written out: they are products of turns by 1/4 and 1/3.
        """
        if 12 % halves.denominator:
            return self.product((("c:turn", halves),))
        twelfths = int(halves * 12)
        quarter = self.mul(self.add(_ONE, _I), self.product((("p:2", Fraction(-1, 2)),)))
        third = self.mul(
            self.add(_ONE, self.mul(_I, atom("p:3", Fraction(1, 2)))), constant(Fraction(1, 2))
        )
        return self.mul(
            self.power(quarter, Fraction(-twelfths % 8)), self.power(third, Fraction(twelfths % 6))
        )

    def _ln(self, argument: Form) -> Form:
        if not argument.top:
            raise NotMath("the logarithm of zero")
        value = argument.rational()
        if value is not None and value > 0:
            return reduce(
                self.add, (self._scaled_ln(p, count) for p, count in factors(value)), constant(0)
            )
        if argument.is_sum() and len(argument.top) == 1:
            ((monomial, factor),) = argument.top.items()
            if factor == 1 and len(monomial) == 1 and monomial[0][0] == "e":
                return constant(monomial[0][1])
            if factor > 0 and all(name[:2] == "p:" for name, _ in monomial):
                logs = (
                    self.mul(constant(p), self._scaled_ln(int(name[2:]), 1)) for name, p in monomial
                )
                return reduce(self.add, logs, self._ln(constant(factor)))
        return self._named_ln(argument)

    def _scaled_ln(self, prime: int, count: int) -> Form:
        return self.mul(constant(count), self._named_ln(constant(prime)))

    def _named_ln(self, argument: Form) -> Form:
        name = f"l:{argument.key()}"
        found = atom(name)
        self.inside[name] = argument
        return found

    def _function(self, name: str, args: list[Form]) -> Form:
        first, value = args[0], args[0].rational()
        if name in ("exp", "sinh", "cosh", "tanh"):
            return self._hyperbolic(name, first)
        if name in ("sin", "cos", "tan", "sec", "csc", "cot"):
            return self._circular(name, first)
        if name == "ln":
            return self._ln(first)
        if name == "log" and len(args) == 2:
            return self.div(self._ln(first), self._ln(args[1]))
        if name == "abs" and is_real(first):
            return self.power(self.power(first, Fraction(2)), Fraction(1, 2))
        if name == "abs" and first.is_sum() and first.top.keys() <= {ONE, _I_ALONE}:
            squares = sum((factor**2 for factor in first.top.values()), Fraction(0))
            return self.power(constant(squares), Fraction(1, 2))
        if name in _ROUNDINGS and value is not None:
            return constant(_ROUNDINGS[name](value))
        if name == "factorial" and value is not None:
            return constant(_factorial(value))
        if name == "binom" and value is not None and (low := args[1].rational()) is not None:
            return constant(_binomial(value, low))
        if name == "log":
            raise NotMath("ambiguous: a logarithm without a base")
        return atom(f"o:{name}{[arg.key() for arg in args]}")

    def _hyperbolic(self, name: str, argument: Form) -> Form:
        up = self._exp(argument)
        if name == "exp":
            return up
        down = self.div(_ONE, up)
        odd, even = self.add(up, self.mul(constant(-1), down)), self.add(up, down)
        if name == "tanh":
            return self.div(odd, even)
        return self.mul(constant(Fraction(1, 2)), odd if name == "sinh" else even)

    def _circular(self, name: str, argument: Form) -> Form:
        turned = self.mul(_I, argument)
        cosine = self._hyperbolic("cosh", turned)
        sine = self.div(self._hyperbolic("sinh", turned), _I)
        pairs = {
            "sin": (sine, _ONE),
            "cos": (cosine, _ONE),
            "tan": (sine, cosine),
            "cot": (cosine, sine),
            "sec": (_ONE, cosine),
            "csc": (_ONE, sine),
        }
        return self.div(*pairs[name])


def _factorial(value: Fraction) -> int:
    if value.denominator != 1 or not 0 <= value <= MAX_FACTORIAL:
        raise NotMath(f"the factorial of {value}; at most {MAX_FACTORIAL}")
    return factorial(int(value))


def _binomial(top: Fraction, low: Fraction) -> int:
    if top.denominator != 1 or low.denominator != 1 or not 0 <= low <= top <= MAX_FACTORIAL:
        raise NotMath(f"a binomial coefficient of {top} and {low}")
    return comb(int(top), int(low))
