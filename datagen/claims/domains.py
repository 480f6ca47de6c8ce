"""What a variable of a claim ranges over, in which order, and of which sort its values are.

The order of a domain is what "smallest counterexample" is told by: numbers upwards, all integers as 0, 1, -1, 2, -2
..., false before true, listed items as listed, sets and graphs with fewer members first, then member by member.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations
from typing import NamedTuple

from datagen.errors import ExpressionError

MAX_SET = 8
MAX_VERTICES = 6
MAX_ITEMS = 64
MAX_LITERAL = 10**12


class Sort(NamedTuple):
    """The kind of a value; a graph's sort also says on how many vertices."""

    kind: str
    size: int = 0


INT, REAL, BOOL, WORD, SET = (Sort(kind) for kind in ("int", "real", "bool", "word", "set"))

Edge = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """A simple graph on the vertices 1 .. `order`; edges are sorted pairs (u, v) with u < v."""

    order: int
    edges: tuple[Edge, ...]

    @cached_property
    def neighbours(self) -> dict[int, frozenset[int]]:
        joined = {vertex: set[int]() for vertex in range(1, self.order + 1)}
        for u, v in self.edges:
            joined[u].add(v)
            joined[v].add(u)
        return {vertex: frozenset(others) for vertex, others in joined.items()}

    def has_edge(self, u: int, v: int) -> bool:
        return v in self.neighbours.get(u, ())

    def degree(self, vertex: int) -> int:
        return len(self.neighbours.get(vertex, ()))

    @cached_property
    def connected(self) -> bool:
        reached, waiting = {1}, [1]
        while waiting:
            fresh = self.neighbours[waiting.pop()] - reached
            reached |= fresh
            waiting += fresh
        return len(reached) == self.order

    @cached_property
    def triangle(self) -> bool:
        return any(self.neighbours[u] & self.neighbours[v] for u, v in self.edges)

    @cached_property
    def bipartite(self) -> bool:
        side: dict[int, bool] = {}
        for start in self.neighbours:
            waiting = [] if start in side else [start]
            side.setdefault(start, False)
            while waiting:
                vertex = waiting.pop()
                for other in self.neighbours[vertex]:
                    if other not in side:
                        side[other] = not side[vertex]
                        waiting.append(other)
        return all(side[u] != side[v] for u, v in self.edges)


Value = int | Fraction | bool | str | frozenset[int] | Graph


def vertex_pairs(order: int) -> list[Edge]:
    """All possible edges, in order."""
    return list(combinations(range(1, order + 1), 2))


@dataclass(frozen=True, slots=True)
class Range:
    """The integers from `low` to `high`, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        _require(self.low <= self.high, f"range {self.low}..{self.high} is empty")
        _require(max(abs(self.low), abs(self.high)) <= MAX_LITERAL, "range of too large numbers")


@dataclass(frozen=True, slots=True)
class Integers:
    """All integers."""


@dataclass(frozen=True, slots=True)
class Reals:
    """All real numbers."""


@dataclass(frozen=True, slots=True)
class Booleans:
    """True and false."""


@dataclass(frozen=True, slots=True)
class Items:
    """Listed numbers or listed words, no two equal."""

    values: tuple[int | Fraction | str, ...]

    def __post_init__(self) -> None:
        words = sum(isinstance(value, str) for value in self.values)
        _require(0 < len(self.values) <= MAX_ITEMS, f"a list has 1 to {MAX_ITEMS} items")
        _require(words in (0, len(self.values)), "a list mixes numbers and words")
        _require(len(set(self.values)) == len(self.values), "a list names an item twice")
        # 4/2 is written as 2, so it must be stored as 2.
        plain = tuple(
            int(v) if isinstance(v, Fraction) and v.denominator == 1 else v for v in self.values
        )
        object.__setattr__(self, "values", plain)


@dataclass(frozen=True, slots=True)
class Subsets:
    """All subsets of {1, ..., size}."""

    size: int

    def __post_init__(self) -> None:
        _require(1 <= self.size <= MAX_SET, f"subsets of 1 to {MAX_SET} numbers, not {self.size}")


@dataclass(frozen=True, slots=True)
class Graphs:
    """All simple graphs on the vertices 1, ..., order."""

    order: int

    def __post_init__(self) -> None:
        _require(2 <= self.order <= MAX_VERTICES, f"2 to {MAX_VERTICES} vertices, not {self.order}")


Domain = Range | Integers | Reals | Booleans | Items | Subsets | Graphs


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ExpressionError(otherwise)


def sort_of(domain: Domain) -> Sort:
    """The sort of a domain's values."""
    match domain:
        case Range() | Integers():
            return INT
        case Reals():
            return REAL
        case Booleans():
            return BOOL
        case Subsets():
            return SET
        case Graphs():
            return Sort("graph", domain.order)
    if isinstance(domain.values[0], str):
        return WORD
    return INT if all(isinstance(value, int) for value in domain.values) else REAL


def is_finite(domain: Domain) -> bool:
    return not isinstance(domain, Integers | Reals)


def size(domain: Domain) -> int:
    """How many values a finite domain has."""
    match domain:
        case Range():
            return domain.high - domain.low + 1
        case Booleans():
            return 2
        case Items():
            return len(domain.values)
        case Subsets():
            return int(2**domain.size)
        case Graphs():
            return int(2 ** len(vertex_pairs(domain.order)))
    raise ExpressionError(f"{domain} is not finite")


def values(domain: Domain) -> range | tuple[Value, ...]:
    """The values of a finite domain in the domain's own order."""
    match domain:
        case Range():
            return range(domain.low, domain.high + 1)
        case Booleans():
            return (False, True)
        case Items():
            return domain.values
        case Subsets():
            return _subsets(domain.size)
        case Graphs():
            return _graphs(domain.order)
    raise ExpressionError(f"{domain} is not finite")


@cache
def _subsets(largest: int) -> tuple[frozenset[int], ...]:
    numbers = range(1, largest + 1)
    return tuple(frozenset(c) for k in range(largest + 1) for c in combinations(numbers, k))


@cache
def _graphs(order: int) -> tuple[Graph, ...]:
    pairs = vertex_pairs(order)
    return tuple(Graph(order, c) for k in range(len(pairs) + 1) for c in combinations(pairs, k))


def has_zero(domain: Domain) -> bool:
    """Whether zero may be among the numbers of a domain."""
    match domain:
        case Range():
            return domain.low <= 0 <= domain.high
        case Items():
            return 0 in domain.values
    return True
