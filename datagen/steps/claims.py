"""What a claim says once it is read: whether it holds by itself, what it takes up, what it comes to."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import NamedTuple

from datagen.verdict import Status

Value = int | tuple[int, int]
"""A number: an int where it is whole, else numerator and denominator in lowest terms, the latter positive.
Millions of them are looked up, and a Fraction takes ten times as long to make and to find."""


def ratio(numerator: int, denominator: int) -> Value:
    """The value of a fraction. Raises ZeroDivisionError."""
    if denominator == 1:
        return numerator
    if not denominator:
        raise ZeroDivisionError
    common = gcd(numerator, denominator)
    if denominator < 0:
        common = -common
    if common == denominator:
        return numerator // common
    return numerator // common, denominator // common


def value_of(number: Fraction | int | str) -> Value:
    """The value of a number, or of its digits such as `12`, `0.5` or `-3/4`. Raises ValueError, ZeroDivisionError."""
    if type(number) is int:
        return number
    if type(number) is str and "/" not in number:
        whole, point, rest = number.partition(".")
        return ratio(int(whole + rest), 10 ** len(rest)) if point else int(number)
    fraction = Fraction(number)
    return ratio(fraction.numerator, fraction.denominator)


def pair_of(value: Value) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, 1)


def negated(value: Value) -> Value:
    return (-value[0], value[1]) if type(value) is tuple else -value  # type: ignore[operator]


def size_of(value: Value) -> Value:
    """The value without its sign."""
    return (abs(value[0]), value[1]) if type(value) is tuple else abs(value)  # type: ignore[arg-type]


def scaled(value: Value, numerator: int, denominator: int = 1) -> Value:
    first, second = pair_of(value)
    return ratio(first * numerator, second * denominator)


def shown(value: Value) -> str:
    return f"{value[0]}/{value[1]}" if type(value) is tuple else str(value)


class Written(NamedTuple):
    """A fraction as it is written, `57/18`. It may be taken up as one number, or each of its numbers by itself."""

    top: Value
    bottom: Value

    @property
    def value(self) -> Value:
        """The number that it is; 0 over nothing, whose claim does not hold anyway."""
        if type(self.top) is int and type(self.bottom) is int:
            return ratio(self.top, self.bottom) if self.bottom else 0
        (a, b), (c, d) = pair_of(self.top), pair_of(self.bottom)
        return ratio(a * d, b * c) if c else 0


Operand = Value | Written
"""A number that a claim takes up from elsewhere, with the sign that it is written with."""


def number_of(operand: Operand) -> Value:
    return operand.value if type(operand) is Written else operand  # type: ignore[union-attr, return-value]


class Claim(NamedTuple):
    """A claim that was read. What it takes up is looked for among earlier steps and what the problem says.

    A false one still comes to what it says, so that an error is found once and not in all that rests on it.
    """

    kind: str
    """`arithmetic`, `sequent`, `algebra`, `state`, `pick`, `count`, `trues`, `answer` or `shown`; `unreadable`."""
    status: Status
    """Whether it holds by itself."""
    reason: str = ""
    operands: tuple[Operand, ...] = ()
    values: tuple[Value, ...] = ()
    """What it comes to, for later steps."""
    premises: tuple[str, ...] = ()
    """Other than numbers: formulas, equations, states, answers."""
    supposed: tuple[str, ...] = ()
    """Premises that the step supposes."""
    conclusions: tuple[str, ...] = ()
    """What it comes to, where that is no number."""
    trivial: bool = False
    """It says nothing that was not said: `1 = 1`, a premise again, a number plus 0."""


def unreadable(reason: str) -> Claim:
    """A claim of no known kind. It does not hold, and nobody can say that it is wrong."""
    return Claim("unreadable", Status.UNKNOWN, reason)
