"""Backward problems of rates, proportions and percentages, each recomputed by trying values in the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

import pytest

import seeds
from datagen.exhibits import Series, Table
from datagen.phrasing import Params
from datagen.template import LEVELS
from datagen.variant import Variant
from mutators.invert import invert
from mutators.perturb import Perturb

TRIED = [Fraction(n, 2) for n in range(-240, 400)]
"""Halves from -120 to 200: every answer of these modes that is not larger lies among them."""


def draw(mode: str, wanted: int) -> Iterator[Variant]:
    turned = invert(seeds.load(mode), "backward")
    for level in LEVELS:
        drawer = Perturb(turned, level, 5)
        found = [v for v in map(drawer.draw, range(wanted * 2)) if v is not None]
        yield from found[:wanted]


def scaled(p: Params, x: Fraction) -> bool:
    """Labour follows output: the factors are multiplied out one by one, as the levels define them."""
    direct = {1: "y", 2: "n", 3: "ny", 4: "nny", 5: "nnyyy"}[p.level]
    outcome = Fraction(p.x)
    for place, kind in enumerate(direct):
        new = x if place == p.lost else getattr(p, f"n{place}")
        if not new:
            return False
        ratio = Fraction(new) / getattr(p, f"k{place}")
        outcome *= ratio if kind == "y" else 1 / ratio
    return outcome == p.y


def rated(p: Params, x: Fraction) -> bool:
    """The whole is followed from one start to the next, at the rates that are on in between."""
    if x <= 0:
        return False
    rate = {name: Fraction(getattr(p, name, x)) for name in "abcpqruv"}
    for name in "abc":
        rate[name] = 1 / rate[name]
    d, e, end = getattr(p, "d", 0), getattr(p, "e", 0), Fraction(p.y)
    plans = {
        "together": [(0, "a", 1), (0, "b", 1)],
        "approach": [(0, "u", 1), (0, "v", 1)],
        "leak": [(0, "a", 1), (0, "b", 1), (0, "c", -1)],
        "head": [(-d, "v", 1), (0, "u", -1)],
        "join": [(0, "a", 1), (d, "b", 1)],
        "meet": [(0, "v", 1), (d, "u", 1)],
        "crew": [(0, "a", 1), (0, "b", 1), (d, "a", -1), (d, "c", 1)],
        "flow": [(0, "p", 1), (0, "q", 1), (d, "r", -1)],
        "stages": [(0, "a", 1), (d, "b", 1), (e, "c", -1)],
        "series": [(0, "p", 1), (d, "q", 1), (e, "r", -1)],
    }
    amount, now, pace = (
        Fraction(0),
        Fraction(min(at for at, _, _ in plans[p.question])),
        Fraction(0),
    )
    for at, name, sign in sorted(plans[p.question], key=lambda event: event[0]):
        amount += pace * (at - now)
        now, pace = Fraction(at), pace + sign * rate[name]
    amount += pace * (end - now)
    goal = {"approach": "dist", "meet": "dist", "flow": "size", "series": "size"}.get(p.question)
    return amount == (0 if p.question == "head" else getattr(p, goal) if goal else 1)


def chained(p: Params, x: Fraction) -> bool:
    """Each change is carried out on its own base, from 100 or the value told."""

    def run(first: Fraction, chain: tuple[object, ...]) -> Fraction:
        value = first
        for move in chain:
            amount, base = move if isinstance(move, tuple) else (move, "value")
            size = Fraction(x if amount == "x" else amount)
            value += size * {"value": value, "origin": first, "points": 100}[base] / 100
        return value

    start = Fraction(getattr(p, "start", getattr(p, "rate", 100)))
    end = run(start, getattr(p, "moves", getattr(p, "changes", ())))
    if p.question in ("final", "origin"):
        return end == p.final
    if p.question == "compare":
        other = run(start, p.other)
        return other > 0 and (end / other - 1) * 100 == p.total
    if hasattr(p, "last"):
        end += end * p.last / 100
    return (end / start - 1) * 100 == getattr(p, "total", 0)


def accumulated(p: Params, x: Fraction) -> bool:
    """The profile as a list of corners (time, rate), summed by trapezia; jumps are two corners at one time."""
    value = {name: getattr(p, name, x) for name in "spqruvwabce"}
    s, u, v, w, a, b, c, e = (value[name] for name in "suvwabce")
    pp, q, r = (value[name] for name in "pqr")
    store = s if p.question in ("start", "phases", "table") else 0
    if p.question == "formula":
        k, m, n = (x if term == "x" else term for term in p.poly)
        return k * a + Fraction(m) * a**2 / 2 + Fraction(n) * a**3 / 3 == p.y
    corners = {
        "line": [(0, u), (a, v)],
        "steps": [(0, pp), (a, pp), (a, q), (a + b, q)],
        "plateau": [(0, 0), (a, v), (b, v)],
        "start": [(0, u), (a, v)],
        "trip": [(0, u), (a, v), (b, v), (c, 0)],
        "phases": [(0, pp), (a, pp), (a, -q), (a + b, -q), (a + b, r), (a + b + c, r)],
        "hidden": [(0, 0), (a, v), (b, v), (b + c, 0)],
        "when": [(0, u), (a, v), (b, v), (b, w), (e, w)],
    }.get(p.question)
    if corners is None:
        rows = p.table.rows if p.question == "table" else enumerate(rate for _, rate in p.readings)
        corners = [(time, x if rate == "x" else rate) for time, rate in rows]
    if any(end < begin for (begin, _), (end, _) in pairwise(corners)):
        return False
    area = sum(
        Fraction(end - begin) * (rate + after) / 2
        for (begin, rate), (end, after) in pairwise(corners)
    )
    return store + area == p.y


CASES: list[tuple[str, Callable[[Params, Fraction], bool]]] = [
    ("quantitative.proportional_scaling", scaled),
    ("quantitative.combined_rates", rated),
    ("quantitative.percentage_chain", chained),
    ("quantitative.rate_accumulation", accumulated),
]


@pytest.mark.parametrize(("mode", "fits"), CASES)
def test_only_the_answer_fits_the_gap(mode: str, fits: Callable[[Params, Fraction], bool]) -> None:
    """Prevents a gap that two numbers fill, or a phase that the solution forgets."""
    for variant in draw(mode, 16):
        p, gold = variant.params, Fraction(variant.derivation.answer)
        assert fits(p, gold), (variant.posing.text, gold)
        assert [x for x in TRIED if x != gold and fits(p, x)] == [], (variant.posing.text, gold)


@pytest.mark.parametrize("mode", [mode for mode, _ in CASES])
def test_a_step_reaches_the_answer_before_the_last_puts_it_back(mode: str) -> None:
    """Prevents a solution that leaps to its answer where a known part happens to be zero."""
    for variant in draw(mode, 60):
        claims = [step.claim for step in variant.derivation.steps]
        assert any(claim.endswith(f" = {variant.answer}") for claim in claims[:-1]), claims


@pytest.mark.parametrize("mode", [mode for mode, _ in CASES])
def test_the_number_asked_stands_nowhere_in_the_parameters(mode: str) -> None:
    """Prevents a route that reads the hidden value instead of finding it."""
    for variant in draw(mode, 6):
        p = variant.params
        printed = vars(variant.template.read(p, variant.posing.text))
        extra = set(vars(p)) - set(printed) - {"base", "level", "phrasing", "question", "setting"}
        assert extra <= {"lost"}, extra
        assert not isinstance(printed.get("series"), Series)
        assert not isinstance(printed.get("table"), Table) or "x" in variant.posing.text
