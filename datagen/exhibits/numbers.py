"""Numbers and cells as people print them, and back, exactly."""

from __future__ import annotations

from fractions import Fraction

Number = int | Fraction
Cell = int | Fraction | str


def write_number(value: Number) -> str:
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


def read_number(text: str) -> Number:
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


def write_cell(cell: Cell) -> str:
    """What `read_cell` reads: words as they are, numbers by `write_number`."""
    return cell if isinstance(cell, str) else write_number(cell)


def other_numbers(value: Number) -> tuple[Number, ...]:
    """Numbers of the same kind that this one might be misread as or changed to, larger and smaller."""
    return (value + 1, value * 2 + 3, value - 1) if value > 1 else (value + 1, value * 2 + 3)
