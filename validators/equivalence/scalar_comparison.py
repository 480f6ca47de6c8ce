"""Compares answers that stand alone: quantities, ratios, times, based numbers, expressions, labels.

Place: `answer_comparison` sends here what is no list, interval or equation. The outcome is (True,
False or None, reason).
"""

from __future__ import annotations

from validators.equivalence.answer_shape import (
    Based,
    Choice,
    Clock,
    Label,
    Math,
    Quantity,
    Ratio,
    Shape,
)
from validators.equivalence.math_equality import equal
from validators.equivalence.math_nodes import DEGREE, Node, num, variables
from validators.equivalence.math_tokens import NotMath
from validators.equivalence.math_tree import parse
from validators.equivalence.scalar_reader import clock_of
from validators.equivalence.units import ANGLE, RADIAN, Unit

Outcome = tuple[bool | None, str]

SAME: Outcome = (True, "")
DIFFERENT: Outcome = (False, "")
_LONGEST_PRODUCT = 3
_HALF_DAY = 12 * 3600
_TEMPERATURES = frozenset(("celsius", "fahrenheit", "K"))
_MERGED_BLINDLY = (frozenset(("yes", "true")), frozenset(("no", "false")))


def outcome(same: bool | None) -> Outcome:
    return same, "" if same is not None else "neither proved equal nor unequal"


def choices(one: Choice, two: Shape) -> Outcome:
    if isinstance(two, Math) and len(two.raw) == 1:
        return outcome(one.letter.casefold() == two.raw.casefold())
    if not isinstance(two, Choice):
        return None, "a lettered option against something else"
    if one.letter != two.letter:
        return DIFFERENT
    return SAME if one.rest == two.rest else (None, "one letter with two texts")


def quantities(one: Quantity, two: Shape) -> Outcome:
    if isinstance(two, Math):
        return _quantity_and_expression(one, two)
    if not isinstance(two, Quantity):
        return None, f"a quantity against a {type(two).__name__.lower()}"
    if one.unit is None and two.unit is None:
        if _singular(one.noun) == _singular(two.noun) or equal(one.tree, two.tree) is False:
            return outcome(equal(one.tree, two.tree))
        return None, f"{one.noun} and {two.noun} may be the same thing"
    if one.unit is None or two.unit is None:
        return DIFFERENT
    (left, left_unit), (right, right_unit) = (
        _in_base(one.tree, one.unit),
        _in_base(two.tree, two.unit),
    )
    if left_unit == right_unit:
        return outcome(equal(left, right))
    names = {name for name, _ in (*left_unit, *right_unit)}
    if names <= _TEMPERATURES or names == {"month", "s"}:
        return None, "units without an exact factor between them"
    return DIFFERENT


def _quantity_and_expression(one: Quantity, two: Math) -> Outcome:
    """A missing unit is forgiven, unless the unit may be a variable.

    A percentage is a share, not a bare number.
    """
    if "%" in two.raw:
        return DIFFERENT
    if variables(two.tree):
        return outcome(equal(parse(one.raw), two.tree))
    same = equal(one.tree, two.tree)
    if one.unit is not None and one.unit.dimension == ANGLE and not same:
        same = equal(_in_base(one.tree, one.unit)[0], two.tree)
    if same and one.glued:
        return None, f"{one.raw[-1]!r} may be a unit or a variable"
    return outcome(same)


def _in_base(tree: Node, unit: Unit) -> tuple[Node, tuple[tuple[str, int], ...]]:
    if unit.dimension == ANGLE:
        return Node("mul", None, (tree, DEGREE)), RADIAN
    return Node("mul", None, (tree, num(unit.factor))), unit.dimension


def _singular(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") else noun


def ratios(one: Ratio, two: Shape) -> Outcome:
    if isinstance(two, Clock):
        return _ratio_and_clock(one, two)
    if not isinstance(two, Ratio):
        return None, "a ratio against something else"
    if one.parts == two.parts:
        return SAME
    if len(one.parts) != len(two.parts):
        return DIFFERENT
    crossed = [
        equal(Node("mul", None, (a, two.parts[0])), Node("mul", None, (b, one.parts[0])))
        for a, b in zip(one.parts[1:], two.parts[1:], strict=True)
    ]
    same = False if False in crossed else None if None in crossed else True
    if same and one.maybe_clock and two.maybe_clock:
        return None, "equal ratios, or two times of day"
    return outcome(same)


def _ratio_and_clock(one: Ratio, two: Clock) -> Outcome:
    if not one.maybe_clock:
        return None, "a ratio against a time of day"
    second = clock_of(one)
    if second % _HALF_DAY != two.second % _HALF_DAY:
        return DIFFERENT
    if 1 <= second // 3600 <= 12:
        return None, "a time of day without am or pm"
    return outcome(second == two.second)


def clocks(one: Clock, two: Shape) -> Outcome:
    return (
        outcome(one == two)
        if isinstance(two, Clock)
        else (None, "a time of day against something else")
    )


def based(one: Based, two: Shape) -> Outcome:
    if isinstance(two, Based):
        return outcome(one.value == two.value)
    return None, "only one of the two names its base"


def expressions(one: Math, two: Shape) -> Outcome:
    if isinstance(two, Math):
        if len(one.raw) == len(two.raw) == 1 and one.raw.isalpha():
            return outcome(one.raw.casefold() == two.raw.casefold())
        return outcome(equal(one.tree, two.tree))
    if isinstance(two, Label) and two.raw.isalpha():
        # `xy` may be a product, and `not` may not: a word of letters is equal to one or else
        # undecided.
        try:
            if (same := equal(one.tree, parse(two.raw))) or len(two.raw) == 2:
                return outcome(same)
        except NotMath:
            pass
    return None, "an expression against a phrase"


def labels(one: Label, two: Shape) -> Outcome:
    if not isinstance(two, Label):
        return None, "a phrase against something else"
    if one.words == two.words:
        return SAME
    pair = frozenset((*one.words, *two.words))
    if len(one.words) == len(two.words) == 1 and pair in _MERGED_BLINDLY:
        return None, "yes and true are the same only if the question says so"
    if max(len(one.raw), len(two.raw)) <= _LONGEST_PRODUCT and sorted(one.raw) == sorted(two.raw):
        return None, "words, or products of the same letters"
    return DIFFERENT
