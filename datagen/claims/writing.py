"""A claim's one text form. Claim in, text out; `reading.parse` gives the same claim back.

def f(n) = if n % 2 = 0 then n // 2 else 3 * n + 1; rel R = {(1, 2), (2, 3)};
forall x in 1..4; given R(x, 2); exists y in {2, 3}; show f(x) >= y & ~R(y, x)
"""

from __future__ import annotations

from fractions import Fraction

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
    Term,
    Truth,
    Var,
    Word,
)

INFIX: dict[str, int] = {
    **{"<->": 1, "->": 2, "|": 3, "&": 4},
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), 6),
    **{"+": 7, "-": 7, "*": 8, "/": 8, "//": 8, "%": 8, "**": 10},
}
"""How tightly signs bind. `->` and `**` group to the right, comparisons not at all, others to the left."""
NOT, MINUS = 5, 9
ATOM = 11


def write(claim: Claim) -> str:
    """The claim's text."""
    parts = [write_definition(definition) for definition in claim.definitions]
    parts += [write_bound(bound) for bound in claim.leading]
    parts += [f"given {write_term(h)}" for h in claim.hypotheses]
    parts += [write_bound(bound) for bound in claim.bounds[len(claim.leading) :]]
    return "; ".join([*parts, f"show {write_term(claim.conclusion)}"])


def write_definition(definition: Definition) -> str:
    if isinstance(definition, Function):
        parameters = ", ".join(definition.parameters)
        return f"def {definition.name}({parameters}) = {write_term(definition.body)}"
    rows = ", ".join(f"({', '.join(map(write_value, row))})" for row in definition.rows)
    return f"rel {definition.name} = {{{rows}}}"


def write_bound(bound: Bound) -> str:
    return f"{bound.quantifier} {bound.name} in {write_domain(bound.domain)}"


def write_domain(domain: Domain) -> str:
    match domain:
        case Range():
            return f"{domain.low}..{domain.high}"
        case Items():
            return f"{{{', '.join(map(write_value, domain.values))}}}"
        case Subsets():
            return f"subsets({domain.size})"
        case Graphs():
            return f"graphs({domain.order})"
    return {Integers: "int", Reals: "real", Booleans: "bool"}[type(domain)]


def write_value(value: int | Fraction | str) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def write_term(term: Term, within: int = 0) -> str:
    """The term, in brackets if it binds less tightly than `within`."""
    text, binds = _written(term)
    return f"({text})" if binds < within else text


def _written(term: Term) -> tuple[str, int]:
    match term:
        case Num():
            return str(term.value), ATOM if term.value >= 0 else MINUS
        case Word():
            return f'"{term.text}"', ATOM
        case Truth():
            return "true" if term.value else "false", ATOM
        case Var():
            return term.name, ATOM
        case Call():
            return f"{term.name}({', '.join(map(write_term, term.args))})", ATOM
        case Iterate():
            return f"iterate({term.name}, {term.times}, {write_term(term.start)})", ATOM
        case Quantified():
            bound = Bound(term.quantifier, term.name, term.domain)
            return f"{write_bound(bound)}: {write_term(term.body)}", 0
    return _written_operator(term)


def _written_operator(term: Apply) -> tuple[str, int]:
    op, args = term.op, term.args
    if op == "if":
        condition, then, other = map(write_term, args)
        return f"if {condition} then {then} else {other}", 0
    if op == "set":
        return f"{{{', '.join(map(write_term, args))}}}", ATOM
    if op == "~":
        return f"~{write_term(args[0], NOT)}", NOT
    if op == "neg":
        inner = write_term(args[0], MINUS)
        # -(3) is a minus and a literal, -3 is one literal.
        return (f"-({inner})" if inner[0].isdigit() else f"-{inner}"), MINUS
    if op not in INFIX:
        return f"{op}({', '.join(map(write_term, args))})", ATOM
    binds = INFIX[op]
    if op in ("&", "|"):
        return f" {op} ".join(write_term(arg, binds + 1) for arg in args), binds
    right = op in ("->", "**")
    left_binds = binds + 1 if right or binds == INFIX["="] else binds
    right_binds = binds if right else binds + 1
    return f"{write_term(args[0], left_binds)} {op} {write_term(args[1], right_binds)}", binds
