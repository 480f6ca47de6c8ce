"""Rules as diagrams, and rules from these again. Rules in, offers out.

A diagram has a place for every literal. Rules are numbers between what they need and what they give, or arrows of one
number from what they need to what they give. Many rules are shown in several diagrams.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from math import ceil
from typing import Any

from datagen.exhibits import Edge, Graph
from datagen.offers import Exposure, Offer
from datagen.phrasing import Phrasing
from seeds.deductive._prose import Literal, Rule, negated
from seeds.deductive._rule_tables import HERE, SENTENCES, Voice

MAX_NODES, MAX_EDGES = 17, 19
"""Of a diagram in which numbers are nodes; beyond, pictures get too full."""
MAX_PLACES, MAX_ARROWS = 14, 14
"""Of a diagram in which numbers are written at arrows."""

NAMES = {1: "{it}", 2: "{it} and {it2}", 3: "{it} to {it2}"}
"""What so many figures are called."""

Numbered = Sequence[tuple[int, Rule]]
Ends = dict[int, tuple[dict[Literal, None], dict[Literal, None]]]
"""By number, what a rule needs and what it gives, in order."""


def diagrams(
    rules: Sequence[Rule],
    wording: Phrasing,
    slot: str = "rules",
    voice: Voice = SENTENCES,
    first: int = 1,
) -> list[Offer]:
    """In one way or two, in as few diagrams as will do; none where a rule is `iff` or `xor` or there are too many.

    `first` is the first rule's number.
    """
    numbered = list(enumerate(rules, first))
    if not rules or any(rule.kind != "if" for rule in rules):
        return []
    for count in NAMES:
        size = ceil(len(rules) / count)
        parts = [numbered[start : start + size] for start in range(0, len(rules), size)]
        offers = [
            _offer(graphs, rules, wording, slot, voice, about)
            for make, fits, about in _WAYS
            if all(map(fits, graphs := [make(part, voice) for part in parts]))
        ]
        if offers:
            return offers
    return []


def _offer(
    graphs: Sequence[Graph],
    rules: Sequence[Rule],
    wording: Phrasing,
    slot: str,
    voice: Voice,
    about: Callable[[Sequence[Rule], Voice, str], str],
) -> Offer:
    names = NAMES[len(graphs)]
    note = about(rules, voice, names)
    if any("," in edge.label for graph in graphs for edge in graph.edges):
        note += " An arrow with several numbers belongs to several rules."
    literals = {item for rule in rules for item in (*rule.body, *rule.head)}
    if any(negated(literal) in literals for literal in literals):
        note += f" A {voice.one} and its denial stand in different places."
    if len(graphs) > 1:
        note += f" The same {voice.one} may stand in several figures."
    # Only where the note says so is a number without an arrow from it a rule.
    headless = any(not rule.head for rule in rules)
    return Offer(
        {slot: HERE if wording.stands_alone(slot) else names},
        tuple(Exposure("diagram", graph, ("network",)) for graph in graphs),
        partial(_restored, slot, voice, headless),
        note,
    )


def _restored(slot: str, voice: Voice, headless: bool, *graphs: Graph) -> Mapping[str, Any]:
    """Raises LookupError or ValueError if there are no such rules."""
    ends: Ends = {}
    for graph in graphs:
        for source, target, label in graph.edges:
            lone = next((end for end in (source, target) if end.isdecimal()), "")
            for number in map(int, (lone or label).split(", ")):
                body, head = ends.setdefault(number, ({}, {}))
                if source != lone:
                    body[voice.hear(source)] = None
                if target != lone:
                    head[voice.hear(target)] = None
    rules = [Rule(tuple(ends[number][0]), tuple(ends[number][1])) for number in sorted(ends)]
    return {slot: tuple(rule for rule in rules if rule.head or headless)}


def through_numbers(rules: Numbered, voice: Voice) -> Graph:
    edges: list[Edge] = []
    for number, rule in rules:
        edges += [Edge(voice.say(literal), str(number)) for literal in rule.body]
        edges += [Edge(str(number), voice.say(literal)) for literal in rule.head]
    return _graph(rules, edges, [str(number) for number, _ in rules], voice)


def by_arrows(rules: Numbered, voice: Voice) -> Graph:
    """An arrow that rules have in common bears all their numbers; a rule that needs or gives nothing is a node."""
    numbers: dict[tuple[str, str], list[str]] = {}
    lone = [str(number) for number, rule in rules if not (rule.body and rule.head)]
    for number, rule in rules:
        sources = [voice.say(literal) for literal in rule.body] or [str(number)]
        targets = [voice.say(literal) for literal in rule.head] or [str(number)]
        for ends in product(sources, targets):
            numbers.setdefault(ends, []).append(str(number))
    edges = [
        Edge(*ends, "" if ends[0] in lone or ends[1] in lone else ", ".join(labels))
        for ends, labels in numbers.items()
    ]
    return _graph(rules, edges, lone, voice)


def _graph(rules: Numbered, edges: list[Edge], nodes: list[str], voice: Voice) -> Graph:
    literals = dict.fromkeys(item for _, rule in rules for item in (*rule.body, *rule.head))
    said = tuple(map(voice.say, literals))
    kinds = ("",) * len(said) + ("rule",) * len(nodes) if nodes else ()
    return Graph((*said, *nodes), tuple(edges), kinds=kinds)


def _few_nodes(graph: Graph) -> bool:
    return len(graph.nodes) <= MAX_NODES and len(graph.edges) <= MAX_EDGES


def _few_arrows(graph: Graph) -> bool:
    return len(graph.nodes) <= MAX_PLACES and len(graph.edges) <= MAX_ARROWS


def _about_numbers(rules: Sequence[Rule], voice: Voice, names: str) -> str:
    gives = _given(rules, voice, "that its arrow leads to", "that its arrows lead to")
    note = (
        f"Each number in {names} stands for a rule: when all {voice.many} with an arrow to the "
        f"number {voice.hold}, {gives}."
    )
    if any(not rule.body for rule in rules):
        note += f" If no arrow leads to a number, {gives} in any case."
    if any(not rule.head for rule in rules):
        note += (
            f" If no arrow comes from a number, the {voice.many} with an arrow to it cannot all "
            f"{voice.hold}."
        )
    return note


def _about_arrows(rules: Sequence[Rule], voice: Voice, names: str) -> str:
    both = [rule for rule in rules if rule.body and rule.head]
    gives = _given(both, voice, "that they lead to", "that they lead to")
    note = (
        f"Arrows of the same number in {names} are one rule: when all {voice.many} that they come "
        f"from {voice.hold}, {gives}."
    )
    lone = [rule for rule in rules if not rule.body]
    if lone:
        gives = _given(lone, voice, "at the end of its arrow", "at the ends of its arrows")
        note += f" Where a number stands at the start of an arrow, {gives} in any case."
    if any(not rule.head for rule in rules):
        note += (
            f" Where arrows lead to a number, the {voice.many} that they come from cannot all "
            f"{voice.hold}."
        )
    return note


def _given(rules: Sequence[Rule], voice: Voice, where: str, where_several: str) -> str:
    if any(len(rule.head) > 1 for rule in rules):
        return f"at least one of the {voice.many} {where_several} {voice.holds}"
    return f"the {voice.one} {where} {voice.holds}"


_WAYS = (
    (through_numbers, _few_nodes, _about_numbers),
    (by_arrows, _few_arrows, _about_arrows),
)
"""How the rules are drawn, whether there is room, and how that is to be read."""
