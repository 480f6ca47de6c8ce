"""Invert: the same problems asked in another direction. Templates in, their inversions out.

How a template turns round stands beside it in `seeds/`; here it is only applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from datagen.errors import RecipeError
from datagen.recipe import Recipe
from datagen.taxonomy import suggest
from datagen.template import Inversion, Template


def templates(sources: Sequence[Template], recipe: Recipe) -> Iterator[Template]:
    """Every inversion of every template."""
    for source in sources:
        yield from (turned(source) for turned in source.inversions.values())


def invert(template: Template, kind: str) -> Inversion:
    """One template turned round. Raises RecipeError if it does not turn this way."""
    if kind not in template.inversions:
        ways = tuple(template.inversions)
        raise RecipeError(f"{template.id} has no inversion {kind!r}{suggest(kind, ways)}")
    return template.inversions[kind](template)
