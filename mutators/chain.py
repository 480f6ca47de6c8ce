"""Chain: problems composed; one's answer becomes another's parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from datagen.recipe import Recipe
from datagen.template import Template


class Link(NamedTuple):
    template: Template
    feeds: tuple[int, ...] = ()


class Chain(Template):
    def __init__(self, path: str, links: Sequence[Link]) -> None: ...


def templates(sources: Sequence[Template], recipe: Recipe) -> Iterator[Template]:
    return iter(())
