"""Broken texts, empty derivations and answers of another kind are seen without knowing the problem."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from datagen.answers import AnswerKind
from datagen.verdict import Status
from tests.toys import Sums, variant_of
from validators.wellposed import validate

GOOD = "What is 1 plus 2?"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "Is 1 < 2 (or 2 > 1)?",
        "Which of {1, 2} is even?",
        "Nonesuch Lane has 3 houses.",
        "Set S = {x | x > 2}.",
        "f(x) = 2x",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
    ],
)
def test_clean_texts_pass(text: str) -> None:
    assert validate(variant_of(Sums(), a=1, b=2, text=text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " What is it?",
        "What is it? ",
        "What is  1 plus 2?",
        "What is {a:int} plus 2?",
        "It takes 2 {n|hour|hours}.",
        "All <things> are alike.",
        "There are None left.",
        "It is Fraction(1, 2).",
        "namespace(a=1)",
        "One of frozenset({1}).",
        "What is {a} plus 2?",
    ],
)
def test_broken_texts_fail(text: str) -> None:
    assert validate(variant_of(Sums(), a=1, b=2, text=text)).status is Status.FAIL


def test_the_broken_place_is_shown() -> None:
    verdict = validate(variant_of(Sums(), a=1, b=2, text="Ana has None of them."))
    assert "Ana has None of them" in verdict.reason


def test_a_derivation_without_steps_fails() -> None:
    variant = variant_of(Sums(), a=1, b=2)
    bare = replace(variant, derivation=variant.derivation._replace(steps=[]))
    assert "no steps" in validate(bare).reason


@pytest.mark.parametrize("answer", [True, Fraction(1, 2), 0.5, "3", None, (3,)])
def test_an_answer_of_another_kind_fails(answer: object) -> None:
    variant = variant_of(Sums(), a=1, b=2)
    other = replace(variant, derivation=variant.derivation._replace(answer=answer))
    verdict = validate(other)
    assert verdict.status is Status.FAIL
    assert f"is no {AnswerKind.INTEGER}" in verdict.reason


def test_an_empty_answer_fails() -> None:
    assert not validate(replace(variant_of(Sums(), a=1, b=2), answer=""))
