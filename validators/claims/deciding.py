"""Decides a claim by what suits it: enumeration where domains are finite and small, Z3 otherwise."""

from __future__ import annotations

from datagen.claims.decision import Decision, Truth
from datagen.claims.terms import Claim
from validators.claims import brute, by_z3

SMALL = 200_000
"""Steps up to which enumeration comes first."""


def decide(claim: Claim, rlimit: int = by_z3.RLIMIT) -> Decision:
    """The first decision that is not unknown; else Z3's, with its reason."""
    native = brute.decide(claim, SMALL)
    if native.truth is not Truth.UNKNOWN:
        return native
    return by_z3.decide(claim, rlimit)
