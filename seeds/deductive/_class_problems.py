"""Premises about classes that combine, and statements to ask about. Serves the building of problems only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from random import Random

from seeds.deductive._classes import Chains, Statement, meaning
from seeds.deductive._problems import pick, shuffled, some_of


def spine(classes: Sequence[str], level: int, random: Random) -> tuple[list[Statement], Statement]:
    """A path of premises that combine, perhaps one side premise that does not, and what they give.

    The conclusion needs every premise of the path and relates its two ends.
    """
    side = level >= 3 and random.random() < 0.5
    path = list(classes[:-1] if side else classes)
    links = len(path) - 1
    kind = pick(random, ("all", "no", "some", "some and no", "some not"))
    if kind == "some and no" and links < 2:
        kind = "some"
    premises: list[Statement] = []
    start, end = sorted(some_of(random, range(links), 2)) if links > 1 else (0, 0)
    centre = random.randrange(links)
    for place in range(links):
        left, right = path[place], path[place + 1]
        link: Statement
        match kind:
            case "all":
                link = ("all", left, right)
            case "no":
                link = _around(place, centre, ("no", left, right), True, False)
            case "some":
                link = _around(place, centre, ("some", left, right), False, True)
            case "some not":
                link = _around(place, centre, ("some not", left, right), False, False)
            case _:
                link = _around(place, end, ("no", left, right), True, False)
                if place <= start:
                    link = _around(place, start, ("some", left, right), False, True)
        premises.append(link)
    if side:
        ends = [pick(random, path), classes[-1]]
        ends = shuffled(random, ends)
        premises.append((pick(random, ("all", "all", "some", "some not")), ends[0], ends[1]))
    goal = {"some and no": "some not"}.get(kind, kind)
    return premises, (goal, path[0], path[-1])


def _around(
    place: int, centre: int, link: Statement, before_rises: bool, after_rises: bool
) -> Statement:
    """The centre's own link, else an all-premise, rising if left to right is part to whole."""
    if place == centre:
        return link
    _, left, right = link
    rises = before_rises if place < centre else after_rises
    return ("all", left, right) if rises else ("all", right, left)


def dress(premise: Statement, level: int, random: Random) -> Statement:
    """The same premise, perhaps in another shape or the other way round."""
    shape, first, second = premise
    if shape in ("no", "some"):
        return premise if random.random() < 0.5 else (shape, second, first)
    if level < 2 or random.random() < 0.7:
        return premise
    return ("only", second, first) if shape == "all" else ("not all", first, second)


@lru_cache(maxsize=65536)
def sense(statement: Statement) -> tuple[object, ...]:
    """Equal for statements that say the same."""
    every, first, second, inside = meaning(statement)
    symmetric = every != inside
    return every, inside, *(sorted((first, second)) if symmetric else (first, second))


def sorted_out(
    chains: Chains, classes: Sequence[str], inhabited: bool, random: Random
) -> tuple[list[Statement], list[Statement]]:
    """Statements about two classes each: those that follow, and those that do not."""
    _, members = chains.sources(inhabited)
    valid: list[Statement] = []
    invalid: list[Statement] = []
    get = members.get
    for a, b in combinations(classes, 2):
        first, second = (a, b) if random.random() < 0.5 else (b, a)
        inside, other = (first, True), (second, True)
        outside, other_outside = (first, False), (second, False)
        reach, back = chains.reach(inside), chains.reach(other)
        ones, others = get(inside, 0), get(other, 0)
        (valid if other_outside in reach else invalid).append(("no", first, second))
        (valid if ones & others else invalid).append(("some", first, second))
        (valid if other in reach else invalid).append(("all", first, second))
        (valid if inside in back else invalid).append(("all", second, first))
        (valid if ones & get(other_outside, 0) else invalid).append(("some not", first, second))
        (valid if others & get(outside, 0) else invalid).append(("some not", second, first))
    return valid, invalid


def unsaid(items: Sequence[Statement], premises: Sequence[Statement]) -> list[Statement]:
    """The items that say none of the premises again."""
    said = set()
    for every, first, second, inside in map(meaning, premises):
        shape = ("all" if inside else "no") if every else ("some" if inside else "some not")
        said.add((shape, first, second))
        if every != inside:
            said.add((shape, second, first))
    return [item for item in items if item not in said]


def candidates(classes: Sequence[str], random: Random) -> Iterator[Statement]:
    for a, b in combinations(classes, 2):
        first, second = (a, b) if random.random() < 0.5 else (b, a)
        yield from (("no", first, second), ("some", first, second))
        for shape in ("all", "some not"):
            yield from ((shape, a, b), (shape, b, a))
