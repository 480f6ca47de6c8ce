"""Which terms make sense: operators with their sorts, scoping, and bounds on size. Claims check themselves here.

A divisor is a literal other than 0, or a variable whose finite domain has no 0, so that every claim is true or false
and nothing is undefined. `/` is exact division; `//` rounds down and `%` is what it leaves, so `%` has the sign of the
divisor. `divides(a, b)` says that b is a multiple of a: 0 divides only 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from datagen.claims.domains import (
    BOOL,
    INT,
    MAX_ITEMS,
    MAX_LITERAL,
    MAX_SET,
    REAL,
    SET,
    WORD,
    Domain,
    Items,
    Sort,
    has_zero,
    is_finite,
    size,
    sort_of,
)
from datagen.claims.terms import (
    Apply,
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
    walk,
)
from datagen.errors import ExpressionError

MAX_NODES = 1_000
MAX_DEPTH = 60
MAX_DEGREE = 16
MAX_STEPS = 100_000
"""Of one evaluation of a term, quantifiers counted once."""
MAX_ITERATIONS = 64
MAX_EXPONENT = 8
MAX_CELLS = 1_000
MAX_WORD = 20

ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**", "min", "max", "neg", "abs")
ORDER = ("<", "<=", ">", ">=")
OPERATORS: Mapping[str, tuple[tuple[Sort, ...], Sort]] = {
    "divides": ((INT, INT), BOOL),
    "~": ((BOOL,), BOOL),
    "->": ((BOOL, BOOL), BOOL),
    "<->": ((BOOL, BOOL), BOOL),
    "union": ((SET, SET), SET),
    "inter": ((SET, SET), SET),
    "minus": ((SET, SET), SET),
    "subset": ((SET, SET), BOOL),
    "member": ((INT, SET), BOOL),
    "card": ((SET,), INT),
    "edge": ((Sort("graph"), INT, INT), BOOL),
    "degree": ((Sort("graph"), INT), INT),
    "edges": ((Sort("graph"),), INT),
    "connected": ((Sort("graph"),), BOOL),
    "triangle": ((Sort("graph"),), BOOL),
    "bipartite": ((Sort("graph"),), BOOL),
}
"""Operators of fixed sorts. The others: ARITHMETIC, ORDER, `=` `!=`, `&` `|` of two or more, `if`, `set`."""
NAMED = frozenset(op for op in (*OPERATORS, "min", "max", "abs") if op.isalpha())
KEYWORDS = NAMED | {
    *("forall", "exists", "in", "if", "then", "else", "true", "false", "given", "show", "def"),
    *("rel", "int", "real", "bool", "subsets", "graphs", "iterate"),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORD = re.compile(r"[A-Za-z0-9_]+(?:[ '-][A-Za-z0-9_]+)*")


class Info(NamedTuple):
    """What is known of a term before any evaluation."""

    sort: Sort
    degree: int = 0
    steps: int = 1


class _Scoped(NamedTuple):
    info: Info
    domain: Domain | None


def used_definitions(claim: Claim) -> tuple[Definition, ...]:
    """The definitions that the claim uses, directly or through others, in their order."""
    needed = _called(*claim.hypotheses, claim.conclusion)
    kept: list[Definition] = []
    for definition in reversed(claim.definitions):
        if definition.name in needed:
            kept.append(definition)
            if isinstance(definition, Function):
                needed |= _called(definition.body)
    return tuple(reversed(kept))


def _called(*terms: Term) -> set[str]:
    return {part.name for term in terms for part in walk(term) if isinstance(part, Call | Iterate)}


def check(claim: Claim) -> int:
    """The claim's cost. Raises ExpressionError where it makes no sense or exceeds a bound."""
    checker = Checker(claim.definitions)
    scope: dict[str, _Scoped] = {}
    for number, bound in enumerate(claim.bounds):
        if number == len(claim.leading):
            hypotheses = [checker.holds(h, scope) for h in claim.hypotheses]
        scope = checker.bind(bound.name, bound.domain, scope)
    if len(claim.bounds) == len(claim.leading):
        hypotheses = [checker.holds(h, scope) for h in claim.hypotheses]
    steps = checker.holds(claim.conclusion, scope).steps
    for bound in reversed(claim.bounds[len(claim.leading) :]):
        steps *= _times(bound.domain)
    steps += sum(info.steps for info in hypotheses)
    for bound in claim.leading:
        steps *= size(bound.domain) if is_finite(bound.domain) else 1
    return steps


def _times(domain: Domain) -> int:
    return size(domain) if is_finite(domain) else 64


class Checker:
    """Infers sorts, degrees and steps of terms under definitions."""

    def __init__(self, definitions: tuple[Definition, ...]) -> None:
        self.definitions: dict[str, Definition] = {}
        self.nodes = 0
        for definition in definitions:
            self._admit(definition)
        self.infer_call = cache(self._infer_call)

    def _admit(self, definition: Definition) -> None:
        _name(definition.name)
        if definition.name in self.definitions:
            raise ExpressionError(f"{definition.name!r} is defined twice")
        if isinstance(definition, Function):
            parameters = definition.parameters
            if not parameters or len(set(parameters)) != len(parameters):
                raise ExpressionError(f"{definition.name!r} needs parameters of different names")
            for parameter in parameters:
                _name(parameter)
            unknown = _called(definition.body) - set(self.definitions)
            if unknown:
                raise ExpressionError(f"{definition.name!r} uses {min(unknown)!r} before it stands")
        else:
            _check_table(definition)
        self.definitions[definition.name] = definition

    def bind(self, name: str, domain: Domain, scope: dict[str, _Scoped]) -> dict[str, _Scoped]:
        """The scope with one more variable."""
        _name(name)
        if name in scope or name in self.definitions:
            raise ExpressionError(f"name {name!r} is taken")
        self.nodes += len(domain.values) if isinstance(domain, Items) else 1
        if isinstance(domain, Items):
            for value in domain.values:
                _literal(value)
        return scope | {name: _Scoped(Info(sort_of(domain), 1), domain)}

    def holds(self, term: Term, scope: dict[str, _Scoped], depth: int = 0) -> Info:
        """What is known of a term that must be true or false."""
        info = self.infer(term, scope, depth)
        if info.sort != BOOL:
            raise ExpressionError(f"a {info.sort.kind} stands where something true or false must")
        return info

    def infer(self, term: Term, scope: Mapping[str, _Scoped], depth: int) -> Info:
        """Raises ExpressionError where the term has no sort."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ExpressionError(f"claim of more than {MAX_NODES} nodes or {MAX_DEPTH} levels")
        match term:
            case Num():
                if type(term.value) is not int:
                    raise ExpressionError(f"not an integer literal: {term.value!r}")
                _literal(term.value)
                info = Info(INT)
            case Word():
                _literal(term.text)
                info = Info(WORD)
            case Truth():
                info = Info(BOOL)
            case Var():
                if term.name not in scope:
                    raise ExpressionError(f"unknown name {term.name!r}")
                info = scope[term.name].info
            case Quantified():
                inside = self.bind(term.name, term.domain, dict(scope))
                body = self.holds(term.body, inside, depth + 1)
                info = Info(BOOL, 0, body.steps * _times(term.domain))
            case Call():
                args = tuple(self.infer(arg, scope, depth + 1) for arg in term.args)
                plain = tuple(Info(arg.sort, arg.degree) for arg in args)
                called = self.infer_call(term.name, plain)
                info = called._replace(steps=called.steps + sum(arg.steps for arg in args))
            case Iterate():
                info = self._infer_iterate(term, self.infer(term.start, scope, depth + 1))
            case Apply():
                info = self._infer_apply(term, scope, depth)
        if info.degree > MAX_DEGREE or info.steps > MAX_STEPS:
            raise ExpressionError("a term grows too large: its degree or its number of steps")
        return info

    def _infer_iterate(self, term: Iterate, start: Info) -> Info:
        if not 1 <= term.times <= MAX_ITERATIONS:
            raise ExpressionError(f"{term.times} iterations; from 1 to {MAX_ITERATIONS}")
        info = start
        for _ in range(term.times):
            step = self.infer_call(term.name, (Info(info.sort, info.degree),))
            info = step._replace(steps=step.steps + info.steps)
            if info.steps > MAX_STEPS:
                break
        return info

    def _infer_call(self, name: str, args: tuple[Info, ...]) -> Info:
        match self.definitions.get(name):
            case Function() as function:
                _count(name, args, len(function.parameters))
                scope = {
                    p: _Scoped(arg, None) for p, arg in zip(function.parameters, args, strict=True)
                }
                before = self.nodes
                info = self.infer(function.body, scope, 1)
                self.nodes = before + 1  # a body counts where it stands, not where it is used
                return info
            case Relation() as relation:
                _count(name, args, len(relation.rows[0]))
                for arg, sort in zip(args, columns(relation), strict=True):
                    if not _fits(arg.sort, sort) and not _fits(sort, arg.sort):
                        raise ExpressionError(
                            f"{name!r} relates {sort.kind}s, not {arg.sort.kind}s"
                        )
                return Info(BOOL)
        raise ExpressionError(f"unknown function or relation {name!r}")

    def _infer_apply(self, term: Apply, scope: Mapping[str, _Scoped], depth: int) -> Info:
        op = term.op
        if op == "set":
            self.nodes += len(term.args)
            return _infer_set(term)
        infos = [self.infer(arg, scope, depth + 1) for arg in term.args]
        steps = 1 + sum(info.steps for info in infos)
        sorts = [info.sort for info in infos]
        if op in ("/", "//", "%") and len(term.args) == 2:
            _divisor(term.args[1], scope)
        if op in ARITHMETIC:
            return _arithmetic(term, infos)._replace(steps=steps)
        if op == "if":
            _count(op, sorts, 3)
            _expect(op, sorts[:1], (BOOL,))
            return Info(_common(op, sorts[1:]), max(i.degree for i in infos[1:]), steps)
        if op in ("=", "!=", *ORDER):
            _count(op, sorts, 2)
            common = _common(op, sorts)
            if common == BOOL or (op in ORDER and common not in (INT, REAL)):
                raise ExpressionError(f"{op!r} does not compare {common.kind}s")
            return Info(BOOL, 0, steps)
        if op in ("&", "|"):
            if len(sorts) < 2:
                raise ExpressionError(f"{op!r} joins two or more parts")
            _expect(op, sorts, (BOOL,) * len(sorts))
            return Info(BOOL, 0, steps)
        if op not in OPERATORS:
            raise ExpressionError(f"unknown operator {op!r}")
        wanted, result = OPERATORS[op]
        _expect(op, sorts, wanted)
        return Info(result, 0, steps)


def _arithmetic(term: Apply, infos: list[Info]) -> Info:
    op = term.op
    _count(op, infos, 1 if op in ("neg", "abs") else 2)
    sort = _common(op, [info.sort for info in infos])
    if sort not in (INT, REAL):
        raise ExpressionError(f"{op!r} does not compute with {sort.kind}s")
    degrees = [info.degree for info in infos]
    if op == "**":
        exponent = term.args[1]
        if not isinstance(exponent, Num) or not 0 <= exponent.value <= MAX_EXPONENT:
            raise ExpressionError(f"an exponent is a literal from 0 to {MAX_EXPONENT}")
        return Info(sort, degrees[0] * exponent.value)
    result = {"/": REAL, "//": INT}.get(op, sort)
    return Info(result, sum(degrees) if op in ("*", "/", "//", "%") else max(degrees))


def _infer_set(term: Apply) -> Info:
    numbers = [arg.value for arg in term.args if isinstance(arg, Num) and 0 < arg.value <= MAX_SET]
    if len(numbers) != len(term.args) or numbers != sorted(set(numbers)):
        raise ExpressionError(f"a set literal lists numbers from 1 to {MAX_SET}, upwards")
    return Info(SET)


def _divisor(divisor: Term, scope: Mapping[str, _Scoped]) -> None:
    match divisor:
        case Num() if divisor.value != 0:
            return
        case Var() if divisor.name in scope:
            domain = scope[divisor.name].domain
            if domain is not None and not has_zero(domain):
                return
    raise ExpressionError("a divisor is a literal or a variable of a finite domain, never 0")


def columns(relation: Relation) -> tuple[Sort, ...]:
    """The sorts of a table's columns."""
    return tuple(sort_of(Items(tuple(dict.fromkeys(c)))) for c in zip(*relation.rows, strict=True))


def _check_table(relation: Relation) -> None:
    rows = relation.rows
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ExpressionError(f"the rows of {relation.name!r} are none, or of different lengths")
    if len(set(rows)) != len(rows) or len(rows) * len(rows[0]) > MAX_CELLS:
        raise ExpressionError(f"{relation.name!r} names a row twice or has over {MAX_CELLS} cells")
    for row in rows:
        for value in row:
            _literal(value)
    for column in zip(*rows, strict=True):
        if len(set(column)) > MAX_ITEMS or len({isinstance(v, str) for v in column}) > 1:
            raise ExpressionError(f"a column of {relation.name!r} mixes or has too many values")


def _literal(value: object) -> None:
    if isinstance(value, str):
        if len(value) > MAX_WORD or not _WORD.fullmatch(value):
            raise ExpressionError(f"not a word: {value[:40]!r}")
    elif isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise ExpressionError(f"not a number or a word: {value!r}")
    elif max(abs(value.numerator), value.denominator) > MAX_LITERAL:
        raise ExpressionError(f"a literal beyond {MAX_LITERAL}")


def _name(name: str) -> None:
    if len(name) > MAX_WORD or name in KEYWORDS or not _NAME.fullmatch(name):
        raise ExpressionError(f"not a name that can be given: {name[:40]!r}")


def _fits(sort: Sort, wanted: Sort) -> bool:
    graph = wanted.kind == "graph" and sort.kind == "graph" and not wanted.size
    return sort == wanted or graph or (sort == INT and wanted == REAL)


def _count(op: str, args: list[Sort] | list[Info] | tuple[Info, ...], wanted: int) -> None:
    if len(args) != wanted:
        raise ExpressionError(f"{op!r} takes {wanted} arguments, not {len(args)}")


def _expect(op: str, sorts: list[Sort], wanted: tuple[Sort, ...]) -> None:
    if len(sorts) != len(wanted):
        raise ExpressionError(f"{op!r} takes {len(wanted)} arguments, not {len(sorts)}")
    for sort, want in zip(sorts, wanted, strict=True):
        if not _fits(sort, want):
            raise ExpressionError(f"{op!r} takes a {want.kind}, not a {sort.kind}")


def _common(op: str, sorts: list[Sort]) -> Sort:
    """The sort of two branches or sides; integers among reals are reals."""
    first, *others = sorts
    for sort in others:
        if _fits(first, sort):
            first = sort
        elif not _fits(sort, first):
            raise ExpressionError(f"{op!r} does not mix {first.kind} and {sort.kind}")
    return first
