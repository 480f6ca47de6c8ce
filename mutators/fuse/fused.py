"""A template whose data are shown instead of told. Template in, template out.

The fused problem is the old one, so it is solved, certified and checked as that; only its posing is new. Read
back, its exhibits give the values that the old wording would have printed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from datagen.answers import Answer
from datagen.phrasing import Params
from datagen.shown import Shown
from datagen.spaces import Seeded, Space
from datagen.steps.shown import MAX_CHARACTERS, entries_of, write
from datagen.template import Certificate, Derivation, Mutation, Posing, Step, Template
from datagen.verdict import Verdict
from mutators.fuse.planning import Plan, plan


class Fused(Template):
    """A template shown in one modality: `table`, `chart`, `diagram`, `code`, or `mixed`, which is several of them."""

    def __init__(self, of: Template, modality: str) -> None:
        self.of, self.modality = of, modality
        self.mode, self.turned_from = of.mode, of.turned_from
        self.answer_kind = of.answer_kind  # type: ignore[misc]
        self.seed_id, self.source, self.licence = of.seed_id or of.id, of.source, of.licence
        arguments = json.dumps({"modality": modality})
        self.mutations = (Mutation("fuse", arguments), *of.mutations)

    @property
    def id(self) -> str:
        return f"{self.of.id}@{self.modality}"

    @property
    def key(self) -> str:
        return self.of.key

    def primary(self, steps: Sequence[Step]) -> str:
        return self.of.primary(steps)

    def space(self, level: int) -> Space:
        """The old space; how the problem is shown goes to the surface."""
        base = self.of.space(level)
        return Space(base.axes, base.surface | {"look": Seeded(30)})

    def build(self, p: Params) -> Params | None:
        """None also where nothing of the problem can be shown in this modality, or what can does not fit a picture."""
        seed = p.look
        built = self.of.build(p)
        if built is None or not self.of.admits(built):
            return None
        made = plan(self.of, built, self.modality, Random(f"{seed}/{self.modality}"))
        if made is None:
            return None
        built.plan = made
        for number, shown in enumerate(made.shown, 1):
            setattr(built, f"figure{number}", shown.exhibit)
        return built

    def pose(self, p: Params) -> Posing:
        from datagen.drawing.png import png  # a host that paints nothing needs no Pillow

        made: Plan = p.plan
        shown = tuple(
            figure if figure.drawing is None else figure._replace(png=png(figure.drawing))
            for figure in made.shown
        )
        figures = {id(figure.exhibit): figure for figure in shown}
        parts = tuple(figures.get(id(part), part) for part in made.wording.parts(p))
        text = "".join(
            part if isinstance(part, str) else part.body if isinstance(part, Shown) else part.text()
            for part in parts
        )
        return Posing(text, parts, shown)

    def read(self, p: Params, text: str) -> Params | None:
        """The old problem's givens, from the text with all exhibits in their text form."""
        made: Plan = p.plan
        given = made.wording.read(text)
        if given is None:
            return None
        figures = [vars(given).pop(f"figure{n}") for n in range(1, len(made.shown) + 1)]
        for offer in made.offers:
            count = len(offer.exposures)
            try:
                values: Mapping[str, Any] = offer.restore(*figures[:count])
            except (ValueError, LookupError, TypeError):  # they make no problem of this kind
                return None
            for name, value in values.items():
                setattr(given, name, value)
            figures = figures[count:]
        if None in vars(given).values():
            return None
        given.level = p.level
        return given

    def restated(self, p: Params) -> Collection[str]:
        made: Plan = p.plan
        return {name for offer in made.offers for name in offer.instead}

    def derive(self, p: Params) -> Derivation:
        """The old derivation, after steps that say what the figures show."""
        derivation = self.of.derive(p)
        made: Plan = p.plan
        return derivation._replace(steps=(*_readings(made.shown), *derivation.steps))

    def certify(self, p: Params, answer: Answer) -> Certificate | None:
        return self.of.certify(p, answer)

    def check(self, given: Params, answer: Answer) -> Verdict:
        return self.of.check(given, answer)

    def origin(self, p: Params) -> tuple[Template, Params] | None:
        return self.of, p


def _readings(figures: Sequence[Shown]) -> Iterator[Step]:
    """A step for each figure whose data fit a line."""
    for number, figure in enumerate(figures, 1):
        entries = entries_of(figure.exhibit)
        claim = write(entries)
        if entries and len(claim) <= MAX_CHARACTERS:
            told = "; ".join(f"{first}: {', '.join(rest)}" for first, *rest in entries)
            verb = "The program in Figure {} gives" if figure.epilogue else "Figure {} shows"
            yield Step(f"{verb.format(number)} {told}.", claim)
