"""The formulas of `derive` make the accumulated amounts of `check` whole, for symbolic data."""

from __future__ import annotations

import sympy as sp

a, b, c, d, e, p, q, r, u, v, size, dist = sp.symbols(
    "a b c d e p q r u v size dist", positive=True
)


def balances(
    time: sp.Expr, target: sp.Expr, agents: list[tuple[sp.Expr, sp.Expr, sp.Expr | None]]
) -> bool:
    done = sum(rate * ((time if end is None else end) - start) for rate, start, end in agents)
    return sp.simplify(done - target) == 0


def test_agents_from_the_start_balance() -> None:
    assert balances(1 / (1 / a + 1 / b), 1, [(1 / a, 0, None), (1 / b, 0, None)])
    assert balances(dist / (u + v), dist, [(u, 0, None), (v, 0, None)])
    leak = 1 / (1 / a + 1 / b - 1 / c)
    assert balances(leak, 1, [(1 / a, 0, None), (1 / b, 0, None), (-1 / c, 0, None)])
    assert balances(v * d / (u - v), 0, [(u, 0, None), (-v, -d, None)])


def test_agents_with_late_starts_balance() -> None:
    join = d + (1 - d / a) / (1 / a + 1 / b)
    assert balances(join, 1, [(1 / a, 0, None), (1 / b, d, None)])
    meet = d + (dist - v * d) / (u + v)
    assert balances(meet, dist, [(v, 0, None), (u, d, None)])
    crew = d + (1 - (1 / a + 1 / b) * d) / (1 / b + 1 / c)
    assert balances(crew, 1, [(1 / a, 0, d), (1 / b, 0, None), (1 / c, d, None)])
    flow = d + (size - (p + q) * d) / (p + q - r)
    assert balances(flow, size, [(p, 0, None), (q, 0, None), (-r, d, None)])


def test_three_agents_one_after_the_other_balance() -> None:
    rate = 1 / a + 1 / b
    stages = e + (1 - d / a - rate * (e - d)) / (rate - 1 / c)
    assert balances(stages, 1, [(1 / a, 0, None), (1 / b, d, None), (-1 / c, e, None)])
    series = e + (size - p * d - (p + q) * (e - d)) / (p + q - r)
    assert balances(series, size, [(p, 0, None), (q, d, None), (-r, e, None)])
