"""Typed data inside a problem: tables and series. Each prints itself as text and is read back from that text.

A modality is only a way to show an exhibit; the data stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Cell = int | Fraction | str


def write_number(value: int | Fraction) -> str:
    """A number as people print it: an exact decimal where one exists, else a fraction p/q."""
    if isinstance(value, int) or value.denominator == 1:
        return str(value)
    twos, rest = 0, value.denominator
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def read_number(text: str) -> int | Fraction:
    """The exact number that `write_number` printed. Raises ValueError if it is none."""
    if text.isdecimal():  # most are, and Fraction takes twenty times as long to see it
        return int(text)
    try:
        value = Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"not a number: {text!r}") from None
    return value.numerator if value.denominator == 1 else value


def read_cell(text: str) -> Cell:
    """A cell as a number where it is one, else as the words it holds."""
    if text[:1].isalpha():
        return text
    try:
        return read_number(text)
    except ValueError:
        return text


def _write_cell(cell: Cell) -> str:
    return cell if isinstance(cell, str) else write_number(cell)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under named columns. Cells hold no `|` and no line breaks."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """The table in Markdown."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join(f"| {' | '.join(map(_write_cell, line))} |" for line in lines)

    @classmethod
    def read(cls, text: str) -> Table:
        """The table whose `text()` this is."""
        lines = [tuple(line[2:-2].split(" | ")) for line in text.splitlines()]
        return cls(lines[0], tuple(tuple(map(read_cell, line)) for line in lines[2:]))

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column, top to bottom."""
        position = self.columns.index(name)
        return tuple(row[position] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Series:
    """Labelled readings in order, as a bar or line chart would show them. Labels hold no comma or digit-only words."""

    points: tuple[tuple[str, int | Fraction], ...]

    def text(self) -> str:
        """The readings in a sentence: `Jan 40, Feb 55, Mar 52`."""
        return ", ".join(f"{label} {write_number(value)}" for label, value in self.points)

    @classmethod
    def read(cls, text: str) -> Series:
        """The series whose `text()` this is."""
        pairs = (point.rsplit(" ", 1) for point in text.split(", "))
        return cls(tuple((label, read_number(value)) for label, value in pairs))


Exhibit = Table | Series
EXHIBITS = (Table, Series)
