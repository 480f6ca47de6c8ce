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
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_ENGINE = "text search"


def validate(variant: Variant) -> Verdict:
    """Fails when an open answer of at least four characters stands in the text as a token of its own."""
    answer, text = variant.answer, variant.posing.text
    if len(answer) < MIN_CHARACTERS:
        return passed(_ENGINE)
    if answer.isdecimal() and "," in text:
        text = _THOUSANDS.sub("", text)
    if (
        answer not in text
        or variant.template.answer_kind not in _OPEN
        or not re.search(rf"(?<![\w.,/-]){re.escape(answer)}(?![\w/]|[.,]\d)", text)
    ):
        return passed(_ENGINE)
    return failed(_ENGINE, f"the answer {answer!r} stands in the text")
