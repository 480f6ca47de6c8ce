"""The ways to bind a solution: where each of its numbers may come from, and how ways compare. Used by `bind`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from seeds.lifting.expr import Bin, Expr, Num, Ref, expand, leaves, rebuild
from seeds.lifting.expr import value as value_of
from seeds.lifting.steps import Equation, Unreadable
from seeds.lifting.tokens import Token
from seeds.lifting.words import singular

HUNDRED = Num(Fraction(100))


@dataclass(slots=True)
class BoundStep:
    name: str
    tree: Expr
    result: Fraction
    equation: Equation
    origins: list[Expr]
    """What each number of the written calculation became, from left to right."""


def sources(
    value: Fraction,
    at: int,
    equations: list[Equation],
    tokens: list[Token],
    constants: set[Fraction],
) -> list[Expr]:
    """Everything a number in the solution can come from."""
    found: list[Expr] = [Ref(f"s{i}") for i in range(at) if equations[i].result == value]
    for i, token in enumerate(tokens):
        if not token.frozen and token.twin_of is None:
            found += _forms(value, token, Ref(f"n{i}"))
    if value in constants or value == 1:
        found.append(Num(value))
    return found


def _forms(value: Fraction, token: Token, ref: Ref) -> list[Expr]:
    """The number as printed; for percentages also as a share, or the share that is left or reached."""
    if value == token.value:
        return [ref]
    share = value * 100
    if token.percent:
        if share == token.value:
            return [Bin("/", ref, HUNDRED)]
        if share == 100 - token.value:
            return [Bin("/", Bin("-", HUNDRED, ref), HUNDRED)]
        if share == 100 + token.value:
            return [Bin("/", Bin("+", HUNDRED, ref), HUNDRED)]
        if value == 100 - token.value and value != 50:
            return [Bin("-", HUNDRED, ref)]
        if value == 100 + token.value:
            return [Bin("+", HUNDRED, ref)]
    elif token.noun == "cent" and share == token.value:
        return [Bin("/", ref, HUNDRED)]
    return []


def steps_of(equations: list[Equation], way: tuple[Expr, ...]) -> list[BoundStep]:
    origins = iter(way)
    steps = []
    for i, equation in enumerate(equations):
        taken: list[Expr] = []

        def take(leaf: Num | Ref, taken: list[Expr] = taken) -> Expr:
            taken.append(next(origins))
            return taken[-1]

        tree = rebuild(equation.tree, take)
        steps.append(BoundStep(f"s{i}", tree, equation.result, equation, taken))
    return _without_repeats(steps)


def _without_repeats(steps: list[BoundStep]) -> list[BoundStep]:
    """Drops a step that repeats an earlier one, and steps that nothing uses and that bring nothing new."""
    kept: list[BoundStep] = []
    same: dict[str, Expr] = {}
    for step in steps:
        step.tree = expand(step.tree, same)
        step.origins = [expand(origin, same) for origin in step.origins]
        twin = next((other for other in kept if other.tree == step.tree), None)
        if twin is None:
            kept.append(step)
        else:
            same[step.name] = Ref(twin.name)
    return kept


def adds_units(steps: list[BoundStep], tokens: list[Token]) -> bool:
    """Whether a unit constant, such as 16 ounces, is added or taken away: it is a result in disguise."""
    printed = {number for token in tokens for number in (token.value, *token.parts)} | _ADDABLE
    return any(
        number not in printed and not (on_left and number in _WHOLES)
        for step in steps
        for number, on_left in _addends(step.tree)
    )


_ADDABLE = frozenset(map(Fraction, (1, 100)))
_WHOLES = frozenset(map(Fraction, (7, 12, 24, 30, 31, 52, 60, 365)))
"""What parts of a week, a year, a day ... are taken away from."""


def _addends(tree: Expr) -> Iterator[tuple[Fraction, bool]]:
    """Constants in sums and differences, and whether something is taken away from them."""
    if isinstance(tree, Bin):
        if tree.op in "+-":
            for side in (tree.left, tree.right):
                if isinstance(side, Num):
                    yield side.value, tree.op == "-" and side is tree.left
        yield from _addends(tree.left)
        yield from _addends(tree.right)


def best(ways: list[list[BoundStep]], tokens: list[Token], lines: list[str]) -> list[BoundStep]:
    """The way that fits the words beside the numbers best, if all ways mean the same: else nothing is certain."""
    if len({_meaning(steps, tokens) for steps in ways}) > 1:
        raise Unreadable("ambiguous binding", f"{len(ways)} ways")
    return max(reversed(ways), key=lambda steps: _fit(steps, tokens, lines))


def _meaning(steps: list[BoundStep], tokens: list[Token]) -> tuple[Fraction, ...]:
    """The final result at a few points; equal for ways that calculate the same."""
    found = []
    for stride in (7, 13, 29):
        env = {
            f"n{i}": token.value + stride * (i + 1) + Fraction(i, 3)
            for i, token in enumerate(tokens)
        }
        try:
            for step in steps:
                env[step.name] = value_of(step.tree, env)
        except ZeroDivisionError:
            return (Fraction(-1),)
        found.append(env[steps[-1].name])
    return tuple(found)


def _fit(steps: list[BoundStep], tokens: list[Token], lines: list[str]) -> int:
    """How many numbers stand before the noun that their source counts."""
    nouns = {f"n{i}": token.noun for i, token in enumerate(tokens)}
    score = 0
    for step in steps:
        line = lines[step.equation.line]
        for leaf, origin in zip(leaves(step.equation.tree), step.origins, strict=True):
            if isinstance(origin, Ref) and isinstance(leaf, Num):
                score += nouns.get(origin.name, "") in _nouns_after(
                    leaf.value, line[: step.equation.start]
                )
        nouns[step.name] = next(iter(_nouns_after(step.result, line[step.equation.start :])), "")
    return score


def _nouns_after(value: Fraction, text: str) -> list[str]:
    """The words that follow a number in a text."""
    found = []
    for match in re.finditer(r"(\d[\d,]*(?:\.\d+)?)[ -]+([a-z]+)(?: ([a-z]+))?", text):
        if Fraction(match[1].rstrip(",").replace(",", "")) == value:
            found += [singular(word) for word in match.groups()[1:] if word]
    return found
