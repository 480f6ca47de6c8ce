"""How one answer becomes another problem's number. A rule and an answer's text in, a number out.

Chains are posed, solved, stored and proved again by the same rules, so they stand here and not with the mutator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from datagen.errors import ExpressionError

CORES = ("itself", "absolute", "fraction", "count", "trues")
"""What is taken of an answer: the integer itself or without its sign, numerator plus denominator of a fraction
(the numerator without its sign), the number of entries of a set, the number of `true` in a list."""


@dataclass(frozen=True)
class Bridge:
    """Symbol := core(answer) * times % modulus + plus, or the number that `cases` names for the answer."""

    symbol: str
    source: int
    """The part, counted from 1, whose answer is taken."""
    core: str = "itself"
    times: int = 1
    modulus: int | None = None
    plus: int = 0
    cases: Mapping[str, int] = field(default_factory=dict)
    """Label to number; where there are cases, the rest plays no role."""

    def value(self, answer: str) -> int:
        """The number for an answer in its canonical text. Raises ExpressionError if the rule does not fit it."""
        if self.cases:
            if answer not in self.cases:
                raise ExpressionError(f"no case for the answer {answer!r}")
            return self.cases[answer]
        return self.of_core(core_of(self.core, answer))

    def of_core(self, core: int) -> int:
        number = core * self.times
        return (number % self.modulus if self.modulus else number) + self.plus

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, {})}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Bridge:
        """Raises ExpressionError if the data are no rule."""
        try:
            bridge = cls(**data)
            numbers = [bridge.source, bridge.times, bridge.plus, bridge.modulus or 1]
            numbers += bridge.cases.values()
        except (TypeError, AttributeError):
            raise ExpressionError(f"not a rule: {str(data)[:60]}") from None
        if bridge.core not in CORES or any(type(number) is not int for number in numbers):
            raise ExpressionError(f"not a rule: {str(data)[:60]}")
        return bridge


def core_of(core: str, answer: str) -> int:
    """The whole number that is taken of an answer. Raises ExpressionError if the answer has none of this kind."""
    try:
        if core == "count":
            return 0 if answer == "none" else len(answer.split(", "))
        if core == "trues":
            entries = answer.removeprefix("[").removesuffix("]").split(", ")
            if not set(entries) <= {"true", "false"}:
                raise ValueError
            return entries.count("true")
        value = Fraction(answer)
    except (ValueError, ZeroDivisionError):
        raise ExpressionError(f"the answer {answer!r} has no {core}") from None
    if core == "fraction":
        return abs(value.numerator) + value.denominator
    if value.denominator != 1 or (core == "itself" and value < 0):
        raise ExpressionError(f"the answer {answer!r} has no {core}")
    return abs(value.numerator)
