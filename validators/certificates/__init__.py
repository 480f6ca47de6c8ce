"""Proves rows again from their certificates alone, each kind by another engine than made it. Row in, Verdict out.

Nothing here knows templates: a row is a mapping with `problem`, `answer`, `answer_kind` and `certificate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from datagen.shown import said
from datagen.verdict import Verdict, failed, unknown
from validators.certificates import chain, expression, program, smtlib
from validators.certificates.claim import Claim

CHECKERS: dict[str, Callable[[Claim], Verdict]] = {
    "expression": expression.check,
    "smtlib": smtlib.check,
    "program": program.check,
}


def prove(row: Mapping[str, Any]) -> Verdict:
    """Whether the certificate proves the row's answer. Unknown when an engine gives up or breaks."""
    certificate = row["certificate"]
    if certificate is None:
        return unknown("none", "the row has no certificate")
    kind, text = certificate["kind"], certificate["text"]
    claim = Claim(text, row["answer"], row["answer_kind"], said(row))
    return check(kind, claim)


def check(kind: str, claim: Claim) -> Verdict:
    """The verdict of the checker of a kind."""
    if kind == "chain":
        return chain.check(claim, CHECKERS)
    checker = CHECKERS.get(kind)
    if checker is None:
        return failed("none", f"no certificate is of kind {kind!r}")
    try:
        return checker(claim)
    except Exception as error:  # an engine that breaks has not decided
        return unknown(kind, f"{type(error).__name__}: {error}"[:200])
