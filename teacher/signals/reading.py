"""What a signal reads from an answer, and what it needs of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from teacher.questions import Answer, Question


class Alarm(NamedTuple):
    """Attempts that agree with one another and not with the row."""

    answer: str
    votes: int
    attempts: int


class Reading(NamedTuple):
    """What one signal says of one row."""

    outcome: float | None
    """Evidence for the cell's posterior, from 0 to 1; None where the answer says nothing."""
    value: float | None
    """The row's own score, solve rate or margin."""
    unknown: str = ""
    """Why there is no value."""
    criteria: Mapping[str, float] = {}
    attempts: int = 0
    """All attempts, cut and undecided ones among them."""
    alarm: Alarm | None = None
    cut: int = 0
    """How many of the attempts ended at `max_tokens`; they count as wrong."""


class Signal(Protocol):
    name: str
    prompt_text: str
    """The whole prompt file: part of what the judgement is identified by."""
    columns: tuple[str, ...]
    """The columns of a row that it reads; no others are loaded."""

    def question(self, row: Mapping[str, Any]) -> Question | str:
        """What to ask about a row; a text says why nothing can be asked."""
        ...

    def read(self, row: Mapping[str, Any], answer: Answer) -> Reading:
        """What the answer says. Never raises on what a model wrote."""
        ...
