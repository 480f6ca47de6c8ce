"""Terms compiled to closures over a tuple of values, the innermost variable last.

Where an infinite domain is searched in part, a closure raises Undecided, and connectives catch it in the manner of
Kleene: false and unknown is false. Claims over finite domains get plain closures and pay nothing for that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from datagen.claims.domains import Domain, Graph, Integers, is_finite, values
from datagen.claims.terms import (
    Call,
    Claim,
    Function,
    Iterate,
    Num,
    Quantified,
    Relation,
    Term,
    Truth,
    Var,
    Word,
    walk,
)

Env = tuple[Any, ...]
Closure = Callable[[Env], Any]

WINDOW = 12
"""A nested quantifier over all integers tries 0, 1, -1, ..., 12, -12."""
NESTED_RATIONALS = 60


class Undecided(Exception):
    """Enumeration alone cannot tell."""


@cache
def integers(highest: int) -> tuple[int, ...]:
    """0, 1, -1, 2, -2, ... up to a height."""
    return (0, *(sign * n for n in range(1, highest + 1) for sign in (1, -1)))


@cache
def rationals(count: int) -> tuple[Fraction | int, ...]:
    """Simple numbers first: 0, 1, -1, 2, -2, 1/2, -1/2 ..., ordered by numerator plus denominator."""
    found: dict[Fraction | int, None] = {0: None}
    weight = 2
    while len(found) < count:
        for denominator in range(1, weight):
            value = Fraction(weight - denominator, denominator)
            plain = value.numerator if value.denominator == 1 else value
            found |= {plain: None, -plain: None}
        weight += 1
    return tuple(found)[:count]


def searched(domain: Domain) -> Sequence[Any]:
    """The values that a nested quantifier tries."""
    if is_finite(domain):
        return values(domain)
    return integers(WINDOW) if isinstance(domain, Integers) else rationals(NESTED_RATIONALS)


def divide(a: Any, b: Any) -> Any:
    """Exact; an int where it is whole, since ints are quicker."""
    quotient = Fraction(a, b)
    return quotient.numerator if quotient.denominator == 1 else quotient


def divides(a: int, b: int) -> bool:
    return b % a == 0 if a else b == 0


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "min": min,
    "max": max,
    "neg": operator.neg,
    "abs": abs,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "<->": operator.is_,
    "divides": divides,
    "union": operator.or_,
    "inter": operator.and_,
    "minus": operator.sub,
    "subset": operator.le,
    "member": lambda element, elements: element in elements,
    "card": len,
    "edge": Graph.has_edge,
    "degree": Graph.degree,
    "edges": lambda graph: len(graph.edges),
    "connected": operator.attrgetter("connected"),
    "triangle": operator.attrgetter("triangle"),
    "bipartite": operator.attrgetter("bipartite"),
}


class Compiler:
    """Compiles the terms of one claim."""

    def __init__(self, claim: Claim) -> None:
        bodies = [d.body for d in claim.definitions if isinstance(d, Function)]
        self._kleene = any(
            isinstance(part, Quantified) and not is_finite(part.domain)
            for term in (*claim.hypotheses, claim.rest, *bodies)
            for part in walk(term)
        )
        self._defined: dict[str, Callable[..., Any]] = {}
        for definition in claim.definitions:
            self._defined[definition.name] = self._definition(definition)

    def _definition(self, definition: Function | Relation) -> Callable[..., Any]:
        if isinstance(definition, Relation):
            rows = frozenset(definition.rows)
            return lambda *args: args in rows
        slots = {name: place for place, name in enumerate(definition.parameters)}
        body = self.term(definition.body, slots)
        return lambda *args: body(args)

    def term(self, term: Term, slots: Mapping[str, int]) -> Closure:
        """The closure of a term whose variables stand in these places."""
        match term:
            case Num() | Truth():
                literal: Any = term.value
                return lambda env: literal
            case Word():
                text = term.text
                return lambda env: text
            case Var():
                return operator.itemgetter(slots[term.name])
            case Call():
                args = [self.term(arg, slots) for arg in term.args]
                return _apply(self._defined[term.name], args, term.args)
            case Iterate():
                return self._iterate(term, slots)
            case Quantified():
                return self._quantified(term, slots)
        args = [self.term(arg, slots) for arg in term.args]
        if term.op in ("~", "&", "|", "->", "if"):
            return _connect(term.op, args, self._kleene)
        if term.op == "set":
            elements = frozenset(arg.value for arg in term.args if isinstance(arg, Num))
            return lambda env: elements
        return _apply(_FUNCTIONS[term.op], args, term.args)

    def _iterate(self, term: Iterate, slots: Mapping[str, int]) -> Closure:
        function, start, times = self._defined[term.name], self.term(term.start, slots), term.times

        def run(env: Env) -> Any:
            value = start(env)
            for _ in range(times):
                value = function(value)
            return value

        return run

    def _quantified(self, term: Quantified, slots: Mapping[str, int]) -> Closure:
        body = self.term(term.body, {**slots, term.name: len(slots)})
        tried = searched(term.domain)
        stop = term.quantifier == "exists"
        if self._kleene:
            return _quantified_in_part(body, tried, stop, is_finite(term.domain))
        tails = [(value,) for value in tried]

        def run(env: Env) -> Any:
            for tail in tails:
                if body(env + tail) is stop:
                    return stop
            return not stop

        return run


def _apply(function: Callable[..., Any], args: list[Closure], terms: Sequence[Term]) -> Closure:
    """A function of arguments; the commonest shapes get closures that make fewer calls."""
    if len(args) == 1:
        (only,) = args
        return lambda env: function(only(env))
    if len(args) != 2:
        return lambda env: function(*[arg(env) for arg in args])
    left, right = args
    if isinstance(terms[1], Num):
        literal = terms[1].value
        return lambda env: function(left(env), literal)
    return lambda env: function(left(env), right(env))


def _connect(op: str, args: list[Closure], kleene: bool) -> Closure:
    if op == "if":
        condition, then, other = args
        return lambda env: then(env) if condition(env) else other(env)
    if op == "~":
        (only,) = args
        return lambda env: not only(env)
    if op == "->":
        premise, conclusion = args
        if not kleene:
            return lambda env: not premise(env) or conclusion(env)
        args = [lambda env: not premise(env), conclusion]
    stop = op != "&"
    if kleene:
        return _connected_in_part(args, stop)
    if len(args) == 2:
        left, right = args
        if stop:
            return lambda env: left(env) or right(env)
        return lambda env: left(env) and right(env)

    def run(env: Env) -> Any:
        for part in args:
            if part(env) is stop:
                return stop
        return not stop

    return run


def _connected_in_part(args: list[Closure], stop: bool) -> Closure:
    def run(env: Env) -> Any:
        open_question: Undecided | None = None
        for part in args:
            try:
                if part(env) is stop:
                    return stop
            except Undecided as why:
                open_question = why
        if open_question is not None:
            raise open_question
        return not stop

    return run


def _quantified_in_part(body: Closure, tried: Sequence[Any], stop: bool, whole: bool) -> Closure:
    """A quantifier in a claim with infinite domains: what was not met among the tried values stays open."""

    def run(env: Env) -> Any:
        open_question: Undecided | None = None
        for value in tried:
            try:
                if body((*env, value)) is stop:
                    return stop
            except Undecided as why:
                open_question = why
        if open_question is not None:
            raise open_question
        if not whole:
            raise Undecided("an infinite domain was searched in part")
        return not stop

    return run
