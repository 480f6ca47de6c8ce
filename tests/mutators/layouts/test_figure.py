"""Figures read back as they were, numbers that contradict the drawing are refused, and damage is noticed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.scene import Drawing
from datagen.exhibits import Angle, Circle, Figure, Point, Segment
from mutators.fuse.layouts.figures.figure import draw
from tests.mutators.layouts.figures import figure
from tests.mutators.layouts.harm import (
    Harm,
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
from validators.pictures.figure import read

rng = Random(1)
EXHIBITS = [figure(rng) for _ in range(400)]
MADE = drawings(draw, EXHIBITS, most_refused=0.03)
TRIANGLE = Figure(
    (Point("A", 0, 0), Point("B", 4, 0), Point("C", 0, 3)),
    (Segment("A", "B", 4), Segment("A", "C", 3), Segment("B", "C", 5)),
    (),
    (Angle("B", "A", "C", 90), Angle("A", "B", "C", 37)),
)


def test_a_figure_reads_back_from_its_picture() -> None:
    assert_sound(MADE, read)


def test_damage_never_goes_unnoticed() -> None:
    harms: list[Harm] = [
        swapped("label"),
        renumbered("label"),
        dropped("label", "name"),
        erased("edge"),
        erased("angle"),
        erased("mark"),
        shifted(9, 4, "mark"),
        shifted(6, 6, "edge"),
        shifted(0, 20, "angle"),
    ]
    assert_noticed(MADE, read, harms)


def test_points_with_each_others_names_make_another_figure() -> None:
    swap = swapped("name")
    rng = Random(3)
    for exhibit, drawing in MADE:
        damaged = swap(drawing, rng)
        assert damaged is not None
        renamed = _renamed(exhibit, drawing, damaged)
        found = read(damaged)
        assert found is not None
        assert found.text() == renamed.text()


def _renamed(exhibit: object, drawing: Drawing, damaged: Drawing) -> Figure:
    """The figure with the names exchanged that were exchanged in the drawing."""
    assert isinstance(exhibit, Figure)
    pairs = zip(drawing.texts, damaged.texts, strict=True)
    new = {old.text: other.text for old, other in pairs if old.role == "name"}
    return Figure(
        tuple(Point(new[p.name], p.x, p.y) for p in exhibit.points),
        tuple(Segment(new[s.start], new[s.end], s.length) for s in exhibit.segments),
        tuple(Circle(new[c.centre], c.radius) for c in exhibit.circles),
        tuple(Angle(new[a.start], new[a.vertex], new[a.end], a.degrees) for a in exhibit.angles),
    )


def test_the_same_figure_and_look_give_the_same_bytes() -> None:
    assert_same_bytes(draw, EXHIBITS[:20])


def test_a_right_angle_is_a_square_without_a_number() -> None:
    for seed in range(12):
        drawing = draw(TRIANGLE, look(seed))
        assert drawing is not None
        assert [text.text for text in drawing.texts if "°" in text.text] == ["37°"]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(TRIANGLE, segments=(*TRIANGLE.segments[:2], Segment("B", "C", 6))),
        replace(TRIANGLE, angles=(Angle("A", "B", "C", 40),)),
        replace(TRIANGLE, segments=TRIANGLE.segments[:2]),
        replace(TRIANGLE, segments=(*TRIANGLE.segments, Segment("B", "A"))),
        replace(TRIANGLE, points=(*TRIANGLE.points, Point("D", 2, 0))),
        replace(TRIANGLE, points=(*TRIANGLE.points, Point("D", 0.1, 0.1))),
        replace(TRIANGLE, segments=(*TRIANGLE.segments, Segment("B", "E"))),
    ],
)
def test_figures_that_cannot_be_seen_as_they_are_meant_are_refused(wrong: Figure) -> None:
    """A wrong length, a wrong angle, an angle without its segment, twins, a point on a line, points too close."""
    assert draw(TRIANGLE, look(0)) is not None
    assert all(draw(wrong, look(seed)) is None for seed in range(12))


def test_lengths_need_only_be_in_proportion() -> None:
    """Places may be in any unit: a figure of the same shape is the same figure."""
    small = replace(TRIANGLE, points=tuple(Point(n, x / 7, y / 7) for n, x, y in TRIANGLE.points))
    drawing = draw(small, look(1))
    assert drawing is not None
    found = read(drawing)
    assert found is not None
    assert found.text() == TRIANGLE.text()
