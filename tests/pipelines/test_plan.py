"""The plan: exactly the rows asked for, from ranges that never meet, the same every time."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import RecipeError
from datagen.phrasing import Params
from datagen.recipe import Recipe, SeedSource
from datagen.spaces import Int, Seeded, Space
from datagen.unit import Draw, Unit
from mutators.perturb import Perturb
from pipelines.plan import level_off, plan, share
from pipelines.seeding import SeedPart
from tests.toys import REAL_MODE, TOY_MODE, Sums, WrongNowAndThen, install

LIFTING = Recipe(name="lift", rows=1, seeds=SeedSource(path="a.jsonl"))


def draws_of(units: list[Unit]) -> list[Draw]:
    return [draw for unit in units for draw in unit.draws]


def assert_ranges_never_meet(units: list[Unit]) -> None:
    for one, other in combinations(draws_of(units), 2):
        if (one.template, one.level) == (other.template, other.level):
            assert one.stop <= other.start or other.stop <= one.start, (one, other)


@given(
    rows=st.integers(1, 5_000),
    unit_rows=st.integers(1, 900),
    levels=st.lists(st.sampled_from([1, 2, 3, 4, 5]), min_size=1, unique=True),
    seed=st.integers(0, 9),
)
def test_a_plan_holds_exactly_its_rows_in_ranges_that_never_meet(
    rows: int, unit_rows: int, levels: list[int], seed: int
) -> None:
    unit_rows = max(unit_rows, rows // 40)
    recipe = Recipe(
        name="a", rows=rows, modes=(REAL_MODE,), levels=levels, unit_rows=unit_rows, seed=seed
    )
    units = plan(recipe, None)
    assert sum(unit.rows for unit in units) == rows
    assert all(0 < unit.rows <= unit_rows for unit in units)
    assert len({unit.id for unit in units}) == len({unit.path for unit in units}) == len(units)
    assert_ranges_never_meet(units)
    for draw in draws_of(units):
        template_size = Perturb(_real(), draw.level, seed).space.size
        assert 0 <= draw.start < draw.stop <= template_size
        assert draw.rows <= draw.stop - draw.start
    by_level = [sum(d.rows for d in draws_of(units) if d.level == level) for level in levels]
    assert max(by_level) - min(by_level) <= 1
    assert plan(recipe, None) == units


def _real():
    import seeds

    return seeds.load(REAL_MODE)


def test_fewer_rows_than_cells_leave_cells_out() -> None:
    units = plan(Recipe(name="a", rows=2, modes=(REAL_MODE,)), None)
    assert [(draw.level, draw.rows) for draw in draws_of(units)] == [(1, 1), (2, 1)]


def test_more_problems_than_there_are_are_refused_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, Sums())
    assert plan(Recipe(name="a", rows=500, modes=(TOY_MODE,)), None)
    with pytest.raises(RecipeError) as raised:
        plan(Recipe(name="a", rows=501, modes=(TOY_MODE,)), None)
    message = str(raised.value)
    assert f"{TOY_MODE} level 1: 101 asked, about 100 there" in message
    assert "level 2" not in message
    assert "lower `rows`" in message


def test_what_is_not_admitted_does_not_count_as_capacity(monkeypatch: pytest.MonkeyPatch) -> None:
    class Quarter(Sums):
        def admits(self, p: Params) -> bool:
            return p.a % 2 == 0 and p.b % 2 == 0

    install(monkeypatch, Quarter())
    assert plan(Recipe(name="a", rows=25, modes=(TOY_MODE,), levels=(1,)), None)
    with pytest.raises(RecipeError, match="26 asked, about 25 there"):
        plan(Recipe(name="a", rows=26, modes=(TOY_MODE,), levels=(1,)), None)


def test_one_broken_problem_does_not_end_the_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    class SmallAndBroken(WrongNowAndThen):
        space = Sums.space

    install(monkeypatch, SmallAndBroken())
    assert plan(Recipe(name="a", rows=50, modes=(TOY_MODE,)), None)


def test_every_range_holds_the_rows_that_are_wanted_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """100 problems a level in 3 units: ranges of 33 for 34, 33 and 33 rows."""
    install(monkeypatch, Sums())
    units = plan(Recipe(name="a", rows=100, modes=(TOY_MODE,), levels=(1,), unit_rows=40), None)
    assert all(draw.rows <= draw.stop - draw.start for draw in draws_of(units))


def test_a_level_named_twice_is_refused() -> None:
    """Prevents two units of one id and one range."""
    with pytest.raises(ValueError, match="twice"):
        Recipe(name="a", rows=100, modes=(REAL_MODE,), levels=(1, 1))


@pytest.mark.parametrize("key", ["levels", "modes", "mutators"])
def test_a_recipe_of_nothing_is_refused(key: str) -> None:
    with pytest.raises((RecipeError, ValueError)):
        plan(Recipe.model_validate({"name": "a", "rows": 1, key: []}), None)


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_shares_add_up_and_differ_by_at_most_one(total: int, places: int) -> None:
    shares = share(total, places)
    assert sum(shares) == total
    assert len(shares) == places
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.data())
def test_levelling_off_adds_up_within_capacities_as_level_as_they_allow(
    capacities: list[int], data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, sum(capacities)))
    shares = level_off(total, capacities)
    assert sum(shares) == total
    assert all(0 <= s <= c for s, c in zip(shares, capacities, strict=True))
    still_open = [s for s, c in zip(shares, capacities, strict=True) if s < c]
    if still_open:
        assert max(shares) <= min(still_open) + 1


def part(number: int, *capacities: int, spare: int = 2) -> SeedPart:
    templates = tuple((f"mine/{number}-{k}", c, c * spare) for k, c in enumerate(capacities))
    return SeedPart(
        f"mine-{number:05d}", f"seeds/lifted/{number:05d}.jsonl", TOY_MODE, 2, templates
    )


@given(
    st.lists(st.lists(st.integers(1, 30), min_size=1, max_size=5), min_size=1, max_size=4),
    st.integers(1, 40),
    st.data(),
)
def test_lifted_seeds_share_the_rows_in_ranges_that_never_meet(
    capacities: list[list[int]], unit_rows: int, data: st.DataObject
) -> None:
    parts = [part(number, *row) for number, row in enumerate(capacities)]
    rows = data.draw(st.integers(1, sum(map(sum, capacities))))
    recipe = LIFTING.model_copy(update={"rows": rows, "unit_rows": unit_rows})
    units = plan(recipe, parts)
    assert sum(unit.rows for unit in units) == rows
    assert plan(recipe, parts) == units
    assert len({unit.id for unit in units}) == len(units)
    assert_ranges_never_meet(units)
    sizes = {name: size for p in parts for name, _, size in p.templates}
    files = {name: p.path for p in parts for name, _, _ in p.templates}
    for unit in units:
        for draw in unit.draws:
            assert 0 <= draw.start <= draw.stop <= sizes[draw.template]
            assert unit.seeds == files[draw.template]


def test_units_of_lifted_seeds_hold_at_most_unit_rows_and_are_never_empty() -> None:
    recipe = LIFTING.model_copy(update={"rows": 3, "unit_rows": 2})
    units = plan(recipe, [part(0, 5, 5, 5)])
    assert all(0 < unit.rows <= 2 for unit in units), [unit.rows for unit in units]


def test_more_rows_than_the_lifted_seeds_hold_are_refused() -> None:
    with pytest.raises(RecipeError, match="rows: 11 asked, but the lifted seeds hold only 10"):
        plan(LIFTING.model_copy(update={"rows": 11}), [part(0, 4), part(1, 6)])


def test_no_lifted_seeds_are_refused_with_a_hint() -> None:
    with pytest.raises(RecipeError, match="datagen lift"):
        plan(LIFTING, [])


def test_every_ordinal_fits_the_index_of_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents a unit that fails at its end, when its rows become an Arrow table."""

    class Vast(Sums):
        def space(self, level: int) -> Space:
            return Space({"seed": Seeded(62), "setting": Int(0, 3)})

    install(monkeypatch, Vast())
    units = plan(Recipe(name="a", rows=10, modes=(TOY_MODE,), levels=(1,), unit_rows=5), None)
    assert max(draw.stop for draw in draws_of(units)) <= 2**63
