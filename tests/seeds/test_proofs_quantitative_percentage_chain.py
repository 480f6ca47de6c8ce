"""What `derive` multiplies out satisfies the relation of `check`, for symbolic percentages."""

from __future__ import annotations

from itertools import product

import pytest
import sympy as sp

C = sp.symbols("c1:6")
D = sp.symbols("d1:3")
S, T = sp.symbols("s t")


def factor(changes: tuple[sp.Symbol, ...]) -> sp.Expr:
    return sp.prod([1 + c / 100 for c in changes])


def test_overall_missing_restoring_and_compared_changes_satisfy_the_hundredths() -> None:
    known, hundred = sp.prod([100 + c for c in C]), 100 ** len(C)
    overall = (factor(C) - 1) * 100
    assert sp.simplify(known * 100 - hundred * (100 + overall)) == 0
    missing = ((1 + T / 100) / factor(C) - 1) * 100
    assert sp.simplify(known * (100 + missing) - hundred * (100 + T)) == 0
    restore = (1 / factor(C) - 1) * 100
    assert sp.simplify(known * (100 + restore) - hundred * 100) == 0
    compared = (factor(C) / factor(D) - 1) * 100
    left = known * 100 * 100 ** len(D)
    assert sp.simplify(left - hundred * sp.prod([100 + d for d in D]) * (100 + compared)) == 0


@pytest.mark.parametrize("bases", [b for b in product("vo", repeat=4) if b[0] == "v"])
def test_undoing_moves_of_any_bases_returns_to_the_first_value(bases: tuple[str, ...]) -> None:
    value: sp.Expr = S
    for c, base in zip(C, bases, strict=False):
        value = value * (1 + c / 100) if base == "v" else value + c
    undone = S * (100 + (value - S) / S * 100) / 100
    for c, base in reversed(list(zip(C, bases, strict=False))):
        undone = undone * 100 / (100 + c) if base == "v" else undone - c
    assert sp.simplify(undone - S) == 0
