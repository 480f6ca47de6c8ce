"""An axis that is one of several products of axes, for levels with several kinds of question.

Every case spans only the numbers that it uses, so no two positions give the same problem. Beside
it, how quotients of whole numbers are brought to lowest terms and printed, without the cost of
Fraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, prod
from typing import Any


class Cases:
    """Items are `(case, (value, value ...))`, case after case."""

    def __init__(self, cases: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        self._cases = [
            (name, prod(len(axis) for axis in axes), [(axis, len(axis)) for axis in axes])
            for name, axes in cases.items()
        ]
        self._size = sum(size for _, size, _ in self._cases)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, position: int, /) -> tuple[str, tuple[Any, ...]]:
        for name, size, axes in self._cases:
            if position < size:
                values = []
                for axis, radix in axes:
                    position, digit = divmod(position, radix)
                    values.append(axis[digit])
                return name, tuple(values)
            position -= size
        raise IndexError("position past the last case")


def lowest(num: int, den: int) -> tuple[int, int]:
    """num/den in lowest terms, the denominator positive."""
    common = gcd(num, den) if den > 0 else -gcd(num, den)
    return num // common, den // common


def show(num: int, den: int) -> str:
    """A quotient in lowest terms as it is printed."""
    return f"{num}/{den}" if den != 1 else f"{num}"


def as_answer(num: int, den: int) -> int | Fraction:
    """A quotient in lowest terms as an answer."""
    return num if den == 1 else Fraction(num, den)
