"""Labels on the lines of a graph: each on its own line and away from all other ink."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from datagen.drawing.scene import Box, Place, overlap
from mutators.fuse.layouts.graphs.joining import Path, Size, meets

HEAD_ROOM = 11.0
"""Pixels that a label keeps from an arrow's point."""
AWAY = 3.5
"""Pixels that it keeps from other lines."""


def label_places(
    paths: list[Path], sizes: list[Size | None], nodes: list[Box], parts: tuple[float, ...]
) -> list[Place] | None:
    """The middle of each label, on its own line and away from all other lines, nodes and labels.

    `parts` are tried in order, of the stretch of a line where its label has room; None where one has no place.
    """
    pieces = [
        (number, *one, *other) for number, path in enumerate(paths) for one, other in pairwise(path)
    ]
    order = [number for number, size in enumerate(sizes) if size]
    for _ in range(3):
        middles = [(0.0, 0.0)] * len(paths)
        taken = nodes[:]
        for number in order:
            size = sizes[number]
            assert size
            for middle in _stretches(paths[number], size, parts):
                box = _about(middle, size)
                if _free(box, number, taken, pieces):
                    break
            else:
                order.remove(number)
                order.insert(0, number)
                break
            middles[number] = middle
            taken.append(box)
        else:
            return middles
    return None


def _about(middle: Place, size: Size) -> Box:
    x, y = middle
    return x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2


def _stretches(path: Path, size: Size, parts: tuple[float, ...]) -> list[Place]:
    """Where the middle of a label may lie: along its line, away from arrows, longest piece first."""
    middles = []
    pieces = sorted(
        pairwise(path),
        key=lambda piece: -hypot(piece[1][0] - piece[0][0], piece[1][1] - piece[0][1]),
    )
    for (x0, y0), (x1, y1) in pieces:
        dx, dy = x1 - x0, y1 - y0
        length = hypot(dx, dy) or 1.0
        reach = min(
            size[0] / 2 / max(abs(dx) / length, 1e-6), size[1] / 2 / max(abs(dy) / length, 1e-6)
        )
        low = reach + 6 if (x0, y0) == path[0] else reach
        high = length - reach - (HEAD_ROOM if (x1, y1) == path[-1] else 0.0)
        if low <= high:
            spots = [(low + part * (high - low)) / length for part in parts]
            middles += [(x0 + spot * dx, y0 + spot * dy) for spot in spots]
    return middles


def _free(
    box: Box, number: int, taken: list[Box], pieces: list[tuple[int, float, float, float, float]]
) -> bool:
    """Whether a label's box is away from nodes, from other labels and from all lines but its own."""
    for other in taken:
        if overlap(box, other, 4.0):
            return False
    left, top, right, bottom = box[0] - AWAY, box[1] - AWAY, box[2] + AWAY, box[3] + AWAY
    for owner, x0, y0, x1, y1 in pieces:
        if (
            owner == number
            or (x0 < left and x1 < left)
            or (x0 > right and x1 > right)
            or (y0 < top and y1 < top)
            or (y0 > bottom and y1 > bottom)
        ):
            continue
        if meets((x0, y0, x1, y1), (left, top, right, bottom)):
            return False
    return True
