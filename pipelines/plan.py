"""The plan: a recipe becomes units, each with ordinals that no other unit touches. The same recipe, the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from datagen.errors import RecipeError
from datagen.recipe import Recipe
from datagen.unit import Draw, Unit
from mutators.perturb import Perturb
from pipelines.cells import cells, share
from pipelines.seeding import SeedPart

PROBES = 200
# Beyond this many ordinals for a row, no probing is needed to know that there are enough.
AMPLE = 1_000
# A row's index is a signed 64-bit integer.
MAX_ORDINALS = 2**63 - 1


def plan(recipe: Recipe, parts: Iterable[SeedPart] | None) -> list[Unit]:
    """All units of a recipe. Raises RecipeError when it asks for more problems than there are."""
    if recipe.seeds is None:
        return list(_built_in_units(recipe))
    if not (parts := list(parts or ())):
        raise RecipeError("none of the seeds could be lifted; `datagen lift` says why")
    return list(_lifted_units(recipe, parts))


def _built_in_units(recipe: Recipe) -> Iterator[Unit]:
    sizes, short = {}, []
    asked = [(cell, rows) for cell, rows in cells(recipe) if rows]
    for cell, rows in asked:
        drawer = Perturb(cell.template, cell.level, recipe.seed)
        sizes[cell] = min(drawer.space.size, MAX_ORDINALS)
        capacity = _capacity(drawer, rows)
        if capacity < rows:
            name = f"{cell.template.id} level {cell.level}"
            short.append(f"  {name}: {rows:,} asked, about {capacity:,} there")
    if short:
        raise RecipeError(
            "the recipe asks for more distinct problems than there are; lower `rows` or add modes\n"
            + "\n".join(short)
        )
    shards: dict[str, list[Draw]] = {}
    modes = {}
    for cell, rows in asked:
        name = f"{cell.mode}-{cell.mutator}-L{cell.level}"
        draw = Draw(cell.template.id, cell.level, 0, sizes[cell], rows)
        shards.setdefault(name, []).append(draw)
        modes[name] = cell.mode
    for name, draws in shards.items():
        cut = _cut(draws, recipe.unit_rows)
        yield from (Unit(f"{name}-{k:05d}", modes[name], each) for k, each in enumerate(cut))


def _capacity(drawer: Perturb, rows: int) -> int:
    """About how many problems a space holds; not looked at closely where there is room to spare."""
    size = drawer.space.size
    if size >= rows * AMPLE:
        return size
    probes = min(size, PROBES)
    return size * sum(_is_problem(drawer, ordinal) for ordinal in range(probes)) // probes


def _is_problem(drawer: Perturb, ordinal: int) -> bool:
    try:
        return drawer.draw(ordinal) is not None
    except Exception:  # the unit that meets it will keep it as a reject, with its reason
        return False


def _cut(draws: list[Draw], unit_rows: int) -> Iterator[tuple[Draw, ...]]:
    """Cuts draws, laid end to end, into groups of at most so many rows.

    A draw that is cut shares its ordinals out in proportion to its rows.
    """
    total = sum(draw.rows for draw in draws)
    end = 0
    for size in share(total, -(-total // unit_rows)):
        start, end = end, end + size
        yield tuple(_overlaps(draws, start, end))


def _overlaps(draws: list[Draw], start: int, end: int) -> Iterator[Draw]:
    """The parts of draws, laid end to end, whose rows lie from start to end."""
    offset = 0
    for draw in draws:
        first, last = max(start - offset, 0), min(end - offset, draw.rows)
        if first < last:
            ordinals = draw.stop - draw.start
            yield replace(
                draw,
                start=draw.start + ordinals * first // draw.rows,
                stop=draw.start + ordinals * last // draw.rows,
                rows=last - first,
            )
        offset += draw.rows


def _lifted_units(recipe: Recipe, parts: list[SeedPart]) -> Iterator[Unit]:
    modes = recipe.select(tuple(dict.fromkeys(part.mode for part in parts)))
    parts = [part for part in parts if part.mode in modes and part.level in recipe.levels]
    capacities = [capacity for part in parts for _, capacity, _ in part.templates]
    if recipe.mutators != ("perturb",):
        raise RecipeError("mutators: lifted seeds are perturbed only; leave `mutators` out")
    if sum(capacities) < recipe.rows:
        raise RecipeError(
            f"rows: {recipe.rows:,} asked, but the lifted seeds hold only {sum(capacities):,}"
        )
    rows = iter(level_off(recipe.rows, capacities))
    for part in parts:
        draws = [
            Draw(template, part.level, 0, min(size, MAX_ORDINALS), count)
            for (template, _, size), count in zip(
                part.templates, islice(rows, len(part.templates)), strict=True
            )
            if count
        ]
        for k, each in enumerate(_cut(draws, recipe.unit_rows) if draws else ()):
            yield Unit(f"{part.name}-perturb-{k:05d}", part.mode, each, part.path)


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
