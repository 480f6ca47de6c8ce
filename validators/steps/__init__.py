"""Proved steps: every step of a solution checked again, from its claim alone. Variant or text in, findings out.

`validate` judges a template's own derivation, `score` (see `.scoring`) a model's solution.
"""

from __future__ import annotations

import json

from datagen.steps.claims import value_of
from datagen.steps.sources import Sources
from datagen.template import Certificate
from datagen.variant import Variant
from datagen.verdict import Status, Verdict, failed, passed, unknown
from validators.steps.checking import NUMERIC, Finding, check, first_wrong

__all__ = ["Finding", "check", "first_wrong", "validate"]

_ENGINE = "step by step"


def validate(variant: Variant) -> Verdict:
    """Fails naming the first wrong step; unknown where a step's claim cannot be decided."""
    derivation = variant.derivation
    sources = Sources(variant.posing.text, derivation.givens, facts(variant.certificate))
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


def facts(certificate: Certificate | None) -> tuple[str, ...]:
    """The answers of a chain's parts, which its certificate proves part by part, as claims."""
    if certificate is None or certificate.kind != "chain":
        return ()
    parts = json.loads(certificate.text)
    return tuple(f"answer({number}) = {part['answer']}" for number, part in enumerate(parts, 1))
