"""The two routes know units by different tables; the tables agree everywhere."""

from __future__ import annotations

import pytest
import sympy as sp

from seeds.quantitative.unit_dimension import ROUTES, SIZES


@pytest.mark.parametrize("pair", sorted(ROUTES))
def test_every_route_along_a_ladder_has_the_ratio_of_the_sizes(pair: tuple[str, str]) -> None:
    start, end = pair
    factor = sp.Integer(1)
    for _, step, finer in ROUTES[pair]:
        factor = factor * step if finer else factor / step
    assert SIZES[start][0] == SIZES[end][0]
    assert factor == sp.Rational(SIZES[start][1], SIZES[end][1])


def test_cubes_of_lengths_are_the_volumes() -> None:
    assert SIZES["cubic metres"][1] == SIZES["metres"][1] ** 3 == 1000 * SIZES["litres"][1]
    assert SIZES["cubic centimetres"][1] == SIZES["centimetres"][1] ** 3 == SIZES["millilitres"][1]
    assert SIZES["litres"][0] == tuple(3 * power for power in SIZES["metres"][0])


def test_a_compound_unit_converts_by_the_quotient_of_its_factors() -> None:
    x, u, v, s, t = sp.symbols("x u v s t", positive=True)
    derived = x * (u / v) / (s / t)
    assert sp.simplify(x * u * t - derived * v * s) == 0
