"""Perturb gives every ordinal a problem of its own, which anybody can make again from its coordinates."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from datagen.answers import canonical
from datagen.phrasing import Params
from datagen.recipe import Recipe
from datagen.spaces import Choice, Int, Space
from mutators import MUTATORS
from mutators.perturb import Perturb
from tests.toys import REAL_MODE, Sums

LEVELS = (1, 2, 3, 4, 5)


@pytest.mark.parametrize("level", LEVELS)
def test_two_ordinals_never_make_the_same_problem(level: int) -> None:
    drawer = Perturb(seeds.load(REAL_MODE), level, 3)
    texts = [variant.posing.text for variant in map(drawer.draw, range(3_000)) if variant]
    assert len(set(texts)) == len(texts) > 1_000


def test_all_ordinals_together_are_the_whole_space() -> None:
    drawer = Perturb(Sums(), 2, 1)
    pairs = {(p.a, p.b) for p in map(drawer.params, range(drawer.space.size)) if p}
    assert pairs == {(a, b) for a in range(1, 11) for b in range(20, 30)}


@given(st.integers(0, 2**63), st.integers(1, 5), st.integers(0, 99))
def test_coordinates_make_the_same_variant_again(run_seed: int, level: int, ordinal: int) -> None:
    template = Sums()
    first, second = (Perturb(template, level, run_seed).draw(ordinal) for _ in range(2))
    assert first == second
    assert first is not None
    assert first.index == ordinal


def test_a_problem_does_not_depend_on_what_was_drawn_before() -> None:
    forwards, backwards = Perturb(seeds.load(REAL_MODE), 4, 1), Perturb(seeds.load(REAL_MODE), 4, 1)
    there = [forwards.draw(k) for k in range(50)]
    back = [backwards.draw(k) for k in reversed(range(50))]
    assert there == back[::-1]


def test_the_same_coordinates_make_the_same_problem_in_every_process() -> None:
    code = (
        "import seeds; from mutators.perturb import Perturb;"
        f"d = Perturb(seeds.load({REAL_MODE!r}), 3, 11);"
        "print([v.posing.text for v in map(d.draw, range(20)) if v])"
    )
    command = [sys.executable, "-c", code]
    printed = {
        subprocess.run(command, env={"PYTHONHASHSEED": s}, capture_output=True, check=True).stdout
        for s in ("1", "2")
    }
    assert len(printed) == 1
    drawer = Perturb(seeds.load(REAL_MODE), 3, 11)
    here = [variant.posing.text for variant in map(drawer.draw, range(20)) if variant]
    assert printed == {f"{here}\n".encode()}


def test_run_seeds_levels_and_templates_are_shuffled_each_in_its_own_way() -> None:
    """Prevents run 0 of one cell from equalling run 1 of its neighbour, as seed + index would give."""
    named = type("Other", (Sums,), {"mode": "number.divisibility"})
    cells = [(Sums(), level, seed) for level in (1, 2) for seed in (0, 1)] + [(named(), 1, 0)]
    orders = set()
    for template, level, seed in cells:
        drawer = Perturb(template, level, seed)
        orders.add(tuple((p.a, p.b - 10 * level) for p in map(drawer.params, range(100)) if p))
    assert len(orders) == len(cells)


@pytest.mark.parametrize("level", LEVELS)
def test_every_wording_is_used_about_equally(level: int) -> None:
    drawer = Perturb(seeds.load(REAL_MODE), level, 1)
    found = [drawer.params(k) for k in range(1_000)]
    shares = [sum(p is not None and p.phrasing % 5 == k for p in found) for k in range(5)]
    assert min(shares) > 0.8 * sum(shares) / 5


def test_what_is_not_admitted_gives_nothing() -> None:
    class Even(Sums):
        def admits(self, p: Params) -> bool:
            return p.a % 2 == 0

    class EvenBuilt(Sums):
        def build(self, p: Params) -> Params | None:
            return p if p.a % 2 == 0 else None

    for template in (Even(), EvenBuilt()):
        drawer = Perturb(template, 1, 1)
        drawn = [variant for variant in map(drawer.draw, range(100)) if variant is not None]
        assert len(drawn) == 50
        assert all(variant.params.a % 2 == 0 for variant in drawn)


def test_the_surface_dresses_problems_without_repeating_them() -> None:
    class Named(Sums):
        def space(self, level: int) -> Space:
            return Space({"a": Int(1, 30), "b": Int(1, 30)}, surface={"who": Choice("ABCD")})

    drawer = Perturb(Named(), 1, 1)
    found = [p for p in map(drawer.params, range(900)) if p]
    assert len({(p.a, p.b) for p in found}) == 900
    shares = [sum(p.who == who for p in found) for who in "ABCD"]
    assert min(shares) > 150


def test_an_ordinal_outside_the_space_is_refused() -> None:
    with pytest.raises(IndexError):
        Perturb(Sums(), 1, 1).draw(100)


def test_a_variant_carries_its_answer_in_canonical_text() -> None:
    for ordinal in range(100):
        variant = Perturb(seeds.load(REAL_MODE), 5, 1).draw(ordinal)
        if variant is not None:
            kind = variant.template.answer_kind
            assert variant.answer == canonical(kind, variant.derivation.answer)


def test_perturbing_leaves_templates_as_they_are() -> None:
    template = Sums()
    assert list(MUTATORS["perturb"]([template], Recipe(name="a", rows=1))) == [template]
