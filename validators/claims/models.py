"""Reads solvers' models back to values, and believes no counterexample before evaluation has confirmed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from datagen.claims.closures import Undecided
from datagen.claims.decision import Decision, proved, refuted, undecided
from datagen.claims.domains import Domain, Graph, Sort, Value, sort_of, vertex_pairs
from datagen.claims.evaluation import refutes
from datagen.claims.operations import instance, negate
from datagen.claims.terms import Claim
from datagen.errors import ExpressionError
from validators.claims.smt import Script, script

_TOKEN = re.compile(r"[()]|[^\s()]+")


class Reply(NamedTuple):
    """What a solver said of a script."""

    status: str
    """`sat`, `unsat`, or something else, which is unknown."""
    values: str = ""
    """The answer to `(get-value ...)` if sat."""
    reason: str = ""


Ask = Callable[[str, tuple[str, ...]], Reply]
"""Decides a script and gives the values of the named constants if it is satisfiable."""


def decide_by(ask: Ask, engine: str, claim: Claim) -> Decision:
    """The solver's decision on the claim: unsat proves it, a confirmed model refutes it, all else is unknown."""
    written = script(claim)
    reply = ask(written.text, written.names)
    if reply.status == "unsat":
        return proved(engine)
    if reply.status != "sat":
        return undecided(engine, reply.reason or f"the solver said {reply.status!r}")
    try:
        found = read_model(claim, written, reply.values)
        if confirmed(ask, claim, found):
            return refuted(engine, found)
    except (Undecided, ValueError, ExpressionError) as why:
        return undecided(engine, f"a counterexample could not be confirmed: {why}")
    return undecided(engine, "the solver's counterexample is none")


def confirmed(ask: Ask, claim: Claim, found: Mapping[str, Value]) -> bool:
    """Whether the claim fails there, by evaluation; where that stays open, by proof of the instance's denial.

    Raises Undecided if neither tells.
    """
    try:
        return refutes(claim, found)
    except Undecided:
        denial = script(negate(instance(claim, found)))
        # A satisfiable script is no proof of the contrary: only unsat is believed here.
        if ask(denial.text, denial.names).status == "unsat":
            return True
        raise


def read_model(claim: Claim, written: Script, text: str) -> dict[str, Value]:
    """The values of the leading variables. Raises ValueError if one is no value of its domain."""
    if not written.names:
        return {}
    told = {pair[0]: pair[1] for pair in _tree(text)}
    return {
        bound.name: _value(told[name], bound.domain, written.words)
        for name, bound in zip(written.names, claim.leading, strict=True)
    }


def _tree(text: str) -> Any:
    """The nested lists of a bracketed text."""
    stack: list[list[Any]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    if len(stack) != 1 or len(stack[0]) != 1:
        raise ValueError(f"not a model: {text[:80]!r}")
    return stack[0][0]


def _value(tree: Any, domain: Domain, words: tuple[str, ...]) -> Value:
    sort: Sort = sort_of(domain)
    if sort.kind == "bool":
        return bool(tree == "true")
    if sort.kind == "word":
        return words[int(_number(tree))]
    if sort.kind == "set":
        bits = _bits(tree)
        return frozenset(k + 1 for k in range(bits.bit_length()) if bits >> k & 1)
    if sort.kind == "graph":
        bits, all_pairs = _bits(tree), vertex_pairs(sort.size)
        return Graph(sort.size, tuple(p for k, p in enumerate(all_pairs) if bits >> k & 1))
    number = _number(tree)
    return number.numerator if number.denominator == 1 else number


def _bits(tree: Any) -> int:
    if isinstance(tree, str) and tree[:2] in ("#b", "#x"):
        return int(tree[2:], 2 if tree[1] == "b" else 16)
    raise ValueError(f"not a bit vector: {tree}")


def _number(tree: Any) -> Fraction:
    match tree:
        case str():
            return Fraction(tree)
        case ["-", inner]:
            return -_number(inner)
        case ["/", above, below]:
            return _number(above) / _number(below)
    # Roots of polynomials have a notation of their own.
    raise ValueError("a value is irrational")
