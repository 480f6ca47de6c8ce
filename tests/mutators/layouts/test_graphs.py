"""Every drawing of a graph gives its graph back, can be read, and is never read as the same once it is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.png import png
from datagen.drawing.scene import Drawing, overlap
from datagen.exhibits import Edge, Graph
from tests.mutators.layouts.graphing import VIEWS, cut, lines_of, misled
from validators.pictures.layout import fault

COUNT = 120
pytestmark = pytest.mark.parametrize("view", VIEWS)


@cache
def drawings(view: str) -> list[tuple[Graph, Drawing | None]]:
    """Random graphs with their drawings, None where they do not fit."""
    made = []
    for seed in range(COUNT):
        graph = VIEWS[view].make(Random(f"{view} {seed}"))
        made.append((graph, VIEWS[view].draw(graph, look(seed))))
    return made


def drawn(view: str, count: int = COUNT) -> Iterator[tuple[Graph, Drawing]]:
    for graph, drawing in drawings(view)[:count]:
        if drawing is not None:
            yield graph, drawing


def reading(view: str, drawing: Drawing) -> str | None:
    found = VIEWS[view].read(drawing)
    return None if found is None else found.text()


def test_a_drawing_gives_its_graph_back(view: str) -> None:
    for graph, drawing in drawn(view):
        assert reading(view, drawing) == graph.text()


def test_a_drawing_can_be_read(view: str) -> None:
    for graph, drawing in drawn(view):
        assert fault(drawing) is None, graph.text()
        assert drawing.width <= 760
        assert drawing.height <= 560


def test_few_reasonable_graphs_are_not_drawn(view: str) -> None:
    undrawn = [graph.text() for graph, drawing in drawings(view) if drawing is None]
    assert len(undrawn) < 0.03 * COUNT, undrawn[:3]


def test_the_order_of_items_tells_nothing(view: str) -> None:
    rng = Random(view)
    for graph, drawing in drawn(view, 60):
        shapes = rng.sample(drawing.shapes, len(drawing.shapes))
        texts = rng.sample(drawing.texts, len(drawing.texts))
        assert reading(view, replace(drawing, shapes=shapes, texts=texts)) == graph.text()


def test_no_two_nodes_touch(view: str) -> None:
    for graph, drawing in drawn(view, 60):
        boxes = [text.box for text in drawing.texts_of("name")]
        assert not any(overlap(a, b, 2.0) for a, b in combinations(boxes, 2)), graph.text()


def test_a_missing_or_short_line_is_noticed(view: str) -> None:
    for graph, drawing in drawn(view, 25):
        for damaged in cut(drawing):
            assert reading(view, damaged) != graph.text()


def test_a_line_to_another_place_is_noticed(view: str) -> None:
    for graph, drawing in drawn(view, 60):
        for damaged in misled(drawing):
            assert reading(view, damaged) != graph.text()


def renamed(graph: Graph, one: str, other: str) -> Graph:
    """The graph with two names exchanged, as far as its view tells directions apart."""
    new = {one: other, other: one}
    edges = [
        Edge(new.get(source, source), new.get(target, target), label)
        for source, target, label in graph.edges
    ]
    edges = [
        Edge(min(e[:2]), max(e[:2]), e.label) if e.label in ("married to", "sibling of") else e
        for e in edges
    ]
    names = tuple(new.get(name, name) for name in graph.nodes)
    return Graph(names, tuple(edges), graph.directed, graph.kinds)


def test_names_at_each_others_places_are_noticed(view: str) -> None:
    """Names that fit in each other's nodes give the graph in which they are exchanged."""
    for graph, drawing in drawn(view, 40):
        whole = [text for text in drawing.texts_of("name") if text.text in graph.nodes]
        for a, b in combinations(whole[:5], 2):
            moved = {a: a._replace(text=b.text), b: b._replace(text=a.text)}
            texts = [moved.get(text, text) for text in drawing.texts]
            found = reading(view, replace(drawing, texts=texts))
            assert found in (None, renamed(graph, a.text, b.text).text())


def test_a_line_turned_round_is_noticed_where_arrows_count(view: str) -> None:
    for graph, drawing in drawn(view, 40):
        for line in lines_of(drawing):
            if line.arrow:
                turned = line._replace(points=line.points[::-1])
                shapes = [turned if shape is line else shape for shape in drawing.shapes]
                assert reading(view, replace(drawing, shapes=shapes)) != graph.text()


def test_the_same_graph_and_look_give_the_same_bytes(view: str) -> None:
    for seed in range(8):
        graph = VIEWS[view].make(Random(seed))
        one, other = (VIEWS[view].draw(graph, look(seed)) for _ in range(2))
        assert one is not None
        assert other is not None
        assert png(one) == png(other)
