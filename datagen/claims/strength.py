"""Claims whose conclusion says more, or less: strengthened => original => weakened. Each tells what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from datagen.claims.terms import Apply, Claim, Quantified, Quantifier, Term, all_of
from datagen.errors import ExpressionError

_STRONGER = {"<=": ("<", "="), ">=": (">", "="), "!=": ("<", ">")}
_WEAKER = {"<": ("<=", "!="), ">": (">=", "!="), "=": ("<=", ">=")}


class Change(NamedTuple):
    """A claim and what was done to get it."""

    claim: Claim
    what: str


def strengthen(claim: Claim) -> list[Change]:
    """Claims that imply this one, one change each."""
    return _changed(claim, stronger=True)


def weaken(claim: Claim) -> list[Change]:
    """Claims that this one implies, one change each."""
    return _changed(claim, stronger=False)


def _changed(claim: Claim, stronger: bool) -> list[Change]:
    found = []
    for rest, what in _variants(claim.rest, stronger):
        try:
            made = Claim(claim.leading, claim.hypotheses, rest, claim.definitions)
        except ExpressionError:  # an order between values that have none
            continue
        found.append(Change(made, what))
    return found


def _variants(term: Term, stronger: bool) -> Iterator[tuple[Term, str]]:
    """Terms that imply this one if `stronger`, else that it implies."""
    if isinstance(term, Quantified):
        if (term.quantifier == "exists") == stronger:
            # Domains are never empty.
            other: Quantifier = "forall" if stronger else "exists"
            yield replace(term, quantifier=other), f"{term.quantifier} {term.name} to {other}"
        for body, what in _variants(term.body, stronger):
            yield replace(term, body=body), what
        return
    if not isinstance(term, Apply):
        return
    op, args = term.op, term.args
    for new in (_STRONGER if stronger else _WEAKER).get(op, ()):
        yield Apply(new, args), f"{op} to {new}"
    if op in ("&", "|"):
        if (op == "|") == stronger:
            yield Apply("&" if stronger else "|", args), f"{op} to {'&' if stronger else '|'}"
            for place in range(len(args)):
                kept = args[:place] + args[place + 1 :]
                yield _joined(op, kept), f"part {place + 1} of {op} dropped"
        for place, arg in enumerate(args):
            for new_arg, what in _variants(arg, stronger):
                yield Apply(op, (*args[:place], new_arg, *args[place + 1 :])), what
    yield from _connected(op, args, stronger)


def _connected(op: str, args: tuple[Term, ...], stronger: bool) -> Iterator[tuple[Term, str]]:
    """Changes below `~`, and of and below `->` and `<->`. What is denied or assumed changes the other way."""
    if op == "~":
        for inner, what in _variants(args[0], not stronger):
            yield Apply("~", (inner,)), what
    if op == "->":
        if stronger:
            yield args[1], "premise dropped"
            yield Apply("<->", args), "-> to <->"
        for premise, what in _variants(args[0], not stronger):
            yield Apply("->", (premise, args[1])), what
        for conclusion, what in _variants(args[1], stronger):
            yield Apply("->", (args[0], conclusion)), what
    if op == "<->" and not stronger:
        yield Apply("->", args), "<-> to ->"
        yield Apply("->", args[::-1]), "<-> to <-"


def _joined(op: str, parts: tuple[Term, ...]) -> Term:
    return all_of(parts) if op == "&" or len(parts) == 1 else Apply(op, parts)
