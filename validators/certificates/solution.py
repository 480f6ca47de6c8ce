"""Proves a row's solution line by line, by `validators.steps`: each claim from what the row itself gives."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from datagen.shown import said
from datagen.steps.claims import value_of
from datagen.steps.sources import Sources
from datagen.template import Certificate, Step
from datagen.verdict import Status, Verdict, failed, passed, unknown
from validators.steps import check, facts, first_wrong
from validators.steps.checking import NUMERIC

ENGINE = "step by step"


def prove(row: Mapping[str, Any]) -> Verdict:
    """Fails naming the first wrong step; unknown where a step's claim cannot be decided."""
    told = row["certificate"]
    certificate = Certificate(told["kind"], told["text"]) if told else None
    try:
        sources = Sources(said(row), row["givens"] or (), facts(certificate))
        steps = [
            Step(step["text"], step["claim"], step["mode"], tuple(step["uses"] or ()))
            for step in row["steps"]
        ]
        numeric = row["answer_kind"] in NUMERIC
        findings, unsupported = check(
            steps, sources, value_of(Fraction(row["answer"])) if numeric else None
        )
    except Exception as error:  # a checker that breaks has not decided
        return unknown(ENGINE, f"{type(error).__name__}: {error}"[:200])
    number = first_wrong(findings)
    if number is not None:
        finding = findings[number - 1]
        says = failed if finding.status is Status.FAIL else unknown
        return says(ENGINE, f"step {number}: {finding.reason}")
    return failed(ENGINE, unsupported) if unsupported else passed(ENGINE)
