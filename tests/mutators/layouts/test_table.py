"""Tables and readings side by side read back as they were, and a changed cell changes what is read."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.exhibits import Cell, Series, Table
from mutators.fuse.layouts.table import MAX_LINES, draw
from tests.mutators.layouts.harm import (
    assert_noticed,
    assert_same_bytes,
    assert_sound,
    drawings,
    dropped,
    renumbered,
    stacked,
    swapped,
)
from validators.pictures.table import read

NAMES = [
    "Ada",
    "Ben",
    "Clara",
    "Dmitri",
    "Esra",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Mira",
    "Noah",
]
WORDS = [
    "red",
    "blue",
    "long",
    "north",
    "gate",
    "road",
    "market",
    "tea",
    "copper",
    "basil",
    "wooden",
    "box",
]
HEADS = (
    "name",
    "price",
    "rate (m/min)",
    "stock",
    "units per crate",
    "orders placed in March",
    "day",
)
RULES = (
    "no guard sleeps",
    "everyone who owns a boat also rents a stall at the harbour market",
    "if the lamp is lit then the door of the north gate stays shut until morning, and nobody may leave",
)


def cell(kind: str, rng: Random) -> Cell:
    match kind:
        case "whole":
            return rng.randint(-20, 999)
        case "decimal":
            return Fraction(rng.randint(1, 9999), rng.choice((4, 10, 100)))
        case "fraction":
            return Fraction(rng.randint(1, 30), rng.randint(3, 14))
        case "word":
            return " ".join(rng.sample(WORDS, rng.randint(1, 3)))
        case "share":
            return f"{rng.randint(1, 99)}%"
    return f"{rng.choice(RULES)} {rng.choice(WORDS)}"


def table(rng: Random) -> Table:
    width, height = rng.randint(1, 7), rng.randint(1, 14)
    kinds = [rng.choice(("whole", "decimal", "fraction", "word", "share")) for _ in range(width)]
    if width < 4 and height < 8:
        kinds[-1] = "rule"
    columns = rng.sample(HEADS, width)
    rows = [tuple(cell(kind, rng) for kind in kinds) for _ in range(height)]
    return Table(tuple(columns), tuple(rows))


def series(rng: Random) -> Series:
    # Two readings turned by a quarter are still the same two readings.
    labels = rng.sample(NAMES, rng.choice((1, *range(3, 13))))
    return Series(tuple((label, Fraction(rng.randint(-9, 990), 10)) for label in labels))


rng = Random(1)
EXHIBITS = [series(rng) if rng.random() < 0.3 else table(rng) for _ in range(300)]
MADE = drawings(draw, EXHIBITS)


def test_a_table_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms = [swapped("label"), renumbered("label"), dropped("label"), stacked("label")]
    assert_noticed(MADE, read, harms)


def test_the_same_table_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_readings_have_no_head_and_tables_a_bold_one() -> None:
    for exhibit, drawing in MADE:
        is_bold = any(text.font.endswith("-bold") for text in drawing.texts)
        assert is_bold == isinstance(exhibit, Table)


@pytest.mark.parametrize("seed", range(40))
def test_a_cell_of_a_whole_sentence_is_one_cell(seed: int) -> None:
    """Prevents the lines of a long cell from being read as rows of their own."""
    rules = Table(("no.", "rule"), ((1, RULES[2]), (2, "no guard sleeps"), (3, RULES[1])))
    drawing = draw(rules, look(seed))
    assert drawing is not None
    assert 4 < len(drawing.texts) <= 4 + 4 * MAX_LINES
    found = read(drawing)
    assert found is not None
    assert found.text() == rules.text()


@pytest.mark.parametrize("seed", range(20))
def test_an_empty_cell_keeps_its_place(seed: int) -> None:
    table = Table(("day", "rain"), (("", 1), ("Tue", ""), ("Wed", 4)))
    drawing = draw(table, look(seed))
    assert drawing is not None
    found = read(drawing)
    assert found is not None
    assert found.text() == table.text()


@pytest.mark.parametrize(
    "exhibit",
    [
        Table(("a", "b"), ((1, ""), (2, ""))),
        Table(("a",), (("two  blanks",),)),
        Table(("a",), (("naïve",),)),
        Table(tuple("abcdefghij"), (tuple(range(10)),)),
        Table(("a",), tuple((n,) for n in range(40))),
        Table(("a",), (("word " * 120 + "word",),)),
        Series((("12", 3), ("13", 4))),
    ],
)
def test_what_a_picture_cannot_show_is_refused(exhibit: Table | Series) -> None:
    assert all(draw(exhibit, look(seed)) is None for seed in range(12))
