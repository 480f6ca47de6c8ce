"""Nodes and the edges between them: rules, networks, causes, families, circuits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from datagen.exhibits.base import fenced, unfenced


class Edge(NamedTuple):
    """From one node to another; in an undirected graph the order means nothing."""

    source: str
    target: str
    label: str = ""
    """A weight, or what the edge says."""


_NODE = re.compile(r'  n(\d+)\["([^"]*)"\](?::::(\w+))?')
_EDGE = re.compile(r"  n(\d+) (-->|---)(?:\|([^|]*)\|)? n(\d+)")


@dataclass(frozen=True, slots=True)
class Graph:
    """Named nodes, each of a kind, and labelled edges. Names and labels hold no quote, bar or line break."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    directed: bool = True
    kinds: tuple[str, ...] = ()
    """The kind of each node where they differ: `rule`, `and`, `or`, `not`, `woman`, `man`; empty for plain ones."""
    kind: ClassVar[str] = "graph"

    def kind_of(self, node: str) -> str:
        """A node's kind, empty for a plain one."""
        return self.kinds[self.nodes.index(node)] if self.kinds else ""

    def text(self) -> str:
        """The graph in Mermaid, nodes and edges in alphabetical order: the same for graphs that say the same."""
        kinds = self.kinds or ("",) * len(self.nodes)
        arrow = "-->" if self.directed else "---"
        number = {node: place for place, node in enumerate(sorted(self.nodes))}
        lines = ["flowchart LR"]
        for place, (node, kind) in enumerate(sorted(zip(self.nodes, kinds, strict=True))):
            lines.append(f'  n{place}["{node}"]' + (f":::{kind}" if kind else ""))
        for source, target, label in sorted(map(self._ordered, self.edges)):
            tag = f"|{label}|" if label else ""
            lines.append(f"  n{number[source]} {arrow}{tag} n{number[target]}")
        return fenced("mermaid", lines)

    @classmethod
    def read(cls, text: str) -> Graph:
        """The graph whose `text()` this is. Raises ValueError or LookupError if it is none's."""
        head, *lines = unfenced("mermaid", text)
        nodes: list[str] = []
        kinds: list[str] = []
        edges: list[Edge] = []
        directed = True
        for line in lines:
            if node := _NODE.fullmatch(line):
                nodes.append(node[2])
                kinds.append(node[3] or "")
            elif edge := _EDGE.fullmatch(line):
                edges.append(Edge(nodes[int(edge[1])], nodes[int(edge[4])], edge[3] or ""))
                directed = edge[2] == "-->"
            else:
                raise ValueError(f"neither node nor edge: {line!r}")
        if head != "flowchart LR":
            raise ValueError(f"no flowchart: {head!r}")
        return cls(tuple(nodes), tuple(edges), directed, tuple(kinds) if any(kinds) else ())

    def dot(self) -> str:
        """The graph in Graphviz's language, for people who draw it themselves."""
        arrow, name = ("->", "digraph") if self.directed else ("--", "graph")
        lines = [f"{name} {{"]
        lines += [f'  "{node}";' for node in self.nodes]
        for source, target, label in self.edges:
            tag = f' [label="{label}"]' if label else ""
            lines.append(f'  "{source}" {arrow} "{target}"{tag};')
        return "\n".join([*lines, "}"])

    def _ordered(self, edge: Edge) -> Edge:
        """The edge; in an undirected graph from the end that comes first in the alphabet."""
        return edge if self.directed else Edge(min(edge[:2]), max(edge[:2]), edge.label)

    def facts(self) -> Iterator[tuple[str, ...]]:
        """Each edge: its ends, and its label if it has one."""
        for source, target, label in self.edges:
            yield (source, target, label) if label else (source, target)

    def altered(self) -> Iterator[Graph]:
        """Each edge left out or led to another one's end, and each number on an edge changed."""
        ends = list(dict.fromkeys(edge.target for edge in self.edges))
        for place, edge in enumerate(self.edges):
            before, after = self.edges[:place], self.edges[place + 1 :]
            yield Graph(self.nodes, before + after, self.directed, self.kinds)
            end = ends[(ends.index(edge.target) + 1) % len(ends)]
            others = [edge._replace(target=end)] if end not in edge[:2] else []
            if edge.label.isdecimal():
                others.append(edge._replace(label=str(int(edge.label) + 1)))
            for other in others:
                yield Graph(self.nodes, (*before, other, *after), self.directed, self.kinds)
