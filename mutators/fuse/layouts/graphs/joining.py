"""Lines between placed nodes, straight where that is clear of all other nodes; `labelling` writes on them."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from datagen.drawing.scene import Box, Place
from mutators.fuse.layouts.graphs.nodes import Node, border, box_of
from mutators.fuse.layouts.graphs.placing import Link, Placed

CLEAR = 6.0
"""Pixels between a line and a node that it has nothing to do with."""
SLANT = 0.23
"""Sine of the smallest angle at which lines may cross."""
APART = 12.0
"""Between the lines of a bundle, at the least."""
INNER = 0.6
"""How far from a node's middle a line may aim, as a part of the way to its border."""
SHORTEST = 12.0
"""Of the last piece of a line, so that it has room for an arrow's head."""
EVEN = 9.0
"""A line is made level or upright where its ends are off by less."""
DETOURS = (26.0, -26.0, 46.0, -46.0)
"""How far to the side a line bends to get past a node."""
Path = tuple[Place, ...]
Size = tuple[float, float]


def join(
    nodes: list[Node], placed: Placed, ends: list[Link], labels: list[Size | None]
) -> list[Path] | None:
    """A line for each pair of ends, or None where one would touch a node or follow another line.

    `labels` are the sizes of what is written on each; lines between the same two nodes keep them apart.
    """
    boxes = [box_of(node, at, CLEAR) for node, at in zip(nodes, placed.centres, strict=True)]
    bundles: dict[Link, list[int]] = {}
    for number, (a, b) in enumerate(ends):
        bundles.setdefault((a, b) if a < b else (b, a), []).append(number)
    paths: list[Path] = [()] * len(ends)
    for (a, b), members in bundles.items():
        for place, number in enumerate(members):
            part = place - (len(members) - 1) / 2
            sizes = [labels[member] for member in members]
            path = _route(nodes, placed, boxes, (a, b), part, sizes)
            if not path:
                return None
            paths[number] = path if ends[number] == (a, b) else path[::-1]
    return None if tangled(paths) else paths


def _route(
    nodes: list[Node],
    placed: Placed,
    boxes: list[Box],
    link: Link,
    part: float,
    sizes: list[Size | None],
) -> Path:
    """The straightest free way from one node to another; the empty one where there is none.

    `part` says which line of a bundle it is: how many distances to the side.
    """
    a, b = link
    start, end = placed.centres[a], placed.centres[b]
    bends = placed.bends.get((a, b)) or placed.bends.get((b, a), [])[::-1]
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    normal = -dy / length, dx / length
    ends = start, end
    ways = _bundled(nodes, link, ends, bends, normal, part, sizes) if part else _ways(bends)
    for way in ways:
        if path := _clear_path(nodes, placed.centres, boxes, link, way, part, normal):
            return path
    if not part:
        for aside in DETOURS:
            middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
            way = [(middle[0] + aside * normal[0], middle[1] + aside * normal[1])]
            if path := _clear_path(nodes, placed.centres, boxes, link, way, part, normal):
                return path
    return ()


def _ways(bends: list[Place]) -> list[list[Place]]:
    """Bends to try: none, one, one in each layer on the way, and all, which come in pairs for each layer."""
    if not bends:
        return [[]]
    middles = [
        ((x0 + x1) / 2, (y0 + y1) / 2)
        for (x0, y0), (x1, y1) in zip(bends[::2], bends[1::2], strict=True)
    ]
    singles = [[bend] for bend in middles]
    return [[], *singles, middles, bends] if len(middles) > 1 else [[], *singles, bends]


def _bundled(
    nodes: list[Node],
    link: Link,
    ends: tuple[Place, Place],
    bends: list[Place],
    normal: Place,
    part: float,
    sizes: list[Size | None],
) -> list[list[Place]]:
    """Where a line of a bundle bends: nowhere if its labels have room between straight lines, else twice."""
    across = [abs(normal[0]) * size[0] / 2 + abs(normal[1]) * size[1] / 2 for size in sizes if size]
    needed = max(APART, sum(sorted(across)[-2:]) + 6) if across else APART
    aside = part * needed
    if bends:
        return [[(x + aside * normal[0], y + aside * normal[1]) for x, y in bends]]
    if needed == APART and min([nodes[i].half_height for i in link]) - 3 > APART / 2:
        return [[]]
    (x0, y0), (x1, y1) = ends
    return [
        [
            (x0 + at * (x1 - x0) + aside * normal[0], y0 + at * (y1 - y0) + aside * normal[1])
            for at in (0.3, 0.7)
        ]
    ]


def _clear_path(
    nodes: list[Node],
    centres: list[Place],
    boxes: list[Box],
    link: Link,
    way: list[Place],
    part: float,
    normal: Place,
) -> Path:
    """The line from border to border through the bends, or the empty one where it comes near another node."""
    a, b = link
    # Within both nodes, however small they are or however many lines there are.
    most = INNER * min([min(nodes[i].half_width, nodes[i].half_height) for i in link])
    aside = min(max(part * APART, -most), most)
    first = _aim(nodes[a], centres[a], way[0] if way else centres[b], aside, normal)
    last = _aim(nodes[b], centres[b], way[-1] if way else centres[a], aside, normal)
    if not way:
        first, last = _evened(first, last)
    start = border(nodes[a], centres[a], first, way[0] if way else last)
    end = border(nodes[b], centres[b], last, way[-1] if way else first)
    path = (start, *way, end)
    if hypot(end[0] - path[-2][0], end[1] - path[-2][1]) < SHORTEST:
        return ()
    for (x0, y0), (x1, y1) in pairwise(path):
        low_x, high_x = (x0, x1) if x0 < x1 else (x1, x0)
        low_y, high_y = (y0, y1) if y0 < y1 else (y1, y0)
        for number, (left, top, right, bottom) in enumerate(boxes):
            if high_x < left or low_x > right or high_y < top or low_y > bottom:
                continue
            if number not in link and meets((x0, y0, x1, y1), (left, top, right, bottom)):
                return ()
    return path


def _aim(node: Node, centre: Place, towards: Place, aside: float, normal: Place) -> Place:
    """The place inside a node that a line runs to: on the middle line of a wide node, as near as is natural."""
    x, y = centre
    core = 0.85 * (node.half_width - node.half_height)
    if core > 0:
        x += min(max((towards[0] - x) * 0.5, -core), core)
    return x + aside * normal[0], y + aside * normal[1]


def _evened(first: Place, last: Place) -> tuple[Place, Place]:
    """The ends of a line, made exactly level or upright where it nearly is."""
    (x0, y0), (x1, y1) = first, last
    if abs(x0 - x1) < EVEN:
        return ((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)
    if abs(y0 - y1) < EVEN:
        return (x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)
    return first, last


def meets(segment: Box, box: Box) -> bool:
    """Whether a straight line whose bounds overlap a box has a point in it: not if all corners are on one side."""
    x0, y0, x1, y1 = segment
    left, top, right, bottom = box
    dx, dy = x1 - x0, y1 - y0
    off = dx * ((top + bottom) / 2 - y0) - dy * ((left + right) / 2 - x0)
    reach = abs(dx) * (bottom - top) / 2 + abs(dy) * (right - left) / 2
    return abs(off) <= reach


def tangled(paths: list[Path]) -> bool:
    """Whether two lines cross at a small angle, run along each other, or one bends too near another."""
    pieces = [
        (number, *one, other[0] - one[0], other[1] - one[1])
        for number, path in enumerate(paths)
        for one, other in pairwise(path)
    ]
    for at, (number, x0, y0, dx, dy) in enumerate(pieces):
        length = dx * dx + dy * dy
        for other, u0, v0, ex, ey in pieces[:at]:
            turn = dx * ey - dy * ex
            size = ex * ex + ey * ey
            if turn * turn >= SLANT * SLANT * length * size or other == number:
                continue
            ax, ay = u0 - x0, v0 - y0
            off, far = dx * ay - dy * ax, dx * (ay + ey) - dy * (ax + ex)
            if off * far < 0 and (ex * ay - ey * ax) * (ex * (ay - dy) - ey * (ax - dx)) < 0:
                return True
            if turn * turn < 0.02 * length * size and min(off * off, far * far) < 25 * length:
                low = dx * ax + dy * ay
                high = low + dx * ex + dy * ey
                if min(max(low, high), length) - max(min(low, high), 0.0) > 0:
                    return True
    return any([_bends_near(path[1:-1], number, pieces) for number, path in enumerate(paths)])


def _bends_near(
    bends: Path, owner: int, pieces: list[tuple[int, float, float, float, float]]
) -> bool:
    """Whether a line has a bend near a piece of another one; pieces are given by start and step."""
    for x, y in bends:
        for number, x0, y0, dx, dy in pieces:
            off = dx * (y - y0) - dy * (x - x0)
            if number == owner or off * off >= CLEAR * CLEAR * (dx * dx + dy * dy):
                continue
            if _distance((x, y), (x0, y0, dx, dy)) < CLEAR:
                return True
    return False


def _distance(place: Place, piece: Box) -> float:
    """From a place to a straight line, given by its start and its step to the end."""
    x0, y0, dx, dy = piece
    part = ((place[0] - x0) * dx + (place[1] - y0) * dy) / (dx * dx + dy * dy)
    part = min(max(part, 0.0), 1.0)
    return hypot(x0 + part * dx - place[0], y0 + part * dy - place[1])
