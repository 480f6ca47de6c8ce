"""Perturb: the same template at other parameters, by index. Ordinal in, Variant out.

A keyed permutation shuffles the template's space, so any two ordinals are different problems and any one
row can be made again from (run seed, template, level, ordinal) alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from datagen.answers import canonical
from datagen.denial import certificate_of
from datagen.permutation import Permutation, key_of, scatter
from datagen.phrasing import Params
from datagen.recipe import Recipe
from datagen.steps import link
from datagen.template import Template
from datagen.variant import Variant, row_id_of


def templates(sources: Sequence[Template], recipe: Recipe) -> Sequence[Template]:
    """The templates as they are: perturbing is drawing."""
    return sources


class Perturb:
    """Draws variants of one template at one level."""

    def __init__(self, template: Template, level: int, run_seed: int) -> None:
        key = f"{run_seed}/{template.key}/{level}"
        self.template = template
        self.level = level
        self.space = template.space(level)
        self._permutation = Permutation(self.space.size, key)
        self._surface_key = key_of(key)

    def params(self, ordinal: int) -> Params | None:
        """The parameters at an ordinal in range(space.size); None where they make no admissible problem."""
        bits = scatter(ordinal, self._surface_key) if self.space.surface else 0
        index = self._permutation(ordinal)
        return self.template.problem(self.level, self.space, index, bits, ordinal)

    def draw(self, ordinal: int) -> Variant | None:
        """The variant at an ordinal; None where the parameters make no admissible problem."""
        p = self.params(ordinal)
        if p is None:
            return None
        template = self.template
        derivation = template.derive(p)
        answer = canonical(template.answer_kind, derivation.answer)
        posing, mode = template.pose(p), template.primary(derivation.steps)
        derivation = link(derivation, posing.said)
        certificate = certificate_of(template, p, derivation, answer)
        origin = template.origin(p)
        parent = _id_of(*origin) if origin else None
        return Variant(template, ordinal, p, posing, derivation, answer, mode, certificate, parent)


def _id_of(template: Template, p: Params) -> bytes:
    answer = canonical(template.answer_kind, template.derive(p).answer)
    return row_id_of(template.pose(p), answer)
