"""Exhibits and numbers print as people print them, and read back exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.exhibits import Series, Table, read_cell, read_number, write_number

numbers = st.one_of(st.integers(), st.fractions())
words = st.from_regex(r"[A-Za-z][a-z ]{0,6}[a-z]", fullmatch=True)


@given(numbers)
def test_a_written_number_reads_back_exactly(value: int | Fraction) -> None:
    assert read_number(write_number(value)) == value


@given(st.integers(), st.integers(0, 12), st.integers(0, 12))
def test_numbers_with_a_finite_decimal_are_written_as_one(top: int, twos: int, fives: int) -> None:
    value = Fraction(top, 2**twos * 5**fives)
    text = write_number(value)
    assert "/" not in text
    assert Fraction(text) == value
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(6, 2), "3"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(5, 3), "5/3"),
        (Fraction(-5, 3), "-5/3"),
        (Fraction(101, 4), "25.25"),
    ],
)
def test_numbers_look_as_people_write_them(value: Fraction, text: str) -> None:
    assert write_number(value) == text


def test_whole_numbers_read_as_int() -> None:
    assert type(read_number("12")) is int
    assert type(read_number("12.0")) is int


@pytest.mark.parametrize("text", ["", "twelve", "1,000", "1/2/3", "--1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Invalid literal"):
        read_number(text)


def test_a_fraction_over_zero_is_no_number_but_a_cell_of_words() -> None:
    assert read_cell("1/0") == "1/0"


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.builds(
            Table,
            st.tuples(*[words] * width),
            st.lists(st.tuples(*[st.one_of(numbers, words)] * width), max_size=5).map(tuple),
        )
    )
)
def test_a_table_reads_back_from_its_markdown(table: Table) -> None:
    assert Table.read(table.text()) == table


def test_an_empty_cell_keeps_its_place() -> None:
    table = Table(("day", "rain"), (("", 1), ("Tue", "")))
    assert Table.read(table.text()) == table


def test_a_table_is_markdown() -> None:
    table = Table(("day", "rain"), (("Mon", 3), ("Tue", Fraction(1, 2))))
    assert table.text() == "| day | rain |\n| --- | --- |\n| Mon | 3 |\n| Tue | 0.5 |"
    assert table.column("rain") == (3, Fraction(1, 2))


@given(st.lists(st.tuples(words, numbers), min_size=1, max_size=6))
def test_a_series_reads_back_from_its_sentence(points: list[tuple[str, int]]) -> None:
    series = Series(tuple(points))
    assert Series.read(series.text()) == series


def test_a_series_is_a_sentence() -> None:
    assert Series((("Jan", 40), ("Feb", Fraction(11, 2)))).text() == "Jan 40, Feb 5.5"
