"""Judges a reply: whether its answer is the row's, and which of its steps hold. Row and text in, Judgement out.

Steps are judged by their text alone: a line is checkable if it states relations between numbers, or passes on the
answer to a part. Lines of logic in words are not, and count for nothing either way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from datagen.verdict import Status
from validators.equivalence import equivalent
from validators.steps import score

_ANSWER = re.compile(r"\banswer[ \t*_]{0,8}:[ \t*_`]{0,16}([^\n]*)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?a)\s*\d{1,4}[.)]\s")
_PASSED_ON = re.compile(r"\bthe answer to part (\d{1,4}) is (.+?)\.?\s*$")


class Judgement(NamedTuple):
    """What a reply is worth."""

    answer: str
    """What it says the answer is; empty if nothing."""
    correct: bool
    unknown: bool
    """Whether it could not be decided if the answer is right; then it is not counted as right."""
    lines: int
    """Lines before the answer."""
    checked: int
    """Lines that can be checked."""
    held: int
    """Lines that were checked and hold."""


NOTHING = Judgement("", False, False, 0, 0, 0)
"""What a problem earns that was never replied to."""


def judged(row: Mapping[str, Any], reply: str, cut: bool) -> Judgement:
    """A reply that was cut off is wrong, whatever it says; its last line is not looked at."""
    if cut:
        reply = reply.rpartition("\n")[0]
    answer = answer_of(reply)
    verdict = equivalent(str(row["answer"]), answer) if answer and not cut else None
    findings = score(row, numbered(reply)).findings
    statuses = [finding.status for finding in findings]
    held = statuses.count(Status.PASS)
    return Judgement(
        answer,
        verdict is not None and verdict.status is Status.PASS,
        verdict is not None and verdict.status is Status.UNKNOWN,
        len(statuses),
        held + statuses.count(Status.FAIL),
        held,
    )


def answer_of(reply: str) -> str:
    """What follows the last `Answer:`; empty if nothing does."""
    found = _ANSWER.findall(reply)
    return str(found[-1]).strip(" \t\r*_`").removesuffix(".") if found else ""


def numbered(reply: str) -> str:
    """The reply in the form that steps are read in: lines with numbers, a part's answer as a claim."""
    lines = [line for line in reply.splitlines() if line.strip()]
    last = lines.pop() if lines and _ANSWER.search(lines[-1]) else None
    if not all(_NUMBERED.match(line) for line in lines):
        lines = [f"{number}. {_claimed(line)}" for number, line in enumerate(lines, 1)]
    return "\n".join([*lines, *([last] if last is not None else [])])


def _claimed(line: str) -> str:
    """A line with its claim behind it where it says what the answer to a part is."""
    passed_on = _PASSED_ON.search(line)
    return f"{line} [answer({passed_on[1]}) = {passed_on[2]}]" if passed_on else line
