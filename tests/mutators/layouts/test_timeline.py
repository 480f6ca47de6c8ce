"""Timelines of events read back as they were, and a dot, tick or time that is off changes what is read."""

from __future__ import annotations

from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.exhibits import Span, Timeline
from mutators.fuse.layouts.timeline import draw
from tests.mutators.layouts.harm import (
    assert_noticed,
    assert_same_bytes,
    assert_sound,
    drawings,
    dropped,
    erased,
    renumbered,
    shifted,
    swapped,
)
from validators.pictures.timeline import read

EVENTS = (
    "painted", "bell", "the gate closes", "opening", "ferry leaves", "Ada arrives", "pump test",
    "inspection", "roof", "sand delivered", "glass", "clean",
)  # fmt: skip


def timeline(rng: Random) -> Timeline:
    longest, unit = rng.choice(((10, "days"), (20, "hours"), (40, "weeks"), (60, ""), (400, "min")))
    first = rng.choice((0, 0, -5, 1900))
    count = rng.randint(2, 9)
    times = sorted(rng.sample(range(longest), count))
    if rng.random() < 0.2:
        times[1] = times[0] if count > 2 else times[1]
    names = rng.sample(EVENTS, count)
    spans = [Span(name, first + t, first + t) for name, t in zip(names, times, strict=True)]
    return Timeline(tuple(spans), unit)


rng = Random(1)
EXHIBITS = [timeline(rng) for _ in range(300)]
MADE = drawings(draw, EXHIBITS)


def test_a_timeline_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms = [
        swapped("name", "label", "tick"),
        renumbered("label"),
        renumbered("tick"),
        dropped("name"),
        erased("edge"),
        shifted(5, 0, "mark"),
        shifted(9, 0, "edge"),
    ]
    assert_noticed(MADE, read, harms)


def test_the_same_timeline_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_events_of_the_same_time_keep_their_order() -> None:
    events = Timeline(
        tuple(Span(name, t, t) for name, t in (("b", 2), ("a", 2), ("c", 2), ("d", 7)))
    )
    for seed in range(30):
        drawing = draw(events, look(seed))
        assert drawing is not None
        found = read(drawing)
        assert found is not None
        assert found.text() == events.text()


@pytest.mark.parametrize(
    "events",
    [
        Timeline((Span("a", 3, 3),)),
        Timeline((Span("a", 3, 3), Span("b", 4, 6))),
        Timeline((Span("a", 3, 3), Span("b", 2, 2))),
        Timeline((Span("a name " * 20 + "of no end", 3, 3), Span("b", 4, 4))),
        Timeline(tuple(Span(str(n), n, n) for n in range(30))),
    ],
)
def test_what_a_picture_cannot_show_is_refused(events: Timeline) -> None:
    assert all(draw(events, look(seed)) is None for seed in range(12))
