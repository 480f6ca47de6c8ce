"""New claims from a claim: negation, converse, inverse, contrapositive, other quantifier orders, instances.

Each is a claim in its own right; that a claim is true says nothing of its converse or inverse, and the contrapositive
says the same. `strength` has what is said more or less of the conclusion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from datagen.claims.domains import Value
from datagen.claims.terms import (
    Apply,
    Bound,
    Call,
    Claim,
    Iterate,
    Num,
    Quantified,
    Quantifier,
    Term,
    Truth,
    Var,
    Word,
    all_of,
    conjuncts,
    free_names,
)
from datagen.errors import ExpressionError

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<="}


def other(quantifier: Quantifier) -> Quantifier:
    return "exists" if quantifier == "forall" else "forall"


def negation(term: Term) -> Term:
    """The term's denial, moved inwards where that reads better: comparisons, double negations, quantifiers, `->`."""
    match term:
        case Truth():
            return Truth(not term.value)
        case Quantified():
            return replace(term, quantifier=other(term.quantifier), body=negation(term.body))
        case Apply() if term.op in _OPPOSITE:
            return Apply(_OPPOSITE[term.op], term.args)
        case Apply() if term.op == "~":
            return term.args[0]
        case Apply() if term.op == "->":
            return Apply("&", (term.args[0], negation(term.args[1])))
    return Apply("~", (term,))


def negate(claim: Claim) -> Claim:
    """The claim that is true exactly when this one is false. It has no hypotheses."""
    bounds = tuple(replace(bound, quantifier=other(bound.quantifier)) for bound in claim.bounds)
    conclusion = all_of([*_under(bounds, claim.hypotheses), negation(claim.conclusion)])
    return Claim(bounds, (), conclusion, claim.definitions)


def _under(bounds: Sequence[Bound], hypotheses: Sequence[Term]) -> list[Term]:
    """Hypotheses as they can stand behind all bounds."""
    taken = frozenset(bound.name for bound in bounds)
    return [renamed_apart(hypothesis, taken) for hypothesis in hypotheses]


def converse(claim: Claim) -> Claim:
    """Conclusion and hypotheses change places. Raises ExpressionError if there is no hypothesis."""
    hypothesis = _hypothesis(claim)
    return Claim(claim.leading, conjuncts(claim.rest), hypothesis, claim.definitions)


def inverse(claim: Claim) -> Claim:
    """Hypothesis and conclusion are both denied. Raises ExpressionError if there is no hypothesis."""
    hypothesis = _hypothesis(claim)
    return Claim(claim.leading, (negation(hypothesis),), negation(claim.rest), claim.definitions)


def contrapositive(claim: Claim) -> Claim:
    """If the conclusion fails, a hypothesis does: equivalent. Raises ExpressionError if there is no hypothesis."""
    hypothesis = _hypothesis(claim)
    return Claim(claim.leading, (negation(claim.rest),), negation(hypothesis), claim.definitions)


def _hypothesis(claim: Claim) -> Term:
    if not claim.hypotheses:
        raise ExpressionError("a claim without a hypothesis has no converse and no contrapositive")
    return all_of(claim.hypotheses)


def drop_hypothesis(claim: Claim, place: int) -> Claim:
    """The claim without one hypothesis: it says more."""
    if not 0 <= place < len(claim.hypotheses):
        raise ExpressionError(f"no hypothesis {place}; there are {len(claim.hypotheses)}")
    kept = claim.hypotheses[:place] + claim.hypotheses[place + 1 :]
    return replace_parts(claim, hypotheses=kept)


def swap_quantifiers(claim: Claim, place: int) -> Claim:
    """The bounds at `place` and after it change places. Raises ExpressionError if they have the same quantifier."""
    bounds = list(claim.bounds)
    if not 0 <= place < len(bounds) - 1:
        raise ExpressionError(f"no two bounds at {place}; there are {len(bounds)}")
    if bounds[place].quantifier == bounds[place + 1].quantifier:
        raise ExpressionError("two bounds of the same quantifier say the same in either order")
    bounds[place : place + 2] = bounds[place + 1], bounds[place]
    known = {bound.name for bound in takewhile(lambda b: b.quantifier == "forall", bounds)}
    stay = [h for h in claim.hypotheses if free_names(h) <= known]
    move = _under(bounds, [h for h in claim.hypotheses if not free_names(h) <= known])
    conclusion = claim.conclusion
    if move:
        conclusion = Apply("->", (all_of(move), conclusion))
    return Claim(tuple(bounds), tuple(stay), conclusion, claim.definitions)


def replace_parts(
    claim: Claim,
    *,
    bounds: tuple[Bound, ...] | None = None,
    hypotheses: tuple[Term, ...] | None = None,
    conclusion: Term | None = None,
) -> Claim:
    """The claim with some parts changed, checked anew."""
    return Claim(
        claim.bounds if bounds is None else bounds,
        claim.hypotheses if hypotheses is None else hypotheses,
        claim.conclusion if conclusion is None else conclusion,
        claim.definitions,
    )


def instance(claim: Claim, assignment: Mapping[str, Value]) -> Claim:
    """What the claim says for these values of the leading variables.

    Raises ExpressionError for graphs, which have no literal.
    """
    terms = {bound.name: literal(assignment[bound.name]) for bound in claim.leading}
    conclusion = substitute(claim.rest, terms)
    hypotheses = tuple(substitute(h, terms) for h in claim.hypotheses)
    return Claim((), hypotheses, conclusion, claim.definitions)


def literal(value: Value) -> Term:
    """The term that is the value."""
    match value:
        case bool():
            return Truth(value)
        case int():
            return Num(value)
        case Fraction():
            return Apply("/", (Num(value.numerator), Num(value.denominator)))
        case str():
            return Word(value)
        case frozenset():
            return Apply("set", tuple(Num(member) for member in sorted(value)))
    raise ExpressionError("a graph has no literal")


def substitute(term: Term, terms: Mapping[str, Term]) -> Term:
    """The term with variables replaced by closed terms."""
    match term:
        case Var():
            return terms.get(term.name, term)
        case Apply() | Call():
            return replace(term, args=tuple(substitute(arg, terms) for arg in term.args))
        case Iterate():
            return replace(term, start=substitute(term.start, terms))
        case Quantified():
            inner = {name: value for name, value in terms.items() if name != term.name}
            return replace(term, body=substitute(term.body, inner))
    return term


def renamed_apart(term: Term, taken: frozenset[str]) -> Term:
    """The term with its own bound variables renamed where they have a name that is taken."""
    match term:
        case Apply() | Call():
            return replace(term, args=tuple(renamed_apart(arg, taken) for arg in term.args))
        case Iterate():
            return replace(term, start=renamed_apart(term.start, taken))
        case Quantified():
            name, number = term.name, 2
            while name in taken:
                name, number = f"{term.name}{number}", number + 1
            body = substitute(term.body, {term.name: Var(name)}) if name != term.name else term.body
            return replace(term, name=name, body=renamed_apart(body, taken | {name}))
    return term
