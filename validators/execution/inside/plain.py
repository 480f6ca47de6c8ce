"""The canonical text of plain values, so that results of different engines compare as text. Values in, text out.

Plain is None, bool, int, finite float, str, list, tuple, dict and set, of exactly these types: a subclass may lie
about itself. Sets are sorted, and so are the entries of a dict, because equal values must have equal texts.
"""

from __future__ import annotations

import math
from typing import Any

MAX_DEPTH = 20
MAX_ITEMS = 20_000


class NotPlainError(ValueError):
    """The value has no canonical text; the message names the type or the bound."""


def canonical(value: Any) -> str:
    """Python literal of a plain value, the same for equal values. Raises NotPlainError."""
    return _Writer().text(value, 0)


class _Writer:
    def __init__(self) -> None:
        self.items = 0

    def text(self, value: Any, depth: int) -> str:
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return repr(value)
        if kind is int:
            return _integer(value)
        if kind is float:
            if not math.isfinite(value):
                raise NotPlainError(f"not a finite float: {value!r}")
            return repr(value)
        if kind not in (list, tuple, dict, set):
            raise NotPlainError(f"not a plain value: {kind.__name__}")
        self.items += len(value)
        if depth == MAX_DEPTH or self.items > MAX_ITEMS:
            raise NotPlainError(f"a value of more than {MAX_DEPTH} levels or {MAX_ITEMS} items")
        return self.collection(value, depth + 1)

    def collection(self, value: Any, depth: int) -> str:
        if type(value) is dict:
            texts = {key: self.text(key, depth) for key in value}
            pairs = [f"{texts[key]}: {self.text(value[key], depth)}" for key in _ordered(texts)]
            return f"{{{', '.join(pairs)}}}"
        if type(value) is set:
            texts = {item: self.text(item, depth) for item in value}
            return f"{{{', '.join(texts[item] for item in _ordered(texts))}}}" if value else "set()"
        parts = ", ".join([self.text(item, depth) for item in value])
        if type(value) is list:
            return f"[{parts}]"
        return f"({parts},)" if len(value) == 1 else f"({parts})"


def _integer(value: int) -> str:
    try:
        return repr(value)
    except ValueError:
        raise NotPlainError("an integer of more digits than Python prints") from None


def _ordered(texts: dict[Any, str]) -> list[Any]:
    """By value where all are numbers or all are words, else by text."""
    kinds = {type(item) for item in texts}
    if kinds <= {int, bool, float} or kinds == {str}:
        # The text decides between equals, which only different keys of no dict can be.
        return sorted(texts)
    return sorted(texts, key=texts.__getitem__)
