"""A number of a question, with its surroundings. What `text` finds, `fixed` and `ties` freeze, and `bind` binds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(slots=True)
class Token:
    """A number as it stands in a question."""

    start: int
    end: int
    text: str
    value: Fraction
    kind: str
    """int, comma, fixedN, bareN, word, Word; `other` for what never changes (fractions, clock times)."""
    places: int
    money: bool
    percent: bool
    noun: str
    """What is counted, singular and in lower case; `$` for money, `%` for percentages."""
    following: str
    """The words after it, lower case."""
    frozen: str = ""
    """Why it stays as it is; empty for a number that may change."""
    twin_of: int | None = None
    """The position of the first number of this value; both change together."""
    parts: tuple[Fraction, ...] = ()
    """The numbers that a fraction or a clock time brings into a solution."""
