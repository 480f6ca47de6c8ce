"""An open answer that can be copied from the text is no test of reasoning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from datagen.answers import AnswerKind
from datagen.variant import Variant
from datagen.verdict import Status
from tests.toys import Sums, variant_of
from validators.leakage import MIN_CHARACTERS, validate


def asked(text: str, answer: str, kind: AnswerKind = AnswerKind.INTEGER) -> Variant:
    template = type("Asked", (Sums,), {"answer_kind": kind})()
    return replace(variant_of(Sums(), a=1, b=2, text=text), template=template, answer=answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The sum of 1200 and 34 is 1234. What is the sum?", "1234"),
        ("1234 is what we look for.", "1234"),
        ("Is it (1234)?", "1234"),
        ("It is 1234, or not.", "1234"),
        ("It is -1234.", "-1234"),
        ("Say 17/12 if you can.", "17/12"),
        ("Give [1, 2] back.", "[1, 2]"),
    ],
)
def test_an_answer_that_stands_in_the_text_fails(text: str, answer: str) -> None:
    kind = AnswerKind.LIST if answer.startswith("[") else AnswerKind.RATIONAL
    verdict = validate(asked(text, answer, kind))
    assert verdict.status is Status.FAIL
    assert answer in verdict.reason


@pytest.mark.parametrize(
    "text",
    [
        "What is 1200 plus 34?",
        "It is 12345.",
        "It is 51234.",
        "It is 1234.5.",
        "It is 1,1234.",
        "It is 1234,000.",
        "It is 3/1234.",
        "It is 1234/3.",
        "It is 0.1234.",
        "Room x1234 is free.",
    ],
)
def test_an_answer_inside_another_number_or_word_is_no_leak(text: str) -> None:
    assert validate(asked(text, "1234"))


def test_short_answers_meet_a_given_by_chance() -> None:
    assert validate(asked("What is 100 plus 23, or 123?", "123"))
    assert MIN_CHARACTERS == 4


@pytest.mark.parametrize("kind", [AnswerKind.LABEL, AnswerKind.BOOLEAN, AnswerKind.SET])
def test_a_choice_among_given_words_is_no_leak(kind: AnswerKind) -> None:
    assert validate(asked("Who lies, Anna or Boris?", "Anna", kind))


def test_an_answer_with_regex_characters_is_looked_for_as_it_stands() -> None:
    assert validate(asked("Is it 2*x+10?", "2*x+1", AnswerKind.EXPRESSION))
    assert not validate(asked("Is it 2*x+1?", "2*x+1", AnswerKind.EXPRESSION))
