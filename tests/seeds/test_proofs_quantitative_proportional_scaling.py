"""Scaling by each factor satisfies the cross-multiplied relation of `check`, symbolically."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from datagen.phrasing import Params
from datagen.template import LEVELS
from seeds.quantitative._scales import FACTORS
from seeds.quantitative.proportional_scaling import template

K, N = sp.symbols("k0:5", positive=True), sp.symbols("n0:5", positive=True)
X = sp.Symbol("x", positive=True)


def scaled(level: int) -> sp.Expr:
    value = X
    for (_, direct), old, new in zip(FACTORS[level], K, N, strict=False):
        value *= new / old if direct else old / new
    return value


@pytest.mark.parametrize("level", LEVELS)
def test_labour_for_each_unit_of_output_is_the_same(level: int) -> None:
    labour_known, labour_new, output_known, output_new = X, scaled(level), 1, 1
    for (_, direct), old, new in zip(FACTORS[level], K, N, strict=False):
        if direct:
            output_known, output_new = output_known * old, output_new * new
        else:
            labour_known, labour_new = labour_known * old, labour_new * new
    assert sp.simplify(labour_known * output_new - labour_new * output_known) == 0


@pytest.mark.parametrize("level", LEVELS)
def test_check_accepts_the_scaled_value_alone(level: int) -> None:
    """The relation in `check` is linear in the answer, so one accepted value is the only one."""
    numbers = {f"k{i}": i + 3 for i in range(5)} | {f"n{i}": 2 * i + 5 for i in range(5)}
    given = Params(level=level, x=7, **numbers)
    value = scaled(level).subs(
        {sp.Symbol(k, positive=True): v for k, v in numbers.items()} | {X: 7}
    )
    answer = sp.Rational(value)
    exact = Fraction(int(answer.p), int(answer.q))
    assert template.check(given, exact)
    assert not template.check(given, exact + 1)
    assert not template.check(given, -exact)
