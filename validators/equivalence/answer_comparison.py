"""Compares two answers by their shapes. Two texts in; (True, False or None, reason) out.

Place: the heart of `equivalence`, whose docstring lists the conventions. None is "not decided" and
carries why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from validators.equivalence.answer_reader import read
from validators.equivalence.answer_shape import (
    Assigned,
    Based,
    Choice,
    Clock,
    Equation,
    Group,
    Intervals,
    Label,
    Math,
    Quantity,
    Ratio,
    Shape,
    Span,
)
from validators.equivalence.answer_text import Unreadable, simplified
from validators.equivalence.interval_comparison import intervals
from validators.equivalence.math_equality import same_equation
from validators.equivalence.math_nodes import exact, num
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.scalar_comparison import (
    DIFFERENT,
    SAME,
    Outcome,
    based,
    choices,
    clocks,
    expressions,
    labels,
    outcome,
    quantities,
    ratios,
)

# Texts that differ in spacing alone are the same even where nothing can read them: matrices, sums.
_TOKEN = re.compile(r"\\?[A-Za-z]+|[\d.]+|\S")
MAX_PAIRS = 500
"""Pairs of set items that may need more than a look."""


def compared_texts(gold: str, answer: str) -> Outcome:
    try:
        one, two = simplified(gold), simplified(answer)
        if not one or not two:
            return (None, "the gold text is empty") if not one else (False, "the answer is empty")
        return SAME if one == two else compared(_shape(one), _shape(two))
    except (NotMath, Unreadable) as reason:
        if not str(reason).startswith("ambiguous") and _TOKEN.findall(gold) == _TOKEN.findall(
            answer
        ):
            return SAME
        return None, str(reason)
    except RecursionError:
        return None, "nested too deeply"


@lru_cache(maxsize=1024)
def _shape(text: str) -> Shape:
    """Several attempts are compared with one gold text, which is read once."""
    return read(text)


def compared(one: Shape, two: Shape) -> Outcome:
    """Symmetric: the looser shape of the two decides how they are compared."""
    for kind, compare in _RULES:
        if isinstance(one, kind):
            return compare(one, two)
        if isinstance(two, kind):
            return compare(two, one)
    return None, f"a {type(one).__name__.lower()} against a {type(two).__name__.lower()}"


def _assigned(one: Assigned, two: Shape) -> Outcome:
    if isinstance(two, Equation):
        if one.sides is None:
            return None, "an equation against a value"
        return outcome(same_equation(one.sides, (two.left, two.right)))
    if not isinstance(two, Assigned):
        return compared(one.value, two)
    if one.name == two.name:
        return compared(one.value, two.value)
    if one.sides and two.sides and same_equation(one.sides, two.sides):
        return SAME
    values = compared(one.value, two.value)
    return (
        (None, f"{one.name} and {two.name} may not be the same unknown")
        if values[0] is not False
        else values
    )


def _equation(one: Equation, two: Shape) -> Outcome:
    if isinstance(two, Equation):
        return outcome(same_equation((one.left, one.right), (two.left, two.right)))
    return None, "an equation against something else"


def _group(one: Group, two: Shape) -> Outcome:
    if not isinstance(two, Group):
        if isinstance(two, Intervals) and one.fence in ("(", "[") and len(one.items) == 2:
            return _pair_as_interval(one, two)
        if len(one.items) == 1:
            return compared(one.items[0], two)
        return (None, "a list against a phrase") if isinstance(two, Label | Choice) else DIFFERENT
    if one.fence == two.fence == "or":
        return _same_items(one.items, two.items)
    if {one.fence, two.fence} <= {"", "{"}:
        return _same_sets(one, two)
    if one.fence == two.fence:
        return _in_order(one.items, two.items)
    in_order = _in_order(one.items, two.items)
    if {one.fence, two.fence} == {"(", "["}:
        ambiguous = len(one.items) == 2 and in_order[0] is not False and _increasing(one.items)
        return (None, "two intervals or one pair") if ambiguous else in_order
    if "or" in (one.fence, two.fence):
        same = _same_items(one.items, two.items)[0]
        return (None, "alternatives against a list") if same is not False else DIFFERENT
    if "{" in (one.fence, two.fence):
        return (
            (None, "a set against a list")
            if _same_items(one.items, two.items)[0] is not False
            else DIFFERENT
        )
    if in_order[0] is not False:
        return in_order
    return (
        (None, "a list in another order")
        if _same_items(one.items, two.items)[0] is not False
        else DIFFERENT
    )


def _increasing(items: Sequence[Shape]) -> bool:
    """Whether two items could be the ends of an interval."""
    low, high = items
    if not isinstance(low, Math) or not isinstance(high, Math):
        return False
    first, second = exact(low.tree), exact(high.tree)
    return first is None or second is None or first < second


def _in_order(one: Sequence[Shape], two: Sequence[Shape]) -> Outcome:
    if len(one) != len(two):
        return False, f"expected {len(one)} items, got {len(two)}"
    results = [_items_compared(left, right) for left, right in zip(one, two, strict=True)]
    return next((r for r in results if r[0] is False), None) or next(
        (r for r in results if r[0] is None), SAME
    )


def _items_compared(left: Shape, right: Shape) -> Outcome:
    """In a list, x = 1 is not y = 1, and a name is not dropped."""
    if isinstance(left, Assigned) and isinstance(right, Assigned):
        return compared(left.value, right.value) if left.name == right.name else DIFFERENT
    if isinstance(left, Assigned) or isinstance(right, Assigned):
        return None, "some values are named and some are not"
    return SAME if left == right else compared(left, right)


def _same_sets(one: Group, two: Group) -> Outcome:
    """Repeated items count, unless both sides have braces: 2, 2, 3 is not 2, 3."""
    result = _same_items(one.items, two.items)
    if one.fence == two.fence == "{" or result[0] is False:
        return result
    counts = [Counter(map(_lowest, group.items)) for group in (one, two)]
    if max(max(count.values(), default=1) for count in counts) == 1 or counts[0] == counts[1]:
        return result
    return None, "repeated items"


def _same_items(one: Sequence[Shape], two: Sequence[Shape]) -> Outcome:
    """As sets: each item has an equal in the other."""
    one, two = list(dict.fromkeys(map(_lowest, one))), list(dict.fromkeys(map(_lowest, two)))
    left, right = (
        [item for item in one if item not in two],
        [item for item in two if item not in one],
    )
    if max(len(left), 1) * len(two) + max(len(right), 1) * len(one) > MAX_PAIRS:
        return None, "too many items written differently"
    undecided: Outcome | None = None
    matched: set[Shape] = set()
    for items, others in ((left, two), (right, one)):
        for item in items:
            if item in matched:
                continue
            results = [_items_compared(item, other) for other in others]
            equals = {other for other, result in zip(others, results, strict=True) if result[0]}
            if equals:
                matched |= equals
                continue
            doubt = next((result for result in results if result[0] is None), None)
            if doubt is None:
                return False, "an item without a counterpart"
            undecided = undecided or doubt
    return undecided or SAME


def _lowest(item: Shape) -> Shape:
    """Rationals in lowest terms, so that equal ones are found without comparing all pairs."""
    value = exact(item.tree) if isinstance(item, Math) else None
    return item if value is None else Math(num(value), str(value))


def _pair_as_interval(pair: Group, other: Intervals) -> Outcome:
    low, high = pair.items
    if not isinstance(low, Math) or not isinstance(high, Math):
        return DIFFERENT
    closed = pair.fence == "["
    return intervals(Intervals("", (Span(low.tree, high.tree, (closed, closed)),)), other)


_RULES: tuple[tuple[type, Callable[..., Outcome]], ...] = (
    (Assigned, _assigned),
    (Equation, _equation),
    (Group, _group),
    (Intervals, intervals),
    (Choice, choices),
    (Quantity, quantities),
    (Ratio, ratios),
    (Clock, clocks),
    (Based, based),
    (Math, expressions),
    (Label, labels),
)
