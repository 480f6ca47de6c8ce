"""Slopes and gaps of `derive` meet the weighted means and determinants of `check`, for symbolic points."""

from __future__ import annotations

import sympy as sp

x1, y1, width, rise, t, a1, a2, b1, b2 = sp.symbols("x1 y1 width rise t a1 a2 b1 b2", real=True)
x2, y2 = x1 + width, y1 + rise


def test_the_slope_form_is_the_weighted_mean_of_the_ends() -> None:
    slope_form = y1 + (y2 - y1) / (x2 - x1) * (t - x1)
    assert sp.simplify(slope_form - (y1 * (x2 - t) + y2 * (t - x1)) / (x2 - x1)) == 0


def test_beyond_the_segment_the_three_points_enclose_no_area() -> None:
    value = y1 + (y2 - y1) / (x2 - x1) * (t - x1)
    assert sp.simplify(x1 * (y2 - value) + x2 * (value - y1) + t * (y1 - y2)) == 0


def test_the_zero_of_the_gap_is_the_intersection_by_cramer() -> None:
    first, last = a1 - b1, a2 - b2
    x = x1 - first / ((last - first) / (x2 - x1))
    height = a1 + (a2 - a1) * (x - x1) / (x2 - x1)
    run, up_a, up_b = x2 - x1, a2 - a1, b2 - b1
    determinant = run * (up_b - up_a)
    right_a, right_b = up_a * x1 - run * a1, up_b * x1 - run * b1
    assert sp.simplify(x - run * (right_b - right_a) / determinant) == 0
    assert sp.simplify(height - (up_a * right_b - up_b * right_a) / determinant) == 0


def test_the_part_of_a_segment_above_is_the_way_to_the_zero_of_the_gap() -> None:
    up, down, wide = sp.symbols("up down wide", positive=True)
    zero = -up / ((-down - up) / wide)
    assert sp.simplify(zero - wide * up / (up + down)) == 0
