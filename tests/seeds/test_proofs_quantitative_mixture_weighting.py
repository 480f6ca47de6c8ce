"""The formulas that `derive` certifies keep the balance that `check` tests, for symbolic data."""

from __future__ import annotations

import pytest
import sympy as sp

a, b, c, m, p, q, r, t = sp.symbols("a b c m p q r t", positive=True)


def zero(expression: sp.Expr) -> bool:
    return sp.simplify(expression) == 0


def test_means_amounts_and_prices_balance() -> None:
    x = (a * p + b * q) / (a + b)
    assert zero(a * p + b * q - (a + b) * x)
    x = t * (m - q) / (p - q)
    assert zero(t * m - x * p - (t - x) * q)
    x = a * p / m - a
    assert zero(a * p - (a + x) * m)
    x = (a * (p - m) + b * (q - m)) / (m - r)
    assert zero(a * p + b * q + x * r - (a + b + x) * m)
    x = ((a + b + c) * m - a * p - b * q) / c
    assert zero((a + b + c) * m - a * p - b * q - c * x)


@pytest.mark.parametrize("lots", [3, 4])
def test_any_lots_topped_up_balance(lots: int) -> None:
    amounts, strengths = sp.symbols(f"a1:{lots + 1}"), sp.symbols(f"s1:{lots + 1}")
    pairs = list(zip(amounts, strengths, strict=True))
    x = sum(amount * (strength - m) for amount, strength in pairs) / (m - r)
    brought = sum(amount * strength for amount, strength in pairs) + x * r
    assert zero(brought - (sum(amounts) + x) * m)


@pytest.mark.parametrize("rounds", [3, 4])
def test_rounds_of_replacement_come_nearer_geometrically(rounds: int) -> None:
    pure = a * p / 100
    for _ in range(rounds):
        pure = pure * (a - b) / a + b * q / 100
    share = pure / a * 100
    assert zero((share - q) * a**rounds - (p - q) * (a - b) ** rounds)
