"""The plan: a recipe becomes units, each with ordinals that no other unit touches. The same recipe, the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import seeds
from datagen.errors import RecipeError
from datagen.recipe import Recipe
from datagen.unit import Draw, Unit
from mutators import MUTATORS, Mutator
from pipelines.seeding import SeedPart

PROBES = 200
# Beyond this many ordinals for a row, no probing is needed to know that there are enough.
AMPLE = 1_000


def plan(recipe: Recipe, parts: Iterable[SeedPart] | None) -> list[Unit]:
    """All units of a recipe. Raises RecipeError when it asks for more problems than there are."""
    if recipe.seeds is None:
        return list(_built_in_units(recipe))
    return list(_lifted_units(recipe, list(parts or ())))


def share(total: int, places: int) -> list[int]:
    """A total in as equal whole shares as possible, the larger ones first."""
    base, extra = divmod(total, places)
    return [base + (place < extra) for place in range(places)]


def _built_in_units(recipe: Recipe) -> Iterator[Unit]:
    modes = recipe.select(seeds.built_in())
    cells = [
        (mutator, mode, level)
        for mutator in recipe.mutators
        for mode in modes
        for level in recipe.levels
    ]
    asked = list(zip(cells, share(recipe.rows, len(cells)), strict=True))
    sizes, short = [], []
    for (mutator, mode, level), rows in asked:
        drawer = MUTATORS[mutator](seeds.load(mode), level, recipe.seed)
        sizes.append(drawer.space.size)
        capacity = _capacity(drawer, rows)
        if capacity < rows:
            short.append(f"  {mode} level {level}: {rows:,} asked, about {capacity:,} there")
    if short:
        raise RecipeError(
            "the recipe asks for more distinct problems than there are; lower `rows` or add modes\n"
            + "\n".join(short)
        )
    for ((mutator, mode, level), rows), size in zip(asked, sizes, strict=True):
        if rows:
            name = f"{mode}-{mutator}-L{level}"
            yield from _units(name, mode, mutator, [(mode, level, rows, size)], recipe, None)


def _capacity(drawer: Mutator, rows: int) -> int:
    """About how many problems a space holds; not looked at closely where there is room to spare."""
    size = drawer.space.size
    if size >= rows * AMPLE:
        return size
    probes = min(size, PROBES)
    admitted = sum(drawer.draw(ordinal) is not None for ordinal in range(probes))
    return size * admitted // probes


def _units(
    name: str,
    mode: str,
    mutator: str,
    cells: list[tuple[str, int, int, int]],
    recipe: Recipe,
    seed_file: str | None,
) -> Iterator[Unit]:
    """Units over (template, level, rows, size) cells; each template's ordinals are cut into equal ranges."""
    count = -(-sum(rows for _, _, rows, _ in cells) // recipe.unit_rows)
    shares = [share(rows, count) for _, _, rows, _ in cells]
    for k in range(count):
        draws = tuple(
            Draw(template, level, k * (size // count), (k + 1) * (size // count), shares[place][k])
            for place, (template, level, _, size) in enumerate(cells)
            if shares[place][k]
        )
        yield Unit(f"{name}-{k:05d}", mode, mutator, draws, seed_file)


def _lifted_units(recipe: Recipe, parts: list[SeedPart]) -> Iterator[Unit]:
    capacities = [capacity for part in parts for _, capacity, _ in part.templates]
    if not capacities:
        raise RecipeError("none of the seeds could be lifted; `datagen lift` says why")
    for mutator, wanted in zip(
        recipe.mutators, share(recipe.rows, len(recipe.mutators)), strict=True
    ):
        if sum(capacities) < wanted:
            raise RecipeError(
                f"rows: {wanted:,} asked, but the lifted seeds hold only {sum(capacities):,}"
            )
        rows = iter(level_off(wanted, capacities))
        for part in parts:
            counts = islice(rows, len(part.templates))
            cells = [
                (template, part.level, count, size)
                for (template, _, size), count in zip(part.templates, counts, strict=True)
                if count
            ]
            if cells:
                yield from _units(
                    f"{part.name}-{mutator}", part.mode, mutator, cells, recipe, part.path
                )


def level_off(total: int, capacities: list[int]) -> list[int]:
    """Shares of a total as equal as the capacities allow: small ones are filled, the others share what is left."""
    shares = [0] * len(capacities)
    open_places = sorted(range(len(capacities)), key=lambda place: (capacities[place], place))
    left = total
    for done, place in enumerate(open_places):
        waiting = len(open_places) - done
        shares[place] = min(capacities[place], -(-left // waiting))
        left -= shares[place]
    return shares
