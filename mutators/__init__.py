"""Mutators make new problems from templates. To add one: a file of its own, and one line in MUTATORS."""

from __future__ import annotations

from typing import Protocol

from datagen.spaces import Space
from datagen.template import Template
from datagen.variant import Variant
from mutators.perturb import Perturb


class Mutator(Protocol):
    """Makes variants of one template at one level."""

    space: Space

    def __init__(self, template: Template, level: int, run_seed: int) -> None: ...

    def draw(self, ordinal: int) -> Variant | None:
        """The variant at an ordinal in range(space.size); None where there is no admissible problem."""
        ...


MUTATORS: dict[str, type[Mutator]] = {"perturb": Perturb}
