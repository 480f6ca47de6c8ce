"""Proved steps: every step of a solution checked again, from its claim alone. Variant or text in, findings out.

`validate` judges a template's own derivation, `score` a model's solution.
"""

from __future__ import annotations

from datagen.steps.claims import value_of
from datagen.steps.sources import Sources
from datagen.variant import Variant
from datagen.verdict import Status, Verdict, failed, passed, unknown
from validators.steps.checking import NUMERIC, Finding, check, first_wrong
from validators.steps.facts import facts
from validators.steps.scoring import Score, score

__all__ = ["Finding", "Score", "check", "facts", "first_wrong", "score", "validate"]

_ENGINE = "step by step"


def validate(variant: Variant) -> Verdict:
    """Fails naming the first wrong step; unknown where a step's claim cannot be decided."""
    derivation = variant.derivation
    sources = Sources(variant.posing.said, derivation.givens, facts(variant.certificate))
    numeric = variant.template.answer_kind in NUMERIC
    findings, unsupported = check(
        derivation.steps, sources, value_of(derivation.answer) if numeric else None
    )
    number = first_wrong(findings)
    if number is not None:
        finding = findings[number - 1]
        says = failed if finding.status is Status.FAIL else unknown
        return says(_ENGINE, f"step {number}: {finding.reason}")
    return failed(_ENGINE, unsupported) if unsupported else passed(_ENGINE)
