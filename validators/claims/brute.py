"""Decides claims by evaluation at every assignment. Exact, and it finds the smallest counterexample."""

from __future__ import annotations

from datagen.claims import evaluation
from datagen.claims.decision import Decision
from datagen.claims.terms import Claim

ENGINE = evaluation.ENGINE


def decide(claim: Claim, budget: int = evaluation.BUDGET) -> Decision:
    """True or false over finite domains within the budget of steps; over infinite ones false at most, else unknown."""
    return evaluation.decide(claim, budget)
