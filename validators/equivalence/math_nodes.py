"""The tree that mathematics is read into, and questions one asks of it. Data, pure functions.

Place: `math_tree` makes Nodes; `normal_form`, `intervals` and `root_bounds` decide about them.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import NamedTuple

from validators.equivalence.math_tokens import NotMath

MAX_FALLING = 6


class Node(NamedTuple):
    """One operation. Kinds: num var const add mul div neg pow root fn."""

    kind: str
    value: Fraction | int | str | None = None
    """The number, the name, the index of a root or the name of a function."""
    args: tuple[Node, ...] = ()


def num(value: int | Fraction) -> Node:
    return Node("num", Fraction(value))


PI, E, IMAGINARY = (Node("const", name) for name in ("pi", "e", "i"))
DEGREE = Node("div", None, (PI, num(180)))


def exact(node: Node) -> Fraction | None:
    """The value of a tree of small integers and the four operations, or None."""
    if node.kind == "num":
        return Fraction(node.value or 0)
    args = (
        [exact(arg) for arg in node.args] if node.kind in ("neg", "add", "mul", "div") else [None]
    )
    values = [arg for arg in args if arg is not None]
    if len(values) < len(args):
        return None
    if node.kind == "neg":
        return -values[0]
    if node.kind == "add":
        return sum(values, Fraction(0))
    if node.kind == "mul":
        return values[0] * values[1]
    return values[0] / values[1] if values[1] else None


def difference(left: Node, right: Node) -> Node:
    return Node("add", None, (left, Node("neg", None, (right,))))


def variables(node: Node) -> set[str]:
    if node.kind == "var":
        return {str(node.value)}
    return {name for arg in node.args for name in variables(arg)}


def holds_infinity(node: Node) -> bool:
    return node == Node("const", "inf") or any(map(holds_infinity, node.args))


def infinity_sign(node: Node) -> int:
    """1 or -1 for plus or minus infinity standing alone, 0 for a finite expression.

    Raises NotMath otherwise.
    """
    if node == Node("const", "inf"):
        return 1
    if node.kind == "neg" and node.args[0] == Node("const", "inf"):
        return -1
    if holds_infinity(node):
        raise NotMath("infinity inside an expression")
    return 0


def fraction(top: Node, bottom: Node) -> Node:
    """A written fraction. Raises NotMath on d/dx, which is no quotient."""
    if top == Node("var", "d") and bottom.kind == "mul" and bottom.args[0] == top:
        raise NotMath("ambiguous: a fraction or a derivative")
    return Node("div", None, (top, bottom))


def binomial(top: Node, low: Node) -> Node:
    """n over 2 as n(n-1)/2; a lower number that is large or unknown leaves a function."""
    count = exact(low)
    if top.kind == "num" or count not in range(1, MAX_FALLING + 1):
        return Node("fn", "binom", (top, low))
    tree = top
    for step in range(1, int(count or 0)):
        tree = Node("mul", None, (tree, Node("add", None, (top, num(-step)))))
    return Node("div", None, (tree, num(factorial(int(count or 0)))))
