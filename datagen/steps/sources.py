"""What a problem gives to its steps: numbers of its text, rules and facts. Also how a step's result fits a need."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from datagen.errors import ExpressionError
from datagen.steps import logic, numbers
from datagen.steps.claims import Operand, Value


class Sources:
    """The givens of one problem. Its text is looked through only when a number is not found elsewhere."""

    def __init__(self, problem: str, givens: Iterable[str] = (), facts: Iterable[str] = ()) -> None:
        self._problem = problem
        self._numbers: Collection[Value] | None = None
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
        if self._numbers is None:
            self._numbers = numbers.given(self._problem)
        found = self._numbers
        if abs(operand.value) in found:
            return True
        return bool(operand.parts) and all([part in found for part in operand.parts])

    def gives(self, premise: str) -> bool:
        """Whether the problem says so."""
        return premise in self._formulas

    def shows(self, text: str) -> bool:
        """Whether the problem's text holds these very words."""
        return text in self._problem


def supplies_number(values: Collection[Value], operand: Operand) -> bool:
    """Whether one of these results is the operand, or a number of the fraction that it is."""
    if operand.value in values or -operand.value in values:
        return True
    return bool(operand.parts) and any([part in values for part in operand.parts])


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
