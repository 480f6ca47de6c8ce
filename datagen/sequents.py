"""Propositional claims. `a -> b; a |- b` says: the conclusion is true wherever all premises are. Text in, truth out.

Connectives, loosest first: `<->`, `->` (to the right), `|`, `&`, `~`. An atom is a name, or a name with
arguments such as `parent(Ana, Ben)`, which is opaque. `false` is the empty disjunction. Decided by truth
tables held as bit sets: an atom is one integer with a bit for every row of the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, reduce
from typing import Any

from datagen.errors import ExpressionError

MAX_ATOMS = 16
MAX_CHARACTERS = 5_000
MAX_TOKENS = 600
SUPPOSE = "suppose "
"""Stands before a premise that the step itself assumes."""

_TOKEN = re.compile(r"\s*(<->|->|[~&|()]|[A-Za-z_]\w*(?:\([\w\s,.'-]*\))?)")

Formula = tuple[Any, ...]
"""`("atom", name)`, `("~", f)`, `("&" | "|" | "->" | "<->", left, right)` or `("false",)`."""


def parse(text: str) -> Formula:
    """The tree of one formula. Raises ExpressionError naming what does not fit."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"formula of {len(text)} characters; at most {MAX_CHARACTERS}")
    tokens = _TOKEN.findall(text)
    if rest := _TOKEN.sub("", text).strip():
        raise ExpressionError(f"not a formula: {rest[:40]!r}")
    if len(tokens) > MAX_TOKENS:
        raise ExpressionError(f"formula of {len(tokens)} signs; at most {MAX_TOKENS}")
    try:
        tree, end = _equivalence(tokens, 0)
    except RecursionError:
        raise ExpressionError("formula nested too deeply") from None
    if end < len(tokens):
        raise ExpressionError(f"formula goes on after its end: {' '.join(tokens[end:])[:40]!r}")
    return tree


_Level = Callable[[list[str], int], tuple[Formula, int]]


def _infix(symbol: str, below: _Level, right: bool = False) -> _Level:
    def level(tokens: list[str], at: int) -> tuple[Formula, int]:
        tree, at = below(tokens, at)
        while at < len(tokens) and tokens[at] == symbol:
            other, at = (level if right else below)(tokens, at + 1)
            tree = (symbol, tree, other)
        return tree, at

    return level


def _literal(tokens: list[str], at: int) -> tuple[Formula, int]:
    if at >= len(tokens):
        raise ExpressionError("formula ends too early")
    head = tokens[at]
    if head == "~":
        tree, at = _literal(tokens, at + 1)
        return ("~", tree), at
    if head == "(":
        tree, at = _equivalence(tokens, at + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise ExpressionError("a bracket is not closed")
        return tree, at + 1
    if not head[0].isalpha() and head[0] != "_":
        raise ExpressionError(f"formula cannot start with {head!r}")
    return (("false",) if head == "false" else ("atom", _spaced(head))), at + 1


@lru_cache(maxsize=4_096)
def _spaced(atom: str) -> str:
    """The atom with spaces only where they tell two arguments apart."""
    return re.sub(r"\s+", " ", re.sub(r"\s*([(),])\s*", r"\1", atom))


_equivalence = _infix("<->", _infix("->", _infix("|", _infix("&", _literal)), right=True))


def atoms(formula: Formula) -> set[str]:
    """The names of the atoms in a formula."""
    found: set[str] = set()
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if part[0] == "atom":
            found.add(part[1])
        else:
            waiting += part[1:]
    return found


def table(formula: Formula, columns: dict[str, int], everywhere: int) -> int:
    """The rows of the truth table where the formula is true, as a bit set."""
    match formula:
        case ("atom", name):
            return columns[name]
        case ("false",):
            return 0
        case ("~", inner):
            return everywhere & ~table(inner, columns, everywhere)
        case (connective, left, right):
            a, b = table(left, columns, everywhere), table(right, columns, everywhere)
            if connective == "&":
                return a & b
            if connective == "|":
                return a | b
            if connective == "->":
                return everywhere & (~a | b)
            return everywhere & ~(a ^ b)
    raise ExpressionError(f"not a formula: {formula!r}")


def entails(premises: list[Formula], conclusion: Formula) -> bool:
    """Whether the conclusion is true in every row in which all premises are. Raises ExpressionError past 16 atoms."""
    names = sorted(set().union(*(atoms(formula) for formula in [*premises, conclusion])))
    if len(names) > MAX_ATOMS:
        raise ExpressionError(f"{len(names)} atoms; at most {MAX_ATOMS}")
    everywhere = (1 << (1 << len(names))) - 1
    columns = {name: _column(k, len(names)) for k, name in enumerate(names)}
    models = reduce(
        lambda rows, premise: rows & table(premise, columns, everywhere), premises, everywhere
    )
    return models & ~table(conclusion, columns, everywhere) == 0


def _column(position: int, count: int) -> int:
    """The rows in which the atom at a position is true: blocks of 2**position zeros and ones, alternating."""
    width = 1 << position
    block, length = ((1 << width) - 1) << width, 2 * width
    while length < 1 << count:
        block |= block << length
        length *= 2
    return block


def holds(claim: str) -> bool:
    """Whether a sequent `premise; suppose premise |- conclusion` is valid. Raises ExpressionError if it is none."""
    left, turnstile, right = claim.partition("|-")
    if not turnstile:
        raise ExpressionError(f"not a sequent: {claim[:60]!r}")
    premises = [part.strip().removeprefix(SUPPOSE) for part in left.split(";") if part.strip()]
    return entails([parse(premise) for premise in premises], parse(right))
