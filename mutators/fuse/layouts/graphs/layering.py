"""Nodes in layers along the arrows, left to right or top down: few crossings, long lines bent round nodes."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import NamedTuple

from datagen.drawing.scene import Place
from mutators.fuse.layouts.graphs.nodes import Node
from mutators.fuse.layouts.graphs.ordering import align, uncross
from mutators.fuse.layouts.graphs.placing import ROOM_X, ROOM_Y, Link, Placed, neighbours_of

BEND_ROOM = 5.0
"""Half of the room that a line gets where it passes a layer."""


class Plan(NamedTuple):
    """Which vertex is in which layer; vertices beyond the nodes are places where long lines pass a layer."""

    layers: list[list[int]]
    before: list[list[int]]
    """The vertices of the layer before that each is linked with."""
    after: list[list[int]]
    chains: dict[Link, list[int]]
    """The vertices that a long link passes."""


def layered(
    nodes: list[Node], links: list[Link], directed: bool, across: bool, gap: float, rng: Random
) -> Placed | None:
    """Layers from left to right, or top down where not `across`, at least `gap` pixels apart.

    None where the canvas is too small. Links may go in circles; those against the stream go back.
    """
    order = _stream(len(nodes), links, rng) if directed else _waves(len(nodes), links, rng)
    oriented = [(a, b) if order[a] < order[b] else (b, a) for a, b in links]
    plan = _plan(len(nodes), oriented)
    uncross(plan.layers, plan.before, plan.after, rng)
    deep = [(node.half_width if across else node.half_height) for node in nodes]
    wide = [(node.half_height if across else node.half_width) for node in nodes]
    wide += [BEND_ROOM] * (len(plan.before) - len(nodes))
    rooms = (ROOM_X, ROOM_Y) if across else (ROOM_Y, ROOM_X)
    depths = _depths(plan.layers, deep, gap, rooms[0], 340.0 if across else 250.0)
    gaps = (14.0, 46.0, 250.0) if across else (20.0, 70.0, 340.0)
    asides = align(plan.layers, plan.before, plan.after, wide, gaps)
    if depths is None or max(asides) - min(asides) + 2 * max(wide) > rooms[1]:
        return None
    places = [(0.0, 0.0)] * len(asides)
    passes: list[list[Place]] = [[] for _ in asides]
    for (depth, half), layer in zip(depths, plan.layers, strict=True):
        for vertex in layer:
            aside = asides[vertex]
            places[vertex] = (depth, aside) if across else (aside, depth)
            # A line can go straight on through a layer, lest it graze the nodes at its sides.
            ways = depth - half, depth + half
            passes[vertex] = [(way, aside) if across else (aside, way) for way in ways]
    bends = {
        link: [place for vertex in chain for place in passes[vertex]]
        for link, chain in plan.chains.items()
    }
    return Placed(places[: len(nodes)], bends)


def _stream(number: int, links: list[Link], rng: Random) -> list[int]:
    """A rank for each node, so that as good as all links go up: a walk in depth, last finished first."""
    targets: list[list[int]] = [[] for _ in range(number)]
    entered = [False] * number
    for a, b in links:
        targets[a].append(b)
        entered[b] = True
    finished: list[int] = []
    seen = [False] * number

    def walk(node: int) -> None:
        seen[node] = True
        for other in targets[node]:
            if not seen[other]:
                walk(other)
        finished.append(node)

    for root in sorted(rng.sample(range(number), number), key=entered.__getitem__):
        if not seen[root]:
            walk(root)
    ranks = [0] * number
    for place, node in enumerate(finished):
        ranks[node] = number - place
    return ranks


def _waves(number: int, links: list[Link], rng: Random) -> list[int]:
    """A rank for each node of a graph without arrows: in waves from a node at its rim."""
    neighbours = neighbours_of(number, links)

    def wave(root: int, seen: list[bool]) -> list[int]:
        seen[root] = True
        reached = [root]
        for node in reached:
            for other in neighbours[node]:
                if not seen[other]:
                    seen[other] = True
                    reached.append(other)
        return reached

    ranks = [0] * number
    seen = [False] * number
    rank = 0
    for root in rng.sample(range(number), number):
        if not seen[root]:
            rim = wave(root, seen[:])[-1]
            for node in wave(rim, seen):
                ranks[node] = rank
                rank += 1
    return ranks


def levels_of(number: int, links: list[Link]) -> list[int]:
    """For each node how many links lead to it at most; first nodes as near to their next as can be.

    The links go in no circle.
    """
    targets: list[list[int]] = [[] for _ in range(number)]
    missing = [0] * number
    for a, b in links:
        targets[a].append(b)
        missing[b] += 1
    first = [node for node in range(number) if not missing[node]]
    levels = [0] * number
    ready = first[:]
    for node in ready:
        for other in targets[node]:
            levels[other] = max(levels[other], levels[node] + 1)
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    for node in first:
        if targets[node]:
            levels[node] = min([levels[other] for other in targets[node]]) - 1
    return levels


def _plan(number: int, links: list[Link]) -> Plan:
    levels = levels_of(number, links)
    layers: list[list[int]] = [[] for _ in range(max(levels) + 1)]
    linked = {node for link in links for node in link}
    for node in range(number):
        if node in linked:
            layers[levels[node]].append(node)
    for node in range(number):  # those without links fill the emptiest layers
        if node not in linked:
            min(layers, key=len).append(node)
    before: list[list[int]] = [[] for _ in range(number)]
    after: list[list[int]] = [[] for _ in range(number)]
    chains: dict[Link, list[int]] = {}
    for a, b in links:
        chain = []
        last = a
        for level in range(levels[a] + 1, levels[b]):
            vertex = len(before)
            before.append([last])
            after.append([])
            after[last].append(vertex)
            layers[level].append(vertex)
            chain.append(vertex)
            last = vertex
        after[last].append(b)
        before[b].append(last)
        if chain:
            chains[a, b] = chain
    return Plan(layers, before, after, chains)


def _depths(
    layers: list[list[int]], deep: list[float], gap: float, room: float, wanted: float
) -> list[tuple[float, float]] | None:
    """Where each layer's middle is and half of its depth, or None where they need more than the room."""
    halves = [max([deep[v] for v in layer if v < len(deep)], default=8.0) for layer in layers]
    free = wanted - 2 * sum(halves)
    gap = min(max(gap, free / max(len(layers) - 1, 1)), max(gap, 130.0))
    depths = [0.0]
    for one, other in pairwise(halves):
        depths.append(depths[-1] + one + gap + other)
    needed = depths[-1] + halves[0] + halves[-1]
    return list(zip(depths, halves, strict=True)) if needed <= room else None
