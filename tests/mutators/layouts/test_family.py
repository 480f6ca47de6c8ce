"""Family charts: sexes by shape, ties by lines, parents above children; what is not said is not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.scene import Drawing, Ellipse, Rect, Shape
from datagen.exhibits import Edge, Graph
from mutators.fuse.layouts.graphs.family import draw_family
from tests.mutators.layouts.graphing import PEOPLE, family, lines_of, with_line
from validators.pictures.graphs.family import read_family


def drawn(count: int = 60) -> Iterator[tuple[Graph, Drawing]]:
    for seed in range(count):
        graph = family(Random(seed))
        drawing = draw_family(graph, look(seed))
        if drawing is not None:
            yield graph, drawing


def reading(drawing: Drawing) -> str | None:
    found = read_family(drawing)
    return None if found is None else found.text()


def test_parents_stand_above_their_children() -> None:
    for graph, drawing in drawn():
        height = {text.text: text.y for text in drawing.texts_of("name")}
        for source, target, label in graph.edges:
            if label == "parent of":
                assert height[source] < height[target] - 40
            else:
                assert height[source] == height[target]


def test_each_tie_has_a_line_of_its_own() -> None:
    for graph, drawing in drawn():
        spouses = sum(edge.label == "married to" for edge in graph.edges)
        siblings = sum(edge.label == "sibling of" for edge in graph.edges)
        lines = lines_of(drawing)
        assert len(lines) == len(graph.edges) + spouses
        assert sum(line.dash for line in lines) == siblings


def test_a_dashed_line_in_place_of_a_whole_one_is_noticed() -> None:
    for graph, drawing in drawn():
        for line in lines_of(drawing):
            assert (
                reading(with_line(drawing, line, line._replace(dash=not line.dash))) != graph.text()
            )


def test_a_box_in_place_of_an_ellipse_makes_a_man_of_a_woman() -> None:
    for graph, drawing in drawn():
        for shape in drawing.of_role("node"):
            if isinstance(shape, Ellipse):
                x, y, wide, high = shape[:4]
                box = Rect(x - wide, y - high, x + wide, y + high, "node", shape.fill, shape.stroke)
                shapes: list[Shape] = [box if s is shape else s for s in drawing.shapes]
                found = read_family(replace(drawing, shapes=shapes))
                assert found is None or found.kinds.count("man") == graph.kinds.count("man") + 1


def test_a_double_line_apart_is_not_read() -> None:
    """Two lines say `married` only side by side."""
    for _, drawing in drawn():
        doubles = [
            line
            for line in lines_of(drawing)
            if not line.dash and line.points[0][1] == line.points[-1][1]
        ]
        for line in doubles[:2]:
            low = tuple((x, y + 11) for x, y in line.points)
            assert reading(with_line(drawing, line, line._replace(points=low))) is None


@pytest.mark.parametrize("count", [3, 4])
def test_siblings_of_each_other_find_room_beside_and_above_each_other(count: int) -> None:
    parents, children = PEOPLE[:2], PEOPLE[2 : 2 + count]
    edges = [Edge(parent, child, "parent of") for parent in parents for child in children]
    edges += [Edge(one, other, "sibling of") for one, other in combinations(children, 2)]
    graph = Graph((*parents, *children), tuple(edges))
    drawings = [draw_family(graph, look(seed)) for seed in range(40)]
    found = [reading(drawing) for drawing in drawings if drawing]
    assert len(found) >= 38
    assert set(found) == {graph.text()}


def test_two_wives_of_one_man_and_a_third_beyond_them_are_drawn() -> None:
    edges = [
        Edge(min("Jon", wife), max("Jon", wife), "married to") for wife in ("Ann", "Eva", "Ida")
    ]
    graph = Graph(("Jon", "Ann", "Eva", "Ida"), tuple(edges), True, ("man", *["woman"] * 3))
    drawings = [draw_family(graph, look(seed)) for seed in range(20)]
    assert [reading(drawing) for drawing in drawings if drawing] == [graph.text()] * 20


@pytest.mark.parametrize(
    "edges",
    [
        (Edge("Ann", "Ben", "parent of"), Edge("Ben", "Ann", "parent of")),
        (Edge("Ann", "Ben", "parent of"), Edge("Ann", "Ben", "married to")),
        (Edge("Ann", "Ben", "parent of"), Edge("Ben", "Cara", "parent of"), Edge("Ann", "Cara", "sibling of")),
        (Edge("Ben", "Ann", "married to"),),
        (Edge("Ann", "Ben", "aunt of"),),
        (Edge("Ann", "Ben", "married to"), Edge("Ann", "Ben", "sibling of")),
    ],
)  # fmt: skip
def test_what_is_no_family_is_not_drawn(edges: tuple[Edge, ...]) -> None:
    assert draw_family(Graph(("Ann", "Ben", "Cara"), edges), look(1)) is None
    assert draw_family(Graph(("Ann", "Ben"), (), True, ("rule", "")), look(1)) is None
