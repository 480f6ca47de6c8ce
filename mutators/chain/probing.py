"""Looks at a few problems of a template to learn what a chain can do with it. Template and level in, facts out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

from datagen.answers import canonical
from datagen.phrasing import Params
from datagen.template import Posing, Template
from mutators.chain.bridging import labels_of
from mutators.chain.inlets import numbers, shown_as

PROBES = 8


@cache
def gives(template: Template, level: int) -> bool:
    """Whether its answers can be turned into a number."""
    return any(
        labels_of(template.answer_kind, _answer(template, p), posing) is not None
        for p, posing in _probes(template, level)
    )


@cache
def takes(template: Template, level: int) -> bool:
    """Whether a symbol can stand for one of its numbers."""
    for p, posing in _probes(template, level):
        given = template.read(p, posing.text)
        for place, number in numbers(given)[:6] if given is not None else ():
            if shown_as(template, p, posing.text, [(place, number, "X")]) is not None:
                return True
    return False


def _answer(template: Template, p: Params) -> str:
    return canonical(template.answer_kind, template.derive(p).answer)


def _probes(template: Template, level: int) -> Iterator[tuple[Params, Posing]]:
    space, rng = template.space(level), Random(f"{template.id}/{level}")
    for _ in range(PROBES):
        index = rng.randrange(space.size)
        p = template.problem(level, space, index, rng.getrandbits(64), rng.getrandbits(16))
        if p is not None:
            yield p, template.pose(p)
