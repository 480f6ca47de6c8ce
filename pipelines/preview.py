"""`datagen preview`: a few judged variants of each cell of a recipe, without writing anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from datagen.recipe import Recipe
from datagen.template import Template
from datagen.variant import Variant
from mutators.perturb import Perturb
from pipelines.cells import cells
from pipelines.seeding import outcomes, template_of
from validators import Judgement, judge

MAX_TRIES = 10_000


def preview(recipe: Recipe, each: int) -> Iterator[tuple[Variant, Judgement]]:
    """So many judged variants of every (template, level), in the recipe's order."""
    for template, level in _cells(recipe):
        drawer = Perturb(template, level, recipe.seed)
        drawn = map(drawer.draw, range(min(drawer.space.size, MAX_TRIES)))
        for variant in islice((variant for variant in drawn if variant is not None), each):
            yield variant, judge(variant)


def _cells(recipe: Recipe) -> Iterator[tuple[Template, int]]:
    if recipe.seeds is None:
        yield from ((cell.template, cell.level) for cell, _ in cells(recipe))
        return
    for outcome in outcomes(recipe.seeds):
        for lifted in outcome if isinstance(outcome, list) else ():
            if lifted.level in recipe.levels:
                yield template_of(lifted), lifted.level
