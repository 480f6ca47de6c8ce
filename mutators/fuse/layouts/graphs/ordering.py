"""The order and places of vertices within layers: few crossings, near to their neighbours."""

from __future__ import annotations

from random import Random


def uncross(
    layers: list[list[int]], before: list[list[int]], after: list[list[int]], rng: Random
) -> None:
    """Orders each layer in place so that few links cross: each vertex near the mean of its neighbours."""
    place = [0.0] * len(before)
    best: list[list[int]] = []
    fewest = 1 << 30
    for _ in range(3):
        for layer in layers:
            rng.shuffle(layer)
            _number(layer, place)
        for _ in range(2):
            for layer in layers[1:]:
                _sort(layer, before, place)
            for layer in layers[-2::-1]:
                _sort(layer, after, place)
        crossings = sum([crossings_of(layer, after, place) for layer in layers])
        if crossings < fewest:
            best, fewest = [layer[:] for layer in layers], crossings
        if not crossings:
            break
    layers[:] = best


def _number(layer: list[int], place: list[float]) -> None:
    middle = (len(layer) - 1) / 2
    for at, vertex in enumerate(layer):
        place[vertex] = at - middle


def _sort(layer: list[int], sides: list[list[int]], place: list[float]) -> None:
    if len(layer) > 1:
        means = {}
        for vertex in layer:
            side = sides[vertex]
            means[vertex] = (
                sum([place[other] for other in side]) / len(side) if side else place[vertex]
            )
        layer.sort(key=means.__getitem__)
        _number(layer, place)


def crossings_of(layer: list[int], after: list[list[int]], place: list[float]) -> int:
    """How many pairs of links from a layer to the next cross."""
    ends = [sorted([place[other] for other in after[vertex]]) for vertex in layer]
    passed: list[float] = []
    total = 0
    for vertex_ends in ends:
        for end in vertex_ends:
            total += sum([earlier > end for earlier in passed])
        passed += vertex_ends
    return total


def align(
    layers: list[list[int]],
    before: list[list[int]],
    after: list[list[int]],
    wide: list[float],
    gaps: tuple[float, float, float],
) -> list[float]:
    """Where each vertex lies across the layers: in order, without touching, near its neighbours.

    `gaps` are the smallest and largest between vertices, and the length that the fullest layer should have.
    """
    smallest, largest, wanted = gaps
    gap = largest
    for layer in layers:
        free = (wanted - 2 * sum([wide[v] for v in layer])) / max(len(layer) - 1, 1)
        gap = min(gap, max(free, smallest))
    place = [0.0] * len(before)
    both = [b + a for b, a in zip(before, after, strict=True)]
    for layer in layers:
        _settle(layer, [0.0] * len(layer), wide, gap, place)
    for order, sides in ((layers[1:], before), (layers[-2::-1], after), (layers, both)):
        for layer in order:
            targets = []
            for vertex in layer:
                side = sides[vertex] or both[vertex]
                near = sum([place[other] for other in side]) / len(side) if side else place[vertex]
                targets.append(near)
            _settle(layer, targets, wide, gap, place)
    return place


def _settle(
    layer: list[int], targets: list[float], wide: list[float], gap: float, place: list[float]
) -> None:
    """Puts a layer's vertices as near to their targets as their order and room allow, in least squares."""
    offset = 0.0
    offsets: list[float] = []
    blocks: list[tuple[float, int]] = []
    for at, vertex in enumerate(layer):
        if at:
            offset += wide[layer[at - 1]] + gap + wide[vertex]
        offsets.append(offset)
        total, count = targets[at] - offset, 1
        while blocks and blocks[-1][0] * count >= total * blocks[-1][1]:
            earlier, members = blocks.pop()
            total, count = total + earlier, count + members
        blocks.append((total, count))
    at = 0
    for total, count in blocks:
        for _ in range(count):
            place[layer[at]] = total / count + offsets[at]
            at += 1
