"""Circuits: gates by shape, wires level and upright, dots where signals fork and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import pytest

from datagen.drawing.looks import look
from datagen.drawing.scene import Drawing, Ellipse, Line, Place, Shape
from datagen.exhibits import Edge, Graph
from mutators.fuse.layouts.graphs.circuit import draw_circuit
from tests.mutators.layouts.graphing import circuit, lines_of
from validators.pictures.graphs.circuit import read_circuit


def drawn(count: int = 60) -> Iterator[tuple[Graph, Drawing]]:
    for seed in range(count):
        graph = circuit(Random(seed))
        drawing = draw_circuit(graph, look(seed))
        if drawing is not None:
            yield graph, drawing


def reading(drawing: Drawing) -> str | None:
    found = read_circuit(drawing)
    return None if found is None else found.text()


def without(drawing: Drawing, shape: Shape) -> Drawing:
    return replace(drawing, shapes=[other for other in drawing.shapes if other is not shape])


def crossings(drawing: Drawing) -> Iterator[Place]:
    """Where wires cross each other."""
    pieces = [piece for line in lines_of(drawing) for piece in pairwise(line.points)]
    for one, other in combinations(pieces, 2):
        ((x0, y0), (x1, _)), ((u0, v0), (_, v1)) = sorted((one, other), key=is_upright)
        if is_upright(one) != is_upright(other) and (
            min(x0, x1) < u0 < max(x0, x1) and min(v0, v1) < y0 < max(v0, v1)
        ):
            yield u0, y0


def is_upright(piece: tuple[Place, Place]) -> bool:
    return piece[0][0] == piece[1][0]


def test_wires_are_level_and_upright_and_never_lie_on_each_other() -> None:
    for graph, drawing in drawn():
        pieces = [piece for line in lines_of(drawing) for piece in pairwise(line.points)]
        for (x0, y0), (x1, y1) in pieces:
            assert (x0 == x1) != (y0 == y1), graph.text()
        for one, other in combinations(pieces, 2):
            ((x0, y0), (x1, y1)), ((u0, v0), (u1, v1)) = one, other
            if is_upright(one) and is_upright(other) and abs(x0 - u0) < 3:
                assert min(max(y0, y1), max(v0, v1)) <= max(min(y0, y1), min(v0, v1))
            if not is_upright(one) and not is_upright(other) and abs(y0 - v0) < 3:
                assert min(max(x0, x1), max(u0, u1)) <= max(min(x0, x1), min(u0, u1))


def test_a_missing_dot_is_noticed() -> None:
    for graph, drawing in drawn():
        for dot in drawing.of_role("junction"):
            assert reading(without(drawing, dot)) != graph.text()


def test_a_dot_on_a_crossing_joins_two_signals() -> None:
    """Except where both wires carry the same signal anyway."""
    noticed = 0
    for graph, drawing in drawn():
        dots = [dot for dot in drawing.of_role("junction") if isinstance(dot, Ellipse)]
        for x, y in crossings(drawing):
            if all(abs(dot.x - x) + abs(dot.y - y) > 1 for dot in dots):
                extra = Ellipse(x, y, 2.6, 2.6, "junction", "#222222")
                found = reading(replace(drawing, shapes=[*drawing.shapes, extra]))
                noticed += found != graph.text()
                assert found is None or found == graph.text()
    assert noticed > 30


def test_a_gate_without_its_bubble_or_second_line_is_noticed() -> None:
    for graph, drawing in drawn():
        for shape in list(drawing.of_role("node")):
            if isinstance(shape, Ellipse | Line):
                assert reading(without(drawing, shape)) != graph.text()


def test_wires_come_from_the_left_and_leave_at_the_right() -> None:
    for graph, drawing in drawn():
        place = {text.text: text.x for text in drawing.texts_of("name")}
        assert all(place[source] < place[target] for source, target, _ in graph.edges), graph.text()


def test_circuits_of_eight_gates_and_five_inputs_are_mostly_drawn() -> None:
    large = [g for g in (circuit(Random(seed)) for seed in range(400)) if len(g.nodes) >= 13]
    undrawn = [g for seed, g in enumerate(large) if draw_circuit(g, look(seed)) is None]
    assert len(large) > 40
    assert len(undrawn) < 0.05 * len(large)


def gate(*edges: Edge, kinds: tuple[str, ...] = ("", "", "and", "output")) -> Graph:
    return Graph(("A", "B", "g1", "out"), edges, True, kinds)


A, B, OUT = Edge("A", "g1"), Edge("B", "g1"), Edge("g1", "out")


def test_the_smallest_circuit_is_drawn() -> None:
    drawing = draw_circuit(gate(A, B, OUT), look(1))
    assert drawing is not None
    assert reading(drawing) == gate(A, B, OUT).text()


@pytest.mark.parametrize(
    "graph",
    [
        gate(A, OUT),
        gate(A, B, OUT, Edge("out", "g1")),
        gate(A, B, OUT, Edge("g1", "B")),
        gate(A, A, B, OUT),
        gate(A, B, Edge("g1", "out", "3")),
        gate(A, B, OUT, kinds=("", "", "not", "output")),
        gate(A, B, OUT, kinds=("", "", "rule", "output")),
    ],
)
def test_what_is_no_circuit_is_not_drawn(graph: Graph) -> None:
    assert draw_circuit(graph, look(1)) is None
