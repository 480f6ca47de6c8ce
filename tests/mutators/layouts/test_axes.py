"""Axes of charts: values that are not written can be read off exactly, and ticks are round and far enough apart."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from datagen.drawing.looks import look
from mutators.fuse.layouts.charts.axes import (
    HALF_ROOM,
    STEPS,
    TICK_ROOM,
    Scale,
    exact_scale,
    rough_scale,
)
from mutators.fuse.layouts.colours import (
    MARK_CONTRAST,
    TEXT_CONTRAST,
    contrast,
    ink_on,
    line_colours,
    mark_colours,
)
from validators.pictures.charts.scales import Ruler
from validators.pictures.layout import MIN_CONTRAST

LENGTHS = (210, 400)


def exact_scales() -> list[tuple[list[int], Scale]]:
    """Random values with the scales that they can be read off, where there are any."""
    found = []
    for seed in range(1_500):
        rng = Random(seed)
        unit = rng.choice((1, 5, 10, 100, 250, 1000))
        values = [
            unit * rng.randint(-5, rng.choice((10, 40, 100))) for _ in range(rng.randint(2, 9))
        ]
        scale = exact_scale(values, rng.random() < 0.5, LENGTHS, 25)
        if scale is not None:
            found.append((values, scale))
    return found


SCALES = exact_scales()


def test_many_values_can_be_read_off() -> None:
    assert len(SCALES) > 600


def test_a_value_that_can_be_read_off_is_on_a_tick_or_halfway() -> None:
    for values, scale in SCALES:
        room = HALF_ROOM if any(value % scale.step for value in values) else TICK_ROOM
        assert scale.pixels >= room
        assert all(2 * value % scale.step == 0 for value in values)
        assert all(scale.low <= value <= scale.high for value in values)


def test_ticks_are_round_and_the_axis_no_longer_than_allowed() -> None:
    for _, scale in SCALES:
        assert scale.step in STEPS
        assert scale.major in STEPS
        assert scale.major % scale.step == 0
        assert scale.length <= LENGTHS[1]


def test_texts_at_ticks_have_room() -> None:
    for _, scale in SCALES:
        at = [offset for offset, text in scale.ticks() if text]
        assert len(at) >= 2
        assert all(b - a >= 25 for a, b in pairwise(at))


@pytest.mark.parametrize("low", [0, -4_000])
def test_a_rough_scale_takes_in_all_values(low: int) -> None:
    for high in (1, 30, 999, 12_345, 9_999_900):
        scale = rough_scale(low, high, 210, 6, 20)
        assert scale is not None
        assert scale.low <= low < high <= scale.high
        assert scale.steps <= 6


def test_one_value_lies_within_its_scale_and_zero_makes_none() -> None:
    scale = rough_scale(500, 500, 210, 6, 20)
    assert scale is not None
    assert scale.low < 500 < scale.high
    assert rough_scale(0, 0, 210, 6, 20) is None


def test_a_ruler_reads_ticks_and_middles_only_where_there_is_room() -> None:
    ruler = Ruler((0.0, 14.0, 28.0), (0, 100, 200))
    assert [ruler.value(at) for at in (0, 14.5, 7, 21.4)] == [0, 100, 50, 150]
    assert [ruler.value(at) for at in (3, 10.5, 29, -8)] == [None] * 4
    narrow = Ruler((0.0, 9.0, 18.0), (0, 100, 200))
    assert narrow.value(9) == 100
    assert narrow.value(4.5) is None
    assert Ruler((0.0, 6.0), (0, 100)).value(6) is None


def test_marks_and_texts_stand_out_in_every_look() -> None:
    for seed in range(300):
        each = look(seed)
        paper = each.theme.background
        assert len(line_colours(each)) >= 3
        assert all(contrast(colour, paper) >= TEXT_CONTRAST for colour in line_colours(each))
        fills = mark_colours(each)[:4]
        assert len(set(fills)) == 4
        for fill in fills:
            assert contrast(fill, paper) >= MARK_CONTRAST
            assert contrast(ink_on(fill, each.theme.ink, paper), fill) >= MIN_CONTRAST
