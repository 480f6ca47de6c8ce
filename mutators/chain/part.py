"""A part of a chain: one link's problem, drawn so that it takes up the answers before it, and solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from datagen.answers import canonical
from datagen.bridge import Bridge
from datagen.denial import certificate_of
from datagen.phrasing import Params
from datagen.spaces import Space
from datagen.template import Certificate, Derivation, Posing, Template
from mutators.chain import bridging
from mutators.chain.inlets import Place, numbers, shown_as

TRIES = 24
"""Problems of a link that are looked at for one that can take up the answers before it."""
INLETS = 6
"""Numbers of a problem that are tried as the place of a symbol."""
SCRAMBLES = 20
"""Other answers of an earlier part that are tried; half of them must change the later part's answer."""
SYMBOLS = ("X", "Y", "Z", "W", "V", "U")


class Link(NamedTuple):
    """A place in a chain."""

    template: Template
    feeds: tuple[int, ...] = ()
    """Places of the earlier links whose answers this one takes up."""


@dataclass(slots=True)
class Part:
    """One link's problem, solved."""

    p: Params
    posing: Posing
    """As it is shown, with symbols."""
    text: str
    """With numbers in the symbols' place, as the link's own wording reads it."""
    given: Params
    derivation: Derivation
    certificate: Certificate | None
    answer: str
    bridges: tuple[Bridge, ...] = ()
    values: tuple[int, ...] = ()
    """The number that each bridge's symbol stands for."""

    def read_with(self, template: Template, values: Sequence[int]) -> Params | None:
        """The part read back with other numbers in its symbols' place."""
        return template.read(self.p, filled(self.posing.text, self.bridges, values))


def filled(text: str, bridges: Sequence[Bridge], values: Sequence[int]) -> str:
    """A shown text with numbers in its symbols' place."""
    for bridge, value in zip(bridges, values, strict=True):
        text = text.replace(bridge.symbol, str(value))
    return text


def draw_part(
    link: Link,
    earlier: Sequence[Part],
    kinds: Sequence[Template],
    space: Space,
    level: int,
    rng: Random,
) -> Part | None:
    """A problem of the link; None if none of so many could take up what comes before."""
    template = link.template
    for _ in range(TRIES):
        index = int(rng.random() * space.size) % space.size
        p = template.problem(level, space, index, rng.getrandbits(64), rng.getrandbits(24))
        if p is None:
            continue
        posing = template.pose(p)
        given = template.read(p, posing.text)
        if given is None:
            continue
        taken = _take_up(link, earlier, kinds, p, posing, given, rng)
        if taken is None:
            continue
        shown, bridges, values = taken
        derivation = template.derive(p)
        answer = canonical(template.answer_kind, derivation.answer)
        certificate = certificate_of(template, p, derivation, answer)
        return Part(p, shown, posing.text, given, derivation, certificate, answer, bridges, values)
    return None


Taken = tuple[Posing, tuple[Bridge, ...], tuple[int, ...]]


def _take_up(
    link: Link,
    earlier: Sequence[Part],
    kinds: Sequence[Template],
    p: Params,
    posing: Posing,
    given: Params,
    rng: Random,
) -> Taken | None:
    """The problem shown with symbols for the answers that feed it, and the rules that lead to their numbers."""
    if not link.feeds:
        return posing, (), ()
    symbols = [s for s in SYMBOLS if s not in posing.text and not _taken(s, earlier)]
    offers = numbers(given)
    chosen: list[tuple[Place, int, str]] = []
    bridges: list[Bridge] = []
    for feed, symbol in zip(link.feeds, symbols, strict=False):
        source = earlier[feed]
        labels = bridging.labels_of(kinds[feed].answer_kind, source.answer, source.posing)
        if labels is None:
            return None
        free = [offer for offer in offers if offer[0] not in {place for place, _, _ in chosen}]
        found = _inlet(
            link.template,
            p,
            posing.text,
            free,
            chosen,
            (symbol, feed + 1, source.answer, labels),
            rng,
        )
        if found is None:
            return None
        chosen.append(found[0])
        bridges.append(found[1])
    if len(bridges) < len(link.feeds):
        return None
    shown = shown_as(link.template, p, posing.text, chosen)
    return (shown, tuple(bridges), tuple(number for _, number, _ in chosen)) if shown else None


def _taken(symbol: str, earlier: Sequence[Part]) -> bool:
    return any(bridge.symbol == symbol for part in earlier for bridge in part.bridges)


def _inlet(
    template: Template,
    p: Params,
    text: str,
    free: list[tuple[Place, int]],
    chosen: list[tuple[Place, int, str]],
    source: tuple[str, int, str, tuple[str, ...]],
    rng: Random,
) -> tuple[tuple[Place, int, str], Bridge] | None:
    """A number of the problem that a rule leads to and that can be shown as a symbol, with the rule."""
    symbol, part, answer, labels = source
    # Numbers that equal the answer go first: they need no rule in between.
    order = sorted(free, key=lambda offer: (str(offer[1]) != answer, rng.random()))
    for place, number in order[:INLETS]:
        bridge = bridging.find(rng, symbol, part, answer, labels, number)
        if bridge is None:
            continue
        candidate = (place, number, symbol)
        if shown_as(template, p, text, [*chosen, candidate]) is not None:
            return candidate, bridge
    return None


def depends(template: Template, part: Part, earlier: Sequence[Part]) -> bool:
    """The anti-shortcut test: whether most other answers of each feeding part would make this part's answer wrong."""
    return all(
        _matters(template, part, spot, earlier[bridge.source - 1].answer)
        for spot, bridge in enumerate(part.bridges)
    )


def _matters(template: Template, part: Part, spot: int, answer: str) -> bool:
    others = bridging.other_answers(part.bridges[spot], answer, SCRAMBLES)
    needed = (len(others) + 1) // 2
    left = len(others)
    for other in others:
        needed -= _differs(template, part, [*part.values[:spot], other, *part.values[spot + 1 :]])
        left -= 1
        if needed <= 0 or needed > left:
            break
    return bool(others) and needed <= 0


def _differs(template: Template, part: Part, values: Sequence[int]) -> bool:
    given = part.read_with(template, values)
    if given is None:
        return False
    try:
        return not template.check(given, part.derivation.answer)
    except (ArithmeticError, LookupError, ValueError, TypeError):  # no problem at this number
        return False
