"""Reads graphs off networks: nodes from outlines and names, edges from where lines end, labels from the line below."""

from __future__ import annotations

from datagen.drawing.scene import Drawing, Line
from datagen.exhibits import Edge, Graph, read_number
from validators.pictures.graphs.outlines import Outline, distance, outlines
from validators.pictures.graphs.strokes import Piece, ends_of, pieces_of, reaches, touching, unclear

ON_LINE = 2.5
"""Pixels between a label's middle and its line, at most."""


def read_network(drawing: Drawing) -> Graph | None:
    """Any graph; None where an end, a crossing or a label can be taken in two ways."""
    nodes = outlines(drawing)
    if not nodes:
        return None
    kinds = [node.kind for node in nodes]
    known = [kind for kind in kinds if kind is not None]
    return _graph(drawing, nodes, known) if len(known) == len(kinds) else None


def read_weighted(drawing: Drawing) -> Graph | None:
    """A graph with a number on each edge."""
    graph = read_network(drawing)
    if graph is None or not all([_is_number(edge.label) for edge in graph.edges]):
        return None
    return graph


def read_causal(drawing: Drawing) -> Graph | None:
    """A graph of names with or without plain outlines of any shape, and arrows."""
    nodes = outlines(drawing, bare=True)
    if not nodes or any([node.double or node.kind for node in nodes]):
        return None
    graph = _graph(drawing, nodes, [""] * len(nodes))
    return graph if graph and graph.directed else None


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except ValueError:
        return False
    return True


def _graph(drawing: Drawing, nodes: list[Outline], kinds: list[str]) -> Graph | None:
    lines = [shape for shape in drawing.shapes if shape.role == "edge" and isinstance(shape, Line)]
    ends = ends_of(lines, nodes)
    if ends is None or len({line.arrow for line in lines}) > 1:
        return None
    pieces = pieces_of(lines)
    labels = _labels(drawing, pieces, len(lines))
    if labels is None or touching(pieces, ends, nodes) or unclear(pieces, lines):
        return None
    edges = [
        Edge(nodes[a].name, nodes[b].name, label)
        for (a, b), label in zip(ends, labels, strict=True)
    ]
    names = tuple([node.name for node in nodes])
    directed = all([line.arrow for line in lines])
    return Graph(names, tuple(edges), directed, tuple(kinds) if any(kinds) else ())


def _labels(drawing: Drawing, pieces: list[Piece], number: int) -> list[str] | None:
    """The label of each line, empty where it has none; None where a label is on no line or touches two."""
    labels = [""] * number
    for text in drawing.texts_of("label"):
        box = text.box
        left, top, right, bottom = box
        middle = (left + right) / 2, (top + bottom) / 2
        touched: set[int] = set()
        nearest = ON_LINE + 1
        for line, x0, y0, x1, y1 in pieces:
            if (
                (x0 < left and x1 < left)
                or (x0 > right and x1 > right)
                or (y0 < top and y1 < top)
                or (y0 > bottom and y1 > bottom)
            ):
                continue
            if reaches((x0, y0), (x1, y1), box):
                touched.add(line)
                nearest = min(nearest, distance(middle, (x0, y0), (x1, y1)))
        if len(touched) != 1 or nearest > ON_LINE:
            return None
        line = touched.pop()
        if labels[line] or not text.text:
            return None
        labels[line] = text.text
    return labels
