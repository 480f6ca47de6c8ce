"""The smallest counterexample, also over all integers: searched in order, and nothing smaller is left open.

The order is the one of `datagen.claims.evaluation`: by the largest absolute value first, then variable by variable.
"""

from __future__ import annotations

from datagen.claims.closures import Undecided
from datagen.claims.decision import Decision, Truth, proved, refuted, undecided
from datagen.claims.domains import Reals
from datagen.claims.evaluation import BUDGET, Compiled
from datagen.claims.operations import instance
from datagen.claims.terms import Claim
from datagen.errors import ExpressionError
from validators.claims import by_z3

ENGINE = "search and z3"
TRIED = 200


def smallest_counterexample(claim: Claim, rlimit: int = by_z3.RLIMIT) -> Decision:
    """False with the smallest counterexample, or true; unknown with the reason where either cannot be made sure."""
    if any(isinstance(bound.domain, Reals) for bound in claim.leading):
        return undecided(ENGINE, "real numbers have no smallest counterexample")
    if claim.cost > BUDGET:
        return undecided(ENGINE, f"about {claim.cost} steps; at most {BUDGET}")
    compiled = Compiled(claim)
    for assignment in compiled.ordered(TRIED):
        found = compiled.named(assignment)
        try:
            fails = compiled.refutes(assignment)
        except Undecided:
            try:
                there = by_z3.decide(instance(claim, found), rlimit)
            except ExpressionError as why:
                return undecided(ENGINE, f"open at {found}: {why}")
            if there.truth is Truth.UNKNOWN:
                return undecided(ENGINE, f"open at {found}: {there.reason}")
            fails = there.truth is Truth.FALSE
        if fails:
            return refuted(ENGINE, found, smallest=True)
    if compiled.is_finite:
        return proved(ENGINE)
    whole = by_z3.decide(claim, rlimit)
    if whole.truth is Truth.FALSE:
        return undecided(ENGINE, "the smallest counterexample lies beyond the search")
    return whole
