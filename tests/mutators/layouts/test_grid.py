"""Boards read back as they were, and a mark in another cell changes what is read."""

from __future__ import annotations

from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.scene import Line
from datagen.exhibits import Grid
from mutators.fuse.layouts.grid import draw
from tests.mutators.layouts.harm import (
    assert_noticed,
    assert_same_bytes,
    assert_sound,
    drawings,
    dropped,
    erased,
    moved,
    renumbered,
    shifted,
    swapped,
)
from validators.pictures.grid import read

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
]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MARKS = {
    "numbers": [".", ".", *"123456789"],
    "maze": [".", ".", ".", "#", "#", "S"],
    "pieces": [".", ".", "#", "Q", "ox", "A1", "12"],
}


def grid(rng: Random) -> Grid:
    height, width = rng.randint(1, 12), rng.randint(1, 12)
    if rng.random() < 0.2:
        height = width = 9
    marks = MARKS[rng.choice(sorted(MARKS))]
    cells = tuple(tuple(rng.choice(marks) for _ in range(width)) for _ in range(height))
    rows = rng.choice(((), NAMES[:height], [str(place + 1) for place in range(height)]))
    columns = rng.choice(((), MONTHS[:width], "ABCDEFGHIJKL"[:width]))
    return Grid(cells, tuple(rows), tuple(columns))


rng = Random(1)
EXHIBITS = [grid(rng) for _ in range(300)]
MADE = drawings(draw, EXHIBITS)


def test_a_board_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms = [
        swapped("label", "name"),
        renumbered("label", "name"),
        dropped("label", "name"),
        erased("mark"),
        erased("grid"),
        shifted(18, 0, "mark"),
        shifted(0, 9, "grid"),
        moved(30, 0, "label"),
    ]
    assert_noticed(MADE, read, harms)


def test_the_same_board_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_stronger_lines_set_off_the_blocks_of_nine_by_nine() -> None:
    board = Grid((("5", *"........"),) * 9)
    for seed in range(12):
        drawing = draw(board, look(seed))
        assert drawing is not None
        strong = [s for s in drawing.shapes if isinstance(s, Line) and s.width == 2]
        assert len(strong) == 8


@pytest.mark.parametrize(
    "board",
    [
        Grid(((".",) * 13,)),
        Grid((("a long mark indeed",),)),
        Grid((("é",),)),
        Grid(((".",),), (), ("unpronounceable",)),
    ],
)
def test_what_a_picture_cannot_show_is_refused(board: Grid) -> None:
    assert all(draw(board, look(seed)) is None for seed in range(12))
