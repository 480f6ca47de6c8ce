"""The power sums of `derive` and the squared deviations of `check` give one variance, for symbolic data."""

from __future__ import annotations

import pytest
import sympy as sp

from seeds.quantitative.summary_statistics import merged, power_sums, variance_of, without

n, m, v, n2, m2, v2, x, y = sp.symbols("n m v n2 m2 v2 x y", positive=True)
CONVENTIONS = pytest.mark.parametrize("less", [0, 1], ids=["population", "sample"])


def equal(size: sp.Expr, total: sp.Expr, squares: sp.Expr, less: int, state: tuple) -> bool:
    by_sums = variance_of(size, total, squares, less)
    by_deviations = state[2] / (state[0] - less)
    return sp.simplify(by_sums - by_deviations) == 0 and sp.simplify(size - state[0]) == 0


@CONVENTIONS
def test_an_added_value(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    state = merged(n, m, (n - less) * v, 1, x, 0)
    assert equal(n + 1, total + x, squares + x**2, less, state)


@CONVENTIONS
def test_a_removed_value(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    state = without(n, m, (n - less) * v, x)
    assert equal(n - 1, total - x, squares - x**2, less, state)


@CONVENTIONS
def test_a_corrected_value(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    state = merged(*without(n, m, (n - less) * v, x), 1, y, 0)
    assert equal(n, total - x + y, squares - x**2 + y**2, less, state)


@CONVENTIONS
def test_two_sets_merged(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    other, other_squares = power_sums(n2, m2, v2, less)
    state = merged(n, m, (n - less) * v, n2, m2, (n2 - less) * v2)
    assert equal(n + n2, total + other, squares + other_squares, less, state)


@CONVENTIONS
def test_a_value_added_to_one_of_two_merged_sets(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    other, other_squares = power_sums(n2, m2, v2, less)
    state = merged(*merged(n, m, (n - less) * v, 1, x, 0), n2, m2, (n2 - less) * v2)
    assert equal(n + 1 + n2, total + x + other, squares + x**2 + other_squares, less, state)


def test_a_spread_that_admits_passes_is_that_of_real_values() -> None:
    """Prevents a value being taken out of a set that cannot hold it: the squares left must not be negative."""
    left = without(n, m, (n - 1) * v, x)[2]
    assert sp.simplify(left - ((n - 1) * v - n * (x - m) ** 2 / (n - 1))) == 0
