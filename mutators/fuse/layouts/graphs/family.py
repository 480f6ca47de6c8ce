"""Family charts: women in ellipses, men in boxes, people of unknown sex in hexagons, a generation a row.

A line goes down from each parent to each child, a double line joins spouses, a dashed line joins siblings; where tied
people do not stand side by side, their line goes above the row for siblings and below it for spouses.
Ties of spouses and siblings have no direction, so a graph is to name first whoever comes first in the alphabet.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from random import Random
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Place
from datagen.exhibits import Graph
from mutators.fuse.layouts.graphs.family_lines import BOW, Kin, paths_of
from mutators.fuse.layouts.graphs.family_rows import generations, ordered_rows
from mutators.fuse.layouts.graphs.joining import Path, tangled
from mutators.fuse.layouts.graphs.nodes import Style, border, draw_node, node_of
from mutators.fuse.layouts.graphs.ordering import align
from mutators.fuse.layouts.graphs.placing import HIGHEST, MARGIN, WIDEST, Link

SHAPES = {"woman": "ellipse", "man": "square", "": "hexagon"}
TIES = ("married to", "sibling of")
PARENT = "parent of"
MOST_PEOPLE = 12
LEAST_WIDE = 24.0
"""Half of the width of a person, so that several lines can end there."""
HALF = 2.0
"""Between a spouses' double line and its middle."""


class Chart(NamedTuple):
    """A family with everybody in their place."""

    kin: Kin
    centres: list[Place]
    bows: list[tuple[int, int]]
    """Of each row, how many ties go past somebody above it and below it."""


def draw_family(graph: Graph, look: Look) -> Drawing | None:
    """None where a tie is none of a family, generations contradict each other or the lines find no clear way."""
    kin = _kin(graph, look)
    if kin is None:
        return None
    rng = look.rng()
    for number, chart in enumerate(_charts(kin, rng)):
        paths = paths_of(chart.kin, chart.centres, chart.bows, look.variant >= 3 or number > 2)
        if paths and not tangled(paths):
            drawing = _painted(chart, paths, look)
            if drawing.width <= WIDEST and drawing.height <= HIGHEST:
                return drawing
    return None


def _kin(graph: Graph, look: Look) -> Kin | None:
    kinds = graph.kinds or ("",) * len(graph.nodes)
    place = {name: number for number, name in enumerate(graph.nodes)}
    if not 2 <= len(place) == len(graph.nodes) <= MOST_PEOPLE or set(kinds) - set(SHAPES):
        return None
    if not graph.directed or max(map(len, place)) > 12:
        return None
    parents, ties = [], []
    for source, target, label in graph.edges:
        link = place[source], place[target]
        if label == PARENT:
            parents.append(link)
        elif label in TIES and source < target:
            ties.append((link, label))
        else:
            return None
    links = {(min(link), max(link)) for link in (*parents, *[link for link, _ in ties])}
    rows = generations(len(place), parents, [link for link, _ in ties])
    if rows is None or len(links) < len(graph.edges):
        return None
    sized = [
        node_of(name, SHAPES[kind], look.font, look.size)
        for name, kind in zip(graph.nodes, kinds, strict=True)
    ]
    nodes = [node for node in sized if node]
    high = max([node.half_height for node in nodes])
    nodes = [
        node._replace(half_height=high, half_width=max(LEAST_WIDE, node.half_width))
        for node in nodes
    ]
    return Kin(nodes, rows, parents, ties) if len(nodes) == len(sized) else None


def _charts(kin: Kin, rng: Random) -> Iterator[Chart]:
    """Ways to put everybody in rows, the lowest first, in a small number of tries."""
    links = [link for link, _ in kin.ties]
    before: list[list[int]] = [[] for _ in kin.nodes]
    after: list[list[int]] = [[] for _ in kin.nodes]
    for a, b in kin.parents:
        before[b].append(a)
        after[a].append(b)
    wide = [node.half_width for node in kin.nodes]
    high = kin.nodes[0].half_height
    for gap, room in ((62.0, 34.0), (62.0, 34.0), (84.0, 34.0), (84.0, 50.0), (110.0, 40.0)):
        layers = ordered_rows(kin.rows, kin.parents, links, rng)
        across = align(layers, before, after, wide, (room, 80.0, 330.0))
        bows = [_bows(kin, layer) for layer in layers]
        centres = [(0.0, 0.0)] * len(kin.nodes)
        down = 0.0
        for number, layer in enumerate(layers):
            if number:
                down += 2 * high + gap + BOW * (bows[number][0] + bows[number - 1][1])
            for person in layer:
                centres[person] = across[person], down
        yield Chart(kin, centres, bows)


def _bows(kin: Kin, layer: list[int]) -> tuple[int, int]:
    """How many ties of a row go past somebody, above the row and below it."""
    counts = {"sibling of": 0, "married to": 0}
    order = {person: at for at, person in enumerate(layer)}
    for (a, b), label in kin.ties:
        if a in order and abs(order[a] - order[b]) > 1:
            counts[label] += 1
    return counts["sibling of"], counts["married to"]


def _painted(chart: Chart, paths: list[Path], look: Look) -> Drawing:
    """The chart on a canvas that fits it."""
    kin, centres = chart.kin, chart.centres
    xs = [x for path in paths for x, _ in path]
    ys = [y for path in paths for _, y in path]
    for node, (x, y) in zip(kin.nodes, centres, strict=True):
        xs += [x - node.half_width, x + node.half_width]
        ys += [y - node.half_height, y + node.half_height]
    left, top = MARGIN - min(xs), MARGIN - min(ys)
    width, height = ceil(max(xs) + left + MARGIN), ceil(max(ys) + top + MARGIN)
    drawing = Drawing(width, height, look.theme.background)
    colour = mixed(look.theme.ink, look.theme.background, 0.2)
    labels = [PARENT] * len(kin.parents) + [label for _, label in kin.ties]
    links = kin.parents + [link for link, _ in kin.ties]
    for path, label, link in zip(paths, labels, links, strict=True):
        lines = _doubled(path, kin, centres, link) if label == "married to" else [path]
        for line in lines:
            points = tuple([(x + left, y + top) for x, y in line])
            arrow = look.frame and label == PARENT
            dash = label == "sibling of"
            drawing.add(Line(points, "edge", colour, 1.3, arrow, dash))
    styles = _styles(look)
    for node, (x, y) in zip(kin.nodes, centres, strict=True):
        draw_node(drawing, node, (x + left, y + top), styles[node.shape])
    return drawing


def _doubled(path: Path, kin: Kin, centres: list[Place], link: Link) -> list[Path]:
    """The two lines about the middle one of spouses."""
    lines: list[Path] = []
    for off in (-HALF, HALF):
        if len(path) == 2:
            (a, b), y = link, path[0][1] + off
            inside, other = (centres[a][0], y), (centres[b][0], y)
            start = border(kin.nodes[a], centres[a], inside, other)
            lines.append((start, border(kin.nodes[b], centres[b], other, inside)))
        else:
            outwards = off if path[0][0] < path[-1][0] else -off
            (x0, y0), (_, low), _, (x1, y1) = path
            ends = (x0 - outwards, x1 + outwards)
            lines.append(((ends[0], y0), (ends[0], low + off), (ends[1], low + off), (ends[1], y1)))
    return lines


def _styles(look: Look) -> dict[str, Style]:
    """Colours by shape: all the same, or a tint for women and one for men."""
    theme = look.theme
    ink = mixed(theme.ink, theme.background, 0.1)
    fills = {"ellipse": theme.fill, "square": theme.fill, "hexagon": theme.fill}
    if look.labels:
        tints = [mixed(colour, theme.background, 0.75) for colour in look.palette[:2]]
        fills = {"ellipse": tints[0], "square": tints[1], "hexagon": theme.background}
    elif look.grid:
        fills = dict.fromkeys(fills, theme.background)
    return {
        shape: Style(look.font, look.size, fill, theme.ink, ink) for shape, fill in fills.items()
    }
