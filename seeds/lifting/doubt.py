"""Which numbers of a question cannot be told from something else, once its solution is read. Tokens in, marked out.

Numbers of one value are tied, so that they change together. What a word could stand for as well (`7` beside
`a week`) or what may be a count or a result in disguise is held constant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from seeds.lifting.expr import Bin, Expr, Num, leaves
from seeds.lifting.steps import Equation
from seeds.lifting.tokens import Token

MAX_COUNTED = 4
UNIT_SIZES = frozenset(map(Fraction, (7, 12, 24, 52, 60, 365)))
"""Sizes of units of time: 12 monthly payments make a year, 16 do not."""


def tie(tokens: list[Token], equations: list[Equation]) -> None:
    """Numbers of one value change together, so that it does not matter which of them a solution means."""
    written = Counter(
        leaf.value for eq in equations for leaf in leaves(eq.tree) if isinstance(leaf, Num)
    )
    groups: dict[Fraction, list[int]] = defaultdict(list)
    for i, token in enumerate(tokens):
        if token.kind != "other" and token.value > 1:
            groups[token.value].append(i)
    for group in groups.values():
        members = [tokens[i] for i in group]
        for token in members:
            if token.frozen == "spoken of before" and any(not other.frozen for other in members):
                token.frozen = ""
        if len(group) < 2 or all(token.frozen for token in members):
            continue
        nouns = {token.noun for token in members}
        # Of several things with one number some may serve nothing: those are set by the text, not free.
        unused = len(nouns) > 1 and written[members[0].value] < len(members)
        if (
            any(token.frozen for token in members)
            or len({token.percent for token in members}) > 1
            or unused
        ):
            for token in members:
                token.frozen = token.frozen or "same value twice"
            continue
        for token in members[1:]:
            token.twin_of = group[0]


def freeze_ambiguous(
    tokens: list[Token],
    equations: list[Equation],
    certain: set[Fraction],
    possible: set[Fraction],
    factors: set[Fraction],
) -> None:
    """Holds constant whatever could be taken for something else."""
    written = Counter(
        leaf.value for eq in equations for leaf in leaves(eq.tree) if isinstance(leaf, Num)
    )
    fractions = {number for token in tokens for number in token.parts}
    squared = {leaf for eq in equations for leaf in _repeated_factors(eq.tree)}
    sizes = Counter(token.value for token in tokens if not token.frozen)
    for token in tokens:
        if token.frozen:
            continue
        value, more = token.value, written[token.value] > sizes[token.value]
        if value in fractions:
            token.frozen = "same value twice"
        elif token.percent and value == 50:
            # The share that is taken cannot be told from the share that is left.
            token.frozen = "could be its complement"
        elif (value in UNIT_SIZES and value in certain) or (
            value in factors
            or (value in certain and written[value] > 1)
            or (more and value in possible)
        ):
            token.frozen = "could be a word's"
        elif more and value <= MAX_COUNTED:
            # A small number that is used more often than printed: one use may be a count of something.
            token.frozen = "could be a count"
        elif more and _coincides(value, tokens):
            token.frozen = "could be a result"
        elif value in squared and sizes[value] < 2:
            token.frozen = "used twice in a product"


def _coincides(value: Fraction, tokens: list[Token]) -> bool:
    """Whether a number is the sum, difference or product of two others: its second use may be that."""
    others = [token.value for token in tokens if token.value not in (value, 1) and token.value > 0]
    return 2 * value in others or any(
        a + b == value or a - b == value or a * b == value for a in others for b in others
    )


def _repeated_factors(tree: Expr) -> Iterator[Fraction]:
    if isinstance(tree, Bin):
        if tree.op in "*/":
            counts = Counter(leaf.value for leaf in leaves(tree) if isinstance(leaf, Num))
            yield from (value for value, times in counts.items() if times > 1)
        yield from _repeated_factors(tree.left)
        yield from _repeated_factors(tree.right)
