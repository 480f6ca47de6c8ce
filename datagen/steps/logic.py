"""Sequents as claims: `a -> b; suppose a |- b`. Text in, Claim out.

The language is that of `datagen.sequents`; a premise that begins with `suppose` is an assumption which the
step itself makes. Literals among the premises fix their atoms, the rest is decided by a truth table over the
atoms that are left, and a whole sequent is decided once for all its renamings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from datagen import sequents
from datagen.errors import ExpressionError
from datagen.sequents import SUPPOSE, Formula
from datagen.steps.claims import Claim, unreadable
from datagen.verdict import Status

MAX_CHARACTERS = 20_000
_ATOM = re.compile(r"([A-Za-z_]\w*(?:\([\w\s,.'-]*\))?)")
_CACHED_CHARACTERS = 240
_CONJUNCTION = ") & ("


def read(text: str) -> Claim:
    """The claim of a sequent."""
    if len(text) > MAX_CHARACTERS:
        return unreadable(f"a sequent of {len(text)} characters; at most {MAX_CHARACTERS}")
    left, _, right = text.partition("|-")
    premises, supposed = [], []
    for part in left.split(";"):
        premise = part.strip()
        if premise.startswith(SUPPOSE):
            supposed.append(premise.removeprefix(SUPPOSE).strip())
        elif premise:
            premises.append(premise)
    try:
        follows, consistent = _decided(text, [*premises, *supposed], right.strip())
        normal_premises = tuple([normal(premise) for premise in premises])
        normal_supposed = tuple([normal(premise) for premise in supposed])
        conclusions = conjuncts(right.strip())
    except ExpressionError as error:
        return unreadable(str(error))
    status, reason = Status.PASS, ""
    if not follows:
        status, reason = Status.FAIL, f"{right.strip()!r} does not follow"
    elif not consistent and conclusions != ("false",):
        status = Status.FAIL
        reason = "the premises contradict each other, so anything follows"
    taken = {*normal_premises, *normal_supposed}
    trivial = taken.issuperset(conclusions) and len(conclusions) == 1
    # Later steps take up a supposition from the step that made it.
    conclusions += normal_supposed
    return Claim(
        "sequent", status, reason, (), (), normal_premises, normal_supposed, conclusions, trivial
    )


def _decided(text: str, premises: list[str], conclusion: str) -> tuple[bool, bool]:
    """Whether the conclusion follows, and whether the premises can be true together."""
    if len(text) > _CACHED_CHARACTERS:
        return _decide(premises, conclusion)
    pieces = _ATOM.split(text)
    names: dict[str, str] = {"suppose": "suppose", "false": "false"}
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        pieces[place] = names.setdefault(name, f"p{len(names)}")
    return _decided_form("".join(pieces))


@lru_cache(maxsize=16_384)
def _decided_form(text: str) -> tuple[bool, bool]:
    left, _, right = text.partition("|-")
    parts = [part.strip().removeprefix(SUPPOSE) for part in left.split(";") if part.strip()]
    return _decide(parts, right)


def _decide(premises: list[str], conclusion: str) -> tuple[bool, bool]:
    known: dict[str, bool] = {}
    rest: list[Formula] = []
    for premise in premises:
        for formula in _factors(tree(premise)):
            atom, truth = _literal(formula)
            if atom is None:
                rest.append(formula)
            elif known.setdefault(atom, truth) is not truth:
                return True, False
    goals = [
        _simplified(goal, known) for part in _parts(conclusion) for goal in _factors(tree(part))
    ]
    rest = [_simplified(formula, known) for formula in rest]
    if ("false",) in rest:
        return True, False
    rest = [formula for formula in rest if formula != _TRUE]
    goals = [goal for goal in goals if goal != _TRUE]
    if not rest:
        return all(_is_tautology(goal) for goal in goals), True
    return all(sequents.entails(rest, goal) for goal in goals), not sequents.entails(
        rest, ("false",)
    )


_TRUE: Formula = ("~", ("false",))


def _is_tautology(goal: Formula) -> bool:
    return goal != ("false",) and sequents.entails([], goal)


def _literal(formula: Formula) -> tuple[str | None, bool]:
    if formula[0] == "atom":
        return formula[1], True
    if formula[0] == "~" and formula[1][0] == "atom":
        return formula[1][1], False
    return None, True


def _factors(formula: Formula) -> Iterator[Formula]:
    """The formulas that a conjunction joins."""
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if part[0] == "&":
            waiting += [part[2], part[1]]
        else:
            yield part


def _simplified(formula: Formula, known: dict[str, bool]) -> Formula:
    """The formula where the known atoms have their values."""
    sign = formula[0]
    if sign == "atom":
        truth = known.get(formula[1])
        return formula if truth is None else _TRUE if truth else ("false",)
    if sign == "false":
        return formula
    left = _simplified(formula[1], known)
    if sign == "~":
        return _negation(left)
    right = _simplified(formula[2], known)
    if sign == "->":
        left, sign = _negation(left), "|"
    if sign == "&":
        return _joined("&", left, right, ("false",), _TRUE)
    if sign == "|":
        return _joined("|", left, right, _TRUE, ("false",))
    for one, other in ((left, right), (right, left)):
        if one == _TRUE:
            return other
        if one == ("false",):
            return _negation(other)
    return ("<->", left, right)


def _negation(formula: Formula) -> Formula:
    return formula[1] if formula[0] == "~" else ("~", formula)


def _joined(sign: str, left: Formula, right: Formula, strong: Formula, neutral: Formula) -> Formula:
    if strong in (left, right):
        return strong
    if left == neutral:
        return right
    return left if right == neutral else (sign, left, right)


@lru_cache(maxsize=32_768)
def tree(text: str) -> Formula:
    """The tree of a formula. Raises ExpressionError."""
    return sequents.parse(text)


@lru_cache(maxsize=32_768)
def normal(text: str) -> str:
    """The one text of all ways to write a formula that differ in spaces and needless brackets."""
    try:
        return _written(tree(text))
    except RecursionError:
        raise ExpressionError("formula nested too deeply") from None


_BINDING = {"<->": 1, "->": 2, "|": 3, "&": 4}


def _written(formula: Formula, outside: int = 0) -> str:
    sign = formula[0]
    if sign == "atom":
        return str(formula[1])
    if sign == "false":
        return "false"
    if sign == "~":
        return f"~{_written(formula[1], 9)}"
    binding = _BINDING[sign]
    right_first = sign == "->"
    left = _written(formula[1], binding + right_first)
    right = _written(formula[2], binding + (not right_first))
    text = f"{left} {sign} {right}"
    return f"({text})" if binding < outside else text


def _parts(text: str) -> list[str]:
    """`(a) & (b)` as its parts, which are then parsed, and found again, one by one."""
    if not (text.startswith("(") and text.endswith(")") and _CONJUNCTION in text):
        return [text]
    parts = text[1:-1].split(_CONJUNCTION)
    # Each part has to be whole by itself: `(a & (b) & (c))` is no conjunction of `a & (b` and so on.
    return parts if all(map(_balanced, parts)) else [text]


def _balanced(part: str) -> bool:
    if "(" not in part and ")" not in part:
        return True
    depth = 0
    for sign in part:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def conjuncts(text: str) -> tuple[str, ...]:
    """The conclusion, then the formulas that it joins, in their normal texts."""
    parts = _parts(text)
    if len(parts) > 1:
        return tuple([normal(part) for part in parts])
    return _conjuncts(text)


@lru_cache(maxsize=32_768)
def _conjuncts(text: str) -> tuple[str, ...]:
    formula = tree(text)
    factors = tuple(_written(factor) for factor in _factors(formula))
    return factors if len(factors) == 1 else (_written(formula), *factors)


@lru_cache(maxsize=8_192)
def conditional(text: str) -> tuple[tuple[str, ...], str] | None:
    """`a & b -> c` as ((a, b), c), in normal texts; None for another formula."""
    formula = tree(text)
    if formula[0] != "->":
        return None
    return tuple(_written(part) for part in _factors(formula[1])), _written(formula[2])
