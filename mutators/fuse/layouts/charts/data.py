"""What charts draw: named readings in hundredths, taken out of Series and Tables. Shared by the chart layouts."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from datagen.exhibits import Cell, Series, Table, read_cell, write_cell, write_number

LONGEST_NAME = 16
MOST_NAMES = 12
LARGEST = 9_999_900
"""In hundredths, as all values of charts: 99,999."""


class Readings(NamedTuple):
    """One or more columns of values, a value for each name."""

    names: tuple[str, ...]
    title: str
    """What the names are; empty for a Series, which does not say."""
    columns: tuple[str, ...]
    """What the values are; one empty name for a Series."""
    values: tuple[tuple[int, ...], ...]
    """By column, in hundredths."""

    @property
    def all_values(self) -> tuple[int, ...]:
        return tuple(value for column in self.values for value in column)


def readings(exhibit: object, least: int = 1, most: int = 1, fewest: int = 2) -> Readings | None:
    """The readings of a Series or a Table of `least` to `most` columns of values.

    None where there are fewer names than `fewest` or more than twelve, equal or overlong names,
    or values that are no decimals with up to two places.
    """
    columns: tuple[str, ...] = ("",)
    title = ""
    if isinstance(exhibit, Series) and exhibit.points and least == 1:
        names, *cells = zip(*exhibit.points, strict=True)
    elif isinstance(exhibit, Table) and exhibit.rows and least < len(exhibit.columns) <= most + 1:
        names, *cells = zip(*exhibit.rows, strict=True)
        title, columns = exhibit.columns[0], exhibit.columns[1:]
        if not all(map(is_name, exhibit.columns)) or len(set(columns)) < len(columns):
            return None
    else:
        return None
    if any([isinstance(name, str) and read_cell(name) != name for name in names]):
        return None  # words that would be read back as numbers
    written = tuple(map(write_cell, names))
    values = [all_hundredths(column) for column in cells]
    if not fewest <= len(set(written)) == len(written) <= MOST_NAMES or None in values:
        return None
    found = tuple([column for column in values if column is not None])
    return Readings(written, title, columns, found) if all(map(is_name, written)) else None


def is_name(text: str) -> bool:
    """Whether a chart can bear this as a name."""
    return 0 < len(text) <= LONGEST_NAME and text.isascii() and text == text.strip()


def hundredths(cell: Cell) -> int | None:
    """A number in hundredths; None for words, for too large numbers and those with more than two decimals."""
    if isinstance(cell, str):
        return None
    scaled = cell * 100
    if scaled.denominator != 1 or not -LARGEST <= scaled <= LARGEST:
        return None
    return scaled.numerator


def all_hundredths(cells: Iterable[Cell]) -> tuple[int, ...] | None:
    """Numbers in hundredths; None if any cannot be."""
    values = [hundredths(cell) for cell in cells]
    found = tuple([value for value in values if value is not None])
    return found if len(found) == len(values) else None


@lru_cache(maxsize=20_000)
def written(value: int) -> str:
    """Hundredths as people print them."""
    return write_number(Fraction(value, 100))
