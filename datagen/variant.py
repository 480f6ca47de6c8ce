"""One concrete problem on its way from a template to a row. Mutators make variants, validators judge them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from datagen.phrasing import Params
from datagen.template import Derivation, Posing, Template


class Mutation(NamedTuple):
    """One mutator that was applied, with its arguments as JSON."""

    name: str
    arguments: str = "{}"


@dataclass(slots=True)
class Variant:
    """A posed and solved problem, not yet judged."""

    template: Template
    index: int
    """Its ordinal in the template's shuffled space; with template, level and run seed it makes the row again."""
    params: Params
    posing: Posing
    derivation: Derivation
    answer: str
    """The derivation's answer in its canonical text."""
