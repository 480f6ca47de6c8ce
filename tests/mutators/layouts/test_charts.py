"""Every chart gives its exhibit back, can be read, and is never read as the same once it is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.png import png
from datagen.drawing.scene import Drawing
from datagen.exhibits import Exhibit, Series, Table
from tests.mutators.layouts.charting import VIEWS, crowded, misnumbered, stretched, swapped
from validators.pictures.layout import fault

COUNT = 150
pytestmark = pytest.mark.parametrize("view", VIEWS)


@cache
def drawings(view: str) -> list[tuple[Exhibit, Drawing | None]]:
    """Random exhibits with their drawings, None where they do not fit."""
    made = []
    for seed in range(COUNT):
        exhibit = VIEWS[view].make(Random(f"{view} {seed}"))
        made.append((exhibit, VIEWS[view].draw(exhibit, look(seed))))
    return made


def drawn(view: str, count: int = COUNT) -> Iterator[tuple[str, Drawing]]:
    """The text of exhibits that fit, and their drawings."""
    for exhibit, drawing in drawings(view)[:count]:
        if drawing is not None:
            yield exhibit.text(), drawing


def reading(view: str, drawing: Drawing) -> str | None:
    found = VIEWS[view].read(drawing)
    return None if found is None else found.text()


def test_a_chart_gives_its_exhibit_back(view: str) -> None:
    for text, drawing in drawn(view):
        assert reading(view, drawing) == text


def test_a_chart_can_be_read(view: str) -> None:
    for text, drawing in drawn(view):
        assert fault(drawing) is None, text
        assert drawing.width <= 760
        assert drawing.height <= 560


def test_few_reasonable_exhibits_are_not_drawn(view: str) -> None:
    undrawn = [exhibit.text() for exhibit, drawing in drawings(view) if drawing is None]
    assert len(undrawn) < 0.1 * COUNT, undrawn[:3]


def test_the_order_of_items_tells_nothing(view: str) -> None:
    rng = Random(view)
    for text, drawing in drawn(view, 40):
        mixed = replace(
            drawing,
            shapes=rng.sample(drawing.shapes, len(drawing.shapes)),
            texts=rng.sample(drawing.texts, len(drawing.texts)),
        )
        assert reading(view, mixed) == text


@pytest.mark.parametrize("role", ["label", "name", "legend", "tick", "title"])
def test_texts_at_each_others_places_are_noticed(view: str, role: str) -> None:
    for text, drawing in drawn(view, 40):
        for damaged in swapped(drawing, role):
            assert reading(view, damaged) != text


@pytest.mark.parametrize("role", ["label", "name"])
def test_two_texts_at_one_mark_are_noticed(view: str, role: str) -> None:
    for text, drawing in drawn(view, 40):
        for damaged in crowded(drawing, role):
            assert reading(view, damaged) != text


@pytest.mark.parametrize("role", ["label", "tick"])
def test_a_changed_number_is_noticed(view: str, role: str) -> None:
    for text, drawing in drawn(view, 40):
        for damaged in misnumbered(drawing, role):
            assert reading(view, damaged) != text


def test_a_mark_that_does_not_fit_its_value_is_noticed(view: str) -> None:
    for text, drawing in drawn(view, 40):
        for damaged in stretched(drawing, 7.0):
            assert reading(view, damaged) != text


def test_a_missing_label_is_noticed(view: str) -> None:
    for text, drawing in drawn(view, 40):
        labels = drawing.texts_of("label")
        if labels:
            less = replace(drawing, texts=[t for t in drawing.texts if t is not labels[0]])
            assert reading(view, less) != text


def test_the_same_bytes_come_twice(view: str) -> None:
    for seed in range(3):
        exhibit = VIEWS[view].make(Random(f"{view} {seed}"))
        once, twice = (VIEWS[view].draw(exhibit, look(seed)) for _ in range(2))
        assert once == twice
        assert once is None or (twice is not None and png(once) == png(twice))


def test_what_no_chart_shows_is_not_drawn(view: str) -> None:
    third = Fraction(1, 3)
    unfit = [
        Series((("A", third), ("B", 2))),
        Series((("A", 100_000), ("B", 2))),
        Series((("A", 1), ("A", 2))),
        Series((("A" * 30, 1), ("B", 2))),
        Series(tuple((f"n{place}", place + 1) for place in range(30))),
        Table(("a", "b"), (("x", "many"), ("y", "few"))),
        Table(("a", "b", "b"), (("x", 1, 2), ("y", 2, 3))),
        Table(("a", "b", "c"), ()),
    ]
    for exhibit in unfit:
        assert VIEWS[view].draw(exhibit, look(1)) is None, exhibit
