"""Finite parameter spaces. An index in, parameters out: mixed radix over named axes.

An axis is any sequence that knows its length and gives an item by position without storing all items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb, factorial, prod
from typing import Any, Protocol


class Axis(Protocol):
    def __len__(self) -> int: ...
    def __getitem__(self, position: int, /) -> Any: ...


def Int(low: int, high: int, step: int = 1) -> range:
    """The integers low, low + step ... up to and including high."""
    return range(low, high + 1, step)


def Choice(items: Sequence[Any]) -> tuple[Any, ...]:
    """One of the items."""
    return tuple(items)


class Seeded:
    """A seed of so many bits (at most 62) for templates that search for their problem with `random.Random(seed)`.

    Two seeds may lead to one problem, so rows of such a space are checked for duplicates by content.
    """

    def __init__(self, bits: int = 48) -> None:
        if not 1 <= bits <= 62:
            raise ValueError(f"a seeded axis has 1 to 62 bits, got {bits}")
        self._size = 1 << bits

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, position: int, /) -> int:
        return position


class Subset:
    """The subsets of so many items, each as a tuple in the items' order (combinatorial number system)."""

    def __init__(self, items: Sequence[Any], size: int) -> None:
        self._items = tuple(items)
        self._chosen = size

    def __len__(self) -> int:
        return comb(len(self._items), self._chosen)

    def __getitem__(self, position: int, /) -> tuple[Any, ...]:
        chosen, wanted, remaining = [], self._chosen, len(self._items)
        for item in self._items:
            if not wanted:
                break
            remaining -= 1
            with_item = comb(remaining, wanted - 1)
            if position < with_item:
                chosen.append(item)
                wanted -= 1
            else:
                position -= with_item
        return tuple(chosen)


class Arrangement:
    """The orders of all items, or of so many of them, each as a tuple (factorial number system)."""

    def __init__(self, items: Sequence[Any], size: int | None = None) -> None:
        self._items = tuple(items)
        self._chosen = len(self._items) if size is None else size

    def __len__(self) -> int:
        return factorial(len(self._items)) // factorial(len(self._items) - self._chosen)

    def __getitem__(self, position: int, /) -> tuple[Any, ...]:
        pool, order = list(self._items), []
        for _ in range(self._chosen):
            position, digit = divmod(position, len(pool))
            order.append(pool.pop(digit))
        return tuple(order)


class Space:
    """The product of named axes, and a surface that dresses a problem without changing it.

    `axes` hold what makes two problems different: numbers, structure, setting. `surface` holds what does
    not, such as people's names: it is drawn from an ordinal's hash and adds nothing to the size.
    """

    def __init__(self, axes: Mapping[str, Axis], surface: Mapping[str, Axis] | None = None) -> None:
        self.axes = dict(axes)
        self.surface = dict(surface or {})
        empty = [name for name, axis in (self.axes | self.surface).items() if len(axis) == 0]
        both = self.axes.keys() & self.surface.keys()
        if both:
            raise ValueError(f"{sorted(both)[0]!r} is both an axis and part of the surface")
        if empty:
            raise ValueError(f"axis {empty[0]!r} of a space is empty")
        self.size = prod(len(axis) for axis in self.axes.values())
        self.repeats = any(isinstance(axis, Seeded) for axis in self.axes.values())
        """Whether two indexes may give one problem, so that rows need a check by content."""
        self._digits = [(name, len(axis), axis) for name, axis in self.axes.items()]
        self._dress = [(name, len(axis), axis) for name, axis in self.surface.items()]

    def at(self, index: int, surface_bits: int = 0) -> dict[str, Any]:
        """The parameters at an index in range(size); `surface_bits` are 64 random bits for the surface."""
        params = {}
        for name, radix, axis in self._digits:
            index, digit = divmod(index, radix)
            params[name] = axis[digit]
        for name, radix, axis in self._dress:
            surface_bits, digit = divmod(surface_bits, radix)
            params[name] = axis[digit]
        return params
