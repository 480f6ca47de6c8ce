"""A template whose data are shown instead of told. Offers chosen, figures drawn, text written around them.

The fused problem is the old one, so it is solved, certified and checked as that; only its posing is new. Read
back, its exhibits give the values that the old wording would have printed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from datagen.answers import Answer
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.shown import Shown
from datagen.spaces import Seeded, Space
from datagen.steps.shown import MAX_CHARACTERS, entries_of, write
from datagen.template import Certificate, Derivation, Mutation, Posing, Step, Template
from datagen.verdict import Verdict
from mutators.fuse.finding import found, of_numbers
from mutators.fuse.showing import NOUNS, show

MIXED = "mixed"
MAX_FIGURES = 4
SEVERAL = "set of figures"
"""What a wording calls the figures of an offer that has more than one."""


class Plan(NamedTuple):
    """How one problem is shown."""

    offers: tuple[Offer, ...]
    shown: tuple[Shown, ...]
    """The figures, offer by offer."""
    wording: Phrasing
    """The old wording, with slots for the figures."""


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
        plan = self._plan(built, Random(f"{seed}/{self.modality}"))
        if plan is None:
            return None
        built.plan = plan
        for number, shown in enumerate(plan.shown, 1):
            setattr(built, f"figure{number}", shown.exhibit)
        return built

    def _plan(self, p: Params, rng: Random) -> Plan | None:
        wording = self.of.wording(p)
        made = self.of.offers(p)
        told = {slot for offer in made if not offer.exposures for slot in offer.instead}
        own = [offer for offer in made if offer.exposures]
        rng.shuffle(own)
        taken = {(slot, offer.modalities[0]) for offer in own for slot in offer.instead}
        rest = [
            offer
            for offer in found(wording, p, rng)
            if not any(
                slot in told or (slot, offer.modalities[0]) in taken for slot in offer.instead
            )
        ]
        offers = [*own, *rest]
        # Letters for numbers are for problems that have nothing better to show, or for a second figure.
        if self.modality == MIXED or not any(self._serves(offer) for offer in offers):
            offers += of_numbers(wording, p, rng)
        chosen = sorted(self._chosen(offers), key=lambda offer: _place(wording, offer))
        if not chosen:
            return None
        shown = []
        for offer in chosen:
            for exposure in offer.exposures:
                figure = show(exposure, rng.getrandbits(30))
                if figure is None:
                    return None
                shown.append(figure)
        return Plan(tuple(chosen), tuple(shown), _wording(wording, chosen, shown))

    def _serves(self, offer: Offer) -> bool:
        """Whether an offer is of this modality; words beside a chart may stand in a table."""
        first, *others = offer.modalities
        return first == self.modality and all(
            other == "table" and first == "chart" for other in others
        )

    def _chosen(self, offers: Sequence[Offer]) -> list[Offer]:
        """As many offers of this modality as there are room and different slots for; of a mixture, two modalities."""
        chosen: list[Offer] = []
        if self.modality != MIXED:
            for offer in offers:
                if self._serves(offer) and _fits(offer, chosen):
                    chosen.append(offer)
            return chosen
        for first in offers:
            if len(first.modalities) > 1 and len(first.exposures) <= MAX_FIGURES:
                return [first]
            for second in offers:
                if second.modalities != first.modalities and _fits(second, [first]):
                    return [first, second]
        return []

    def pose(self, p: Params) -> Posing:
        from datagen.drawing.png import png  # a host that paints nothing needs no Pillow

        plan: Plan = p.plan
        shown = tuple(
            figure if figure.drawing is None else figure._replace(png=png(figure.drawing))
            for figure in plan.shown
        )
        figures = {id(figure.exhibit): figure for figure in shown}
        parts = tuple(figures.get(id(part), part) for part in plan.wording.parts(p))
        text = "".join(
            part if isinstance(part, str) else part.body if isinstance(part, Shown) else part.text()
            for part in parts
        )
        return Posing(text, parts, shown)

    def read(self, p: Params, text: str) -> Params | None:
        """The old problem's givens, from the text with all exhibits in their text form."""
        plan: Plan = p.plan
        given = plan.wording.read(text)
        if given is None:
            return None
        figures = [vars(given).pop(f"figure{n}") for n in range(1, len(plan.shown) + 1)]
        for offer in plan.offers:
            count = len(offer.exposures)
            try:
                values: Mapping[str, Any] = offer.restore(*figures[:count])
            except (
                ValueError,
                LookupError,
                TypeError,
            ):  # the exhibits make no problem of this kind
                return None
            for name, value in values.items():
                setattr(given, name, value)
            figures = figures[count:]
        if None in vars(given).values():
            return None
        given.level = p.level
        return given

    def restated(self, p: Params) -> Collection[str]:
        plan: Plan = p.plan
        return {name for offer in plan.offers for name in offer.instead}

    def derive(self, p: Params) -> Derivation:
        """The old derivation, after steps that say what the figures show."""
        derivation = self.of.derive(p)
        plan: Plan = p.plan
        return derivation._replace(steps=(*_readings(plan.shown), *derivation.steps))

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


def _stands(wording: Phrasing, offer: Offer) -> str | None:
    """The slot whose place the figures take; None if they go to the end."""
    own_lines = [slot for slot, told in offer.instead.items() if told == "{here}"]
    return next((slot for slot in own_lines if wording.stands_alone(slot)), None)


def _place(wording: Phrasing, offer: Offer) -> tuple[bool, int]:
    """Where an offer's figures come, so that figures are numbered as they are met."""
    slot, places = _stands(wording, offer), {name: k for k, name in enumerate(wording.slots)}
    return slot is None, min(places[name] for name in offer.instead if name in places)


def _fits(offer: Offer, chosen: Iterable[Offer]) -> bool:
    """Whether an offer takes no slot that is taken, and leaves the problem with a few figures only."""
    figures = len(offer.exposures) + sum(len(other.exposures) for other in chosen)
    return figures <= MAX_FIGURES and not any(
        offer.instead.keys() & other.instead.keys() for other in chosen
    )


def _wording(wording: Phrasing, offers: Sequence[Offer], shown: Sequence[Shown]) -> Phrasing:
    """The old wording with the figures in their slots' places, or at its end with a note."""
    instead: dict[str, str] = {}
    nouns: dict[str, str] = {}
    extra = ""
    first = 1
    for offer in offers:
        numbers = range(first, first + len(offer.exposures))
        first = numbers.stop
        names = {"it": f"Figure {numbers[0]}", "it2": f"Figure {numbers[-1]}"}
        names["noun"] = NOUNS[shown[numbers[0] - 1].view] if len(numbers) == 1 else SEVERAL
        figures = "\n\n".join(
            f"Figure {n}:\n{{figure{n}:{shown[n - 1].exhibit.kind}}}" for n in numbers
        )
        placed = _stands(wording, offer)
        for slot, told in offer.instead.items():
            instead[slot] = figures if slot == placed else _named(told, names)
            nouns[slot] = names["noun"]
        note = _named(offer.note, names)
        if placed:
            extra += f"\n\n{note}" if note else ""
        else:
            extra += f"\n\n{note}\n\n{figures}" if note else f"\n\n{figures}"
    return wording.showing(instead, nouns, extra)


def _named(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text.replace("{here}", names["it"])
