"""The shapes an answer can have.

Data only: `answer_reader` makes them from text, `equivalence` compares them.
"""

from __future__ import annotations

from typing import NamedTuple

from validators.equivalence.math_nodes import Node
from validators.equivalence.units import Unit


class Label(NamedTuple):
    words: tuple[str, ...]
    raw: str


class Math(NamedTuple):
    tree: Node
    raw: str


class Quantity(NamedTuple):
    """A number with a unit of measure, or with a noun that says what was counted."""

    tree: Node
    unit: Unit | None
    noun: str
    glued: bool
    """Whether one letter touches the number: 4t is four tonnes or 4 times t."""
    raw: str


class Based(NamedTuple):
    value: int
    base: int


class Ratio(NamedTuple):
    parts: tuple[Node, ...]
    maybe_clock: bool


class Clock(NamedTuple):
    second: int
    """Since midnight."""


class Group(NamedTuple):
    """Items in round or square brackets (ordered), in braces (a set), or in none (fence empty).

    The fence "or" is for alternatives in words.
    """

    fence: str
    items: tuple[Shape, ...]


class Span(NamedTuple):
    low: Node
    high: Node
    closed: tuple[bool, bool]


class Intervals(NamedTuple):
    name: str
    """The variable of an inequality, or empty."""
    spans: tuple[Span, ...]


class Assigned(NamedTuple):
    name: str
    value: Shape
    sides: tuple[Node, Node] | None


class Equation(NamedTuple):
    left: Node
    right: Node


class Choice(NamedTuple):
    """A lettered option with its text behind it, as in `(B) 12`."""

    letter: str
    rest: str


Shape = (
    Label
    | Math
    | Quantity
    | Based
    | Ratio
    | Clock
    | Group
    | Intervals
    | Assigned
    | Equation
    | Choice
)
