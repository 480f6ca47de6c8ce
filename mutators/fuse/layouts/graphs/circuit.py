"""Circuits from left to right: inputs, gates in their usual shapes, outputs; wires go level and upright only.

A dot marks where a signal forks; wires that cross without a dot have nothing to do with each other.
"""

from __future__ import annotations

from math import ceil
from random import Random
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Ellipse, Line
from datagen.exhibits import Graph
from mutators.fuse.layouts.graphs.gates import GRID, PINS, Part, draw_part, part_of
from mutators.fuse.layouts.graphs.ordering import align, uncross
from mutators.fuse.layouts.graphs.placing import HIGHEST, MARGIN, WIDEST, Link
from mutators.fuse.layouts.graphs.wires import TRACK, Board, Fork, tracks_of, wiring

MOST_PARTS = 18
KINDS = {"", "and", "or", "xor", "not", "output"}
PASS_ROOM = 4.0
"""Half of the height that a wire takes where it passes a column."""
TRIES = 8
LEAD = 15.0
"""Of a wire that leaves or enters a gate, before it turns."""
DOT = 2.6
"""Radius of a dot."""


class Plan(NamedTuple):
    """What is in each column; vertices beyond the parts are places where signals pass a column."""

    columns: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    """Of each vertex, those of the next column that its signal goes to."""


def draw_circuit(graph: Graph, look: Look) -> Drawing | None:
    """None where the graph is no circuit whose inputs and gates are all wired, or the wires find no way."""
    parts = _parts(graph, look)
    if parts is None:
        return None
    place = {name: number for number, name in enumerate(graph.nodes)}
    links = [(place[edge.source], place[edge.target]) for edge in graph.edges]
    plan = _plan(parts, links)
    if plan is None:
        return None
    rng = look.rng()
    for number in range(TRIES):
        board = _board(parts, plan, rng, number)
        if board:
            drawing = _painted(parts, board, look)
            if drawing.width <= WIDEST and drawing.height <= HIGHEST:
                return drawing
    return None


def _parts(graph: Graph, look: Look) -> list[Part] | None:
    kinds = graph.kinds or ("",) * len(graph.nodes)
    names = set(graph.nodes)
    if not (graph.directed and 2 <= len(names) == len(graph.nodes) <= MOST_PARTS):
        return None
    wires = {(edge.source, edge.target) for edge in graph.edges}
    if set(kinds) - KINDS or any([edge.label for edge in graph.edges]):
        return None
    starts = {source for source, _ in wires}
    parts = []
    for name, kind in zip(graph.nodes, kinds, strict=True):
        pins = sum([target == name for _, target in wires])
        part = part_of(name, kind, pins, look)
        if part is None or (kind == "output" and name in starts) or not (kind or name in starts):
            return None
        parts.append(part)
    return parts if len(wires) == len(graph.edges) else None


def _levels(parts: list[Part], links: list[Link]) -> list[int] | None:
    """The column of each part, by the longest way from an input; outputs are all in the last. None for a circle."""
    levels = [0] * len(parts)
    for _ in parts:
        changed = False
        for a, b in links:
            if levels[b] <= levels[a]:
                levels[b] = levels[a] + 1
                changed = True
        if not changed:
            break
    else:
        return None
    last = max(levels)
    return [
        last if part.kind == "output" else level for part, level in zip(parts, levels, strict=True)
    ]


def _plan(parts: list[Part], links: list[Link]) -> Plan | None:
    levels = _levels(parts, links)
    if levels is None:
        return None
    columns: list[list[int]] = [[] for _ in range(max(levels) + 1)]
    for number, level in enumerate(levels):
        columns[level].append(number)
    before: list[list[int]] = [[] for _ in parts]
    after: list[list[int]] = [[] for _ in parts]
    for source, level in enumerate(levels):
        sinks = [b for a, b in links if a == source]
        at = source
        for column in range(level + 1, max([levels[b] for b in sinks], default=0) + 1):
            for sink in sinks:
                if levels[sink] == column:
                    after[at].append(sink)
                    before[sink].append(at)
            if any([levels[sink] > column for sink in sinks]):
                passing = len(before)
                before.append([at])
                after.append([])
                after[at].append(passing)
                columns[column].append(passing)
                at = passing
    return Plan(columns, before, after)


def _board(parts: list[Part], plan: Plan, rng: Random, number: int) -> Board | None:
    """Places for everything; each try has an order of its own. None where wires of two signals would meet."""
    uncross(plan.columns, plan.before, plan.after, rng)
    rooms = [part.room for part in parts] + [PASS_ROOM] * (len(plan.before) - len(parts))
    # Gates with names above them have half a gap below them already.
    least = GRID * (number // 3) + (20.0 if all([part.inside for part in parts]) else 10.0)
    middles = align(plan.columns, plan.before, plan.after, rooms, (least, 44.0, 230.0))
    heights = [GRID * round(middle / GRID) for middle in middles]
    _straighten(plan, rooms, heights)
    pins: dict[Link, float] = {}
    for vertex, part in enumerate(parts):
        sources = sorted(plan.before[vertex], key=heights.__getitem__)
        for source, step in zip(sources, PINS.get(part.pins, ()), strict=True):
            pins[source, vertex] = heights[vertex] + GRID * step
    turns = [0.0] * len(plan.before)
    lefts = [0.0] * len(plan.before)
    left = 0.0
    for column in plan.columns:
        width = max([parts[v].width for v in column if v < len(parts)], default=20.0)
        targets = [[(pins.get((v, w), heights[w]), w) for w in plan.after[v]] for v in column]
        forks = [
            Fork(heights[v], tuple([y for y, _ in ends] or [heights[v]]))
            for v, ends in zip(column, targets, strict=True)
        ]
        tracks = tracks_of(forks)
        if tracks is None:
            return None
        for vertex, track in zip(column, tracks, strict=True):
            turns[vertex] = left + width + LEAD + TRACK * track
            if vertex < len(parts):
                lefts[vertex] = left + _indent(parts[vertex], width)
        left += width + 2 * LEAD + TRACK * max(tracks)
    return Board(list(zip(lefts, heights, strict=True)), turns, plan.after, pins)


def _straighten(plan: Plan, rooms: list[float], heights: list[float]) -> None:
    """Moves what one wire leads to, level with where the wire comes from, where it has room there."""
    for column in plan.columns[1:]:
        for at, vertex in enumerate(column):
            if len(plan.before[vertex]) != 1:
                continue
            wanted = heights[plan.before[vertex][0]]
            room = rooms[vertex] + GRID
            low = heights[column[at - 1]] + rooms[column[at - 1]] + room if at else wanted
            after = column[at + 1] if at + 1 < len(column) else None
            high = wanted if after is None else heights[after] - rooms[after] - room
            if low <= wanted <= high:
                heights[vertex] = wanted


def _indent(part: Part, width: float) -> float:
    """Where a part begins in a column: inputs end and outputs begin at the same place, gates are in the middle."""
    if part.kind == "output":
        return 0.0
    return (width - part.width) * (0.5 if part.kind else 1.0)


def _painted(parts: list[Part], board: Board, look: Look) -> Drawing:
    """The circuit on a canvas that fits it."""
    lines, dots = wiring(parts, board)
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    for part, (x, y) in zip(parts, board.places, strict=False):
        xs += [x, x + part.width]
        ys += [y - part.room, y + part.half_height]
    left, top = MARGIN - min(xs), MARGIN - min(ys)
    width, height = ceil(max(xs) + left + MARGIN), ceil(max(ys) + top + MARGIN)
    theme = look.theme
    drawing = Drawing(width, height, theme.background)
    wire = mixed(theme.ink, theme.background, 0.15)
    for line in lines:
        drawing.add(Line(tuple([(x + left, y + top) for x, y in line]), "edge", wire, 1.4))
    for x, y in dots:
        drawing.add(Ellipse(x + left, y + top, DOT, DOT, "junction", wire))
    if look.grid:
        colours = theme.fill, theme.ink
    elif look.labels:
        colours = mixed(look.palette[0], theme.background, 0.75), theme.ink
    else:
        colours = theme.background, theme.ink
    for part, (x, y) in zip(parts, board.places, strict=False):
        draw_part(drawing, part, (x + left, y + top), look, colours)
    return drawing
