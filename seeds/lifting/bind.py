"""Binds each number of a worked solution to where it comes from: a number of the question, an earlier result, or
a constant that a word of the question brings. Tokens and equations in, steps over names out.

What cannot be told apart is held constant: two numbers of one value, or a number that a word could stand for as
well (`7` beside `a week`). An earlier result of the same value is told from a printed number by use: every step
and every number must serve the answer. More than one way left, or none, is a refusal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from seeds.lifting.doubt import freeze_ambiguous, tie
from seeds.lifting.expr import Expr, Num, Ref, leaves, names
from seeds.lifting.steps import Equation, Solution, Unreadable
from seeds.lifting.text import name_lists
from seeds.lifting.tokens import Token
from seeds.lifting.ways import BoundStep, adds_units, best, sources, steps_of
from seeds.lifting.words import CERTAIN_WORDS, FACTOR_WORDS, FIXED_WORDS

MAX_WAYS = 512
MAY_BE_UNUSED = frozenset(
    [
        "one",
        "ordinal",
        "name or range",
        "clock or date",
        "year",
        "definition",
        "body part",
        "counted in the text",
        "spoken of before",
        "suffix",
    ]
)
"""Reasons for holding a number constant that also let it serve nothing."""


@dataclass(slots=True)
class Binding:
    steps: list[BoundStep]
    params: dict[str, Token]
    """The numbers that may change, by name, in the order of the text."""
    constants: set[Fraction]
    """The values that the solution uses as constants."""


def bind(question: str, tokens: list[Token], solution: Solution) -> Binding:
    """Raises Unreadable with a reason of the lifter's vocabulary."""
    equations = solution.equations
    if equations[-1].result != solution.final:
        raise Unreadable(
            "last result is not the answer", f"{equations[-1].result} and {solution.final}"
        )
    words = set(re.findall(r"[a-z'-]+|%", question.lower()))
    words |= {part for word in words if "-" in word for part in word.split("-")}
    certain, possible = _constants(words, CERTAIN_WORDS), _constants(words, FIXED_WORDS)
    factors = _constants(words, FACTOR_WORDS)
    tie(tokens, equations)
    freeze_ambiguous(tokens, equations, certain, possible, factors)
    certain |= {Fraction(size) for size in name_lists(question) if size <= 3}
    certain |= {Fraction(1)} | {
        number for token in tokens if token.frozen for number in (token.value, *token.parts)
    }
    certain |= {token.value / 100 for token in tokens if token.frozen and token.percent}
    certain |= {1 - token.value / 100 for token in tokens if token.frozen and token.percent}
    if any(token.percent for token in tokens):
        certain |= {Fraction(100), Fraction(1, 100)}
    steps = _bind_all(solution, tokens, certain)
    return _binding(steps, tokens)


def _constants(
    words: set[str], allowed: frozenset[str] | dict[str, tuple[Fraction, ...]]
) -> set[Fraction]:
    return {value for word in words if word in allowed for value in FIXED_WORDS.get(word, ())}


def _bind_all(solution: Solution, tokens: list[Token], constants: set[Fraction]) -> list[BoundStep]:
    equations, choices = solution.equations, []
    for at, equation in enumerate(equations):
        for leaf in leaves(equation.tree):
            assert isinstance(leaf, Num)
            found = sources(leaf.value, at, equations, tokens, constants)
            if not found:
                raise Unreadable(
                    "number from nowhere", f"{float(leaf.value):g} in {equation.result}"
                )
            choices.append(found)
    if prod(map(len, choices)) > MAX_WAYS:
        raise Unreadable("too many bindings", "")
    ways = {}
    for way in product(*choices):
        steps = steps_of(equations, way)
        if _all_serve(steps, tokens):
            ways[tuple(step.tree for step in steps)] = steps
    ways = (
        {key: steps for key, steps in ways.items() if not adds_units(steps, tokens)}
        if ways
        else ways
    )
    if not ways:
        raise Unreadable(*_why_none(equations, choices, tokens))
    if len(ways) == 1:
        return next(iter(ways.values()))
    return best(list(ways.values()), tokens, solution.lines)


def _all_serve(steps: list[BoundStep], tokens: list[Token]) -> bool:
    used = {name for step in steps for name in names(step.tree)}
    if any(step.name not in used for step in steps[:-1]):
        return False
    return all(
        token.frozen or token.twin_of is not None or f"n{i}" in used
        for i, token in enumerate(tokens)
    )


def _why_none(
    equations: list[Equation], choices: list[list[Expr]], tokens: list[Token]
) -> tuple[str, str]:
    reachable = {
        leaf.name
        for found in choices
        for tree in found
        for leaf in leaves(tree)
        if isinstance(leaf, Ref)
    }
    for i, token in enumerate(tokens):
        if not token.frozen and token.twin_of is None and f"n{i}" not in reachable:
            return "unused number", token.text
    for i in range(len(equations) - 1):
        if f"s{i}" not in reachable:
            return "unused step", f"step {i + 1}"
    return "no binding uses everything", ""


def _binding(steps: list[BoundStep], tokens: list[Token]) -> Binding:
    """Checks the numbers that are held constant, and names what is left in order."""
    constants = {
        leaf.value for step in steps for leaf in leaves(step.tree) if isinstance(leaf, Num)
    }
    for token in tokens:
        served = {token.value, *token.parts} | (
            {token.value / 100, 1 - token.value / 100} if token.percent else set()
        )
        if token.frozen == "year" and served & constants:
            raise Unreadable("risky text", f"counts with the year {token.text}")
        if token.frozen and token.frozen not in MAY_BE_UNUSED and not served & constants:
            raise Unreadable("unused number", f"{token.text} ({token.frozen})")
    params = {
        f"n{i}": token
        for i, token in enumerate(tokens)
        if not token.frozen and _prints_itself(token, tokens)
    }
    return Binding(steps, params, constants)


def _prints_itself(token: Token, tokens: list[Token]) -> bool:
    """Whether a number needs a slot of its own: the first of its value, or one in another form."""
    return token.twin_of is None or (token.kind, token.places) != (
        tokens[token.twin_of].kind,
        tokens[token.twin_of].places,
    )
