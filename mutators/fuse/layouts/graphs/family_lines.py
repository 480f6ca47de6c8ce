"""The lines of family charts: from parents down to children, and between spouses and siblings of a row."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from datagen.drawing.scene import Place
from mutators.fuse.layouts.graphs.joining import Path, meets
from mutators.fuse.layouts.graphs.nodes import Node, border, box_of
from mutators.fuse.layouts.graphs.placing import Link

PORT = 14.0
"""Between lines that end on the same side of a person, where there is room."""
LEAST_PORT = 7.0
BOW = 13.0
"""How far the first line that goes past people leaves their row; each further one goes as far again."""
STUB = 10.0
"""How far lines go straight down before they turn, where they do."""
CLEAR = 4.0
"""Pixels between a line and people whom it is not about."""
Port = tuple[int, int]
"""A line, and 0 or 1 for the end of it."""


class Kin(NamedTuple):
    """A family measured for one look."""

    nodes: list[Node]
    rows: list[int]
    parents: list[Link]
    ties: list[tuple[Link, str]]


def paths_of(
    kin: Kin, centres: list[Place], bows: list[tuple[int, int]], stubs: bool
) -> list[Path] | None:
    """A line for each parent and child and then one for each tie; None where one has no room.

    With `stubs` lines of parents go straight down at their ends. A spouses' line is the middle of its two.
    """
    links = kin.parents + [link for link, _ in kin.ties]
    bowed = _bowed(kin, centres)
    ports = _ports(kin, centres, links, bowed)
    if ports is None:
        return None
    high = kin.nodes[0].half_height
    paths: list[Path] = []
    for number, (a, b) in enumerate(links):
        if number >= len(kin.parents) and number not in bowed:
            start = border(kin.nodes[a], centres[a], centres[a], centres[b])
            paths.append((start, border(kin.nodes[b], centres[b], centres[b], centres[a])))
            continue
        start, end = ports[number, 0], ports[number, 1]
        if number in bowed:
            level = bowed[number]
            turn = centres[a][1] + (high + BOW * abs(level)) * (1 if level > 0 else -1)
            paths.append((start, (start[0], turn), (end[0], turn), end))
        elif stubs and abs(start[0] - end[0]) > 1:
            upper = centres[a][1] + high + STUB + BOW * bows[kin.rows[a]][1]
            lower = centres[b][1] - high - STUB - BOW * bows[kin.rows[b]][0]
            paths.append((start, (start[0], upper), (end[0], lower), end))
        else:
            paths.append((start, end))
    return None if _touching(kin, centres, links, paths) else paths


def _bowed(kin: Kin, centres: list[Place]) -> dict[int, int]:
    """The ties that go past somebody, as lines, with their height: below the row if positive, longer ones farther."""
    spans = []
    for number, ((a, b), label) in enumerate(kin.ties, len(kin.parents)):
        low, high = sorted((centres[a][0], centres[b][0]))
        between = [
            other
            for other, (x, _) in enumerate(centres)
            if kin.rows[other] == kin.rows[a] and low < x < high
        ]
        if between:
            spans.append((high - low, number, kin.rows[a], 1 if label == "married to" else -1))
    heights: dict[tuple[int, int], int] = {}
    bowed = {}
    for _, number, row, side in sorted(spans):
        heights[row, side] = heights.get((row, side), 0) + 1
        bowed[number] = side * heights[row, side]
    return bowed


def _ports(
    kin: Kin, centres: list[Place], links: list[Link], bowed: dict[int, int]
) -> dict[Port, Place] | None:
    """Where lines meet the upper and lower sides of people, side by side in the order of where they go."""
    sides: dict[tuple[int, int], list[tuple[float, Port]]] = {}
    for number, link in enumerate(links):
        for end, person in enumerate(link):
            other = link[1 - end]
            if number < len(kin.parents):
                side = -1 if end else 1
            elif number in bowed:
                side = 1 if bowed[number] > 0 else -1
            else:
                continue
            sides.setdefault((person, side), []).append((centres[other][0], (number, end)))
    ports: dict[Port, Place] = {}
    for (person, side), members in sides.items():
        node, (x, y) = kin.nodes[person], centres[person]
        room = 2 * node.half_width - 18
        step = min(PORT, room / max(len(members) - 1, 1))
        if step < LEAST_PORT:
            return None
        members.sort()
        for at, (_, port) in enumerate(members):
            aside = x + (at - (len(members) - 1) / 2) * step
            ports[port] = border(node, (x, y), (aside, y), (aside, y + side))
    return ports


def _touching(kin: Kin, centres: list[Place], links: list[Link], paths: list[Path]) -> bool:
    """Whether a line comes near somebody whom it is not about."""
    boxes = [box_of(node, at, CLEAR) for node, at in zip(kin.nodes, centres, strict=True)]
    for link, path in zip(links, paths, strict=True):
        for (x0, y0), (x1, y1) in pairwise(path):
            low_x, high_x = (x0, x1) if x0 < x1 else (x1, x0)
            low_y, high_y = (y0, y1) if y0 < y1 else (y1, y0)
            for person, box in enumerate(boxes):
                if high_x < box[0] or low_x > box[2] or high_y < box[1] or low_y > box[3]:
                    continue
                if person not in link and meets((x0, y0, x1, y1), box):
                    return True
    return False
