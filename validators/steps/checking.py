"""Checks a solution step by step, from the claims alone. Steps and givens in, a finding for each out.

A step passes when its claim holds by itself, everything that the claim takes up comes from a step that is cited
or from the problem, every cited step is taken up, and text and claim agree. Each step is judged on the results
that earlier steps claim, right or wrong, so that one error is found once, where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from datagen.answers import AnswerKind
from datagen.steps.claims import Claim, Operand, Value, Written, negated, number_of, shown, size_of
from datagen.steps.linking import SUPPOSING
from datagen.steps.reading import read
from datagen.steps.sources import Sources
from datagen.template import Step
from datagen.verdict import Status
from validators.steps import printed
from validators.steps.premises import Premises

NUMERIC = frozenset({AnswerKind.INTEGER, AnswerKind.RATIONAL, AnswerKind.REAL})


class Finding(NamedTuple):
    """What was found out about a step."""

    status: Status
    reason: str = ""
    trivial: bool = False


_PASS = Finding(Status.PASS)
_TRIVIAL = Finding(Status.PASS, "", True)


class Checker:
    """Judges the steps of one problem in their order."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.claims: list[Claim] = []
        self._premises = Premises(sources, self.claims)

    def check(self, step: Step) -> Finding:
        """The finding for the next step."""
        claim = read(step.claim)
        reason = self._wrong(step, claim)
        if claim.status is Status.UNKNOWN:
            return Finding(Status.UNKNOWN, claim.reason)
        if reason:
            return Finding(Status.FAIL, reason)
        return _TRIVIAL if claim.trivial else _PASS

    def _wrong(self, step: Step, claim: Claim) -> str:
        """The first thing that is wrong; the step's results are kept in any case."""
        number, uses = len(self.claims) + 1, step.uses
        reason = claim.reason
        if uses and not (min(uses) > 0 and max(uses) < number):
            cited = next(cited for cited in uses if not 0 < cited < number)
            reason, uses = reason or f"step {cited} does not come before", ()
        used: set[int] = set()
        if claim.kind == "shown" and not reason:
            reason = self._sources.unseen(step.claim)
        if claim.operands and not reason:
            reason = self._numbers_wrong(claim, uses, used)
        if claim.premises or claim.supposed or claim.kind == "state":
            fault = self._premises.fault(claim, step.text, uses, used)
            # Where nothing is told, a premise cannot be traced.
            reason = reason or (fault if self._sources.told or claim.kind != "sequent" else "")
        else:
            self._premises.skip()
        # An answer that is no number is compared with what is proved of its part; it ends in what it cites.
        read_off = claim.kind == "answer" and not claim.operands
        if not reason and len(used) < len(uses) and not read_off:
            idle = next(cited for cited in uses if cited not in used)
            reason = f"step {idle} is cited, but nothing of it is taken up"
        if not reason:
            reason = self._text_wrong(step.text, step.claim, claim)
        self.claims.append(claim)
        return reason

    def _text_wrong(self, text: str, written: str, claim: Claim) -> str:
        if claim.kind == "arithmetic":
            return printed.disagreement(text, written, self.claims)
        if claim.supposed and not SUPPOSING.search(text):
            return f"{claim.supposed[0]!r} is supposed, but the text does not say so"
        return ""

    def _numbers_wrong(self, claim: Claim, uses: Sequence[int], used: set[int]) -> str:
        plain = self._sources.plain
        for operand in claim.operands:
            if not uses and operand in plain:
                continue
            if not self._known(operand, uses, used):
                return f"{shown(number_of(operand))} comes from nowhere"
        return ""

    def _known(self, operand: Operand, uses: Sequence[int], used: set[int]) -> bool:
        """Whether the number is a cited result or given, or both numbers of the fraction are."""
        value, claims = number_of(operand), self.claims
        found = False
        for cited in uses:
            if value in claims[cited - 1].values:
                used.add(cited)
                found = True
        if found or self._sources.gives_number(operand):
            return True
        value = negated(value)
        for cited in uses:
            if value in claims[cited - 1].values:
                used.add(cited)
                return True
        return (
            type(operand) is Written
            and self._known(operand.top, uses, used)
            and self._known(operand.bottom, uses, used)
        )

    def rests_on(self, number: int) -> frozenset[str]:
        """The suppositions that a step's conclusion rests on; steps count from 1."""
        return self._premises.under[number - 1]

    def takes_up_given(self, claim: Claim) -> bool:
        """Whether one of the numbers stands in the problem, rather than being a constant."""
        return any([self._sources.tells_number(operand) for operand in claim.operands])

    def supports(self, answer: Value) -> bool:
        """Whether some step came to this number, or the last one holds it."""
        for claim in reversed(self.claims):
            if answer in claim.values or negated(answer) in claim.values:
                return True
        if not self.claims:
            return False
        if size_of(answer) in {size_of(number_of(each)) for each in self.claims[-1].operands}:
            return True
        # A division that nothing is left to do in, such as -11 by 3, has no step of its own.
        results = {size_of(result) for claim in self.claims for result in claim.values}
        size = size_of(answer)
        return type(size) is tuple and results.issuperset(size)


def check(
    steps: Sequence[Step], sources: Sources, number: Value | None = None
) -> tuple[list[Finding], str]:
    """A finding for each step, and why the steps do not support an answer that is a number, empty if they do."""
    checker = Checker(sources)
    findings = [checker.check(step) for step in steps]
    if number is not None and not checker.supports(number):
        return findings, f"no step comes to the answer {shown(number)}"
    return findings, ""


def first_wrong(findings: Iterable[Finding]) -> int | None:
    """The number of the first step that does not pass."""
    for number, finding in enumerate(findings, 1):
        if finding.status is not Status.PASS:
            return number
    return None
