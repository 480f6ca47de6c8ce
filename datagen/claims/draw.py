"""Random claims of every kind of domain, for tests and measurements. A random.Random and a kind in, a claim out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from datagen.claims.decision import Truth as Outcome
from datagen.claims.domains import (
    Booleans,
    Domain,
    Graphs,
    Integers,
    Items,
    Range,
    Reals,
    Subsets,
)
from datagen.claims.evaluation import decide
from datagen.claims.terms import (
    Apply,
    Bound,
    Call,
    Claim,
    Definition,
    Function,
    Iterate,
    Num,
    Quantified,
    Relation,
    Term,
    Truth,
    Var,
    Word,
)
from datagen.errors import ExpressionError

FINITE = ("integers", "items", "words", "booleans", "sets", "graphs", "programs", "tables")
INFINITE = ("all integers", "reals")
KINDS = (*FINITE, *INFINITE)
TRIES = 6


def draw(rng: Random, kind: str) -> Claim:
    """A claim of the kind. Over finite domains, true ones are about as frequent as false ones."""
    wanted = rng.choice((Outcome.TRUE, Outcome.FALSE))
    claim = _draw(rng, kind)
    for _ in range(TRIES if kind in FINITE else 0):
        if decide(claim).truth is wanted:
            break
        claim = _draw(rng, kind)
    return claim


def _draw(rng: Random, kind: str) -> Claim:
    while True:
        try:
            return _Drawer(rng, kind).claim()
        except ExpressionError:  # an operator met a sort or a divisor that it does not take
            continue


class _Drawer:
    def __init__(self, rng: Random, kind: str) -> None:
        self.rng, self.kind = rng, kind
        self.scope: dict[str, Domain] = {}
        self.definitions: tuple[Definition, ...] = self._define()
        self.nested = 0

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def claim(self) -> Claim:
        rng = self.rng
        bounds: list[Bound] = []
        hypotheses: list[Term] = []
        leading = rng.choice((0, 1, 1, 2, 2, 2))
        for place, name in enumerate(("x", "y", "z")[: max(leading, rng.randint(1, 3))]):
            if place == leading:
                hypotheses = self._hypotheses()
            domain = self.domain(place)
            exists = place == leading or (place > leading and self.chance(0.5))
            bounds.append(Bound("exists" if exists else "forall", name, domain))
            self.scope[name] = domain
        if len(bounds) <= leading:
            hypotheses = self._hypotheses()
        return Claim(tuple(bounds), tuple(hypotheses), self.truth(2), self.definitions)

    def _hypotheses(self) -> list[Term]:
        return [self.truth(1) for _ in range(self.rng.choice((0, 1, 1, 2)))] if self.scope else []

    def domain(self, place: int = 1) -> Domain:
        rng = self.rng
        low = rng.randint(-5, 3)
        small = Range(low, low + rng.randint(1, 7))
        numbers = rng.sample(range(-6, 10), rng.randint(1, 5))
        fractions = [Fraction(n, rng.choice((1, 2, 3))) for n in numbers]
        special: dict[str, Callable[[], Domain]] = {
            "items": lambda: Items(
                tuple(numbers if self.chance(0.6) else dict.fromkeys(fractions))
            ),
            "words": lambda: Items(tuple(rng.sample(WORDS, rng.randint(2, 4)))),
            "booleans": Booleans,
            "sets": lambda: Subsets(rng.randint(1, 4)),
            "graphs": lambda: Graphs(rng.randint(2, 4)),
            "tables": lambda: Range(1, rng.randint(2, 4)),
            "programs": lambda: Range(low, low + rng.randint(3, 20)),
            "all integers": Integers,
            "reals": Reals,
        }
        if self.kind in special and (place == 0 or self.chance(0.6)):
            return special[self.kind]()
        return small

    def _define(self) -> tuple[Definition, ...]:
        rng = self.rng
        if self.kind == "tables":
            cells = [(a, b) for a in range(1, 5) for b in range(1, 5)]
            rows = sorted(rng.sample(cells, rng.randint(2, 12)))
            return (Relation("R", tuple(rows)),)
        if self.kind == "words":
            pairs = [(a, b) for a in WORDS for b in WORDS]
            return (Relation("likes", tuple(rng.sample(pairs, rng.randint(2, 12)))),)
        if self.kind == "programs":
            n, m = Var("n"), Num(rng.randint(2, 4))
            condition = Apply("=", (Apply("%", (n, m)), Num(rng.randint(0, 1))))
            then = Apply(rng.choice(("/", "//", "-")), (n, m))
            other = Apply("+", (Apply("*", (Num(rng.randint(1, 3)), n)), Num(rng.randint(-2, 3))))
            return (Function("f", ("n",), Apply("if", (condition, then, other))),)
        return ()

    def of_kind(self, *domains: type) -> list[str]:
        return [name for name, domain in self.scope.items() if isinstance(domain, domains)]

    def number(self, depth: int) -> Term:
        rng = self.rng
        numeric = [
            name
            for name, domain in self.scope.items()
            if isinstance(domain, Range | Integers | Reals)
            or (isinstance(domain, Items) and not isinstance(domain.values[0], str))
        ]
        sets, graphs = self.of_kind(Subsets), self.of_kind(Graphs)
        if sets and self.chance(0.5):
            return Apply("card", (self.subset(1),))
        if graphs and self.chance(0.5):
            graph = Var(rng.choice(graphs))
            return rng.choice(
                (Apply("edges", (graph,)), Apply("degree", (graph, Num(rng.randint(1, 4)))))
            )
        if depth == 0 or self.chance(0.3):
            if numeric and self.chance(0.75):
                return Var(rng.choice(numeric))
            return Num(rng.randint(-4, 9))
        inner = self.number(depth - 1)
        if self.kind == "programs" and self.chance(0.5):
            return self.called(inner)
        op = rng.choice(
            ("+", "+", "-", "*", "//", "%", "/", "min", "max", "abs", "neg", "**", "if")
        )
        if op in ("abs", "neg"):
            return Apply(op, (inner,))
        if op == "**":
            return Apply(op, (inner, Num(rng.randint(0, 3))))
        if op in ("//", "%", "/"):
            divisor = Num(rng.choice((2, 3, 5, -2, -3)))
            return Apply(
                op, (inner, Var(rng.choice(numeric)) if self.chance(0.3) and numeric else divisor)
            )
        if op == "if":
            return Apply(op, (self.truth(0), inner, self.number(depth - 1)))
        return Apply(op, (inner, self.number(depth - 1)))

    def called(self, inner: Term) -> Term:
        if self.chance(0.5):
            return Call("f", (inner,))
        return Iterate("f", self.rng.randint(2, 3), inner)

    def subset(self, depth: int) -> Term:
        rng = self.rng
        if depth == 0 or self.chance(0.4):
            if self.chance(0.8):
                return Var(rng.choice(self.of_kind(Subsets)))
            return Apply("set", tuple(Num(k) for k in range(1, 5) if self.chance(0.5)))
        op = rng.choice(("union", "inter", "minus"))
        return Apply(op, (self.subset(depth - 1), self.subset(depth - 1)))

    def truth(self, depth: int) -> Term:
        rng = self.rng
        if depth and self.chance(0.5):
            op = rng.choice(("~", "&", "|", "->", "<->", "quantified"))
            if op == "quantified" and self.nested < 1 and len(self.scope) < 4:
                return self.quantified(depth)
            if op == "~":
                return Apply(op, (self.truth(depth - 1),))
            if op != "quantified":
                return Apply(op, (self.truth(depth - 1), self.truth(depth - 1)))
        return self.atom()

    def quantified(self, depth: int) -> Term:
        name, domain = f"w{len(self.scope)}", self.domain()
        self.nested += 1
        self.scope[name] = domain
        body = self.truth(depth - 1)
        del self.scope[name]
        self.nested -= 1
        return Quantified(self.rng.choice(("forall", "exists")), name, domain, body)

    def atom(self) -> Term:
        rng = self.rng
        makers = [self.comparison]
        if self.of_kind(Subsets):
            makers += [self.set_atom] * 2
        if self.of_kind(Graphs):
            makers += [self.graph_atom] * 3
        if self.of_kind(Booleans):
            makers += [lambda: Var(rng.choice(self.of_kind(Booleans)))] * 4
        if self.kind == "tables":
            makers += [lambda: Call("R", (self.number(0), self.number(0)))] * 3
        if self.kind == "words" and self.words():
            makers += [self.word_atom] * 4
        return rng.choice(makers)()

    def comparison(self) -> Term:
        rng = self.rng
        if self.chance(0.15):
            return Apply("divides", (Num(rng.randint(0, 4)), self.number(1)))
        if self.chance(0.05):
            return Truth(self.chance(0.5))
        op = rng.choice(("=", "!=", "<", "<=", ">", ">="))
        return Apply(op, (self.number(2), self.number(1)))

    def set_atom(self) -> Term:
        op = self.rng.choice(("subset", "=", "member", "!="))
        left = self.number(0) if op == "member" else self.subset(1)
        return Apply(op, (left, self.subset(1)))

    def graph_atom(self) -> Term:
        graph = Var(self.rng.choice(self.of_kind(Graphs)))
        op = self.rng.choice(("edge", "edge", "connected", "triangle", "bipartite"))
        return Apply(op, (graph, self.number(0), self.number(0)) if op == "edge" else (graph,))

    def words(self) -> list[str]:
        return [
            n
            for n, d in self.scope.items()
            if isinstance(d, Items) and isinstance(d.values[0], str)
        ]

    def word_atom(self) -> Term:
        terms = [
            Var(self.rng.choice(self.words())) if self.chance(0.7) else Word(self.rng.choice(WORDS))
            for _ in range(2)
        ]
        if self.chance(0.6):
            return Call("likes", tuple(terms))
        return Apply(self.rng.choice(("=", "!=")), tuple(terms))


WORDS = ("Ana", "Ben", "Cleo", "Dan")
