"""A causal graph: are its ends independent given some nodes; turned round, given which smallest set are they?"""

from __future__ import annotations

from itertools import combinations

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing, Slot
from datagen.spaces import Choice, Int, Space
from datagen.template import Certificate, Derivation, Inversion, Step, Template
from datagen.verdict import Verdict, expect

# Each connects A and E through one or two middle nodes.
_WAYS = {"chain": (0, 1), "fork": (1, 1), "collider": (0, 0)}
_EDGE = r"[A-E] -> [A-E]"


def _read_edges(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((edge[0], edge[-1]) for edge in text.split(", "))


_SLOTS = {
    "edges": Slot(rf"{_EDGE}(?:, {_EDGE})*", _read_edges, lambda edges: ", ".join(" -> ".join(e) for e in edges)),
    "given": Slot("nothing|[B-D](?: and [B-D])*",
                  lambda text: () if text == "nothing" else tuple(text.split(" and ")),
                  lambda nodes: " and ".join(nodes) or "nothing"),
}  # fmt: skip
_GRAPH = "In the causal graph {edges:edges} there are no independences beyond those of the graph. "


def _blocked(kind: str, middle: str, given: tuple[str, ...]) -> bool:
    return (middle in given) != (kind == "collider")


class Separated(Template):
    """A and E are joined by three ways through one node each."""

    mode = "causal.d_separation"
    answer_kind = AnswerKind.LABEL
    phrasings = (
        Phrasing(_GRAPH + "Are A and E independent given {given:given}? Answer yes or no.", _SLOTS),
    )

    def space(self, level: int) -> Space:
        return Space(
            {
                "kinds": Choice([(a, b, c) for a in _WAYS for b in _WAYS for c in _WAYS]),
                "mask": Int(0, 7),
            }
        )

    def build(self, p: Params) -> Params:
        edges: list[tuple[str, str]] = []
        for middle, kind in zip("BCD", p.kinds, strict=True):
            left, right = _WAYS[kind]
            edges.append((middle, "A") if left else ("A", middle))
            edges.append((middle, "E") if right else ("E", middle))
        p.edges = tuple(edges)
        p.given = tuple(middle for k, middle in enumerate("BCD") if p.mask >> k & 1)
        return p

    def derive(self, p: Params) -> Derivation:
        """Looks at the three ways one by one."""
        steps, givens, states = [], [], []
        for middle, kind in zip("BCD", p.kinds, strict=True):
            held = middle in p.given
            fact = f"{'' if held else '~'}given({middle})"
            rule = f"given({middle}) -> {'~' if kind == 'collider' else ''}blocked({middle})"
            other = f"~given({middle}) -> {'' if kind == 'collider' else '~'}blocked({middle})"
            blocked = _blocked(kind, middle, p.given)
            states.append(f"{'' if blocked else '~'}blocked({middle})")
            givens += [fact, rule, other]
            text = (
                f"The way through {middle} is a {kind}, and {middle} is {'' if held else 'not '}given: "
                f"it is {'blocked' if blocked else 'open'}."
            )
            steps.append(Step(text, f"{fact}; {rule if held else other} |- {states[-1]}"))
        whole = "blocked(B) & blocked(C) & blocked(D)"
        independent = all(_blocked(k, m, p.given) for m, k in zip("BCD", p.kinds, strict=True))
        goal = whole if independent else f"~({whole})"
        steps.append(
            Step(
                f"So {'every way is blocked' if independent else 'a way is open'}.",
                f"{'; '.join(states)} |- {goal}",
            )
        )
        return Derivation(steps, "yes" if independent else "no", None, tuple(givens))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        return Certificate(
            "program", f"{_PROGRAM}\nprint('yes' if separated({p.edges!r}, {p.given!r}) else 'no')"
        )

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Reachability in the moral graph of the ancestors."""
        return expect("moral graph", "yes" if separated(given.edges, given.given) else "no", answer)


_PROGRAM = """def separated(edges, given):
    keep = {"A", "E", *given}
    while True:
        more = {a for a, b in edges if b in keep} - keep
        if not more:
            break
        keep |= more
    edges = [(a, b) for a, b in edges if a in keep and b in keep]
    links = {frozenset(edge) for edge in edges}
    links |= {frozenset((a, c)) for a, b in edges for c, d in edges if b == d and a != c}
    reached = ["A"]
    for node in reached:
        for link in links:
            if node in link:
                reached += [n for n in sorted(link) if n not in reached and n not in given]
    return "E" not in reached"""


def separated(edges: tuple[tuple[str, str], ...], given: tuple[str, ...]) -> bool:
    keep = {"A", "E", *given}
    while more := {a for a, b in edges if b in keep} - keep:
        keep |= more
    inside = [(a, b) for a, b in edges if a in keep and b in keep]
    links = {frozenset(edge) for edge in inside}
    links |= {frozenset((a, c)) for a, b in inside for c, d in inside if b == d and a != c}
    reached = ["A"]
    for node in reached:
        reached += [
            n
            for link in links
            if node in link
            for n in sorted(link)
            if n not in reached and n not in given
        ]
    return "E" not in reached


class SmallestSet(Inversion):
    """They are to be independent: what is the smallest set that one must hold fixed?"""

    kind, to = "backward", "causal.adjustment_set"
    answer_kind = AnswerKind.SET
    phrasings = (
        Phrasing(_GRAPH + "Which is the smallest set of nodes given which A and E are independent? "
                 "Name its members, or say none.", _SLOTS),
    )  # fmt: skip

    def turn(self, p: Params) -> Params | None:
        return Params(edges=p.edges, kinds=p.kinds)

    def derive(self, p: Params) -> Derivation:
        """A chain or a fork must be held, a collider must not."""
        held = frozenset(m for m, k in zip("BCD", p.kinds, strict=True) if k != "collider")
        steps, givens = [], []
        for middle, kind in zip("BCD", p.kinds, strict=True):
            must = "must" if middle in held else "must not"
            need = f"hold({middle})" if middle in held else f"~hold({middle})"
            givens.append(f"independent -> {need}")
            text = f"The way through {middle} is a {kind}, so {middle} {must} be held."
            steps.append(Step(text, f"independent; independent -> {need} |- {need}"))
        return Derivation(steps, held, None, ("independent", *givens))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        search = ("from itertools import combinations\n"
                  f"sets = [s for k in range(4) for s in combinations('BCD', k) if separated({p.edges!r}, s)]\n"
                  "print(', '.join(sets[0]) or 'none')")  # fmt: skip
        return Certificate("program", f"{_PROGRAM}\n{search}")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Tries all sets, smallest first."""
        sets = [s for k in range(4) for s in combinations("BCD", k) if separated(given.edges, s)]
        fits = [s for s in sets if len(s) == len(sets[0])]
        return expect("all sets", [frozenset(s) for s in fits], [answer])


Separated.inversions = {"backward": SmallestSet}
