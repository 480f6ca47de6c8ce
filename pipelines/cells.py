"""The cells of a recipe: which templates at which levels, and how many rows of each. Recipe in, cells out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import seeds
from datagen.errors import RecipeError
from datagen.recipe import Recipe
from datagen.template import Inversion, Template
from mutators import MUTATORS
from mutators.chain.template import Chain
from mutators.fuse import Fused
from mutators.perturb import Perturb

PROBES = 4


class Cell(NamedTuple):
    """A template at a level, made by a mutator, for rows of one mode."""

    template: Template
    level: int
    mutator: str
    mode: str


def cells(recipe: Recipe) -> Iterator[tuple[Cell, int]]:
    """Every cell of a recipe on built-in templates with its rows: even over mutators, then over cells."""
    for mutator, rows in zip(
        recipe.mutators, share(recipe.rows, len(recipe.mutators)), strict=True
    ):
        yield from _shared(recipe, list(_cells(recipe, mutator)), rows)


def share(total: int, places: int) -> list[int]:
    """A total in as equal whole shares as possible, the larger ones first."""
    base, extra = divmod(total, places)
    return [base + (place < extra) for place in range(places)]


def _cells(recipe: Recipe, mutator: str) -> Iterator[Cell]:
    sources = [seeds.load(mode) for mode in recipe.select(seeds.built_in())]
    made = list(MUTATORS[mutator](sources, recipe))
    if not made:
        raise RecipeError(f"mutators: {mutator} makes nothing of the modes {list(recipe.modes)}")
    for template in made:
        for level in recipe.levels:
            mode = _mode(template, level, recipe.seed)
            if mode is not None:
                yield Cell(template, level, mutator, mode)


def _mode(template: Template, level: int, run_seed: int) -> str | None:
    """The mode of a cell's rows, None if there are none: of a chain the commonest among a few of its problems."""
    if not isinstance(template, Chain | Fused):
        return template.mode
    drawer = Perturb(template, level, run_seed)
    if isinstance(template, Fused):  # not every problem can be shown in every modality
        return template.mode if any(map(drawer.params, range(PROBES))) else None
    drawn = [variant.mode for variant in map(drawer.draw, range(PROBES)) if variant]
    # Ties go by name, so that every run plans alike.
    return max(sorted(set(drawn)), key=drawn.count) if len(drawn) * 4 >= PROBES else None


def _shared(recipe: Recipe, found: list[Cell], rows: int) -> Iterator[tuple[Cell, int]]:
    """Even shares; those that only ask backwards get no more than the recipe's cap together."""
    backward = [cell for cell in found if _is_backward(cell.template)]
    others = [cell for cell in found if not _is_backward(cell.template)]
    cap = round(rows * recipe.max_backward)
    if backward and rows * len(backward) > cap * len(found):
        if not others:
            raise RecipeError(
                "max_backward: all inversions of these modes ask backwards; raise it to 1, or add modes"
            )
        yield from zip(backward, share(cap, len(backward)), strict=True)
        yield from zip(others, share(rows - cap, len(others)), strict=True)
    else:
        yield from zip(found, share(rows, len(found)), strict=True)


def _is_backward(template: Template) -> bool:
    told = template.of if isinstance(template, Fused) else template
    return isinstance(told, Inversion) and told.kind == "backward"
