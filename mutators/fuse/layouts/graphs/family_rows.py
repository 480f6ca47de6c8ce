"""Generations of a family as rows: who is in which, and in which order. `family` draws them."""

from __future__ import annotations

from random import Random

from mutators.fuse.layouts.graphs.ordering import crossings_of
from mutators.fuse.layouts.graphs.placing import Link

TRIES = 3


def generations(number: int, parents: list[Link], ties: list[Link]) -> list[int] | None:
    """The row of each person, oldest first: children one below parents, tied people level.

    `parents` go from parent to child. None where that cannot be. Families without a tie each start at the top.
    """
    steps: list[list[tuple[int, int]]] = [[] for _ in range(number)]
    for a, b in parents:
        steps[a].append((b, 1))
        steps[b].append((a, -1))
    for a, b in ties:
        steps[a].append((b, 0))
        steps[b].append((a, 0))
    rows: dict[int, int] = {}
    for root in range(number):
        if root in rows:
            continue
        rows[root] = 0
        reached = [root]
        for person in reached:
            for other, step in steps[person]:
                if other not in rows:
                    rows[other] = rows[person] + step
                    reached.append(other)
                elif rows[other] != rows[person] + step:
                    return None
        oldest = min([rows[person] for person in reached])
        for person in reached:
            rows[person] -= oldest
    return [rows[person] for person in range(number)]


def ordered_rows(
    rows: list[int], parents: list[Link], ties: list[Link], rng: Random
) -> list[list[int]]:
    """The people of each row from left to right: tied ones side by side, children below parents, few crossings."""
    before: list[list[int]] = [[] for _ in rows]
    after: list[list[int]] = [[] for _ in rows]
    for a, b in parents:
        before[b].append(a)
        after[a].append(b)
    tied: list[list[int]] = [[] for _ in rows]
    for a, b in ties:
        tied[a].append(b)
        tied[b].append(a)
    best: list[list[int]] = []
    fewest = 1 << 30
    for _ in range(TRIES):
        groups = _groups(rows, tied, rng)
        place = [0.0] * len(rows)
        for row in groups:
            _number(row, place)
        for _ in range(2):
            for row in groups[1:]:
                _sort(row, before, place)
            for row in groups[-2::-1]:
                _sort(row, after, place)
        for row in groups[1:]:
            _sort(row, before, place)
        flat = [[person for group in row for person in group] for row in groups]
        crossings = sum([crossings_of(row, after, place) for row in flat])
        apart = sum([abs(place[a] - place[b]) > 1.1 for a, b in ties])
        if crossings + 3 * apart < fewest:
            best, fewest = flat, crossings + 3 * apart
        if not fewest:
            break
    return best


def _groups(rows: list[int], tied: list[list[int]], rng: Random) -> list[list[list[int]]]:
    """For each row its groups of tied people, each in an order in which most ties join neighbours."""
    groups: list[list[list[int]]] = [[] for _ in range(max(rows) + 1)]
    seen: set[int] = set()
    for root in rng.sample(range(len(rows)), len(rows)):
        if root not in seen:
            members = [root]
            for person in members:
                members += [other for other in tied[person] if other not in members]
            seen.update(members)
            groups[rows[root]].append(_walk(members, tied))
    return groups


def _walk(members: list[int], tied: list[list[int]]) -> list[int]:
    """The people of a group from the least tied on, each next to one that it is tied with where that can be."""
    left = sorted(members, key=lambda person: len(tied[person]))
    walk = [left.pop(0)]
    while left:
        free = [person for person in tied[walk[-1]] if person in left]
        if free:
            chosen = min(free, key=lambda person: len([o for o in tied[person] if o in left]))
            walk.append(chosen)
        elif any([person in left for person in tied[walk[0]]]):
            walk.reverse()
            continue
        else:
            chosen = left[0]
            walk.append(chosen)
        left.remove(chosen)
    return walk


def _number(row: list[list[int]], place: list[float]) -> None:
    at = -(sum(map(len, row)) - 1) / 2
    for group in row:
        for person in group:
            place[person] = at
            at += 1


def _sort(row: list[list[int]], sides: list[list[int]], place: list[float]) -> None:
    """Sorts groups by the mean place of the relatives on one side, and turns them round where that is nearer."""

    def pull(group: list[int]) -> float:
        near = [place[other] for person in group for other in sides[person]]
        return sum(near) / len(near) if near else sum([place[p] for p in group]) / len(group)

    row.sort(key=pull)
    for group in row:
        tilt = 0.0
        middle = (len(group) - 1) / 2
        for at, person in enumerate(group):
            for other in sides[person]:
                tilt += (at - middle) * place[other]
        if tilt < 0:
            group.reverse()
    _number(row, place)
