"""Truth-tellers and liars as bit sets of assignments: drawing speeches, and settling types by propagation.

Serves building and derivation. A speech allows the assignments in which its speaker is good just if it is
true; propagation and suppositions narrow them down in small steps that can be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from random import Random
from typing import NamedTuple

from seeds.deductive._speakers import COUNTS, LOOSE, PAIRS, SINGLE, Speech


class Constraint(NamedTuple):
    """A speech as the set of assignments that it allows: the speaker is good just if it is true."""

    allowed: int
    scope: tuple[int, ...]


class Inference(NamedTuple):
    """What a speech forces, given some settled types; `who` is None where it cannot be fitted."""

    who: int | None
    good: bool
    speech: int
    known: tuple[int, ...]


class Stage(NamedTuple):
    """One thing settled: by itself, or because the opposite supposition breaks down."""

    who: int
    good: bool
    chain: tuple[Inference, ...]
    supposed: bool


Indexed = tuple[int, str, int, int]
"""A speech with speakers by place: (speaker, form, first, second); -1 stands for no second."""

Menu = tuple[tuple[tuple[Indexed, "Constraint"], ...], ...]
"""By form, all that one speaker may say."""


@lru_cache(maxsize=8)
def menus_of(count: int, level: int) -> tuple[Menu, ...]:
    """For each speaker everything there is to say at a level, about the others and perhaps itself."""
    forms = SINGLE + PAIRS + (LOOSE if level > 1 else ()) + (COUNTS if level > 2 else ())
    menus = []
    for speaker in range(count):
        others = [place for place in range(count) if place != speaker]
        menu = []
        for form in forms:
            if form in COUNTS:
                objects = [(number, -1) for number in range(1, count)]
            elif form in SINGLE:
                objects = [(other, -1) for other in others]
            else:
                objects = list(permutations(others, 2))
                objects += [(other, speaker) for other in others]
            speeches = [(speaker, form, *pair) for pair in objects]
            menu.append(tuple((item, constraint_of(item, count)) for item in speeches))
        menus.append(tuple(menu))
    return tuple(menus)


def draw_speech(menu: Menu, truth: int, random: Random) -> tuple[Indexed, Constraint]:
    """Something that fits the true assignment. It is neither empty talk nor a paradox."""
    while True:
        items = menu[int(random.random() * len(menu))]
        item = items[int(random.random() * len(items))]
        if item[1].allowed >> truth & 1:
            return item


def fitting_all(said: Sequence[tuple[Indexed, Constraint]]) -> int:
    """The assignments that fit all speeches."""
    fitting = -1
    for _, constraint in said:
        fitting &= constraint.allowed
    return fitting


def with_names(speech: Indexed, names: Sequence[str]) -> Speech:
    speaker, form, first, second = speech
    if form in COUNTS:
        return names[speaker], form, str(first), ""
    return names[speaker], form, names[first], names[second] if second >= 0 else ""


def with_places(speech: Speech, names: Sequence[str]) -> Indexed:
    speaker, form, first, second = speech
    object_ = int(first) if form in COUNTS else names.index(first)
    return names.index(speaker), form, object_, names.index(second) if second else -1


@lru_cache(maxsize=64)
def _columns(count: int) -> tuple[int, ...]:
    """For each speaker the assignments in which it is good, then the set of all assignments."""
    rows = range(1 << count)
    columns = [sum(1 << row for row in rows if row >> place & 1) for place in range(count)]
    return (*columns, (1 << (1 << count)) - 1)


@lru_cache(maxsize=65536)
def constraint_of(speech: Indexed, count: int) -> Constraint:
    *columns, everywhere = _columns(count)
    speaker, form, first, second = speech
    scope = {speaker, first, second} - {-1}
    if form in COUNTS:
        scope = set(range(count))
        fits = {"exactly": int.__eq__, "at least": int.__ge__, "at most": int.__le__}[form]
        rows = range(1 << count)
        said = sum(1 << row for row in rows if fits(row.bit_count(), first))
    else:
        x = columns[first]
        y = columns[second] if second >= 0 else 0
        said = {
            "good": x,
            "bad": ~x,
            "both good": x & y,
            "both bad": ~(x | y),
            "same": ~(x ^ y),
            "differ": x ^ y,
            "some good": x | y,
            "some bad": ~(x & y),
            "one good": x ^ y,
        }[form]
    return Constraint(everywhere & ~(said ^ columns[speaker]), tuple(sorted(scope)))


@lru_cache(maxsize=8)
def solve(constraints: tuple[Constraint, ...]) -> tuple[Stage, ...]:
    """The stages that settle everybody; empty if one supposition at a time is not enough."""
    stages = settle(constraints)
    return stages if len(stages) == len(constraints) else ()


def settle(constraints: tuple[Constraint, ...]) -> tuple[Stage, ...]:
    """The stages that settle everybody who can be settled with one supposition at a time."""
    types: dict[int, bool] = {}
    stages: list[Stage] = []
    while True:
        for inference in _propagate(constraints, types):
            if inference.who is None:
                return ()
            types[inference.who] = inference.good
            stages.append(Stage(inference.who, inference.good, (inference,), False))
        stage = _by_supposition(constraints, types, len(constraints))
        if stage is None:
            return tuple(stages)
        stages.append(stage)
        types[stage.who] = stage.good


def by_cases(
    constraints: Sequence[Constraint], types: dict[int, bool], certain: Mapping[int, bool]
) -> tuple[int, list[tuple[Inference, ...]]] | None:
    """Somebody whose type is open, and for either type the inferences that give all the certain types.

    For what no single supposition settles; None if this does not do either.
    """
    for who in range(len(constraints)):
        if who in types or who in certain:
            continue
        chains = []
        for good in (True, False):
            chain = _propagate(constraints, {**types, who: good})
            found = {item.who: item.good for item in chain}
            if None not in found and certain.items() <= found.items():
                chains.append(_leading_to(chain, certain))
        if len(chains) == 2:
            return who, chains
    return None


def silence(count: int) -> Constraint:
    """What somebody imposes who says nothing."""
    return Constraint(_columns(count)[-1], ())


def _by_supposition(
    constraints: Sequence[Constraint], types: dict[int, bool], count: int
) -> Stage | None:
    """The supposition that breaks down first, trying the speakers in order."""
    for who in range(count):
        for good in (True, False) if who not in types else ():
            chain = _propagate(constraints, {**types, who: good})
            if chain and chain[-1].who is None:
                return Stage(who, not good, _needed(chain), True)
    return None


def _needed(chain: Sequence[Inference]) -> tuple[Inference, ...]:
    """The inferences that the last one rests on."""
    return (*_leading_to(chain[:-1], chain[-1].known), chain[-1])


def _leading_to(chain: Sequence[Inference], goals: Iterable[int]) -> tuple[Inference, ...]:
    """The inferences that the types of the goals rest on, their own included."""
    kept = []
    wanted = set(goals)
    for inference in reversed(chain):
        if inference.who in wanted:
            kept.append(inference)
            wanted.update(inference.known)
    return tuple(reversed(kept))


def _propagate(constraints: Sequence[Constraint], types: dict[int, bool]) -> list[Inference]:
    """What the speeches force one after the other, ending early where one cannot be fitted."""
    *columns, cube = _columns(len(constraints))
    settled = dict(types)
    for who, good in types.items():
        cube &= columns[who] if good else ~columns[who]
    found: list[Inference] = []
    before = -1
    while before != len(settled):
        before = len(settled)
        for place, (allowed, scope) in enumerate(constraints):
            rows = allowed & cube
            if rows == cube:
                continue
            known = tuple(i for i in scope if i in settled)
            if not rows:
                return [*found, Inference(None, False, place, known)]
            for who in scope:
                if who not in settled:
                    left = rows & columns[who]
                    if left in (0, rows):
                        settled[who] = left != 0
                        cube &= columns[who] if left else ~columns[who]
                        found.append(Inference(who, left != 0, place, known))
    return found
