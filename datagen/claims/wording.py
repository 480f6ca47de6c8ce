"""A claim in English, for a problem's text. Claim in, sentences out, with brackets where words could be read twice."""

from __future__ import annotations

from datagen.claims.domains import Booleans, Domain, Graphs, Integers, Items, Range, Reals, Subsets
from datagen.claims.terms import (
    Apply,
    Bound,
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
from datagen.claims.writing import INFIX

_SET_SIGNS = {"union": "union", "inter": "intersected with", "minus": "without"}
_GRAPH = {"connected": "connected", "triangle": "contains a triangle", "bipartite": "bipartite"}
_SENTENCES = ("&", "|", "->", "<->")


def say(claim: Claim) -> str:
    """The claim as one sentence, without its definitions: "for every integer n from 1 to 30: if ..., then ..."."""
    opening = ", and ".join(f"for every {_kind(bound)}" for bound in claim.leading)
    body = sentence(claim.rest)
    if claim.hypotheses:
        # `and` between conditions that are compound themselves would bind in two ways.
        conditions = " and ".join(
            _part(h) if len(claim.hypotheses) > 1 else sentence(h) for h in claim.hypotheses
        )
        body = f"if {conditions}, then {body}"
    return f"{opening}: {body}" if opening else body


def definitions(claim: Claim) -> list[str]:
    """A sentence for each function and relation of the claim, and for each convention that it needs."""
    said = []
    for definition in claim.definitions:
        if isinstance(definition, Function):
            head = f"{definition.name}({', '.join(definition.parameters)})"
            said.append(f"Let {head} be {formula(definition.body)}.")
        else:
            said.append(_table(definition))
    return said + _conventions(claim)


def _table(relation: Relation) -> str:
    if len(relation.rows[0]) == 1:
        return f"{relation.name}(x) holds for exactly these x: {', '.join(str(row[0]) for row in relation.rows)}."
    names = ", ".join(f"x{k}" for k in range(1, len(relation.rows[0]) + 1))
    rows = ", ".join(f"({', '.join(map(str, row))})" for row in relation.rows)
    return f"{relation.name}({names}) holds for exactly these ({names}): {rows}."


def _conventions(claim: Claim) -> list[str]:
    bodies = [d.body for d in claim.definitions if isinstance(d, Function)]
    parts = [p for t in (*claim.hypotheses, claim.rest, *bodies) for p in walk(t)]
    used = {part.op for part in parts if isinstance(part, Apply)}
    said = []
    if used & {"%", "//"}:
        said.append("floor(q) is the largest integer that is not above q.")
    if "%" in used:
        said.append("a mod b means a - b * floor(a / b).")
    if used & {"edge", "degree"}:
        said.append("A number that is no vertex has degree 0 and no edges.")
    if "divides" in used:
        said.append("An integer b is divisible by a when b = a * k for some integer k.")
    return said


def _kind(bound: Bound) -> str:
    return _ranging(bound.name, bound.domain)


def _ranging(name: str, domain: Domain) -> str:
    match domain:
        case Range():
            return f"integer {name} from {domain.low} to {domain.high}"
        case Integers():
            return f"integer {name}"
        case Reals():
            return f"real number {name}"
        case Booleans():
            return f"truth value {name}"
        case Items():
            return f"{name} in {{{', '.join(map(str, domain.values))}}}"
        case Subsets():
            return f"subset {name} of {{{_upto(domain.size)}}}"
        case Graphs():
            return f"simple graph {name} on the vertices {_upto(domain.order)}"


def _upto(last: int) -> str:
    return ", ".join(map(str, range(1, last + 1)))


def sentence(term: Term) -> str:
    """A term that is true or false, in words."""
    match term:
        case Truth():
            return "1 = 1" if term.value else "1 = 0"
        case Var():
            return f"{term.name} is true"
        case Call():
            return f"{formula(term)} holds"
        case Quantified():
            ranging = _ranging(term.name, term.domain)
            if term.quantifier == "exists":
                return f"there is at least one {ranging} such that {sentence(term.body)}"
            return f"for every {ranging}, {sentence(term.body)}"
        case Apply():
            return _applied(term)
    return f"{formula(term)} is true"


def _applied(term: Apply) -> str:
    op, args = term.op, term.args
    if op in ("&", "|"):
        return f" {'and' if op == '&' else 'or'} ".join(map(_part, args))
    if op == "->":
        return f"if {_part(args[0])}, then {_part(args[1])}"
    if op == "<->":
        return f"{_part(args[0])} exactly when {_part(args[1])}"
    if op == "~":
        return _denied(args[0])
    if op == "if":
        return f"if {_part(args[0])}, then {_part(args[1])}, and otherwise {_part(args[2])}"
    if op in ("divides", "subset", "member", "edge", *_GRAPH):
        return _predicate(term, "is")
    return f"{formula(args[0])} {op} {formula(args[1])}"


def _denied(term: Term) -> str:
    match term:
        case Var():
            return f"{term.name} is false"
        case Call():
            return f"{formula(term)} does not hold"
        case Apply() if term.op in ("divides", "subset", "member", "edge", *_GRAPH):
            return _predicate(term, "is not")
    return f"it is not the case that {_part(term)}"


def _predicate(term: Apply, verb: str) -> str:
    op, said = term.op, [formula(arg) for arg in term.args]
    if op == "divides":
        return f"{said[1]} {verb} divisible by {said[0]}"
    if op == "subset":
        return f"{said[0]} {verb} a subset of {said[1]}"
    if op == "member":
        return f"{said[0]} {verb} a member of {said[1]}"
    if op == "edge":
        has = "has an edge" if verb == "is" else "has no edge"
        return f"{said[0]} {has} between {said[1]} and {said[2]}"
    if op == "triangle":
        return f"{said[0]} {'contains a triangle' if verb == 'is' else 'contains no triangle'}"
    return f"{said[0]} {verb} {_GRAPH[op]}"


def _part(term: Term) -> str:
    """A sentence inside another: in brackets if it has an inside of its own."""
    said = sentence(term)
    compound = isinstance(term, Quantified) or (
        isinstance(term, Apply) and term.op in (*_SENTENCES, "if")
    )
    denial = isinstance(term, Apply) and term.op == "~" and said.startswith("it is not")
    return f"({said})" if compound or denial else said


def formula(term: Term, within: int = 0) -> str:
    """A number, set, word or graph as a formula."""
    match term:
        case Num():
            return f"({term.value})" if term.value < 0 and within else str(term.value)
        case Word():
            return term.text
        case Var():
            return term.name
        case Call():
            return f"{term.name}({', '.join(map(formula, term.args))})"
        case Iterate():
            start = formula(term.start)
            return f"(the result of applying {term.name} {term.times} times, starting from {start})"
        case Apply() if term.op not in (*_SENTENCES, "~"):
            return _operator(term, within)
    return f"({sentence(term)})"


def _operator(term: Apply, within: int) -> str:
    op, args = term.op, term.args
    if op == "if":
        return f"({formula(args[1])} if {sentence(args[0])}, and {formula(args[2])} otherwise)"
    if op == "set":
        return f"{{{', '.join(map(formula, args))}}}"
    if op in _SET_SIGNS:
        return f"({formula(args[0])} {_SET_SIGNS[op]} {formula(args[1])})"
    if op == "card":
        return f"(the number of members of {formula(args[0])})"
    if op == "degree":
        return f"(the degree of vertex {formula(args[1])} in {formula(args[0])})"
    if op == "edges":
        return f"(the number of edges of {formula(args[0])})"
    if op == "abs":
        return f"|{formula(args[0])}|"
    if op in ("min", "max"):
        return f"{op}({formula(args[0])}, {formula(args[1])})"
    if op == "//":
        return f"floor({formula(args[0], 8)} / {formula(args[1], 9)})"
    if op == "%":
        return f"({formula(args[0], 8)} mod {formula(args[1], 9)})"
    if op == "neg":
        return f"(-{formula(args[0], 9)})"
    if op not in INFIX or op not in ("+", "-", "*", "/", "**"):
        return f"({sentence(term)})"
    binds = INFIX[op]
    sign = "^" if op == "**" else op
    said = f"{formula(args[0], binds + (op == '**'))} {sign} {formula(args[1], binds + 1)}"
    return f"({said})" if binds < within else said
