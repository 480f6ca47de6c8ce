"""Class statements by element types, for checks: which kinds of element may exist at all.

Over k classes there are 2**k types of element. A set of types is one integer with a bit a type. The
all/no statements strike types out; a some-statement asks that one of its types be inhabited. Any
larger set of allowed types satisfies the same some-statements, so entailment is decided without
listing the sets of types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple


@cache
def columns(count: int) -> tuple[int, ...]:
    """For each class, the set of types that lie in it."""
    return tuple(
        sum(1 << kind for kind in range(1 << count) if kind >> place & 1) for place in range(count)
    )


class Worlds(NamedTuple):
    """What the premises leave open."""

    names: tuple[str, ...]
    allowed: int
    """The types that may be inhabited."""
    needed: tuple[int, ...]
    """Sets of which at least one type must be inhabited."""

    def consistent(self) -> bool:
        return all(self.needed) and self.allowed != 0

    def entails(self, statement: Sequence[str]) -> bool:
        """Whether the statement holds in every inhabited set of types that fits the premises."""
        struck, wanted = effect(statement, self.names)
        if wanted is None:
            # The set of all allowed types fits the premises, so one allowed bad type refutes.
            return self.allowed & struck == 0
        # The reader may inhabit any one type of each needed set: one set must leave no escape.
        return any(kinds & ~wanted == 0 for kinds in self.needed)


def effect(statement: Sequence[str], names: Sequence[str]) -> tuple[int, int | None]:
    """(types struck out, None) for a statement on all members, (0, types of its witness) else."""
    shape, first, second = statement
    column = columns(len(names))
    everything = (1 << (1 << len(names))) - 1
    a, b = column[names.index(first)], column[names.index(second)]
    match shape:
        case "all":
            return a & ~b, None
        case "only":
            return b & ~a, None
        case "no":
            return a & b, None
        case "some":
            return 0, a & b
        case "some not" | "not all":
            return 0, a & (everything ^ b)
    raise ValueError(f"unknown shape of statement: {shape!r}")


def worlds(
    premises: Iterable[Sequence[str]], options: Iterable[Sequence[str]], inhabited: bool
) -> Worlds:
    """The types that the premises allow and need; `inhabited` gives every class a member."""
    premises = list(premises)
    found = dict.fromkeys(name for item in [*premises, *options] for name in item[1:])
    names = tuple(found)
    allowed = (1 << (1 << len(names))) - 1
    wanted = []
    for statement in premises:
        struck, witness = effect(statement, names)
        allowed &= ~struck
        if witness is not None:
            wanted.append(witness)
    if inhabited:
        wanted += columns(len(names))
    return Worlds(names, allowed, tuple(kinds & allowed for kinds in wanted))
