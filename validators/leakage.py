"""Answer leakage: an open answer that stands in the problem's own text can be copied instead of reasoned out."""

from __future__ import annotations

import re

from datagen.answers import AnswerKind
from datagen.variant import Variant
from datagen.verdict import Verdict, failed, passed

_OPEN = (
    AnswerKind.INTEGER,
    AnswerKind.RATIONAL,
    AnswerKind.REAL,
    AnswerKind.EXPRESSION,
    AnswerKind.PROGRAM,
    AnswerKind.LIST,
)
# Shorter answers meet a given number by chance: refusing those would tell a model what the answer is not.
MIN_CHARACTERS = 4
_ENGINE = "text search"


def validate(variant: Variant) -> Verdict:
    """Fails when an open answer of at least four characters stands in the text as a token of its own."""
    answer, text = variant.answer, variant.posing.text
    if len(answer) < MIN_CHARACTERS or variant.template.answer_kind not in _OPEN:
        return passed(_ENGINE)
    if answer in text and _stands(answer, text):
        return failed(_ENGINE, f"the answer {answer!r} stands in the text")
    grouped = f"{int(answer):,}" if answer.isdecimal() else answer
    if grouped in text and _stands(grouped, text):
        return failed(_ENGINE, f"the answer {answer!r} stands in the text as {grouped!r}")
    return passed(_ENGINE)


def _stands(answer: str, text: str) -> bool:
    """Whether the answer is not merely a part of a longer number or word there."""
    return bool(re.search(rf"(?<![\w.,/-]){re.escape(answer)}(?![\w/]|[.,]\d)", text))
