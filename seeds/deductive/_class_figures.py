"""Statements about classes as diagrams and tables, and back. Statements in, offers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datagen.exhibits import Edge, Graph, Table
from datagen.offers import Exposure, Offer
from seeds.deductive._classes import Statement, meaning, read_sentence, sentence
from seeds.deductive._rule_tables import HERE

_MARKS = {
    # (every, inside)
    (True, True): "all",
    (True, False): "no",
    (False, True): "some",
    (False, False): "some not",
}
_NOTE = (
    "An arrow in {it} speaks of the group that it comes from and of the one that it leads to: "
    "'all' means that all of the first are in the second, 'no' that none of them is, 'some' that "
    "some of them are, and 'some not' that some of them are not."
)


def class_diagrams(statements: Sequence[Statement]) -> list[Offer]:
    """Groups and marked arrows; none where two statements would share an arrow."""
    edges = []
    for every, first, second, inside in map(meaning, statements):
        edges.append(Edge(first, second, _MARKS[every, inside]))
    if len({edge[:2] for edge in edges}) < len(edges):
        return []
    nodes = dict.fromkeys(name for edge in edges for name in edge[:2])
    exposure = Exposure("diagram", Graph(tuple(nodes), tuple(edges)), ("network",))
    return [Offer({"premises": HERE}, (exposure,), _of_arrows, _NOTE)]


def _of_arrows(graph: Graph) -> Mapping[str, Any]:
    """Raises ValueError if an arrow's mark means nothing."""
    if not {edge.label for edge in graph.edges} <= {*_MARKS.values()}:
        raise ValueError("an arrow without a meaning")
    return {"premises": tuple((label, source, target) for source, target, label in graph.edges)}


def class_tables(statements: Sequence[Statement]) -> list[Offer]:
    rows = tuple((number, sentence(item)) for number, item in enumerate(statements, 1))
    exposure = Exposure("table", Table(("number", "statement"), rows), ("table",))
    return [Offer({"premises": HERE}, (exposure,), _of_rows)]


def _of_rows(table: Table) -> Mapping[str, Any]:
    return {"premises": tuple(read_sentence(str(text)) for _, text in table.rows)}
