"""Graphs as networks: nodes in layers, on an ellipse or in two columns, joined by straight lines or arrows.

Plain nodes are boxes with round corners, ellipses or circles; rules, `and`, `or` and `not` have the shapes that
`nodes` says. Three views: any graph, one with numbers on all its edges, one of causes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil
from random import Random
from typing import NamedTuple

from datagen.drawing.colours import mixed
from datagen.drawing.fonts import extent
from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Place, Rect, Text
from datagen.exhibits import Graph, read_number
from mutators.fuse.layouts.colours import legible
from mutators.fuse.layouts.graphs.joining import Path, Size, join
from mutators.fuse.layouts.graphs.labelling import label_places
from mutators.fuse.layouts.graphs.layering import layered
from mutators.fuse.layouts.graphs.nodes import SHAPES, Node, Style, box_of, draw_node, node_of
from mutators.fuse.layouts.graphs.placing import (
    HIGHEST,
    MARGIN,
    WIDEST,
    Link,
    Placed,
    around,
    columns,
)

MOST_NODES, MOST_EDGES = 18, 28
MOST_BUNDLED = 3
"""Edges between the same two nodes."""
PARTS = (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)
"""Where on its line a label may stand, best first."""
COLUMN_PARTS = (0.14, 0.18, 0.1, 0.23, 0.06, 0.3, 0.86, 0.8, 0.92, 0.74)
"""The same between two columns, where lines cross in the middle."""
LABEL_ROOM_X, LABEL_ROOM_Y = 3.0, 1.0
"""Of the ground behind a label, around its text."""


class Task(NamedTuple):
    """A graph measured for one look."""

    nodes: list[Node]
    ends: list[Link]
    links: list[Link]
    """The ends without repetition or direction."""
    labels: list[Size | None]
    """How much room the label of each edge takes."""
    directed: bool


class Scene(NamedTuple):
    """Where everything goes, about any origin."""

    centres: list[Place]
    paths: list[Path]
    middles: list[Place]
    """Of labels."""


def draw_network(graph: Graph, look: Look) -> Drawing | None:
    """Any graph without loops whose kinds have shapes. None where names are too long or there is no room."""
    orders = ("across", "down", "ring"), ("down", "across", "ring"), ("ring", "across", "down")
    order: tuple[str, ...] = orders[look.variant % 3]
    if any(graph.kinds) and order[0] == "ring":  # what follows from what is seen better in layers
        order = order[1:] + order[:1]
    return _drawn(graph, look, order, _plain_shape(graph, look))


def draw_weighted(graph: Graph, look: Look) -> Drawing | None:
    """A graph whose labels are all numbers; often in two columns where it falls in two parts."""
    if not graph.edges or not all([_is_number(edge.label) for edge in graph.edges]):
        return None
    orders = ("across", "ring", "down"), ("ring", "across", "down"), ("ring", "down", "across")
    order: tuple[str, ...] = orders[look.variant % 3]
    back = {edge.source for edge in graph.edges} & {edge.target for edge in graph.edges}
    if look.variant < 4 and len(graph.edges) >= len(graph.nodes) and not (graph.directed and back):
        order = ("columns", *order)
    return _drawn(graph, look, order, _plain_shape(graph, look))


def draw_causal(graph: Graph, look: Look) -> Drawing | None:
    """Causes left, effects right: a graph without circles, labels and kinds; names of one or two words."""
    plain = graph.directed and not any(graph.kinds) and not any([e.label for e in graph.edges])
    if not plain or max(map(len, graph.nodes), default=16) > 15 or _circular(graph):
        return None
    shape = ("bare", "ellipse", "round", "bare", "ellipse", "square")[look.variant]
    if shape == "ellipse" and max(map(len, graph.nodes)) <= 3:
        shape = "circle"
    return _drawn(graph, look, ("across", "down", "ring"), shape)


def _plain_shape(graph: Graph, look: Look) -> str:
    longest = max(map(len, graph.nodes), default=0)
    if longest <= 3 and look.labels:
        return "circle"
    return "ellipse" if longest <= 10 and look.seed % 2 else "round"


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except ValueError:
        return False
    return True


def _circular(graph: Graph) -> bool:
    """Whether the arrows go in a circle somewhere."""
    left = set(graph.nodes)
    while free := left - {edge.target for edge in graph.edges if edge.source in left}:
        left -= free
    return bool(left)


def _drawn(graph: Graph, look: Look, styles: tuple[str, ...], shape: str) -> Drawing | None:
    task = _task(graph, look, shape)
    if task is None:
        return None
    rng = look.rng()
    for style, placed in _placings(task, styles, rng):
        scene = _scene(task, placed, COLUMN_PARTS if style == "columns" else PARTS)
        if scene:
            drawing = _painted(graph, task, scene, look)
            if drawing.width <= WIDEST and drawing.height <= HIGHEST:
                return drawing
    return None


def _task(graph: Graph, look: Look, shape: str) -> Task | None:
    """The graph's nodes, ends and labels, or None where one cannot be drawn."""
    kinds = graph.kinds or ("",) * len(graph.nodes)
    known = 0 < len(graph.nodes) <= MOST_NODES and len(graph.edges) <= MOST_EDGES
    if not known or len(set(graph.nodes)) < len(graph.nodes) or set(kinds) - {"", *SHAPES}:
        return None
    nodes = []
    for name, kind in zip(graph.nodes, kinds, strict=True):
        node = node_of(name, SHAPES.get(kind, shape), look.font, look.size)
        if node is None:
            return None
        nodes.append(node)
    if shape == "circle":
        radius = max([node.half_width for node in nodes if node.shape == "ellipse"], default=0.0)
        nodes = [
            node._replace(half_width=radius, half_height=radius)
            if node.shape == "ellipse"
            else node
            for node in nodes
        ]
    place = {name: number for number, name in enumerate(graph.nodes)}
    ends = [(place[edge.source], place[edge.target]) for edge in graph.edges]
    bundles = Counter([(min(end), max(end)) for end in ends])
    if any([a == b for a, b in ends]) or len(set(graph.edges)) < len(ends):
        return None
    if bundles and max(bundles.values()) > MOST_BUNDLED:
        return None
    links = list({(min(end), max(end)): end for end in reversed(ends)}.values())[::-1]
    labels = [_label_size(edge.label, look) for edge in graph.edges]
    return Task(nodes, ends, links, labels, graph.directed)


def _label_size(label: str, look: Look) -> Size | None:
    if not label:
        return None
    width, height = extent(label, look.font, look.size - 1)
    return width + 2 * LABEL_ROOM_X, height + 2 * LABEL_ROOM_Y


def _placings(task: Task, styles: tuple[str, ...], rng: Random) -> Iterator[tuple[str, Placed]]:
    """Ways to place the nodes, the look's own first, then larger and others."""
    widest = max([size[0] for size in task.labels if size], default=0.0)
    highest = max([size[1] for size in task.labels if size], default=0.0)
    arrow = 26.0 if task.directed else 22.0
    tries = [(style, 1.0) for style in styles[:1] * 3 + styles]
    tries += [(style, size) for size in (1.4, 1.8, 0.78) for style in styles]
    for style, size in tries:
        placed: Placed | None
        if style == "ring":
            grown = size * (1.0 + widest / 250)
            placed = around(task.nodes, task.links, grown, rng)
        elif style == "columns":
            placed = columns(task.nodes, task.links, size)
        else:
            across = style == "across"
            room = widest if across else highest
            gap = (room + arrow + (8 if room else 0)) * size
            placed = layered(task.nodes, task.links, task.directed, across, gap, rng)
        if placed:
            yield style, placed


def _scene(task: Task, placed: Placed, parts: tuple[float, ...]) -> Scene | None:
    paths = join(task.nodes, placed, task.ends, task.labels)
    if paths is None:
        return None
    boxes = [box_of(node, at) for node, at in zip(task.nodes, placed.centres, strict=True)]
    middles = label_places(paths, task.labels, boxes, parts)
    return None if middles is None else Scene(placed.centres, paths, middles)


def _painted(graph: Graph, task: Task, scene: Scene, look: Look) -> Drawing:
    boxes = [box_of(node, at) for node, at in zip(task.nodes, scene.centres, strict=True)]
    for size, (x, y) in zip(task.labels, scene.middles, strict=True):
        if size:
            boxes.append((x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2))
    boxes += [(x, y, x, y) for path in scene.paths for x, y in path[1:-1]]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = MARGIN - min(lefts), MARGIN - min(tops)
    width, height = ceil(max(rights) + left + MARGIN), ceil(max(bottoms) + top + MARGIN)
    # Small graphs get a sheet of some size, with the graph in its middle.
    left, top = left + max(240 - width, 0) / 2, top + max(150 - height, 0) / 2
    theme = look.theme
    drawing = Drawing(max(width, 240), max(height, 150), theme.background)
    style, line_colour, label_colour = _colours(look)
    for path in scene.paths:
        points = tuple([(x + left, y + top) for x, y in path])
        drawing.add(Line(points, "edge", line_colour, 1.3, arrow=task.directed))
    font, text_size = look.font, look.size - 1
    for edge, size, (aside, down) in zip(graph.edges, task.labels, scene.middles, strict=True):
        if size:
            x, y, wide, high = aside + left, down + top, size[0] / 2, size[1] / 2
            drawing.add(
                Rect(x - wide, y - high, x + wide, y + high, "label", theme.background),
                Text(x, y, edge.label, text_size, "label", label_colour, font),
            )
    for node, (aside, down) in zip(task.nodes, scene.centres, strict=True):
        draw_node(drawing, node, (aside + left, down + top), style)
    return drawing


def _colours(look: Look) -> tuple[Style, str, str]:
    """Of nodes, lines and labels."""
    theme, accent = look.theme, look.palette[0]
    if look.grid:
        fill, stroke = theme.fill, mixed(theme.ink, theme.background, 0.2)
    elif look.frame:
        fill, stroke = theme.background, theme.ink
    else:
        fill, stroke = mixed(accent, theme.background, 0.78), legible(accent, look)
    line = mixed(theme.ink, theme.background, 0.25)
    label = legible(look.palette[1], look) if look.labels else theme.ink
    return Style(look.font, look.size, fill, theme.ink, stroke), line, label
