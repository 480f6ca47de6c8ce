"""Enumeration, Z3 and cvc5 agree on claims of every kind, and believe no counterexample unchecked."""

from __future__ import annotations

from random import Random

import pytest

from datagen.claims.decision import Truth
from datagen.claims.draw import FINITE, draw
from datagen.claims.evaluation import refutes
from datagen.claims.reading import parse
from datagen.claims.writing import write
from validators.claims import brute, by_cvc5, by_z3
from validators.claims.deciding import decide
from validators.claims.models import Reply, decide_by
from validators.claims.smallest import smallest_counterexample


@pytest.mark.parametrize("kind", FINITE)
def test_z3_and_cvc5_agree_with_enumeration(kind: str) -> None:
    """Prevents a translation that differs from evaluation, such as Euclid's division for floor division."""
    pytest.importorskip("cvc5")
    for number in range(25):
        claim = draw(Random(f"agree/{kind}/{number}"), kind)
        expected = brute.decide(claim).truth
        for engine in (by_z3, by_cvc5):
            found = engine.decide(claim)
            assert found.truth in (expected, Truth.UNKNOWN), write(claim)
            if found.counterexample is not None:
                assert refutes(claim, found.counterexample)


def test_division_rounds_down_for_all_signs() -> None:
    text = (
        "forall a in -9..9; forall b in {-3, -2, 2, 3}; show a // b * b + a % b = a & "
        "(b > 0 -> a % b >= 0 & a % b < b) & (b < 0 -> a % b <= 0 & a % b > b) & a // -2 = -a // 2"
    )
    for engine in (brute, by_z3):
        assert engine.decide(parse(text)).truth is Truth.TRUE


def test_a_model_that_is_no_counterexample_is_unknown() -> None:
    claim = parse("forall n in 1..3; show n > 0")
    lie = decide_by(lambda text, names: Reply("sat", "((v_n 2))"), "liar", claim)
    assert lie.truth is Truth.UNKNOWN


def test_z3_decides_what_enumeration_cannot_and_says_why_not() -> None:
    claim = parse("forall n in int; show n ** 2 >= n")
    assert decide(claim).truth is Truth.TRUE
    stopped = by_z3.decide(claim, rlimit=1)
    assert stopped.truth is Truth.UNKNOWN
    assert stopped.reason


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("forall x in int; exists y in int; show x = 2 * y", {"x": 1}),
        ("forall n in int; show n ** 2 < 50", {"n": 8}),
        ("forall n in int; given n < 0; exists m in int; show 3 * m = n", {"n": -1}),
    ],
)
def test_nothing_smaller_than_the_smallest_counterexample_is_left_open(
    text: str, found: dict[str, int]
) -> None:
    decision = smallest_counterexample(parse(text))
    assert decision.counterexample == found
    assert decision.smallest


def test_a_counterexample_beyond_the_search_is_not_called_the_smallest() -> None:
    far = smallest_counterexample(parse("forall n in int; show n < 100000"))
    assert far.truth is Truth.UNKNOWN
    assert smallest_counterexample(parse("forall n in int; show n ** 2 >= n")).truth is Truth.TRUE
