"""The conditions between the numbers of a lifted problem. Binding in, cuts out.

They keep what the text takes for granted: the sign of every difference, the order of amounts of one kind, shares
within 100%, a day within 24 hours, an answer of as many digits, and every result in the seed's range. That whole
numbers stay whole is kept by the places of each step (`code`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from seeds.lifting.bind import Binding
from seeds.lifting.code import Cut
from seeds.lifting.domain import Freedom
from seeds.lifting.expr import Bin, Expr, Num, Ref, value
from seeds.lifting.steps import Unreadable
from seeds.lifting.tokens import Token
from seeds.lifting.ways import BoundStep

_RANKED = re.compile(
    r"\b(?:long|short|large|small|bigg|high|low|old|young|fast|slow|heavi|light|tall|middl)est\b|\bmiddle\b"
)
"""Questions that rank what they count; all amounts then keep their order."""
MAX_AGE = 100
_AGED = re.compile(r"\b(?:ages?|aged|years? old|older|younger)\b")
_SCORED = re.compile(
    r"\b(?:tests?|exams?|quiz(?:zes)?|grades?|percent(?:age)? of|what percent(?:age)?)\b"
)
"""Questions whose answers are marks or shares, which end at a hundred."""
_PRICED = re.compile(
    r"cheap|expensive|rais(?:e|ing)|increas|decreas|drop|went up|goes up|reduc|instead|usual|normal"
    r"|original|regular|afford|budget"
)
"""Words that compare prices: what costs more goes on doing so."""


def places_of(number: Fraction) -> int:
    """Decimal places of a number; raises Unreadable where it has no end or too many."""
    for places in range(5):
        if (number * 10**places).denominator == 1:
            return places
    raise Unreadable("awkward decimals", str(number))


def step_places(step: BoundStep, is_last: bool) -> int:
    """Places of a result: whole numbers stay whole, amounts with a fraction may have two places."""
    places = places_of(step.result)
    return places if places in (0, 2) or is_last else max(places, 2)


def cuts(binding: Binding, tokens: list[Token], question: str, freedom: Freedom) -> list[Cut]:
    """The conditions of admission, each once."""
    low = question.lower()
    env = {name: token.value for name, token in binding.params.items()}
    env |= {step.name: step.result for step in binding.steps}
    found: list[Cut] = []
    for step in binding.steps:
        if step.result <= 0:
            raise Unreadable("result not positive", str(step.result))
        found += _signs(step.tree, env)
        found += _near(step, step is binding.steps[-1], freedom.results)
    found += _twins(binding)
    order = freedom.order | ({"money"} if _PRICED.search(low) else frozenset())
    for group in _kinds(binding, tokens, order):
        found += _order(group, env)
    found += _worldly(binding, low, env)
    found += _shares(tokens, binding, question)
    return list(dict.fromkeys(found))


def _worldly(binding: Binding, low: str, env: Mapping[str, Fraction]) -> Iterator[Cut]:
    """Marks end at a hundred and ages before it; what is ranked keeps its rank."""
    last = binding.steps[-1]
    if last.result <= 100 and _SCORED.search(low):
        yield Cut(Ref(last.name), "<=", Num(Fraction(100)))
    if _AGED.search(low) and "$" not in low:
        for step in binding.steps:
            if step.result <= MAX_AGE:
                yield Cut(Ref(step.name), "<=", Num(Fraction(MAX_AGE)))
    if _RANKED.search(low):
        plain = [name for name, token in binding.params.items() if not token.percent]
        yield from _order(
            [Ref(name) for name in (*plain, *(step.name for step in binding.steps))], env
        )


def _signs(tree: Expr, env: Mapping[str, Fraction]) -> Iterator[Cut]:
    """Every difference keeps its sign."""
    if not isinstance(tree, Bin):
        return
    yield from _signs(tree.left, env)
    yield from _signs(tree.right, env)
    if tree.op == "-":
        left, right = value(tree.left, env), value(tree.right, env)
        if left == right:
            raise Unreadable("difference of zero", "")
        if not (isinstance(tree.left, Num) and isinstance(tree.right, Num)):
            yield (
                Cut(tree.right, "<", tree.left) if left > right else Cut(tree.left, "<", tree.right)
            )
    if tree.op == "/" and isinstance(tree.left, Ref) and isinstance(tree.right, Ref):
        left, right = value(tree.left, env), value(tree.right, env)
        if left != right:
            yield (
                Cut(tree.right, "<", tree.left) if left > right else Cut(tree.left, "<", tree.right)
            )


def _near(step: BoundStep, is_last: bool, factor: int) -> Iterator[Cut]:
    """Results stay in the seed's range; the answer keeps its number of digits."""
    result, ref = step.result, Ref(step.name)
    low, high = result / factor, result * factor
    if is_last:
        digits = len(str(int(result)))
        low = max(low, Fraction(10 ** (digits - 1) if digits > 1 else 0))
        high = min(high, Fraction(10**digits) - Fraction(1, 100))
    places = step_places(step, is_last)
    low, high = (
        Fraction(ceil(low * 10**places), 10**places),
        Fraction(floor(high * 10**places), 10**places),
    )
    if low > 0:
        yield Cut(Num(low), "<=", ref)
    yield Cut(ref, "<=", Num(high))
    if result != 1:
        yield Cut(ref, "!=", Num(Fraction(1)))


def _twins(binding: Binding) -> Iterator[Cut]:
    """Numbers of one value that are printed in different ways are parameters of their own, held equal."""
    for name, token in binding.params.items():
        if token.twin_of is not None:
            first = Ref(f"n{token.twin_of}")
            yield Cut(first, "<=", Ref(name))
            yield Cut(Ref(name), "<=", first)


def _kinds(binding: Binding, tokens: list[Token], order: frozenset[str]) -> list[list[Expr]]:
    """Amounts of one kind: those that count one thing, and, with `results`, those that are added or subtracted."""
    kind: dict[Expr, str] = {}
    for name, token in binding.params.items():
        kind[Ref(name)] = token.noun or name
    for token in tokens:
        if token.frozen and token.noun and token.kind != "other" and token.value > 0:
            kind[Num(token.value)] = token.noun
    if "results" in order:
        for step in binding.steps:
            kind = _joined(kind, step)
    groups: dict[str, list[Expr]] = defaultdict(list)
    for ref, name in kind.items():
        groups[name].append(ref)
    for token in tokens:
        first = Ref(f"n{token.twin_of}")
        if token.twin_of is not None and first in kind and first not in groups[token.noun]:
            groups[token.noun].append(first)
    return [
        group
        for name, group in groups.items()
        if len(group) > 1 and (name != "$" or "money" in order)
    ]


def _joined(kind: dict[Expr, str], step: BoundStep) -> dict[Expr, str]:
    """A sum is of the kind of its terms, which are all of one kind."""
    terms = [term for term in _terms(step.tree) if isinstance(term, Ref)]
    mine = next((kind[term] for term in terms if term in kind), step.name)
    kind[Ref(step.name)] = mine
    for term in terms:
        old = kind.get(term, term.name)
        if old != mine:
            kind = {other: mine if k == old else k for other, k in kind.items()}
            kind[term] = mine
    return kind


def _terms(tree: Expr) -> Iterator[Expr]:
    """What a sum or difference is made of; a product with a plain small number counts as its other factor."""
    if isinstance(tree, Bin) and tree.op in "+-":
        yield from _terms(tree.left)
        yield from _terms(tree.right)
    elif isinstance(tree, Ref):
        yield tree
    elif isinstance(tree, Bin):
        left, right = tree.left, tree.right
        if isinstance(right, Num) and right.value <= 4:
            yield from _terms(left)
        elif isinstance(left, Num) and tree.op == "*" and left.value <= 4:
            yield from _terms(right)


def _order(group: list[Expr], env: Mapping[str, Fraction]) -> Iterator[Cut]:
    """Neighbours in the seed's order stay in that order."""
    levels: dict[Fraction, list[Expr]] = defaultdict(list)
    for ref in group:
        levels[value(ref, env)].append(ref)
    ranked = sorted(levels)
    for low, high in pairwise(ranked):
        for smaller in levels[low]:
            for larger in levels[high]:
                if not (isinstance(smaller, Num) and isinstance(larger, Num)):
                    yield Cut(smaller, "<", larger)


def _shares(tokens: list[Token], binding: Binding, question: str) -> Iterator[Cut]:
    """Percentages that fit into 100 together still do, and hours of one day."""
    low = question.lower()
    for noun, limit, scene in (
        ("%", 100, True),
        ("hour", 24, "day" in low),
        ("day", 7, "week" in low),
    ):
        mine = [
            (Ref(f"n{i}") if not t.frozen else Num(t.value), t.value)
            for i, t in enumerate(tokens)
            if t.noun == noun
        ]
        total = sum((v for _, v in mine), Fraction(0))
        if (
            not scene
            or len(mine) < 2
            or total > limit
            or not any(isinstance(ref, Ref) for ref, _ in mine)
        ):
            continue
        if total == limit:
            raise Unreadable("numbers tied together", f"{noun} add up to {limit}")
        tree: Expr = mine[0][0]
        for ref, _ in mine[1:]:
            tree = Bin("+", tree, ref)
        yield Cut(tree, "<=", Num(Fraction(limit)))
