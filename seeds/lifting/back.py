"""The second route of a lifted problem: the answer is put in and the solution undone, down to a printed number.

Takes the composed answer expression and one parameter that occurs in it once. Going from the root to that
parameter, each operation is undone; at the end the parameter must come out as the text says it. Where every
parameter occurs more than once, the composed expression is evaluated instead. Interprets the tree on pairs
of integers; shares nothing with the compiled route.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from seeds.lifting.expr import Bin, Expr, Num, Ref, leaves

Ratio = tuple[int, int]
"""Numerator and denominator, not reduced; the denominator is never 0."""


class Undo:
    """Tells whether an answer fits the givens."""

    def __init__(self, answer: Expr) -> None:
        self._whole = answer
        counts = Counter(leaf.name for leaf in leaves(answer) if isinstance(leaf, Ref))
        once = [name for name, times in counts.items() if times == 1]
        paths = {name: _path(answer, name) for name in once}
        # The longest way down undoes the most of the solution.
        self.target = max(paths, key=lambda name: len(paths[name]), default=None)
        self._way = paths[self.target] if self.target is not None else []

    def finds(self, given: Mapping[str, int | Fraction], answer: int | Fraction) -> str:
        """Empty if the answer fits, else what is wrong."""
        found = (answer.numerator, answer.denominator)
        if self.target is None:
            return _compare("the solution gives", _value(self._whole, given), answer)
        for op, on_left, other in self._way:
            undone = _undo(op, on_left, found, _value(other, given))
            if undone is None:
                return _compare("the solution gives", _value(self._whole, given), answer)
            found = undone
        return _compare(f"undone, the solution leads to {self.target} =", found, given[self.target])


def _compare(what: str, found: Ratio, wanted: int | Fraction) -> str:
    if found[0] * wanted.denominator == wanted.numerator * found[1]:
        return ""
    return f"{what} {Fraction(*found)}, not {wanted}"


def _path(tree: Expr, name: str) -> list[tuple[str, bool, Expr]]:
    """The operations from the root to a name: operator, whether the name is on the left, the other operand."""
    way = []
    while isinstance(tree, Bin):
        on_left = any(leaf == Ref(name) for leaf in leaves(tree.left))
        way.append((tree.op, on_left, tree.right if on_left else tree.left))
        tree = tree.left if on_left else tree.right
    return way


def _undo(op: str, on_left: bool, result: Ratio, other: Ratio) -> Ratio | None:
    """x from `x op other` or `other op x`; None where it is not determined."""
    (a, b), (c, d) = result, other
    if op == "+":
        return a * d - c * b, b * d
    if op == "-":
        return (a * d + c * b, b * d) if on_left else (c * b - a * d, b * d)
    if op == "*" or not on_left:
        # other * x = result, or other / x = result.
        top, bottom = (a * d, b * c) if op == "*" else (c * b, d * a)
        return None if bottom == 0 else (top, bottom)
    return None if c == 0 else (a * c, b * d)


def _value(tree: Expr, given: Mapping[str, int | Fraction]) -> Ratio:
    if isinstance(tree, Ref):
        leaf = given[tree.name]
        return leaf.numerator, leaf.denominator
    if isinstance(tree, Num):
        return tree.value.numerator, tree.value.denominator
    (a, b), (c, d) = _value(tree.left, given), _value(tree.right, given)
    if tree.op == "+":
        return (a + c, b) if b == d else (a * d + c * b, b * d)
    if tree.op == "-":
        return (a - c, b) if b == d else (a * d - c * b, b * d)
    if tree.op == "*":
        return a * c, b * d
    if c == 0:
        raise ZeroDivisionError
    return a * d, b * c
