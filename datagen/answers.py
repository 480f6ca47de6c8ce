"""Answers as values inside, as canonical strings outside. Value in, text out.

Canonical forms follow the taxonomy: integers `12`, rationals `9/5` in lowest terms, truth values `true`,
sets comma-separated in sorted order (`none` when empty), lists in brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import Any

Answer = Any
"""int, Fraction, bool, str, frozenset or tuple, as the template's answer kind says."""


class AnswerKind(StrEnum):
    INTEGER = "integer"
    RATIONAL = "rational"
    REAL = "real"
    EXPRESSION = "expression"
    BOOLEAN = "boolean"
    LABEL = "label"
    SET = "set"
    LIST = "list"
    PROGRAM = "program"


def sort_key(item: object) -> tuple[int, Any]:
    """Numbers before words, numbers by value."""
    return (0, item) if isinstance(item, int | Fraction) else (1, str(item))


def _truth(value: Answer) -> str:
    return "true" if value else "false"


def _set(value: Answer) -> str:
    return ", ".join(_item(item) for item in sorted(value, key=sort_key)) or "none"


def _list(value: Answer) -> str:
    return "[" + ", ".join(_item(item) for item in value) + "]"


def _item(value: Answer) -> str:
    return _truth(value) if isinstance(value, bool) else str(value)


_WRITERS: dict[AnswerKind, Callable[[Answer], str]] = {
    AnswerKind.BOOLEAN: _truth,
    AnswerKind.SET: _set,
    AnswerKind.LIST: _list,
}

_TYPES: dict[AnswerKind, tuple[type, ...]] = {
    AnswerKind.INTEGER: (int,),
    AnswerKind.RATIONAL: (int, Fraction),
    AnswerKind.REAL: (int, Fraction),
    AnswerKind.BOOLEAN: (bool,),
    AnswerKind.SET: (frozenset,),
    AnswerKind.LIST: (tuple,),
}


def canonical(kind: AnswerKind, value: Answer) -> str:
    """The one text that stands for this value in rows."""
    writer = _WRITERS.get(kind)
    return writer(value) if writer else str(value)


def fits(kind: AnswerKind, value: Answer) -> bool:
    """Whether the value is of the Python type that the kind stands for."""
    if isinstance(value, bool):
        return kind is AnswerKind.BOOLEAN
    return isinstance(value, _TYPES.get(kind, (str,)))
