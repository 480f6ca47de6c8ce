"""What a claim says once it is read: whether it holds by itself, what it takes up, what it comes to."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from datagen.verdict import Status

Value = int | Fraction


class Operand(NamedTuple):
    """A number that a claim takes up from elsewhere."""

    value: Value
    """With the sign that it is written with. What was found to be -18 may still be taken up as `2 + 18`."""
    parts: tuple[Value, ...] = ()
    """Written as a fraction: both its numbers taken up, each from its own place, will do as well."""


class Claim(NamedTuple):
    """A claim that was read. What it takes up is looked for among earlier steps and what the problem says."""

    kind: str
    """`arithmetic`, `sequent`, `algebra`, `state`, `pick`, `count`, `trues` or `answer`; `unreadable`."""
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
