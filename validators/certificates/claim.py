"""What a certificate is held against: the answer that it is to prove, and the text that it is about."""

from __future__ import annotations

from typing import NamedTuple


class Claim(NamedTuple):
    """A certificate's text and the row that it belongs to."""

    text: str
    answer: str
    answer_kind: str
    problem: str
    passed_on: tuple[int, ...] = ()
    """Numbers that stand for a symbol of the text: in a chain, answers of the parts before."""
