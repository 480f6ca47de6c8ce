"""Plans of bars read back as they were, and a bar, tick or time that is off changes what is read."""

from __future__ import annotations

from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.exhibits import Span, Timeline
from mutators.fuse.layouts.gantt import draw
from tests.mutators.layouts.harm import (
    assert_noticed,
    assert_same_bytes,
    assert_sound,
    drawings,
    dropped,
    renumbered,
    shifted,
    stretched,
    swapped,
)
from validators.pictures.gantt import read

TASKS = (
    "paint the walls", "dig", "lay bricks", "opening", "pour the foundation", "wire", "inspection",
    "test the pump", "roof", "deliver sand", "order glass", "clean",
)  # fmt: skip


def plan(rng: Random) -> Timeline:
    longest, unit = rng.choice(((9, ""), (20, "hours"), (40, "days"), (100, ""), (1440, "minutes")))
    first = rng.choice((0, 0, -5, 1900))
    spans = []
    for name in rng.sample(TASKS, rng.randint(2, 10)):
        start = first + rng.randrange(longest)
        lasts = 0 if rng.random() < 0.2 else rng.randint(1, longest // 2)
        spans.append(Span(name, start, start + lasts))
    return Timeline(tuple(spans), unit)


rng = Random(1)
EXHIBITS = [plan(rng) for _ in range(300)]
MADE = drawings(draw, EXHIBITS)


def test_a_plan_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms = [
        swapped("name", "label", "tick"),
        renumbered("label"),
        renumbered("tick"),
        dropped("name"),
        shifted(5, 0, "mark"),
        stretched(4, "mark"),
        shifted(0, 60, "mark"),
    ]
    assert_noticed(MADE, read, harms)


def test_the_same_plan_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_times_that_no_tick_shows_are_written() -> None:
    plan = Timeline((Span("a", 3, 511), Span("b", 17, 1301)))
    for seed in range(30):
        drawing = draw(plan, look(seed))
        assert drawing is not None
        assert len(drawing.texts_of("label")) == 4


@pytest.mark.parametrize(
    "plan",
    [
        Timeline((Span("a", 3, 3),)),
        Timeline((Span("a name " * 20 + "of no end", 3, 5),)),
        Timeline(tuple(Span(str(n), n, n + 2) for n in range(30))),
        Timeline((Span("a", 3, 5),), "März"),
    ],
)
def test_what_a_picture_cannot_show_is_refused(plan: Timeline) -> None:
    assert all(draw(plan, look(seed)) is None for seed in range(12))
