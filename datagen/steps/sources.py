"""What a problem gives to its steps: numbers of its text, rules and facts. Also how a step's result fits a need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from datagen.errors import ExpressionError
from datagen.steps import logic, numbers, shown
from datagen.steps.claims import Operand, Value, Written, number_of, size_of


class Sources:
    """The givens of one problem. Its text is looked through only when a number is not found elsewhere."""

    def __init__(self, problem: str, givens: Iterable[str] = (), facts: Iterable[str] = ()) -> None:
        self._problem = problem
        self.plain = numbers.whole(problem)
        """The whole numbers that stand in its text in digits, and the constants."""
        self._formulas: set[str] = set(facts)
        self.told = False
        """Whether anything but numbers is given."""
        for given in givens:
            self.told = True
            try:
                self._formulas.update(logic.conjuncts(given))
            except ExpressionError:  # an equation, a state or an answer
                self._formulas.add("".join(given.split()) if "=" in given else given)
                self._formulas.add(given)

    def gives_number(self, operand: Operand) -> bool:
        """Whether the number stands in the problem, or each of both numbers of a fraction does."""
        plain = self.plain
        if type(operand) is not Written:
            if operand in plain:
                return True
            size = size_of(operand)  # type: ignore[arg-type]
            return size in plain or size in self._rest(size)
        top, bottom = size_of(operand.top), operand.bottom
        if top in plain and bottom in plain:
            return True
        size = size_of(operand.value)
        return size in self._rest(size) or (
            (top in plain or top in self._rest(top))
            and (bottom in plain or bottom in self._rest(bottom))
        )

    def tells_number(self, operand: Operand) -> bool:
        """Whether the text itself tells the number, or a number of the fraction."""
        told = numbers.digits(self._problem) | numbers.words(self._problem)
        parts = (operand.top, operand.bottom) if type(operand) is Written else (operand,)
        return any([size_of(part) in told for part in (*parts, number_of(operand))])  # type: ignore[arg-type]

    def _rest(self, size: Value) -> Collection[Value]:
        """What the text gives besides plain numbers; percentages alone if they do."""
        percentages = numbers.percentages(self._problem)
        return percentages if size in percentages else numbers.given(self._problem)

    def gives(self, premise: str) -> bool:
        """Whether the problem says so."""
        return premise in self._formulas

    def unseen(self, claim: str) -> str:
        """Why a claim that the problem shows something is wrong; empty if it does."""
        for entry in shown.entries(claim):
            reading = rf"(?<![^\s,]){re.escape(' '.join(entry))}(?![^\s,])"
            if not (self.shows(f"| {' | '.join(entry)} |") or re.search(reading, self._problem)):
                return f"the problem does not show {' '.join(entry)!r}"
        return ""

    def shows(self, text: str) -> bool:
        """Whether the problem's text holds these very words."""
        return text in self._problem


def proved_by(premise: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What proves a premise that nothing says outright: conclusions, and what these may suppose.

    `a & b -> c` is proved by c, found where a and b were supposed; `c & d` by c and by d. None for other formulas.
    """
    try:
        if "->" in premise and (condition := logic.conditional(premise)) is not None:
            factors = logic.conjuncts(condition[1])
            return condition[0], factors[1:] or factors
        if " & " in premise and (factors := logic.conjuncts(premise)[1:]):
            return (), factors
    except ExpressionError:
        return None
    return None


def name_of(assignment: str) -> str:
    """`total` of `total = 5`."""
    return assignment.partition(" = ")[0]
