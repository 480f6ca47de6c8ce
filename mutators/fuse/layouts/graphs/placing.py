"""Where the nodes of a graph go: on an ellipse or in two columns; `layering` has the third way."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random
from typing import NamedTuple

from datagen.drawing.scene import Place
from mutators.fuse.layouts.graphs.nodes import Node

WIDEST, HIGHEST = 760.0, 560.0
"""Of a canvas."""
MARGIN = 22.0
ROOM_X, ROOM_Y = WIDEST - 2 * MARGIN, HIGHEST - 2 * MARGIN
Link = tuple[int, int]
"""Two different nodes by their places in the list of nodes."""


class Placed(NamedTuple):
    """Centres of the nodes about any origin, and where lines that go round something bend."""

    centres: list[Place]
    bends: dict[Link, list[Place]]
    """By link, from its first node to its second, two for each layer on the way; other links go straight."""


def neighbours_of(number: int, links: list[Link]) -> list[list[int]]:
    """Of each node, those that it has a link with."""
    neighbours: list[list[int]] = [[] for _ in range(number)]
    for a, b in links:
        neighbours[a].append(b)
        neighbours[b].append(a)
    return neighbours


def around(nodes: list[Node], links: list[Link], size: float, rng: Random) -> Placed | None:
    """Nodes on an ellipse, linked ones near each other. None where they do not fit.

    `size` 1 is the smallest ellipse on which they do not touch, if there is room; 1.5 is half as large again.
    """
    number = len(nodes)
    if number < 3:
        return None
    order = _ring_order(number, links, rng)
    wide = max([node.half_width for node in nodes])
    high = max([node.half_height for node in nodes])
    across = sum([node.half_width * 2 for node in nodes]) + 22 * number
    down = sum([node.half_height * 2 for node in nodes]) + 26 * number
    radius_x = max(135.0 - wide, 0.3 * across, 60.0) * size
    radius_y = max(115.0 - high, 0.3 * down, 45.0) * size
    radius_x, radius_y = min(radius_x, ROOM_X / 2 - wide), min(radius_y, ROOM_Y / 2 - high)
    start = rng.choice((0.0, 0.5)) + (0.25 if number % 2 else 0.0)
    centres: list[Place] = [(0.0, 0.0)] * number
    for place, node in enumerate(order):
        angle = 2 * pi * (place + start) / number - pi / 2
        centres[node] = radius_x * cos(angle), radius_y * sin(angle)
    for one, other in zip(order, order[1:] + order[:1], strict=True):
        if _too_near(nodes[one], centres[one], nodes[other], centres[other]):
            return None
    return Placed(centres, {})


def _too_near(one: Node, at: Place, other: Node, there: Place) -> bool:
    return (
        abs(at[0] - there[0]) < one.half_width + other.half_width + 14
        and abs(at[1] - there[1]) < one.half_height + other.half_height + 14
    )


def _ring_order(number: int, links: list[Link], rng: Random) -> list[int]:
    """An order in which linked nodes stand near each other, by a walk through the graph and some swaps."""
    neighbours = neighbours_of(number, links)
    order: list[int] = []
    seen = [False] * number
    waiting = rng.sample(range(number), number)
    while waiting:
        node = waiting.pop()
        if not seen[node]:
            seen[node] = True
            order.append(node)
            waiting += sorted(neighbours[node], key=lambda other: -len(neighbours[other]))
    place = [0] * number
    for at, node in enumerate(order):
        place[node] = at
    for _ in range(3 * number):
        one, other = rng.randrange(number), rng.randrange(number)
        before = _reach(one, place, neighbours, number) + _reach(other, place, neighbours, number)
        place[one], place[other] = place[other], place[one]
        after = _reach(one, place, neighbours, number) + _reach(other, place, neighbours, number)
        if after > before:
            place[one], place[other] = place[other], place[one]
    return sorted(range(number), key=place.__getitem__)


def _reach(node: int, place: list[int], neighbours: list[list[int]], number: int) -> int:
    """How far the neighbours of a node are from it along the ring, in squares so that long chords count more."""
    at, total = place[node], 0
    for other in neighbours[node]:
        steps = abs(place[other] - at)
        steps = min(steps, number - steps)
        total += steps * steps
    return total


def columns(nodes: list[Node], links: list[Link], size: float) -> Placed | None:
    """Two columns with links between them only. None where the graph does not fall in two such parts."""
    sides = _two_sides(len(nodes), links)
    if sides is None:
        return None
    left, right = ([node for node, side in enumerate(sides) if side == s] for s in (0, 1))
    if not left or not right:
        return None
    most = max(len(left), len(right))
    tallest = 2 * max([node.half_height for node in nodes])
    dense = len(links) / most
    pitch = max((220 - tallest) / max(most - 1, 1), tallest + 12 + 14 * dense) * size
    pitch = min(pitch, (ROOM_Y - tallest) / max(most - 1, 1), 120.0)
    wide = sum([max([nodes[i].half_width for i in side]) for side in (left, right)])
    distance = min(max(200.0 + 30 * dense, 0.9 * pitch * most) + wide, ROOM_X - wide)
    centres: list[Place] = [(0.0, 0.0)] * len(nodes)
    for x, side in ((0.0, left), (distance, right)):
        step = pitch * (most - 1) / max(len(side) - 1, 1) if len(side) > most / 2 else pitch
        for row, node in enumerate(side):
            centres[node] = x, (row - (len(side) - 1) / 2) * step
    return Placed(centres, {}) if pitch > tallest + 8 else None


def _two_sides(number: int, links: list[Link]) -> list[int] | None:
    """0 or 1 for each node so that all links go from one side to the other; the first node stands on the left.

    Where all links go from some nodes to others, the former are on the left.
    """
    sources, targets = {a for a, _ in links}, {b for _, b in links}
    if not sources & targets and len(sources | targets) == number:
        return [0 if node in sources else 1 for node in range(number)]
    neighbours = neighbours_of(number, links)
    sides = [-1] * number
    for root in range(number):
        if sides[root] < 0:
            sides[root] = 0
            waiting = [root]
            for node in waiting:
                for other in neighbours[node]:
                    if sides[other] < 0:
                        sides[other] = 1 - sides[node]
                        waiting.append(other)
                    elif sides[other] == sides[node]:
                        return None
    return sides
