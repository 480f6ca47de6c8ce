"""What the propositional templates share around their logic: space, wordings by setting, reading, ordinals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

from datagen.phrasing import Params, Phrasing, Slot, phrasings
from datagen.spaces import Int, Seeded, Space
from datagen.template import Template
from seeds.deductive._prose import SLOTS
from seeds.deductive._settings import SETTINGS

T = TypeVar("T")

_WORDS = [{"place": setting.place, "Thing": setting.thing} for setting in SETTINGS]

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = tuple(_ORDINALS.split(" "))
"""How the sentences of a list are named in steps, whether the list is numbered or not."""


class SeededTemplate(Template):
    """A template that draws its problem from a seed, in one of the settings."""

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(48), "setting": Int(0, len(SETTINGS) - 1)})

    def read(self, p: Params, text: str) -> Params | None:
        """None also where a sentence is not understood."""
        given = super().read(p, text)
        return None if given is None or None in vars(given).values() else given


def by_setting(
    texts: Sequence[str], slots: Mapping[str, Slot] | None = None
) -> tuple[tuple[Phrasing, ...], ...]:
    """For each setting, the texts with `<place>` and `<Thing>` filled in and the slot kinds for rules."""
    made = phrasings(texts, _WORDS, SLOTS | dict(slots or {}))
    return tuple(made[i : i + len(texts)] for i in range(0, len(made), len(texts)))


def words_slot(words: Mapping[str, str]) -> Slot:
    """A slot kind for a parameter with few values, each printed as its word."""
    values = {word: value for value, word in words.items()}
    longest_first: Iterable[str] = sorted(values, key=len, reverse=True)
    return Slot("|".join(map(re.escape, longest_first)), values.get, words.__getitem__)


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of the items; several times faster than `rng.choice`."""
    return items[int(rng.random() * len(items))]


def shuffled(rng: Random, items: Iterable[T]) -> list[T]:
    """The items in random order; several times faster than `rng.shuffle`."""
    order = list(items)
    return some_of(rng, order, len(order))


def some_of(rng: Random, items: Iterable[T], count: int) -> list[T]:
    """So many different places of the items in random order, at most all; several times faster than `rng.sample`."""
    pool, draw = list(items), rng.random
    left = len(pool)
    for place in range(min(count, left)):
        other = place + int(draw() * left)
        left -= 1
        pool[place], pool[other] = pool[other], pool[place]
    return pool[:count]


def at(texts: Sequence[Sequence[Phrasing]], p: Params) -> Phrasing:
    """The wording of a problem, out of texts by setting."""
    setting: int = p.setting
    number: int = p.phrasing
    return texts[setting][number % len(texts[setting])]
