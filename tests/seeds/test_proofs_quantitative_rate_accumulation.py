"""The areas of `derive` are the integrals of `check`, for symbolic rates and times."""

from __future__ import annotations

import sympy as sp

a, b, c, s, t, u, v, w, x = sp.symbols("a b c s t u v w x", positive=True)
k0, k1, k2 = sp.symbols("k0 k1 k2")


def integral(pieces: list[tuple[sp.Expr, sp.Expr, sp.Expr]]) -> sp.Expr:
    return sum(sp.integrate(rate + rise / width * t, (t, 0, width)) for width, rate, rise in pieces)


def test_a_trapezium_is_the_integral_that_check_doubles() -> None:
    assert sp.simplify((u + v) / 2 * a - integral([(a, u, v - u)])) == 0
    assert sp.simplify(a * (2 * u + (v - u)) / 2 - integral([(a, u, v - u)])) == 0


def test_the_hidden_plateau_and_the_time_of_a_total_meet_the_total() -> None:
    end = a + (s - v * a / 2 - v * c / 2) / v
    assert sp.simplify(integral([(a, 0, v), (end - a, v, 0), (c, v, -v)]) - s) == 0
    moment = b + (s - (u + v) / 2 * a - v * (b - a)) / w
    assert sp.simplify(integral([(a, u, v - u), (b - a, v, 0), (moment - b, w, 0)]) - s) == 0


def test_simpsons_rule_is_the_antiderivative_for_degree_two() -> None:
    derived = k0 * a + k1 * a**2 / 2 + k2 * a**3 / 3
    middle = 4 * k0 + 2 * k1 * a + k2 * a**2
    simpson = a * (k0 + middle + k0 + k1 * a + k2 * a**2)
    assert sp.expand(6 * derived - simpson) == 0
