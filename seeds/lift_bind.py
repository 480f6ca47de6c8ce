"""Binds each number of a worked solution to where it comes from: a number of the question, an earlier result, or
a constant that a word of the question brings. Tokens and equations in, steps over names out.

What cannot be told apart is held constant: two numbers of one value, or a number that a word could stand for as
well (`7` beside `a week`). An earlier result of the same value is told from a printed number by use: every step
and every number must serve the answer. More than one way left, or none, is a refusal.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from seeds.lift_expr import Bin, Expr, Num, Ref, expand, leaves, names, rebuild
from seeds.lift_expr import value as value_of
from seeds.lift_steps import Equation, Solution, Unreadable
from seeds.lift_text import Token, name_lists, singular
from seeds.lift_words import CERTAIN_WORDS, FACTOR_WORDS, FIXED_WORDS

MAX_WAYS = 512
MAX_COUNTED = 4
HUNDRED = Num(Fraction(100))
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
class BoundStep:
    name: str
    tree: Expr
    result: Fraction
    equation: Equation
    origins: list[Expr]
    """What each number of the written calculation became, from left to right."""


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
    _tie(tokens, equations)
    _freeze_ambiguous(tokens, equations, certain, possible, factors)
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


def _tie(tokens: list[Token], equations: list[Equation]) -> None:
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


def _freeze_ambiguous(
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
        elif (
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
    return any(a + b == value or a - b == value or a * b == value for a in others for b in others)


def _repeated_factors(tree: Expr) -> Iterator[Fraction]:
    if isinstance(tree, Bin):
        if tree.op in "*/":
            counts = Counter(leaf.value for leaf in leaves(tree) if isinstance(leaf, Num))
            yield from (value for value, times in counts.items() if times > 1)
        yield from _repeated_factors(tree.left)
        yield from _repeated_factors(tree.right)


def _bind_all(solution: Solution, tokens: list[Token], constants: set[Fraction]) -> list[BoundStep]:
    equations, choices = solution.equations, []
    for at, equation in enumerate(equations):
        for leaf in leaves(equation.tree):
            assert isinstance(leaf, Num)
            found = _sources(leaf.value, at, equations, tokens, constants)
            if not found:
                raise Unreadable(
                    "number from nowhere", f"{float(leaf.value):g} in {equation.result}"
                )
            choices.append(found)
    if prod(map(len, choices)) > MAX_WAYS:
        raise Unreadable("too many bindings", "")
    ways = {}
    for way in product(*choices):
        steps = _steps(equations, way)
        if _all_serve(steps, tokens):
            ways[tuple(step.tree for step in steps)] = steps
    ways = (
        {key: steps for key, steps in ways.items() if not _adds_units(steps, tokens)}
        if ways
        else ways
    )
    if not ways:
        raise Unreadable(*_why_none(equations, choices, tokens))
    if len(ways) == 1:
        return next(iter(ways.values()))
    return _best(list(ways.values()), tokens, solution.lines)


def _adds_units(steps: list[BoundStep], tokens: list[Token]) -> bool:
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


def _best(ways: list[list[BoundStep]], tokens: list[Token], lines: list[str]) -> list[BoundStep]:
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


def _sources(
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


def _steps(equations: list[Equation], way: tuple[Expr, ...]) -> list[BoundStep]:
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
