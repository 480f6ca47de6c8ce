"""Three-valued judgements. A validator gives one `Verdict` per variant; unknown never counts as pass."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Status(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Verdict(NamedTuple):
    """What one engine concluded, and why."""

    status: Status
    engine: str
    """What decided: "arithmetic", "truth table", "z3", "math-verify" ..."""
    reason: str = ""
    """Empty on pass; else the first thing that was wrong, fit for a person to read."""

    def __bool__(self) -> bool:
        """True only for pass, so that `if verdict:` never lets an unknown through."""
        return self.status is Status.PASS


@lru_cache(maxsize=256)
def passed(engine: str) -> Verdict:
    """The pass verdict of an engine. Shared, because nearly every row carries it."""
    return Verdict(Status.PASS, engine)


def failed(engine: str, reason: str) -> Verdict:
    return Verdict(Status.FAIL, engine, reason)


def unknown(engine: str, reason: str) -> Verdict:
    """The engine could not decide: a time-out, a crash, or a question outside its language."""
    return Verdict(Status.UNKNOWN, engine, reason)


def expect(engine: str, expected: object, answer: object) -> Verdict:
    """Pass when the answer equals what the second route computed, else fail naming both."""
    if expected == answer:
        return passed(engine)
    return failed(engine, f"expected {expected}, got {answer}")
