"""Kinship facts as a family chart or a network of words, and back. Facts in, offers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datagen.exhibits import Edge, Graph
from datagen.offers import Exposure, Offer
from seeds.deductive._kin_words import LINKS, MOVE_OF, Fact
from seeds.deductive._rule_tables import HERE

_PARENT, _SIBLINGS, _MARRIED = "parent of", "sibling of", "married to"
_SEXES = ("woman", "man")
_OF = " of"


def kin_offers(facts: Sequence[Fact]) -> list[Offer]:
    """A chart where all is said by parents, siblings and spouses; words at arrows always."""
    charted = {"U", "D", "S", "M"}
    offers = [_network(facts)]
    if all(MOVE_OF[word] in charted for word, _, other in facts if other):
        offers.append(_chart(facts))
    return offers


def _people(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, *pair in facts for name in pair if name))


def _chart(facts: Sequence[Fact]) -> Offer:
    sexes: dict[str, str] = {}
    edges: list[Edge] = []
    for word, person, other in facts:
        if not other:
            sexes[person] = word
            continue
        move = MOVE_OF[word]
        sexes[person] = _SEXES[LINKS[move].index(word)]
        if move in "UD":
            edges.append(Edge(*((person, other) if move == "U" else (other, person)), _PARENT))
        else:
            # These ties have no direction: whoever comes first in the alphabet is named first.
            tie = _SIBLINGS if move == "S" else _MARRIED
            edges.append(Edge(min(person, other), max(person, other), tie))
    people = _people(facts)
    graph = Graph(people, tuple(edges), kinds=tuple(sexes.get(name, "") for name in people))
    note = "In {it}, women are ellipses and men are boxes with straight sides"
    note += "; of whoever is in a hexagon the sex is not told." if len(sexes) < len(people) else "."
    note += (
        " A line down leads from a parent to a child, a double line joins a married couple, and a "
        "dashed line joins siblings."
    )
    if not _connected(graph):
        note += " How high people stand who are not connected by lines says nothing."
    return Offer({"facts": HERE}, (Exposure("diagram", graph, ("family",)),), _of_chart, note)


def _connected(graph: Graph) -> bool:
    reached = {*graph.nodes[:1]}
    for _ in graph.edges:
        reached |= {end for edge in graph.edges if reached & {*edge[:2]} for end in edge[:2]}
    return reached == {*graph.nodes}


def _of_chart(graph: Graph) -> Mapping[str, Any]:
    """Raises ValueError or LookupError for a tie that is none, or one of two people of unknown sex."""
    facts: list[Fact] = [(kind, name, "") for name in graph.nodes if (kind := graph.kind_of(name))]
    moves = {_PARENT: "U", _SIBLINGS: "S", _MARRIED: "M"}
    for source, target, tie in graph.edges:
        move, person, other = moves[tie], source, target
        if not graph.kind_of(person):
            move, person, other = LINKS[move][2], target, source
        facts.append((LINKS[move][_SEXES.index(graph.kind_of(person))], person, other))
    return {"facts": tuple(facts)}


def _network(facts: Sequence[Fact]) -> Offer:
    """A sex that is told of somebody stands behind the name."""
    told = {name: f"{name} ({word})" for word, name, other in facts if not other}
    edges = [
        Edge(told.get(person, person), told.get(other, other), f"{word}{_OF}")
        for word, person, other in facts
        if other
    ]
    nodes = tuple(told.get(name, name) for name in _people(facts))
    note = "An arrow in {it} says what the person at its start is to the person at its end."
    exposure = Exposure("diagram", Graph(nodes, tuple(edges)), ("network",))
    return Offer({"facts": HERE}, (exposure,), _of_network, note)


def _of_network(graph: Graph) -> Mapping[str, Any]:
    """Raises ValueError for a word that is none of kinship."""
    named = {node: node.removesuffix(")").partition(" (") for node in graph.nodes}
    facts: list[Fact] = [(word, name, "") for name, _, word in named.values() if word]
    for source, target, label in graph.edges:
        word = label.removesuffix(_OF)
        if word not in MOVE_OF:
            raise ValueError(f"no word of kinship: {label!r}")
        facts.append((word, named[source][0], named[target][0]))
    return {"facts": tuple(facts)}
