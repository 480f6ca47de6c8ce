"""What a decider concluded about a claim: true, false or unknown, with the counterexample that shows it false."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from datagen.claims.domains import Value


class Truth(StrEnum):
    """Three-valued; unknown never counts as either."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Decision(NamedTuple):
    """One engine's conclusion."""

    truth: Truth
    engine: str
    """What decided: "brute force", "z3", "cvc5"."""
    reason: str = ""
    """Why it is unknown; else empty."""
    counterexample: Mapping[str, Value] | None = None
    """Values of the leading universal variables, in order, where the claim is false; empty if there are none."""
    smallest: bool = False
    """Whether no smaller counterexample exists, in the order that `evaluation` defines."""


def proved(engine: str) -> Decision:
    return Decision(Truth.TRUE, engine)


def refuted(engine: str, counterexample: Mapping[str, Value], smallest: bool = False) -> Decision:
    return Decision(Truth.FALSE, engine, "", counterexample, smallest)


def undecided(engine: str, reason: str) -> Decision:
    return Decision(Truth.UNKNOWN, engine, reason)
