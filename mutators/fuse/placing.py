"""Where figures stand in a text, and what the text says around them. Wording, offers and figures in, wording out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datagen.offers import Offer
from datagen.phrasing import Phrasing
from datagen.shown import Shown
from mutators.fuse.showing import NOUNS

SEVERAL = "set of figures"
"""What a wording calls the figures of an offer that has more than one."""


def stands(wording: Phrasing, offer: Offer) -> str | None:
    """The slot whose place the figures take; None if they go to the end."""
    own_lines = [slot for slot, told in offer.instead.items() if told == "{here}"]
    return next((slot for slot in own_lines if wording.stands_alone(slot)), None)


def place_of(wording: Phrasing, offer: Offer) -> tuple[bool, int]:
    """Where an offer's figures come, so that figures are numbered as they are met."""
    slot, places = stands(wording, offer), {name: k for k, name in enumerate(wording.slots)}
    return slot is None, min(places[name] for name in offer.instead if name in places)


def wording_around(wording: Phrasing, offers: Sequence[Offer], shown: Sequence[Shown]) -> Phrasing:
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
        placed = stands(wording, offer)
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
