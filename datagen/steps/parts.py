"""Claims that lead from one part's answer to the next: counting, picking, and the answer itself. Text in, Claim out.

    pick(yes; yes: 12, no: 7) = 12     the number that stands behind the answer among the cases
    count(c, d, f) = 3                 how many entries there are; `count() = 0`
    trues(true, false, true) = 2       how many of them are `true`
    answer(1) = 216/17                 what the answer to part 1 is

A number that is claimed to be an answer has to be the value of an earlier step; other answers are compared with
those that are known, and an answer that is picked or counted has to have been claimed before.
"""

from __future__ import annotations

import re

from datagen.steps.claims import Claim, unreadable, value_of
from datagen.verdict import Status

MAX_CHARACTERS = 2_000
_CLAIM = re.compile(r"(?a)(pick|count|trues|answer)\((.*)\)\s*=\s*([^=\n]*)", re.DOTALL)
_WHOLE = re.compile(r"(?a)-?\d+")
_NUMBER = re.compile(r"(?a)-?\d+(?:/0*[1-9]\d*)?")


def read(text: str) -> Claim:
    """The claim of one such equation."""
    match = _CLAIM.fullmatch(text.strip()) if len(text) <= MAX_CHARACTERS else None
    if match is None:
        return unreadable(f"not a claim: {text[:60]!r}")
    kind, inside, right = match[1], match[2].strip(), match[3].strip()
    if kind == "answer":
        return _answer(inside, right)
    if not _WHOLE.fullmatch(right):
        return unreadable(f"not a whole number: {right[:40]!r}")
    answer, number = inside, inside
    if kind == "pick":
        answer, _, listed = inside.partition(";")
        answer = answer.strip()
        cases = [case.rpartition(":") for case in listed.split(",")]
        chosen = [value.strip() for label, _, value in cases if label.strip() == answer]
        if len(chosen) != 1:
            return Claim("pick", Status.FAIL, f"{len(chosen)} cases for {answer!r}")
        number = chosen[0]
    else:
        entries = [entry.strip() for entry in inside.split(",")] if inside else []
        number = str(len(entries) if kind == "count" else entries.count("true"))
        answer = f"[{', '.join(entries)}]" if kind == "trues" else ", ".join(entries) or "none"
    if number != right:
        return Claim(kind, Status.FAIL, f"{text!r} is false: {number}")
    return Claim(kind, Status.PASS, "", (), (int(right),), (answer,))


def _answer(part: str, right: str) -> Claim:
    if not part.isdecimal() or not right:
        return unreadable(f"not an answer: answer({part[:20]})")
    if _NUMBER.fullmatch(right):
        value = value_of(right)
        # What is passed on may be made of a fraction's numerator and denominator.
        parts = [int(part.lstrip("-")) for part in right.split("/")] if "/" in right else []
        return Claim("answer", Status.PASS, "", (value,), (value, *parts), (), (), (right,))
    return Claim("answer", Status.PASS, "", (), (), (f"answer({part}) = {right}",), (), (right,))
