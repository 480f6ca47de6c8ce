"""Says which mode of reasoning a lifted problem trains, and how hard it is. Bound steps in, modes and level out.

Each step gets a mode from its operation and the words it deals with, by the first rule that fits:

1. percentages or shares of a hundred -> `quantitative.percentage_chain`
2. a factor that is a unit constant (60, 24, 7, 12, 1000 ...) brought by a unit word -> `quantitative.unit_dimension`
3. a sum divided by the number of its terms, in a question about an average -> `quantitative.summary_statistics`
4. products added or subtracted in one step, or results of two scalings by one common factor that are added or
   subtracted -> `quantitative.combined_rates`
5. a product or quotient -> `quantitative.proportional_scaling`
6. a sum or difference belongs to the next step that is none, else to the last one before it; if the whole
   solution only adds and takes away, it is `dynamic.state_tracking`.

The problem's mode is the one with most steps. Ties go to the mode of the step nearest to the answer, then to
the order in `datagen/modes.yaml`. The level grows with the number of operations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from seeds.lifting.bind import Binding
from seeds.lifting.expr import Bin, Expr, Num, Ref, leaves
from seeds.lifting.ways import BoundStep

PERCENT = "quantitative.percentage_chain"
UNITS = "quantitative.unit_dimension"
MEAN = "quantitative.summary_statistics"
RATES = "quantitative.combined_rates"
SCALING = "quantitative.proportional_scaling"
TRACKING = "dynamic.state_tracking"
_UNIT_FACTORS = frozenset(
    map(Fraction, (5280, 3600, 1000, 365, 360, 144, 128, 100, 60, 52, 36, 31, 30, 24, 16, 12, 7))
)
_UNIT_WORDS = re.compile(
    r"\b(?:weeks?|days?|daily|hours?|minutes?|seconds?|months?|monthly|years?|yearly|dozens?|foot|feet|inch(?:es)?|yards?|"
    r"cents?|pounds?|ounces?|gallons?|quarts?|pints?|k?m|cm|kilo\w+|meters?|lit(?:er|re)s?|grams?|ml|tons?|dimes?|nickels?)\b"
)


def step_modes(binding: Binding, question: str) -> list[str]:
    """The mode of every step."""
    low = question.lower()
    named = {step.name: step for step in binding.steps}
    own = [_own(step, named, binding, low) for step in binding.steps]
    for at in range(len(own)):
        if own[at] is None:
            later = next((mode for mode in own[at + 1 :] if mode), None)
            earlier = next((mode for mode in reversed(own[:at]) if mode), None)
            own[at] = later or earlier or TRACKING
    return [mode or TRACKING for mode in own]


def _own(step: BoundStep, named: dict[str, BoundStep], binding: Binding, low: str) -> str | None:
    operations = {node.op for node in _nodes(step.tree)}
    factors = {leaf.value for leaf in _factors(step.tree) if isinstance(leaf, Num)}
    share = any(number == 100 or number.denominator > 1 for number in factors)
    if _percent(step.tree, binding) or (share and re.search(r"%|percent", low)):
        return PERCENT
    if factors & _UNIT_FACTORS and _UNIT_WORDS.search(low):
        return UNITS
    if step.tree[0] == "/" and re.search(r"\b(?:average|mean)\b", low) and "+" in operations:
        return MEAN
    if operations & {"+", "-"} and (_rates(step.tree) or _shared_factor(step.tree, named)):
        return RATES
    if operations & {"*", "/"}:
        return (
            MEAN
            if "/" in operations and re.search(r"\b(?:on average|average|mean)\b", low)
            else SCALING
        )
    return None


def _nodes(tree: Expr) -> Iterator[Bin]:
    if isinstance(tree, Bin):
        yield tree
        yield from _nodes(tree.left)
        yield from _nodes(tree.right)


def _factors(tree: Expr) -> Iterator[Expr]:
    for node in _nodes(tree):
        if node.op in "*/":
            yield from (side for side in (node.left, node.right) if not isinstance(side, Bin))


def _percent(tree: Expr, binding: Binding) -> bool:
    params = binding.params
    return any(
        isinstance(leaf, Ref) and leaf.name in params and params[leaf.name].percent
        for leaf in leaves(tree)
    )


def _rates(tree: Expr) -> bool:
    """Two products added or subtracted."""
    return any(
        node.op in "+-"
        and all(isinstance(side, Bin) and side.op in "*/" for side in (node.left, node.right))
        for node in _nodes(tree)
    )


def _shared_factor(tree: Expr, named: dict[str, BoundStep]) -> bool:
    """Results of two scalings that share a factor, such as the time."""
    counts: Counter[str] = Counter()
    for leaf in leaves(tree):
        if isinstance(leaf, Ref) and leaf.name in named:
            inner = named[leaf.name].tree
            if isinstance(inner, Bin) and inner.op == "*":
                counts.update({part.name for part in leaves(inner) if isinstance(part, Ref)})
    return any(times > 1 for times in counts.values())


def primary(modes: list[str], order: tuple[str, ...]) -> str:
    """The mode with most steps; see the module's rule for ties."""
    counts = Counter(modes)
    last = {mode: at for at, mode in enumerate(modes)}
    return min(counts, key=lambda mode: (-counts[mode], -last[mode], order.index(mode)))


def level(binding: Binding) -> int:
    """1 for up to two operations, 2 for three, 3 for four, 4 for five or six, 5 for more."""
    operations = sum(1 for step in binding.steps for _ in _nodes(step.tree))
    steps = max(len(binding.steps), (operations + len(binding.steps)) // 2)
    return 1 if steps <= 2 else 2 if steps == 3 else 3 if steps == 4 else 4 if steps <= 6 else 5
