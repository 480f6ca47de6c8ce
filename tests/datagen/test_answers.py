"""Answers have one canonical text each, and fit only their own kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.answers import AnswerKind, canonical, fits

K = AnswerKind
items = st.one_of(st.integers(), st.fractions(), st.text("abcd", min_size=1, max_size=3))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (K.INTEGER, 12, "12"),
        (K.INTEGER, -3, "-3"),
        (K.RATIONAL, Fraction(18, 10), "9/5"),
        (K.RATIONAL, Fraction(4, 2), "2"),
        (K.RATIONAL, 7, "7"),
        (K.BOOLEAN, True, "true"),
        (K.BOOLEAN, False, "false"),
        (K.LABEL, "valid", "valid"),
        (K.SET, frozenset({"d", "c"}), "c, d"),
        (K.SET, frozenset({10, 9, Fraction(1, 2)}), "1/2, 9, 10"),
        (K.SET, frozenset({"b", 3}), "3, b"),
        (K.SET, frozenset(), "none"),
        (K.LIST, (2, 1), "[2, 1]"),
        (K.LIST, (), "[]"),
        (K.LIST, (True, Fraction(1, 2)), "[true, 1/2]"),
        (K.EXPRESSION, "x + 1", "x + 1"),
    ],
)
def test_canonical_texts_are_those_of_the_taxonomy(kind: AnswerKind, value: Any, text: str) -> None:
    assert canonical(kind, value) == text


@given(st.lists(items, unique=True, max_size=5), st.randoms())
def test_the_text_of_a_set_does_not_depend_on_how_it_was_built(values: list, random: Any) -> None:
    shuffled = random.sample(values, len(values))
    assert canonical(K.SET, frozenset(values)) == canonical(K.SET, frozenset(shuffled))


@given(st.fractions(), st.fractions())
def test_two_rationals_share_a_text_only_if_they_are_equal(a: Fraction, b: Fraction) -> None:
    assert (canonical(K.RATIONAL, a) == canonical(K.RATIONAL, b)) is (a == b)


VALUES = {
    "int": 3,
    "fraction": Fraction(1, 2),
    "bool": True,
    "text": "a",
    "set": frozenset({"a"}),
    "tuple": (1, 2),
    "float": 0.5,
    "list": [1],
    "none": None,
}
FITTING = {
    K.INTEGER: {"int"},
    K.RATIONAL: {"int", "fraction"},
    K.REAL: {"int", "fraction"},
    K.EXPRESSION: {"text"},
    K.BOOLEAN: {"bool"},
    K.LABEL: {"text"},
    K.SET: {"set"},
    K.LIST: {"tuple"},
    K.PROGRAM: {"text"},
}


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_only_values_of_the_kinds_type_fit(kind: AnswerKind) -> None:
    """Prevents True from passing as the integer 1, and floats from passing at all."""
    assert {name for name, value in VALUES.items() if fits(kind, value)} == FITTING[kind]
