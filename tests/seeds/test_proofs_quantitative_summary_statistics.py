"""The power sums of `derive` and the squared deviations of `check` give one variance, for symbolic data."""

from __future__ import annotations

import pytest
import sympy as sp

from seeds.quantitative.summary_statistics import merged, power_sums, variance_of, without

n, m, v, n2, m2, v2, x, y = sp.symbols("n m v n2 m2 v2 x y", positive=True)
CONVENTIONS = pytest.mark.parametrize("less", [0, 1], ids=["population", "sample"])


def equal(size: sp.Expr, total: sp.Expr, squares: sp.Expr, less: int, state: tuple) -> bool:
    over, under = variance_of(size, total, squares, less)
    number, whole, deviations, scale = state
    by_deviations = deviations / scale / (number - less)
    same = [over / under - by_deviations, size - number, total - whole]
    return all(sp.simplify(difference) == 0 for difference in same)


def of(less: int) -> tuple:
    return n, n * m, (n - less) * v, 1


@CONVENTIONS
def test_an_added_value(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    assert equal(n + 1, total + x, squares + x**2, less, merged(of(less), 1, x, 0))


@CONVENTIONS
def test_a_removed_value(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    assert equal(n - 1, total - x, squares - x**2, less, without(of(less), x))


@CONVENTIONS
def test_a_corrected_value(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    state = merged(without(of(less), x), 1, y, 0)
    assert equal(n, total - x + y, squares - x**2 + y**2, less, state)


@CONVENTIONS
def test_two_sets_merged(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    other, other_squares = power_sums(n2, m2, v2, less)
    state = merged(of(less), n2, n2 * m2, (n2 - less) * v2)
    assert equal(n + n2, total + other, squares + other_squares, less, state)


@CONVENTIONS
def test_a_value_changed_in_one_of_two_merged_sets(less: int) -> None:
    total, squares = power_sums(n, m, v, less)
    other, other_squares = power_sums(n2, m2, v2, less)
    second = (n2, n2 * m2, (n2 - less) * v2)
    added = merged(merged(of(less), 1, x, 0), *second)
    assert equal(n + 1 + n2, total + x + other, squares + x**2 + other_squares, less, added)
    removed = merged(without(of(less), x), *second)
    assert equal(n - 1 + n2, total - x + other, squares - x**2 + other_squares, less, removed)


def test_the_squares_left_by_a_removal_are_what_admits_holds_to_be_no_less_than_zero() -> None:
    """Prevents a value being taken out of a set that cannot hold it."""
    _, _, over, under = without(of(0), x)
    assert sp.simplify(over / under - (n * v - n * (x - m) ** 2 / (n - 1))) == 0
