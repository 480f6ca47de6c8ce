"""Networks: kinds are told by shape, labels by their line; lines keep away from nodes that they do not join."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from math import hypot
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.scene import Drawing, Line, Polygon, Rect, Shape, Text
from datagen.exhibits import Edge, Graph
from mutators.fuse.layouts.graphs.network import draw_causal, draw_network, draw_weighted
from tests.mutators.layouts.graphing import (
    PEOPLE,
    WORDS,
    clauses,
    lines_of,
    named,
    rules,
    weighted,
    with_line,
)
from validators.pictures.graphs.network import read_causal, read_network, read_weighted
from validators.pictures.graphs.outlines import distance


def drawn(make: str, count: int = 40) -> Iterator[tuple[Graph, Drawing]]:
    """Graphs of one kind that fit, and their drawings."""
    makers = {"rules": rules, "clauses": clauses, "weighted": weighted, "words": words}
    for seed in range(count):
        graph = makers[make](Random(f"{make} {seed}"))
        drawing = draw_network(graph, look(seed))
        if drawing is not None:
            yield graph, drawing


def words(rng: Random) -> Graph:
    number = rng.randint(3, 7)
    return named(rng, WORDS[:number], number + 1, ["all", "no", "some", "some not"], True, True)


def reading(drawing: Drawing) -> str | None:
    found = read_network(drawing)
    return None if found is None else found.text()


def retold(drawing: Drawing, *changes: tuple[Text, Text]) -> Drawing:
    """The drawing with other texts in place of some."""
    new = dict(changes)
    return replace(drawing, texts=[new.get(text, text) for text in drawing.texts])


def test_a_rule_without_its_inner_frame_is_noticed() -> None:
    for graph, drawing in drawn("rules"):
        frames = [shape for shape in drawing.of_role("node") if isinstance(shape, Rect)]
        inner = next(frame for frame in frames if frame.fill is None)
        shapes = [shape for shape in drawing.shapes if shape is not inner]
        assert reading(replace(drawing, shapes=shapes)) != graph.text()


def test_a_shape_in_place_of_another_is_noticed() -> None:
    """Four corners, six corners and round corners say different things."""
    for graph, drawing in drawn("clauses"):
        few = [s for s in drawing.of_role("node") if isinstance(s, Polygon) and len(s.points) < 8]
        for shape in few:
            left, top, right, bottom = shape_bounds(shape)
            middle = (top + bottom) / 2
            forms = [
                ((left, top), (right - 8, top), (right, bottom), (left + 8, bottom)),
                ((left + 8, top), (right - 8, top), (right, bottom), (left, bottom)),
                (
                    *((left, middle), (left + 8, top), (right - 8, top)),
                    *((right, middle), (right - 8, bottom), (left + 8, bottom)),
                ),
            ]
            found = []
            for form in forms:
                other = shape._replace(points=form)
                shapes: list[Shape] = [other if s is shape else s for s in drawing.shapes]
                found.append(reading(replace(drawing, shapes=shapes)))
            assert found.count(graph.text()) <= 1
            assert len(set(found) - {None}) == 3 - found.count(None)


def shape_bounds(shape: Polygon) -> tuple[float, float, float, float]:
    xs, ys = zip(*shape.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.parametrize("make", ["words", "weighted"])
def test_labels_at_each_others_places_are_noticed(make: str) -> None:
    for graph, drawing in drawn(make):
        for a, b in combinations(drawing.texts_of("label")[:6], 2):
            if a.text != b.text:
                changes = (a, a._replace(text=b.text)), (b, b._replace(text=a.text))
                assert reading(retold(drawing, *changes)) != graph.text()


@pytest.mark.parametrize("make", ["words", "weighted"])
def test_a_label_off_its_line_or_on_another_is_noticed(make: str) -> None:
    for graph, drawing in drawn(make):
        lines = lines_of(drawing)
        pieces = [(n, *piece) for n, line in enumerate(lines) for piece in pairwise(line.points)]
        for label in drawing.texts_of("label"):
            place = label.x, label.y
            own, (x0, y0), (x1, y1) = min(pieces, key=lambda piece: distance(place, *piece[1:]))
            length = hypot(x1 - x0, y1 - y0)
            off = (y0 - y1) / length, (x1 - x0) / length
            places = [(label.x + far * off[0], label.y + far * off[1]) for far in (5, -5, 12, -12)]
            for owner, (u0, v0), (u1, v1) in pieces:
                if owner != own:
                    places.append(((u0 + u1) / 2, (v0 + v1) / 2))
            for x, y in places:
                moved = retold(drawing, (label, label._replace(x=x, y=y)))
                assert reading(moved) != graph.text()


def test_a_line_through_a_third_node_is_not_read() -> None:
    for _, drawing in drawn("weighted"):
        names = drawing.texts_of("name")
        for line in lines_of(drawing):
            for name in names:
                ends = (line.points[0], line.points[-1])
                if all(abs(x - name.x) + abs(y - name.y) > 70 for x, y in ends):
                    bent = line._replace(points=(ends[0], (name.x, name.y), ends[1]))
                    assert reading(with_line(drawing, line, bent)) is None


def test_lines_end_at_their_nodes_and_keep_away_from_other_names() -> None:
    for make in ("rules", "clauses", "words", "weighted"):
        for graph, drawing in drawn(make, 20):
            names = drawing.texts_of("name")
            for line in lines_of(drawing):
                for (x0, y0), (x1, y1) in pairwise(line.points):
                    steps = [step / 40 for step in range(41)]
                    places = [(x0 + s * (x1 - x0), y0 + s * (y1 - y0)) for s in steps]
                    assert not any(inside(name, *place) for name in names for place in places), (
                        graph
                    )


def inside(text: Text, x: float, y: float) -> bool:
    left, top, right, bottom = text.box
    return left < x < right and top < y < bottom


def test_edges_there_and_back_are_drawn_apart() -> None:
    edges = (Edge("Ann", "Ben", "all"), Edge("Ben", "Ann", "some not"), Edge("Ann", "Cara", "no"))
    graph = Graph(("Ann", "Ben", "Cara"), edges)
    for seed in range(60):
        drawing = draw_network(graph, look(seed))
        assert drawing is not None
        assert reading(drawing) == graph.text()


def test_long_names_stand_on_two_lines() -> None:
    names = ("the front door is locked", "the usher does not wait")
    graph = Graph(names, (Edge(*names),))
    drawing = draw_network(graph, look(3))
    assert drawing is not None
    assert [text.text for text in drawing.texts] == [
        *("the front", "door is locked"), *("the usher", "does not wait"),
    ]  # fmt: skip


def test_buyers_and_goods_stand_in_two_columns() -> None:
    edges = [Edge(a, b, str(len(a + b))) for a in PEOPLE[:3] for b in ("desk", "lamp", "sofa")]
    graph = Graph((*PEOPLE[:3], "desk", "lamp", "sofa"), tuple(edges))
    found = 0
    for seed in range(40):
        drawing = draw_weighted(graph, look(seed))
        assert drawing is not None
        assert read_weighted(drawing) is not None
        found += len({round(text.x) for text in drawing.texts_of("name")}) == 2
    assert found > 10


def test_causes_stand_left_of_effects() -> None:
    for seed in range(40):
        graph = named(Random(seed), WORDS[:6], 7, [""])
        drawing = draw_causal(graph, look(seed))
        assert drawing is not None
        assert read_causal(drawing) is not None
        assert all(line.points[0][0] < line.points[-1][0] for line in lines_of(drawing))


@pytest.mark.parametrize(
    "graph",
    [
        Graph(("a", "b"), (Edge("a", "a"), Edge("a", "b"))),
        Graph(("a", "b"), (Edge("a", "b"),), True, ("woman", "")),
        Graph(("a", "b" * 40), (Edge("a", "b" * 40),)),
        Graph(("a", "b"), (Edge("a", "b", "x"), Edge("a", "b", "x"))),
        Graph(tuple("abcdefghijklmnopqrstuvw"), ()),
        Graph((), ()),
    ],
)
def test_what_is_no_network_is_not_drawn(graph: Graph) -> None:
    assert draw_network(graph, look(1)) is None


def test_views_refuse_what_they_are_not_for() -> None:
    circle = Graph(("a", "b", "c"), (Edge("a", "b"), Edge("b", "c"), Edge("c", "a")))
    assert draw_causal(circle, look(1)) is None
    assert draw_causal(Graph(("a", "b"), (Edge("a", "b", "3"),)), look(1)) is None
    assert draw_weighted(Graph(("a", "b"), (Edge("a", "b", "all"),)), look(1)) is None
    assert draw_weighted(circle, look(1)) is None


def test_a_line_with_a_head_among_lines_without_is_not_read() -> None:
    for graph, drawing in drawn("weighted"):
        first = lines_of(drawing)[0]
        turned = with_line(drawing, first, first._replace(arrow=not first.arrow))
        if len(graph.edges) > 1:
            assert isinstance(first, Line)
            assert reading(turned) is None
