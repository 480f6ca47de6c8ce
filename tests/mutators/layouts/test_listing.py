"""Programs read back letter by letter, and a piece of code that is off changes what is read."""

from __future__ import annotations

from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.exhibits import Listing
from mutators.fuse.layouts.listing import draw
from tests.mutators.layouts.harm import (
    assert_noticed,
    assert_same_bytes,
    assert_sound,
    drawings,
    dropped,
    moved,
    renumbered,
    swapped,
)
from validators.pictures.listing import read

LINES = (
    "total = 0",
    "count  =  12  # two blanks",
    "x, y = 3, 14.5",
    "print(total)",
    'print(f"{total:>8}", end="  ")',
    "name = 'it is \\'quoted\\''",
    "total += x*y - 7 if x % 2 == 0 else -1",
    "words = [word.strip() for word in text.split(',') if word]",
    '"""How many there are."""',
    "del words[2:5]  # and 'no' string",
)
HEADS = ("for i in range(3, 11):", "while total < 100 and not found:", "def f(n, k=2):", "if x:")


def block(rng: Random, depth: int, room: int) -> list[str]:
    """Lines of a block, some of them with blocks of their own."""
    lines: list[str] = []
    while len(lines) < room:
        if depth < 4 and room - len(lines) > 2 and rng.random() < 0.3:
            inner = block(rng, depth + 1, rng.randint(1, room - len(lines) - 1))
            lines += ["    " * depth + rng.choice(HEADS), *inner]
        else:
            lines.append("    " * depth + rng.choice(LINES))
    return lines


rng = Random(1)
# Two lines alone do not tell how far apart lines are.
EXHIBITS = [Listing("\n".join(block(rng, 0, rng.randint(3, 26)))) for _ in range(250)]
MADE = drawings(draw, EXHIBITS)


def test_a_program_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms = [
        swapped("label", "tick"),
        renumbered("label"),
        renumbered("tick"),
        dropped("label"),
        moved(8, 0, "label"),
        moved(0, 40, "label"),
        moved(0, 9, "label"),
    ]
    assert_noticed(MADE, read, harms)


def test_the_same_program_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_a_string_of_several_lines_has_one_colour() -> None:
    program = Listing('a = """if\n    for\nwhile"""')
    for seed in range(30):
        drawing = draw(program, look(seed))
        assert drawing is not None
        inner = {text.colour for text in drawing.texts_of("label") if "a =" not in text.text}
        assert len(inner) == 1


@pytest.mark.parametrize(
    "code",
    [
        "a = 1 ",
        "a = 1\n\nb = 2",
        "\ta = 1",
        "    a = 1\n    b = 2",
        "a" * 90,
        "a\n" * 40 + "a",
        "a = 'ß'",
    ],
)
def test_what_a_picture_cannot_show_is_refused(code: str) -> None:
    assert all(draw(Listing(code), look(seed)) is None for seed in range(12))
