"""Decides how one problem is shown: which of its offers, in which views. Problem in, Plan out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.shown import Shown
from datagen.template import Template
from mutators.fuse.finding import found, of_numbers
from mutators.fuse.placing import place_of, wording_around
from mutators.fuse.showing import show

MIXED = "mixed"
MAX_FIGURES = 4


class Plan(NamedTuple):
    """How one problem is shown."""

    offers: tuple[Offer, ...]
    shown: tuple[Shown, ...]
    """The figures, offer by offer."""
    wording: Phrasing
    """The old wording, with slots for the figures."""


def plan(template: Template, p: Params, modality: str, rng: Random) -> Plan | None:
    """The plan of a problem in a modality; None where nothing serves it, or what does fits no picture."""
    wording = template.wording(p)
    offers = _offers(template, p, wording, rng)
    # Letters for numbers are for problems that have nothing better to show, or for a second figure.
    if modality == MIXED or not any(_serves(offer, modality) for offer in offers):
        offers += of_numbers(wording, p, rng)
    chosen = _mixture(offers) if modality == MIXED else _all_of(offers, modality)
    chosen.sort(key=lambda offer: place_of(wording, offer))
    shown: list[Shown] = []
    for exposure in (exposure for offer in chosen for exposure in offer.exposures):
        figure = show(exposure, rng.getrandbits(30))
        if figure is None:
            return None
        shown.append(figure)
    if not shown:
        return None
    return Plan(tuple(chosen), tuple(shown), wording_around(wording, chosen, shown))


def _offers(template: Template, p: Params, wording: Phrasing, rng: Random) -> list[Offer]:
    """The template's own offers, then those found for slots that it makes none for, both in random order."""
    made = template.offers(p)
    told = {slot for offer in made if not offer.exposures for slot in offer.instead}
    own = [offer for offer in made if offer.exposures]
    rng.shuffle(own)
    taken = {(slot, offer.modalities[0]) for offer in own for slot in offer.instead}
    return own + [
        offer
        for offer in found(wording, p, rng)
        if not any(slot in told or (slot, offer.modalities[0]) in taken for slot in offer.instead)
    ]


def _serves(offer: Offer, modality: str) -> bool:
    """Whether an offer is of this modality; words beside a chart may stand in a table."""
    first, *others = offer.modalities
    return first == modality and all(other == "table" and first == "chart" for other in others)


def _all_of(offers: Sequence[Offer], modality: str) -> list[Offer]:
    """As many offers of this modality as there are room and different slots for."""
    chosen: list[Offer] = []
    for offer in offers:
        if _serves(offer, modality) and _fits(offer, chosen):
            chosen.append(offer)
    return chosen


def _mixture(offers: Sequence[Offer]) -> list[Offer]:
    """One offer of two modalities, or two of one each; none if there are no such."""
    for first in offers:
        if len(first.modalities) > 1 and len(first.exposures) <= MAX_FIGURES:
            return [first]
        for second in offers:
            if second.modalities != first.modalities and _fits(second, [first]):
                return [first, second]
    return []


def _fits(offer: Offer, chosen: Iterable[Offer]) -> bool:
    """Whether an offer takes no slot that is taken, and leaves the problem with a few figures only."""
    figures = len(offer.exposures) + sum(len(other.exposures) for other in chosen)
    return figures <= MAX_FIGURES and not any(
        offer.instead.keys() & other.instead.keys() for other in chosen
    )
