"""The words of the language of claims: terms, bounds, definitions and the claim itself, all frozen and comparable.

A claim says: for all values of the leading `forall` bounds, if every hypothesis holds, then the other bounds and the
conclusion hold. Hypotheses may use the leading universal variables only, so that a claim reads in one way:
"for every x, if x > 2, then there is a y such that ...". Domains are never empty, so this is the same as
the prenex form with all hypotheses behind the last bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import takewhile
from typing import Literal

from datagen.claims.domains import Domain

Quantifier = Literal["forall", "exists"]


@dataclass(frozen=True, slots=True)
class Num:
    """An integer literal. Other numbers are quotients of them."""

    value: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word literal, an item of a list of words."""

    text: str


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Var:
    """A bound variable or a function's parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A built-in operator on terms; `OPERATORS` in `sorts` lists them. Nested `&` and `|` are flat."""

    op: str
    args: tuple[Term, ...]

    def __post_init__(self) -> None:
        if self.op in ("&", "|") and any(_is(arg, self.op) for arg in self.args):
            flat: list[Term] = []
            for arg in self.args:
                flat += arg.args if isinstance(arg, Apply) and arg.op == self.op else (arg,)
            object.__setattr__(self, "args", tuple(flat))


@dataclass(frozen=True, slots=True)
class Call:
    """A defined function's value, or whether a relation holds."""

    name: str
    args: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Iterate:
    """A defined function of one parameter, applied `times` times."""

    name: str
    times: int
    start: Term


@dataclass(frozen=True, slots=True)
class Quantified:
    """A nested quantifier."""

    quantifier: Quantifier
    name: str
    domain: Domain
    body: Term


Term = Num | Word | Truth | Var | Apply | Call | Iterate | Quantified


@dataclass(frozen=True, slots=True)
class Bound:
    """A quantified variable and what it ranges over."""

    quantifier: Quantifier
    name: str
    domain: Domain


@dataclass(frozen=True, slots=True)
class Function:
    """`def name(parameters) = body`; the body may use functions and relations defined before it."""

    name: str
    parameters: tuple[str, ...]
    body: Term


@dataclass(frozen=True, slots=True)
class Relation:
    """`rel name = {(a, b), ...}`: holds for exactly the listed rows."""

    name: str
    rows: tuple[tuple[int | Fraction | str, ...], ...]


Definition = Function | Relation


@dataclass(frozen=True, slots=True)
class Claim:
    """A closed, well-sorted sentence. Raises ExpressionError if it is none or exceeds the bounds of `sorts`.

    One form a claim: a hypothesis `p & q` is two, definitions that nothing uses are left out, and quantifiers that
    begin the conclusion stand among the bounds as soon as one of them is `exists`.
    """

    bounds: tuple[Bound, ...]
    hypotheses: tuple[Term, ...]
    conclusion: Term
    definitions: tuple[Definition, ...] = ()
    cost: int = field(init=False, compare=False, repr=False, default=0)
    """About how many steps enumeration takes; leading infinite domains count once."""

    def __post_init__(self) -> None:
        from datagen.claims import sorts

        bounds, conclusion = list(self.bounds), self.conclusion
        while isinstance(conclusion, Quantified) and (
            conclusion.quantifier == "exists" or any(b.quantifier == "exists" for b in bounds)
        ):
            bounds.append(Bound(conclusion.quantifier, conclusion.name, conclusion.domain))
            conclusion = conclusion.body
        object.__setattr__(self, "bounds", tuple(bounds))
        object.__setattr__(self, "conclusion", conclusion)
        hypotheses = tuple(part for h in self.hypotheses for part in conjuncts(h))
        object.__setattr__(self, "hypotheses", hypotheses)
        object.__setattr__(self, "definitions", sorts.used_definitions(self))
        object.__setattr__(self, "cost", sorts.check(self))

    @property
    def leading(self) -> tuple[Bound, ...]:
        """The bounds before the first `exists`: what a counterexample gives values to."""
        return tuple(takewhile(lambda bound: bound.quantifier == "forall", self.bounds))

    @property
    def rest(self) -> Term:
        """What is said of the leading variables: the other bounds as nested quantifiers on the conclusion."""
        return folded(self.bounds[len(self.leading) :], self.conclusion)


def _is(term: Term, op: str) -> bool:
    return isinstance(term, Apply) and term.op == op


def folded(bounds: Sequence[Bound], body: Term) -> Term:
    """The body under nested quantifiers."""
    for bound in reversed(bounds):
        body = Quantified(bound.quantifier, bound.name, bound.domain, body)
    return body


def conjuncts(term: Term) -> tuple[Term, ...]:
    """The parts of a conjunction; a term that is none is its own part."""
    return term.args if isinstance(term, Apply) and term.op == "&" else (term,)


def all_of(parts: Sequence[Term]) -> Term:
    """The conjunction of the parts, `true` if there is none."""
    if not parts:
        return Truth(True)
    return parts[0] if len(parts) == 1 else Apply("&", tuple(parts))


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly below a term."""
    match term:
        case Apply() | Call():
            return term.args
        case Iterate():
            return (term.start,)
        case Quantified():
            return (term.body,)
    return ()


def walk(term: Term) -> Iterator[Term]:
    """The term and all terms below it."""
    yield term
    for child in children(term):
        yield from walk(child)


def free_names(term: Term) -> set[str]:
    """The variables that a term uses and does not bind."""
    if isinstance(term, Var):
        return {term.name}
    names = set().union(*map(free_names, children(term)))
    return names - {term.name} if isinstance(term, Quantified) else names
