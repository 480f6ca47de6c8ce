"""Mutators make new problems from templates. To add one: a file of its own, and one line in MUTATORS.

A mutator takes templates and gives templates: as they are, turned round, chained, or shown. `Perturb` then
draws problems from any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from datagen.recipe import Recipe
from datagen.template import Template
from mutators import chain, fuse, invert, perturb

MUTATORS: dict[str, Callable[[Sequence[Template], Recipe], Iterable[Template]]] = {
    "perturb": perturb.templates,
    "invert": invert.templates,
    "chain": chain.templates,
    "fuse": fuse.templates,
}
