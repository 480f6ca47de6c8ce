"""Inlets: the printed numbers of a problem in whose place a symbol can stand. A posed problem in, its inlets out.

Any template has them without declaring any: a number that was read back from the text is replaced by one
that prints as a symbol, and if the text then differs from the old one in nothing but that, it is an inlet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datagen.exhibits import Series, Table
from datagen.phrasing import Params
from datagen.template import Posing, Template

Place = tuple[str | int, ...]
"""The way to a number: a parameter's name, then positions inside its value."""

SMALLEST, LARGEST = 2, 9_999
"""A one would change words around it (1 hour), and longer numbers invite slips instead of reasoning."""


class Named(int):
    """A number that prints as a symbol."""

    symbol: str

    def __new__(cls, value: int, symbol: str) -> Named:
        named = super().__new__(cls, value)
        named.symbol = symbol
        return named

    def __str__(self) -> str:
        return self.symbol

    def __format__(self, spec: str) -> str:
        return self.symbol

    __repr__ = __str__


def numbers(given: Params) -> list[tuple[Place, int]]:
    """Every whole number of suitable size in what was read back from a text."""
    found = [
        (place, number)
        for name, value in vars(given).items()
        if name != "level"
        for place, number in _leaves(value, (name,))
    ]
    return [(place, number) for place, number in found if SMALLEST <= number <= LARGEST]


def _leaves(value: Any, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield place, value
    elif (parts := _parts(value)) is not None:
        for position, part in enumerate(parts):
            yield from _leaves(part, (*place, position))


def _parts(value: Any) -> tuple[Any, ...] | None:
    """What a compound value is made of, position by position."""
    if isinstance(value, Table):
        return value.rows
    if isinstance(value, Series):
        return value.points
    return value if isinstance(value, tuple) else None


def _put(value: Any, place: Place, new: int) -> Any:
    """The value with another number at a place inside it."""
    if not place:
        return new
    position = int(place[0])
    parts = list(_parts(value) or ())
    parts[position] = _put(parts[position], place[1:], new)
    if isinstance(value, Table):
        return Table(value.columns, tuple(parts))
    if isinstance(value, Series):
        return Series(tuple(parts))
    # A named tuple is built from its fields, a plain one from a list.
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)


def shown_as(
    template: Template, p: Params, text: str, symbols: list[tuple[Place, int, str]]
) -> Posing | None:
    """The problem posed with symbols in place of numbers; None if the text changes in anything else."""
    dressed = Params(**vars(p))
    for (name, *inner), number, symbol in symbols:
        old = getattr(dressed, str(name))
        setattr(dressed, str(name), _put(old, tuple(inner), Named(number, symbol)))
    try:
        posing = template.pose(dressed)
    except (
        TypeError,
        ValueError,
        LookupError,
    ):  # the value is looked up or rewritten on its way to the text
        return None
    back = posing.text
    for _, number, symbol in symbols:
        if symbol not in back or symbol in text:
            return None
        back = back.replace(symbol, str(number))
    return posing if back == text else None
