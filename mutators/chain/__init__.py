"""Chain: problems composed, one's answer becoming another's number. Templates in, chains of them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from datagen.recipe import Recipe
from datagen.template import Template
from mutators import invert
from mutators.chain.part import Link
from mutators.chain.probing import gives, takes
from mutators.chain.template import Chain


def templates(sources: Sequence[Template], recipe: Recipe) -> Iterator[Template]:
    """Chains over every legal pair of templates, as many of each depth as the recipe wants."""
    if recipe.chain.turned:
        sources = [*sources, *invert.templates(sources, recipe)]
    givers = [t for t in sources if all(gives(t, level) for level in recipe.levels)]
    takers = [t for t in sources if all(takes(t, level) for level in recipe.levels)]
    pairs = [(a, b) for b in takers for a in givers if a is not b]
    if not pairs:
        return
    rng = Random(recipe.seed)
    rng.shuffle(pairs)
    middles = [t for t in takers if t in givers]
    for depth in recipe.chain.depths:
        seen: set[str] = set()
        for k in range(recipe.chain.paths):
            chain = _around(*pairs[k % len(pairs)], depth, givers, middles, rng)
            if chain is not None and chain.id not in seen:
                seen.add(chain.id)
                yield chain


def _around(
    a: Template,
    b: Template,
    depth: int,
    givers: list[Template],
    middles: list[Template],
    rng: Random,
) -> Chain | None:
    """A chain of a depth that ends in a pair: what is missing goes before it, and now and then beside it."""
    before: list[Template] = []
    if depth > 2:
        if a not in middles:  # it takes no number, so the pair itself goes first
            return _onwards(a, b, depth, middles, rng)
        while len(before) < depth - 2:
            pool = givers if len(before) == depth - 3 else middles
            fits = [t for t in pool if t not in (a, b, *before)]
            if not fits:
                return None
            before.insert(0, rng.choice(fits))
    return _chain([*before, a, b], givers, rng)


def _onwards(
    a: Template, b: Template, depth: int, middles: list[Template], rng: Random
) -> Chain | None:
    if b not in middles:
        return None
    row = [a, b]
    while len(row) < depth:
        fits = [t for t in middles if t not in row]
        if not fits:
            return None
        row.append(rng.choice(fits))
    return _chain(row, [], rng)


def _chain(row: list[Template], givers: list[Template], rng: Random) -> Chain:
    """The templates in a row; one in three has a second template beside its first."""
    beside = [t for t in givers if t not in row]
    if not beside or rng.random() < 2 / 3:
        links = [Link(t, (k - 1,) if k else ()) for k, t in enumerate(row)]
        return Chain(" > ".join(t.id for t in row), links)
    other = rng.choice(beside)
    links = [Link(row[0]), Link(other), Link(row[1], (0, 1))]
    links += [Link(t, (k + 2,)) for k, t in enumerate(row[2:])]
    rest = " > ".join(t.id for t in row[1:])
    return Chain(f"({row[0].id} & {other.id}) > {rest}", links)
