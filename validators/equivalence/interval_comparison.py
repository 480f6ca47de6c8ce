"""Compares intervals and unions of intervals as sets of points. Shapes in, Outcome out.

Place: a part of `answer_comparison`. Unions are brought to disjoint intervals from left to right
first, so that [0, 1] and [1, 2) together are [0, 2). Ends are ordered by proof, never by floats.
"""

from __future__ import annotations

from collections.abc import Sequence

from validators.equivalence.answer_shape import Intervals, Shape, Span
from validators.equivalence.intervals import Enclosure
from validators.equivalence.math_equality import equal
from validators.equivalence.math_nodes import Node, difference, infinity_sign
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.scalar_comparison import Outcome, outcome

MAX_SPANS = 12
_BITS = 1_024


def intervals(one: Intervals, two: Shape) -> Outcome:
    if not isinstance(two, Intervals):
        return None, "an interval against something else"
    left, right = _merged(one.spans), _merged(two.spans)
    if len(left) != len(right):
        same: bool | None = False
    else:
        pairs = [_same_span(a, b) for a, b in zip(left, right, strict=True)]
        same = False if False in pairs else None if None in pairs else True
    if same and one.name and two.name and one.name != two.name:
        return None, f"{one.name} and {two.name} may not be the same unknown"
    return outcome(same)


def _same_span(one: Span, two: Span) -> bool | None:
    ends = [equal(one.low, two.low), equal(one.high, two.high), one.closed == two.closed]
    return False if False in ends else None if None in ends else True


def _before(one: Node, two: Node) -> int:
    """-1, 0 or 1 as the first number is less, equal or greater.

    Raises NotMath when that is not decided.
    """
    signs = infinity_sign(one), infinity_sign(two)
    if signs != (0, 0):
        return (signs[0] > signs[1]) - (signs[0] < signs[1])
    if equal(one, two):
        return 0
    real, imaginary = Enclosure(_BITS).value(difference(one, two))
    if imaginary is not None or 0 in real:
        raise NotMath("the order of two ends is not decided")
    return 1 if (real > 0) is True else -1


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The same points as disjoint spans from left to right."""
    if len(spans) > MAX_SPANS:
        raise NotMath(f"{len(spans)} intervals; at most {MAX_SPANS}")
    if any(_before(span.low, span.high) > 0 for span in spans):
        raise NotMath("an interval that ends before it begins")
    rest = list(spans)
    merged: list[Span] = []
    while rest:
        first = next(s for s in rest if all(_starts_first(s, other) for other in rest))
        rest.remove(first)
        if merged and _touches(merged[-1], first):
            last = merged.pop()
            order = _before(last.high, first.high)
            ends = (
                first.closed[1]
                if order < 0
                else last.closed[1]
                if order > 0
                else last.closed[1] or first.closed[1]
            )
            first = Span(last.low, first.high if order < 0 else last.high, (last.closed[0], ends))
        merged.append(first)
    return merged


def _starts_first(one: Span, two: Span) -> bool:
    order = _before(one.low, two.low)
    return order < 0 or (order == 0 and one.closed[0] >= two.closed[0])


def _touches(left: Span, right: Span) -> bool:
    order = _before(left.high, right.low)
    return order > 0 or (order == 0 and (left.closed[1] or right.closed[0]))
