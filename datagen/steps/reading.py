"""Reads a claim of any kind. Text in, Claim out; the same text is read once."""

from __future__ import annotations

from functools import lru_cache

from datagen.steps import algebra, arithmetic, logic, parts, shown, state
from datagen.steps.claims import Claim, unreadable


@lru_cache(maxsize=4_096)
def read(text: str) -> Claim:
    """What the claim says. Never raises: a claim of no known kind is `unreadable` with the reason."""
    if text.startswith(shown.PREFIX):
        return shown.read(text)
    claim = None if "|-" in text else arithmetic.read(text)
    if claim is not None:
        return claim
    if text.lstrip().startswith("state:"):
        return state.read(text)
    if "|-" in text:
        return logic.read(text)
    if "=>" in text:
        return algebra.read(text)
    if "(" in text:
        return parts.read(text)
    return unreadable(f"no claim: {text[:60]!r}" if text.strip() else "no claim")
