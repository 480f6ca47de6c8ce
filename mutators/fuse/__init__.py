"""Fuse: the same problems with their data shown. Templates in, for each modality a fused one out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from datagen.errors import RecipeError
from datagen.recipe import Recipe
from datagen.shown import MODALITIES
from datagen.taxonomy import suggest
from datagen.template import Template
from mutators.fuse.fused import Fused
from mutators.fuse.planning import MIXED

__all__ = ["Fused", "fuse", "templates"]

WAYS = (*MODALITIES, MIXED)


def templates(sources: Sequence[Template], recipe: Recipe) -> Iterator[Template]:
    """Every template, and every inversion where the recipe wants them, in each of its modalities."""
    for source in sources:
        turned = [kind(source) for kind in source.inversions.values()] if recipe.fuse.turned else []
        for template in (source, *turned):
            for modality in recipe.fuse.modalities:
                yield Fused(template, modality)


def fuse(template: Template, modality: str) -> Fused:
    """One template in one modality. Raises RecipeError for a modality that there is not."""
    if modality not in WAYS:
        raise RecipeError(f"{template.id}: no modality {modality!r}{suggest(modality, WAYS)}")
    return Fused(template, modality)
