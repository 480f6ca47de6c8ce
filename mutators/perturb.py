"""Perturb: the same template at other parameters, by index. Ordinal in, Variant out.

A keyed permutation shuffles the template's space, so any two ordinals are different problems and any one
row can be made again from (run seed, template, level, ordinal) alone.
"""

from __future__ import annotations

from datagen.answers import canonical
from datagen.permutation import Permutation, key_of, scatter
from datagen.phrasing import Params
from datagen.template import Template
from datagen.variant import Variant


class Perturb:
    """Draws variants of one template at one level."""

    def __init__(self, template: Template, level: int, run_seed: int) -> None:
        key = f"{run_seed}/{template.id}/{level}"
        self.template = template
        self.level = level
        self.space = template.space(level)
        self._permutation = Permutation(self.space.size, key)
        self._surface_key = key_of(key)

    def params(self, ordinal: int) -> Params | None:
        """The parameters at an ordinal in range(space.size); None where they make no admissible problem."""
        index = self._permutation(ordinal)
        decoded = self.space.at(
            index, scatter(ordinal, self._surface_key) if self.space.surface else 0
        )
        p = self.template.build(Params(level=self.level, phrasing=ordinal, **decoded))
        return p if p is not None and self.template.admits(p) else None

    def draw(self, ordinal: int) -> Variant | None:
        """The variant at an ordinal; None where the parameters make no admissible problem."""
        p = self.params(ordinal)
        if p is None:
            return None
        template = self.template
        derivation = template.derive(p)
        answer = canonical(template.answer_kind, derivation.answer)
        return Variant(template, ordinal, p, template.pose(p), derivation, answer)
