"""Joining sources: lines of one source are priced by a second and chosen by a third, through shared names.

Level 1 joins lines and rates for one person, 2 chooses by a group from a third source, 3 also by kind, 4 adds
a fee that a fourth source gives by group, 5 compares two groups or takes a group's share of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Series, Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, join_words
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect
from seeds.quantitative._source_offers import offers
from seeds.quantitative._sources import SCENES, WORDINGS, Query, Scene
from seeds.quantitative.inverted.join_lookup import LostEntry

Line = tuple[str, str, int]

# By level: people, items, lines, and how many lines have to count.
_PEOPLE = {1: 3, 2: 4, 3: 5, 4: 6, 5: 6}
_ITEMS = {1: 4, 2: 4, 3: 5, 4: 5, 5: 6}
_LINES = {1: 6, 2: 8, 3: 10, 4: 12, 5: 9}
_COUNTING = {1: (2, 3), 2: (2, 4), 3: (2, 4), 4: (3, 5), 5: (2, 12)}
_TRIES = 3
"""How many questions are tried on one deal of people to groups."""
_DEALS = 6


class JoinLookup(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"underdetermination": LostEntry}

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(40), "setting": Int(0, len(SCENES) - 1)})

    def build(self, p: Params) -> Params | None:
        """Random sources, then a question that some lines count for and some do not."""
        draw, scene, level = Random(p.seed).random, SCENES[p.setting], p.level
        names = _some(draw, scene.names, _PEOPLE[level])
        items = _some(draw, scene.items, _ITEMS[level])
        # Each pair of a person and an item has one line at most; the lookups have names without lines.
        cells = _some(draw, range(len(names) * len(items)), _LINES[level])
        lines = [
            (names[cell // len(items)], items[cell % len(items)], 2 + int(draw() * 14))
            for cell in cells
        ]
        rates = [2 + int(draw() * 13) for _ in items]
        kinds = _spread(draw, scene.kinds, len(items))
        p.lines, p.kinds = tuple(lines), tuple(zip(items, kinds, strict=True))
        for _ in range(_DEALS):
            homes = _spread(draw, scene.groups, len(names))
            p.homes = tuple(zip(names, homes, strict=True))
            if _asked(draw, p, scene, names):
                break
        else:
            return None
        p.orders = Table((scene.who, scene.what, scene.quantity), p.lines)
        width = 3 if level >= 3 else 2
        p.catalogue = Table(
            (scene.what, scene.rate, scene.kind)[:width],
            tuple([row[:width] for row in zip(items, rates, kinds, strict=True)]),
        )
        p.rates = dict(zip(items, rates, strict=True))
        p.prices = Series(tuple(p.rates.items()))
        p.members = Table((scene.who, scene.group), p.homes)
        p.extra = dict(zip(scene.groups, _some(draw, range(1, 6), 3), strict=True))
        p.fees = Series(tuple(p.extra.items()))
        return p

    def wording(self, p: Params) -> Phrasing:
        wordings = WORDINGS[p.level, p.setting]
        return wordings[int(p.phrasing) % len(wordings)]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """Follows each counting line to its rate, and to its fee where there are fees."""
        scene = SCENES[p.setting]
        ask, side = p.query[:2]
        if ask in ("who", "group", "kind"):
            total, steps, terms = _totalled(p, scene, p.query, side)
            return Derivation(steps, total, Certificate("expression", terms))
        total, steps, terms = _totalled(p, scene, ("group", side), side)
        sides = [g for g in scene.groups if g != side] if ask == "share" else [p.query[2]]
        others = [_totalled(p, scene, ("group", group), group) for group in sides]
        for _, more, _ in others:
            steps += more
        if ask == "minus":
            answer: int | Fraction = total - others[0][0]
            claim = f"{total} - {others[0][0]} = {answer}"
            steps.append(Step(f"The first total minus the second is {claim}.", claim))
            return Derivation(
                steps, answer, Certificate("expression", f"({terms}) - ({others[0][2]})")
            )
        whole = " + ".join([str(value) for value in (total, *[other for other, _, _ in others])])
        everything = total + sum([other for other, _, _ in others])
        answer = Fraction(total, everything)
        claim, share = f"{whole} = {everything}", f"{total} / ({whole}) = {answer}"
        steps.append(Step(f"All {scene.whos} together come to {claim}.", claim))
        steps.append(Step(f"The part divided by the whole is {share}.", share))
        parts = " + ".join([other for _, _, other in others])
        return Derivation(
            steps, answer, Certificate("expression", f"({terms}) / ({terms} + {parts})")
        )

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Gathers the quantities by item and by group first, then weighs the sums with rates and fees."""
        if hasattr(given, "catalogue"):
            rates = {row[0]: row[1] for row in given.catalogue.rows}
            kinds = {row[0]: row[-1] for row in given.catalogue.rows}
        else:
            rates, kinds = dict(given.prices.points), dict(getattr(given, "kinds", ()))
        homes = (
            dict(given.members.rows)
            if hasattr(given, "members")
            else dict(getattr(given, "homes", ()))
        )
        fees = dict(given.fees.points) if hasattr(given, "fees") else {}
        ask, *about = given.query
        amounts: dict[tuple[str, str], int] = {}
        for person, item, quantity in given.orders.rows:
            side = person if ask == "who" else homes[person]
            amounts[side, item] = amounts.get((side, item), 0) + quantity
        worth: dict[str, int] = {}
        for (side, item), amount in amounts.items():
            if ask != "kind" or kinds[item] == about[1]:
                worth[side] = worth.get(side, 0) + amount * rates[item] + amount * fees.get(side, 0)
        part = worth.get(about[0], 0)
        if ask == "minus":
            return expect("grouped sums", part, answer + worth.get(about[1], 0))
        return expect("grouped sums", part, answer * (sum(worth.values()) if ask == "share" else 1))


def _some(draw: Callable[[], float], items: Sequence[Any], count: int) -> list[Any]:
    """So many of the items, in random order."""
    pool, left, chosen = list(items), len(items), []
    for _ in range(count):
        place = int(draw() * left)
        left -= 1
        chosen.append(pool[place])
        pool[place] = pool[left]
    return chosen


def _spread(draw: Callable[[], float], values: tuple[str, ...], count: int) -> list[str]:
    """A value for each of so many, every value at least once."""
    spare = [values[int(draw() * len(values))] for _ in range(count - len(values))]
    return _some(draw, [*values, *spare], count)


def _query(draw: Callable[[], float], level: int, scene: Scene, names: list[str]) -> Query:
    if level == 1:
        return "who", names[int(draw() * len(names))]
    first = int(draw() * 3)
    group = scene.groups[first]
    if level == 2:
        return "group", group
    if level <= 4:
        return "kind", group, scene.kinds[int(draw() * 2)]
    if draw() < 0.5:
        return "share", group
    return "minus", group, scene.groups[(first + 1 + int(draw() * 2)) % 3]


def _asked(draw: Callable[[], float], p: Params, scene: Scene, names: list[str]) -> bool:
    """Sets a question for which enough lines count, and not too many."""
    least, most = _COUNTING[p.level]
    if p.level == 5:
        p.query = _query(draw, 5, scene, names)
        return all(len(_selected(p, ("group", group))) >= least for group in scene.groups)
    for _ in range(_TRIES):
        p.query = _query(draw, p.level, scene, names)
        if least <= len(_selected(p, p.query)) <= most:
            return True
    return False


def _selected(p: Params, query: Query) -> list[Line]:
    """The lines that count for one person, or for one group and perhaps one kind."""
    if query[0] == "who":
        return [line for line in p.lines if line[0] == query[1]]
    people = {name for name, home in p.homes if home == query[1]}
    lines = [line for line in p.lines if line[0] in people]
    if query[0] == "kind":
        items = {item for item, kind in p.kinds if kind == query[2]}
        lines = [line for line in lines if line[1] in items]
    return lines


def _totalled(p: Params, scene: Scene, query: Query, side: str) -> tuple[int, list[Step], str]:
    """The total of the lines that count, the steps to it, and the total as an expression."""
    steps = []
    if query[0] != "who":
        people = [name for name, home in p.homes if home == side]
        steps.append(_left(scene.members.replace("#", side), people, len(p.homes)))
    if query[0] == "kind":
        items = [item for item, kind in p.kinds if kind == query[2]]
        phrase = scene.of_kind.removeprefix("counting only ").replace("#", query[2])
        steps.append(_left(phrase, items, len(p.kinds)))
    rates, fee = p.rates, p.extra[side] if p.level >= 4 else 0
    worths, terms = [], []
    for name, item, quantity in _selected(p, query):
        rate = rates[item]
        terms.append(f"{quantity} * ({rate} + {fee})" if fee else f"{quantity} * {rate}")
        worths.append(quantity * (rate + fee))
        claim = f"{terms[-1]} = {worths[-1]}"
        unit = f"{rate} each" + (f" plus {fee} for {side}" if fee else "")
        steps.append(Step(f"{name}, {item}: {quantity} at {unit} make {claim}.", claim))
    total = sum(worths)
    if len(worths) > 1:
        claim = f"{' + '.join(map(str, worths))} = {total}"
        steps.append(Step(f"Together: {claim}.", claim))
    return total, steps, " + ".join(terms)


def _left(phrase: str, chosen: list[str], count: int) -> Step:
    """The names that a lookup leaves."""
    claim = f"{count} - {count - len(chosen)} = {len(chosen)}"
    called = phrase[0].upper() + phrase[1:]
    return Step(f"{called}: {join_words(chosen)}; without the others that is {claim}.", claim)


template = JoinLookup()
