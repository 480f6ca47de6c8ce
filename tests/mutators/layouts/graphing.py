"""Random graphs of the kinds that problems hold, and ways to damage the drawings of them. Used by tests of graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import NamedTuple

from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing, Line, Place, Shape, Text
from datagen.exhibits import Edge, Graph
from mutators.fuse.layouts.graphs.circuit import draw_circuit
from mutators.fuse.layouts.graphs.family import draw_family
from mutators.fuse.layouts.graphs.network import draw_causal, draw_network, draw_weighted
from validators.pictures.graphs.circuit import read_circuit
from validators.pictures.graphs.family import read_family
from validators.pictures.graphs.network import read_causal, read_network, read_weighted

SUBJECTS = ["the front door", "the usher", "the old clock", "the gate", "the night porter"]
VERBS = ["is locked", "does not wait", "runs", "does not run", "rings at noon", "is on"]
WORDS = ["rain", "sleep", "stress", "income", "diet", "age", "health", "price", "noise", "mood"]
PEOPLE = ["Ann", "Ben", "Cara", "Dan", "Eva", "Finn", "Gus", "Hana", "Ida", "Jon", "Kay", "Leo"]
TOWNS = ["Oslo", "Rome", "Bern", "Cairo", "Lima", "Quito", "Paris", "Delhi", "Tokyo", "Accra"]
GOODS = ["desk", "lamp", "chair", "sofa"]


def pairs(
    rng: Random, number: int, count: int, directed: bool, circles: bool
) -> list[tuple[int, int]]:
    """Different pairs of nodes, so that most hang together."""
    found = {(rng.randrange(max(0, node - 4), node), node) for node in range(1, number)}
    while len(found) < min(count, number * (number - 1) // 2):
        a, b = rng.sample(range(number), 2)
        if not circles or not directed:
            a, b = min(a, b), max(a, b)
        found.add((a, b))
    return sorted(found)


def named(
    rng: Random,
    names: list[str],
    count: int,
    labels: list[str],
    directed: bool = True,
    circles: bool = False,
) -> Graph:
    """A graph of so many edges with labels out of a list."""
    names = rng.sample(names, len(names))
    ends = pairs(rng, len(names), count, directed, circles)
    edges = [Edge(names[a], names[b], rng.choice(labels)) for a, b in ends]
    return Graph(tuple(sorted(names)), tuple(rng.sample(edges, len(edges))), directed)


def sentences(rng: Random, number: int) -> list[str]:
    return rng.sample([f"{subject} {verb}" for subject in SUBJECTS for verb in VERBS], number)


def network(rng: Random) -> Graph:
    match rng.randrange(6):
        case 0:
            number = rng.randint(2, 14)
            letters = list("ABCDEFGHIJKLMN")[:number]
            count = min(22, number + rng.randint(-1, 7))
            return named(rng, letters, count, [""], rng.random() < 0.5, rng.random() < 0.5)
        case 1:
            number = rng.randint(3, 8)
            words = ["all", "no", "some", "some not"]
            return named(rng, WORDS[:number], number + rng.randint(-1, 2), words, True, True)
        case 2:
            number = rng.randint(3, 8)
            return named(rng, PEOPLE[:number], number, ["mother of", "sister of", "aunt of"])
        case 3:
            number = rng.randint(3, 10)
            return named(rng, sentences(rng, number), number + rng.randint(-1, 2), [""])
        case 4:
            return rules(rng)
    return clauses(rng)


def rules(rng: Random) -> Graph:
    """Sentences that follow from others by rules with numbers."""
    facts = sentences(rng, rng.randint(4, 7))
    numbers = [str(number) for number in range(1, rng.randint(3, 5))]
    edges = []
    for at, number in enumerate(numbers):
        head = min(len(facts) - 1, at + 2)
        edges += [Edge(fact, number) for fact in rng.sample(facts[:head], rng.randint(1, 2))]
        edges.append(Edge(number, facts[head]))
    kinds = ("",) * len(facts) + ("rule",) * len(numbers)
    return Graph((*facts, *numbers), tuple(edges), True, kinds)


def clauses(rng: Random) -> Graph:
    """Words joined by `and`, `or` and `not`."""
    nodes = rng.sample(WORDS, 3)
    kinds = [""] * 3
    edges = []
    for number in range(1, rng.randint(3, 6)):
        kind = rng.choice(("and", "or", "not"))
        sources = rng.sample(nodes, 1 if kind == "not" else 2)
        edges += [Edge(source, f"{kind} {number}") for source in sources]
        nodes.append(f"{kind} {number}")
        kinds.append(kind)
    return Graph(tuple(nodes), tuple(edges), True, tuple(kinds))


def weighted(rng: Random) -> Graph:
    weights = [str(number) for number in range(1, 60)] + ["2.5", "1/3"]
    if rng.random() < 0.4:
        buyers, goods = PEOPLE[: rng.randint(2, 4)], GOODS[: rng.randint(2, 4)]
        edges = [Edge(buyer, good, rng.choice(weights)) for buyer in buyers for good in goods]
        rng.shuffle(edges)
        return Graph((*buyers, *goods), tuple(edges[: rng.randint(3, 16)]), rng.random() < 0.3)
    number = rng.randint(3, 9)
    names = rng.choice((TOWNS, list("ABCDEFGHI")))[:number]
    count = number + rng.randint(-1, 4)
    return named(rng, names, count, weights, rng.random() < 0.3, rng.random() < 0.3)


def causal(rng: Random) -> Graph:
    names = rng.choice((WORDS, list("ABCDEFGHIJ")))[: rng.randint(3, 9)]
    return named(rng, names, len(names) + rng.randint(-1, 3), [""])


def family(rng: Random) -> Graph:
    waiting = rng.sample(PEOPLE, rng.randint(2, 12))
    people = list(waiting)
    edges: list[Edge] = []

    def tie(one: str, other: str, label: str) -> None:
        edges.append(Edge(min(one, other), max(one, other), label))

    row = [waiting.pop()]
    while waiting:
        children: list[str] = []
        for person in row:
            parents = [person]
            if waiting and rng.random() < 0.6:
                parents.append(waiting.pop())
                tie(person, parents[1], "married to")
            born = [waiting.pop() for _ in range(min(len(waiting), rng.randint(1, 3)))]
            edges += [Edge(p, c, "parent of") for p in parents for c in born if rng.random() < 0.9]
            if len(born) > 1 and rng.random() < 0.4:
                for one, other in zip(born, [*born[1:], born[0]], strict=True):
                    tie(one, other, "sibling of")
            children += born
        row = children or row
    kinds = tuple([rng.choice(("woman", "man", "")) for _ in people])
    return Graph(tuple(people), tuple(dict.fromkeys(edges)), True, kinds)


def circuit(rng: Random) -> Graph:
    """Every input and gate is used."""
    nodes = list("ABCDE"[: rng.randint(2, 5)])
    kinds = [""] * len(nodes)
    unused = list(nodes)
    edges: list[Edge] = []
    for number in range(1, rng.randint(2, 9)):
        kind = rng.choice(("and", "or", "xor", "and", "or", "not"))
        pins = 1 if kind == "not" else min(rng.choice((2, 2, 2, 3)), len(nodes))
        fresh = rng.sample(unused, min(len(unused), pins, rng.randint(0, 2)))
        others = [node for node in nodes[-6:] if node not in fresh]
        sources = fresh + rng.sample(others, min(len(others), pins - len(fresh)))
        edges += [Edge(source, f"g{number}") for source in sources]
        unused = [node for node in unused if node not in sources] + [f"g{number}"]
        nodes.append(f"g{number}")
        kinds.append(kind)
    keep = [(n, k) for n, k in zip(nodes, kinds, strict=True) if k or n not in unused]
    outputs = [node for node in unused if node.startswith("g")]
    edges += [Edge(node, f"out {node[1:]}") for node in outputs]
    keep += [(f"out {node[1:]}", "output") for node in outputs]
    names, known = zip(*keep, strict=True)
    return Graph(names, tuple(edges), True, known)


class View(NamedTuple):
    """How graphs of one kind are made, drawn and read."""

    make: Callable[[Random], Graph]
    draw: Callable[[Graph, Look], Drawing | None]
    read: Callable[[Drawing], Graph | None]


VIEWS = {
    "network": View(network, draw_network, read_network),
    "weighted": View(weighted, draw_weighted, read_weighted),
    "causal": View(causal, draw_causal, read_causal),
    "family": View(family, draw_family, read_family),
    "circuit": View(circuit, draw_circuit, read_circuit),
}


def lines_of(drawing: Drawing) -> list[Line]:
    return [shape for shape in drawing.of_role("edge") if isinstance(shape, Line)]


def with_line(drawing: Drawing, line: Line, *others: Shape) -> Drawing:
    """The drawing with other shapes in place of a line."""
    shapes: list[Shape] = []
    for shape in drawing.shapes:
        shapes += others if shape is line else [shape]
    return replace(drawing, shapes=shapes)


def cut(drawing: Drawing) -> Iterator[Drawing]:
    """Each line left out, and each with its last eight pixels missing."""
    for line in lines_of(drawing):
        yield with_line(drawing, line)
        *rest, (x0, y0), (x1, y1) = line.points
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        short = (x1 - 8 * (x1 - x0) / length, y1 - 8 * (y1 - y0) / length)
        yield with_line(drawing, line, line._replace(points=(*rest, (x0, y0), short)))


def misled(drawing: Drawing) -> Iterator[Drawing]:
    """Each line led to where the next one ends, if that is at another node."""
    for line, other in pairwise(lines_of(drawing)):
        end = other.points[-1]
        one, two = (_nearest_name(drawing, place) for place in (line.points[-1], end))
        if abs(one.x - two.x) + abs(one.y - two.y) > 25:  # not two lines of one name
            yield with_line(drawing, line, line._replace(points=(*line.points[:-1], end)))


def _nearest_name(drawing: Drawing, place: Place) -> Text:
    def far(text: Text) -> float:
        left, top, right, bottom = text.box
        x, y = place
        return max(left - x, x - right, 0) + max(top - y, y - bottom, 0)

    return min(drawing.texts_of("name"), key=far)
