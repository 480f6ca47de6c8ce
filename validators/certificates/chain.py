"""Proves chains part by part: each part's own certificate, and that it takes up the answers that came before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from datagen.bridge import Bridge
from datagen.errors import ExpressionError
from datagen.verdict import Verdict, failed, passed, unknown
from validators.certificates.claim import Claim

ENGINE = "chain"
MAX_PARTS = 20

Checkers = Mapping[str, Callable[[Claim], Verdict]]


def check(claim: Claim, checkers: Checkers) -> Verdict:
    """Fails at the first part that is not proved, or that takes up a number other than its rule gives."""
    try:
        parts = json.loads(claim.text)
        answers: list[str] = []
        if not 1 <= len(parts) <= MAX_PARTS:
            return failed(ENGINE, f"{len(parts)} parts; 1 to {MAX_PARTS} make a chain")
        for number, part in enumerate(parts, 1):
            verdict = _part(part, answers, claim.problem, checkers)
            if not verdict:
                return verdict._replace(reason=f"part {number}: {verdict.reason}")
            answers.append(part["answer"])
        last = parts[-1]["answer"], parts[-1]["answer_kind"]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        return failed(ENGINE, f"not a chain: {type(error).__name__}: {error}"[:160])
    if last != (claim.answer, claim.answer_kind):
        return failed(ENGINE, f"the chain ends in {last[0]}, the answer is {claim.answer}")
    return passed(ENGINE)


def _part(part: Any, answers: list[str], problem: str, checkers: Checkers) -> Verdict:
    values = []
    for taken in part["takes"]:
        rule = dict(taken)
        value = rule.pop("value")
        try:
            bridge = Bridge.from_json(rule)
            if not 1 <= bridge.source <= len(answers):
                return failed(ENGINE, f"{bridge.symbol} takes up part {bridge.source}")
            led_to = bridge.value(answers[bridge.source - 1])
        except ExpressionError as error:
            return failed(ENGINE, str(error))
        if not re.search(rf"\b{re.escape(bridge.symbol)}\b", problem):
            return failed(ENGINE, f"the text speaks of no {bridge.symbol}")
        if led_to != value:
            return failed(ENGINE, f"{bridge.symbol} is {led_to} by its rule, not {value}")
        values.append(value)
    certificate = part["certificate"]
    checker = checkers.get(certificate["kind"])
    if checker is None:
        return failed(ENGINE, f"a part cannot be of kind {certificate['kind']!r}")
    claim = Claim(certificate["text"], part["answer"], part["answer_kind"], problem, tuple(values))
    try:
        return checker(claim)
    except Exception as error:  # an engine that breaks has not decided
        return unknown(certificate["kind"], f"{type(error).__name__}: {error}"[:200])
