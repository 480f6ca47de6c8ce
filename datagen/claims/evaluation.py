"""Decides claims by enumeration, exactly. A claim is compiled to closures once; each assignment then runs them.

The smallest counterexample: assignments to the leading universal variables are compared first by their height, the
largest absolute value among the variables that range over all integers (0 if there is none), then variable by
variable in the order of the bounds, each in its domain's own order (`domains`). With one integer variable this is
0, 1, -1, 2, -2, ...; with finite domains it is the lexicographic order. Reals have no such order: a counterexample
over reals is one of many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from datagen.claims.closures import Closure, Compiler, Undecided, integers, rationals
from datagen.claims.decision import Decision, proved, refuted, undecided
from datagen.claims.domains import Domain, Integers, Reals, Value, is_finite, size, values
from datagen.claims.terms import Bound, Claim
from datagen.errors import ExpressionError

ENGINE = "brute force"
BUDGET = 5_000_000
"""Steps that an enumeration takes at most."""
ASSIGNMENTS = 2_000
"""Tried at most where a leading domain is infinite."""


class Compiled:
    """A claim as closures. An assignment is a tuple of values of the leading universal variables."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.names = tuple(bound.name for bound in claim.leading)
        self.is_finite = all(is_finite(bound.domain) for bound in claim.leading)
        finite = [size(bound.domain) for bound in claim.leading if is_finite(bound.domain)]
        self._num_finite = prod(finite)
        compiler = Compiler(claim)
        slots = {name: place for place, name in enumerate(self.names)}
        self._hypotheses: list[Closure] = [compiler.term(h, slots) for h in claim.hypotheses]
        self._rest: Closure = compiler.term(claim.rest, slots)

    def refutes(self, assignment: tuple[Value, ...]) -> bool:
        """Whether the claim fails there. Raises Undecided where an infinite domain leaves it open."""
        open_question: Undecided | None = None
        for hypothesis in self._hypotheses:
            try:
                if not hypothesis(assignment):
                    return False
            except Undecided as why:
                open_question = why
        if open_question is None:
            return not self._rest(assignment)
        if self._rest(assignment):
            return False
        raise open_question

    def admits(self, assignment: tuple[Value, ...]) -> bool:
        """Whether all hypotheses hold there."""
        return all(hypothesis(assignment) for hypothesis in self._hypotheses)

    def named(self, assignment: tuple[Value, ...]) -> dict[str, Value]:
        return dict(zip(self.names, assignment, strict=True))

    def ordered(self, limit: int = ASSIGNMENTS) -> Iterator[tuple[Value, ...]]:
        """All assignments, smallest first; where a domain is infinite, the first `limit` or fewer."""
        return ordered(self.claim.leading, limit)

    def decide(self, budget: int = BUDGET) -> Decision:
        """True or false where enumeration can tell, with the smallest counterexample; else unknown."""
        tried = 1 if self.is_finite else 3
        if self.claim.cost * tried > budget:
            return undecided(ENGINE, f"about {self.claim.cost * tried} steps; at most {budget}")
        per_assignment = self.claim.cost // self._num_finite
        open_reason = "" if self.is_finite else "an infinite domain was searched in part"
        smallest = not any(isinstance(bound.domain, Reals) for bound in self.claim.leading)
        refutes = self.refutes
        for assignment in self.ordered(min(ASSIGNMENTS, budget // per_assignment)):
            try:
                if refutes(assignment):
                    return refuted(ENGINE, self.named(assignment), smallest)
            except Undecided as why:
                open_reason, smallest = str(why), False
        return undecided(ENGINE, open_reason) if open_reason else proved(ENGINE)

    def counterexamples(self, budget: int = BUDGET) -> list[dict[str, Value]]:
        """All counterexamples, smallest first. Raises ExpressionError if they cannot all be found."""
        if not self.is_finite or self.claim.cost > budget:
            raise ExpressionError("too many assignments to try all")
        return [self.named(found) for found in self.ordered() if self.refutes(found)]


def decide(claim: Claim, budget: int = BUDGET) -> Decision:
    """Decides by enumeration; unknown where a domain is infinite or the work exceeds the budget of steps."""
    return Compiled(claim).decide(budget)


def refutes(claim: Claim, counterexample: Mapping[str, Value]) -> bool:
    """Whether the counterexample makes all hypotheses true and the rest false. Raises Undecided if that stays open."""
    return Compiled(claim).refutes(tuple(counterexample[bound.name] for bound in claim.leading))


def ordered(bounds: Iterable[Bound], limit: int) -> Iterator[tuple[Value, ...]]:
    """Assignments to the bounds' variables, smallest first; at most about `limit` if a domain is infinite."""
    domains = [bound.domain for bound in bounds]
    if all(is_finite(domain) for domain in domains):
        return product(*[values(domain) for domain in domains])
    return _ordered_infinite(domains, limit)


def _ordered_infinite(domains: list[Domain], limit: int) -> Iterator[tuple[Value, ...]]:
    finite = prod(size(domain) for domain in domains if is_finite(domain))
    unbounded = sum(not is_finite(domain) for domain in domains)
    # As many values of each infinite domain as the limit allows, a few at least.
    each = max(3, _root(limit // finite, unbounded))
    lists: list[Any] = []
    for domain in domains:
        if isinstance(domain, Integers):
            lists.append(integers(each // 2))
        else:
            lists.append(rationals(each) if isinstance(domain, Reals) else values(domain))
    free = [place for place, domain in enumerate(domains) if isinstance(domain, Integers)]
    # Stable: the product is in lexicographic order already.
    yield from sorted(
        product(*lists), key=lambda a: max((abs(a[place]) for place in free), default=0)
    )


def _root(number: int, degree: int) -> int:
    """The integer root, downwards."""
    if degree == 1:
        return number
    root = 1
    while (root + 1) ** degree <= number:
        root += 1
    return root
