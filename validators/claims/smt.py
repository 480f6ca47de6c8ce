"""A claim as SMT-LIB 2 text, once, for every solver. The script is unsatisfiable exactly when the claim is true.

Leading universal variables are constants whose model is a counterexample; nested finite quantifiers are unrolled
through a defined function, so that the text stays short; others are SMT quantifiers. Integers are Int, reals Real,
words numbered Ints, sets and graphs bit vectors (bit i - 1 for the number i, bit k for the k-th pair of vertices).
SMT-LIB divides in the manner of Euclid and the language downwards: they agree for positive divisors, and negative
ones are turned round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from datagen.claims.domains import (
    BOOL,
    INT,
    MAX_SET,
    REAL,
    SET,
    WORD,
    Domain,
    Graph,
    Items,
    Range,
    Sort,
    Subsets,
    Value,
    is_finite,
    size,
    sort_of,
    values,
    vertex_pairs,
)
from datagen.claims.terms import (
    Apply,
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
    free_names,
)
from validators.claims import prelude

MAX_UNROLLED = 4_096
"""Copies of a nested finite quantifier's body; where there would be more, it becomes an SMT quantifier."""
_PLAIN = {"~": "not", "&": "and", "|": "or", "->": "=>", "<->": "="}
_BITS = {"union": "bvor {} {}", "inter": "bvand {} {}", "minus": "bvand {} (bvnot {})"}

Typed = tuple[str, Sort]
Scope = Mapping[str, Typed]


class Script(NamedTuple):
    """The text up to `(check-sat)`, and how to read a model."""

    text: str
    names: tuple[str, ...]
    """The constants that stand for the leading universal variables, in their order."""
    words: tuple[str, ...]
    """Words by number."""


def script(claim: Claim) -> Script:
    """The claim's script."""
    return _Writer(claim).script()


class _Writer:
    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.lines: list[str] = []
        self.words: dict[str, int] = {}
        self.definitions = {d.name: d for d in claim.definitions}
        self.instances: dict[tuple[str, tuple[Sort, ...]], Typed] = {}
        self.needed: set[str] = set()
        self.counter = 0
        self.copies = 1

    def script(self) -> Script:
        scope: dict[str, Typed] = {}
        declared: list[str] = []
        for bound in self.claim.leading:
            name, sort = f"v_{bound.name}", sort_of(bound.domain)
            declared.append(f"(declare-const {name} {smt_sort(sort)})")
            guard = self.guard(name, bound.domain)
            declared += [f"(assert {guard})"] if guard else []
            scope[bound.name] = name, sort
        asserted = [f"(assert {self.term(h, scope)[0]})" for h in self.claim.hypotheses]
        asserted.append(f"(assert (not {self.term(self.claim.rest, scope)[0]}))")
        lines = ["(set-logic ALL)", *self.lines, *declared, *asserted, "(check-sat)"]
        return Script(
            "\n".join(lines) + "\n", tuple(name for name, _ in scope.values()), tuple(self.words)
        )

    def fresh(self, kind: str) -> str:
        self.counter += 1
        return f"{kind}{self.counter}"

    def literal(self, value: Value, sort: Sort) -> str:
        """A value as a term of the sort."""
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return str(self.words.setdefault(value, len(self.words)))
            case frozenset():
                return _bits(sum(1 << (member - 1) for member in value), MAX_SET)
            case Graph():
                pairs = vertex_pairs(value.order)
                return _bits(sum(1 << pairs.index(edge) for edge in value.edges), len(pairs))
        return number(value, sort)

    def guard(self, name: str, domain: Domain) -> str:
        """That a variable is in its domain; empty where its sort says so."""
        match domain:
            case Range():
                low, high = number(domain.low, INT), number(domain.high, INT)
                return f"(and (<= {low} {name}) (<= {name} {high}))"
            case Items():
                sort = sort_of(domain)
                return joined("or", [f"(= {name} {self.literal(v, sort)})" for v in domain.values])
            case Subsets() if domain.size < MAX_SET:
                return f"(bvult {name} {_bits(1 << domain.size, MAX_SET)})"
        return ""

    def term(self, term: Term, scope: Scope) -> Typed:
        match term:
            case Num():
                return number(term.value, INT), INT
            case Truth():
                return self.literal(term.value, BOOL), BOOL
            case Word():
                return self.literal(term.text, WORD), WORD
            case Var():
                return scope[term.name]
            case Call():
                return self.call(term.name, [self.term(arg, scope) for arg in term.args])
            case Iterate():
                value = self.term(term.start, scope)
                for _ in range(term.times):
                    value = self.call(term.name, [value])
                return value
            case Quantified():
                return self.quantified(term, scope), BOOL
        return self.applied(term, [self.term(arg, scope) for arg in term.args])

    def call(self, name: str, args: Sequence[Typed]) -> Typed:
        key = name, tuple(sort for _, sort in args)
        if key not in self.instances:
            self.instances[key] = self.define(name, key[1])
        function, sort = self.instances[key]
        return f"({function} {' '.join(text for text, _ in args)})", sort

    def define(self, name: str, sorts: Sequence[Sort]) -> Typed:
        """A defined function or relation for arguments of these sorts."""
        definition = self.definitions[name]
        match definition:
            case Function():
                scope = {
                    p: (f"p_{p}", sort)
                    for p, sort in zip(definition.parameters, sorts, strict=True)
                }
                body, result = self.term(definition.body, scope)
            case Relation():
                scope = {str(k): (f"p_{k}", sort) for k, sort in enumerate(sorts)}
                body, result = self.table(definition, list(scope.values())), BOOL
        function = self.fresh(f"f_{name}_")
        self.lines.append(_define(function, scope.values(), result, body))
        return function, result

    def table(self, relation: Relation, parameters: Sequence[Typed]) -> str:
        rows = []
        for row in relation.rows:
            cells = zip(parameters, row, strict=True)
            # A fraction equals no integer, and Int has no literal for it.
            if any(sort == INT and Fraction(value).denominator > 1 for (_, sort), value in cells):
                continue
            cells = zip(parameters, row, strict=True)
            rows.append(
                joined("and", [f"(= {text} {self.literal(v, sort)})" for (text, sort), v in cells])
            )
        return joined("or", rows)

    def quantified(self, term: Quantified, scope: Scope) -> str:
        sort = sort_of(term.domain)
        free = free_names(term.body) - {term.name}
        outer = {name: typed for name, typed in scope.items() if name in free}
        copies = self.copies * size(term.domain) if is_finite(term.domain) else MAX_UNROLLED + 1
        if copies <= MAX_UNROLLED:
            inner = {name: (f"p_{name}", typed[1]) for name, typed in outer.items()}
            own = (f"p_{term.name}", sort)
            self.copies, outside = copies, self.copies
            body, _ = self.term(term.body, inner | {term.name: own})
            self.copies = outside
            function = self.fresh("q")
            self.lines.append(_define(function, [*inner.values(), own], BOOL, body))
            given = "".join(f"{text} " for text, _ in outer.values())
            parts = [f"({function} {given}{self.literal(v, sort)})" for v in values(term.domain)]
            return joined("and" if term.quantifier == "forall" else "or", parts)
        name = self.fresh("b")
        body, _ = self.term(term.body, {**scope, term.name: (name, sort)})
        if guard := self.guard(name, term.domain):
            body = f"({'=>' if term.quantifier == 'forall' else 'and'} {guard} {body})"
        return f"({term.quantifier} (({name} {smt_sort(sort)})) {body})"

    def helper(self, key: str, make: Callable[[], str]) -> str:
        """The name of a prelude function, defined at first use."""
        if key not in self.needed:
            self.needed.add(key)
            self.lines.append(make())
        return key

    def applied(self, term: Apply, args: list[Typed]) -> Typed:
        op = term.op
        texts = [text for text, _ in args]
        if op in _PLAIN:
            return f"({_PLAIN[op]} {' '.join(texts)})", BOOL
        if op in _BITS:
            return f"({_BITS[op].format(*texts)})", SET
        if op == "set":
            members = frozenset(arg.value for arg in term.args if isinstance(arg, Num))
            return self.literal(members, SET), SET
        if op == "if":
            (then, other), sort = same_sort(args[1:])
            return f"(ite {texts[0]} {then} {other})", sort
        if op in ("=", "!=", "<", "<=", ">", ">="):
            sides, _ = same_sort(args)
            text = f"({'=' if op == '!=' else op} {' '.join(sides)})"
            return (f"(not {text})" if op == "!=" else text), BOOL
        if op in prelude.SETS or op in prelude.GRAPHS:
            made = prelude.SETS.get(op) or prelude.GRAPHS[op]
            order = args[0][1].size
            key = self.helper(f"{op}{order or ''}", lambda: made(order))
            result = INT if op in ("card", "degree", "edges") else BOOL
            return f"({key} {' '.join(texts)})", result
        return self.arithmetic(term, args)

    def arithmetic(self, term: Apply, args: list[Typed]) -> Typed:
        op = term.op
        texts, sort = same_sort(args)
        if op in ("+", "-", "*"):
            return f"({op} {' '.join(texts)})", sort
        if op == "neg":
            return f"(- {texts[0]})", sort
        if op == "/":
            return f"(/ {real(*args[0])} {real(*args[1])})", REAL
        if op == "**":
            exponent = term.args[1]
            power = exponent.value if isinstance(exponent, Num) else 0
            if power < 2:
                return (args[0][0] if power else number(1, args[0][1])), args[0][1]
            name = self.fresh("x")
            return f"(let (({name} {args[0][0]})) (* {' '.join([name] * power)}))", args[0][1]
        divisor = term.args[1] if len(term.args) == 2 else None
        positive = isinstance(divisor, Num) and divisor.value > 0 and sort == INT
        if positive and op in ("//", "%"):
            return f"({'div' if op == '//' else 'mod'} {texts[0]} {texts[1]})", INT
        if op == "divides" and isinstance(term.args[0], Num) and term.args[0].value > 0:
            return f"(= (mod {texts[1]} {texts[0]}) 0)", BOOL
        key = self.helper(
            prelude.arithmetic_name(op, sort), lambda: prelude.ARITHMETIC[op, sort.kind]
        )
        return f"({key} {' '.join(texts)})", {"divides": BOOL, "//": INT}.get(op, sort)


def smt_sort(sort: Sort) -> str:
    """The SMT-LIB sort of a sort."""
    if sort.kind == "set":
        return f"(_ BitVec {MAX_SET})"
    if sort.kind == "graph":
        return f"(_ BitVec {len(vertex_pairs(sort.size))})"
    return {"int": "Int", "word": "Int", "real": "Real", "bool": "Bool"}[sort.kind]


def number(value: int | Fraction, sort: Sort) -> str:
    """A number as a literal of the sort."""
    value = Fraction(value)
    point = ".0" if sort == REAL else ""
    text = f"{abs(value.numerator)}{point}"
    if value.denominator > 1:
        text = f"(/ {text} {value.denominator}{point})"
    return f"(- {text})" if value < 0 else text


def real(text: str, sort: Sort) -> str:
    return f"(to_real {text})" if sort == INT else text


def same_sort(args: Sequence[Typed]) -> tuple[list[str], Sort]:
    """The arguments in one sort: integers among reals become reals."""
    if any(sort == REAL for _, sort in args):
        return [real(*arg) for arg in args], REAL
    return [text for text, _ in args], args[0][1]


def joined(connective: str, parts: Sequence[str]) -> str:
    """The parts under `and` or `or`, which take two at least."""
    if not parts:
        return "true" if connective == "and" else "false"
    return parts[0] if len(parts) == 1 else f"({connective} {' '.join(parts)})"


def _bits(value: int, width: int) -> str:
    return f"#b{value:0{width}b}"


def _define(name: str, parameters: Iterable[Typed], result: Sort, body: str) -> str:
    given = " ".join(f"({text} {smt_sort(sort)})" for text, sort in parameters)
    return f"(define-fun {name} ({given}) {smt_sort(result)} {body})"
