"""Claims print and parse back, are decided exactly, and change as logic says they may."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from datagen.claims.decision import Truth
from datagen.claims.draw import FINITE, KINDS, draw
from datagen.claims.evaluation import Compiled, decide
from datagen.claims.operations import (
    contrapositive,
    converse,
    drop_hypothesis,
    inverse,
    negate,
    swap_quantifiers,
)
from datagen.claims.reading import parse
from datagen.claims.strength import strengthen, weaken
from datagen.claims.terms import Claim
from datagen.claims.writing import write
from datagen.errors import ExpressionError

DRAWN = [(kind, n) for kind in KINDS for n in range(25)]
SMALL = [draw(Random(f"{kind}/{n}"), kind) for kind in FINITE for n in range(25)]


def is_true(claim: Claim) -> bool:
    found = decide(claim)
    assert found.truth is not Truth.UNKNOWN, found.reason
    return found.truth is Truth.TRUE


@pytest.mark.parametrize(("kind", "number"), DRAWN)
def test_a_claim_that_is_written_parses_back_to_itself(kind: str, number: int) -> None:
    claim = draw(Random(f"{kind}/{number}"), kind)
    assert parse(write(claim)) == claim


@pytest.mark.parametrize(
    "text",
    [
        *("show", "forall x in 1..3; show x", "show y = 1", "forall x in 3..1; show true"),
        *("forall x in int; show 1 // x = 1", "forall x in 0..3; show 1 % x = 1", "show 2 / 0 = 1"),
        *("show 1 < 2 < 3", "show 10 ** 10 ** 10 > 1", "show __import__('os')", "show 1 = true"),
        *("def f(n) = f(n); show f(1) = 1", "forall x in 1..2; forall x in 1..2; show true"),
        *("exists x in 1..2; given x = 1; show true", "show " + "~" * 999 + "true", "show é = 1"),
        "forall x in {1, 1}; show true",
    ],
)
def test_what_is_no_claim_is_an_expression_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "counterexample"),
    [
        ("forall n in int; show n ** 2 - n != 12", {"n": -3}),
        ("forall a in 1..9; forall b in 1..9; show a * b != 6", {"a": 1, "b": 6}),
        ("forall a in int; forall b in int; show a ** 2 + b ** 2 != 25", {"a": 3, "b": 4}),
        ('forall x in {"Ben", "Ana"}; show x = "Ben"', {"x": "Ana"}),
        ("forall s in subsets(3); given member(2, s); show card(s) < 2", {"s": frozenset({1, 2})}),
        ("forall q in {3/2, 2}; show q // 1 = q", {"q": Fraction(3, 2)}),
    ],
)
def test_the_counterexample_is_the_smallest(text: str, counterexample: dict[str, object]) -> None:
    found = decide(parse(text))
    assert found.counterexample == counterexample
    assert found.smallest


def test_enumeration_never_calls_an_infinite_universal_claim_true() -> None:
    assert decide(parse("forall n in int; show n ** 2 >= n")).truth is Truth.UNKNOWN


def test_all_counterexamples_come_in_order() -> None:
    found = Compiled(parse("forall n in 1..9; show n % 3 != 0")).counterexamples()
    assert found == [{"n": 3}, {"n": 6}, {"n": 9}]


@pytest.mark.parametrize("claim", SMALL, ids=write)
def test_operations_keep_their_promises(claim: Claim) -> None:
    """Prevents a negation or a contrapositive from labelling a row with the wrong truth."""
    truth = is_true(claim)
    assert is_true(negate(claim)) is not truth
    assert is_true(negate(negate(claim))) is truth
    if claim.hypotheses:
        assert converse(converse(claim)) == claim
        assert is_true(contrapositive(claim)) is truth
        assert is_true(inverse(claim)) is is_true(converse(claim))
    for place in range(len(claim.hypotheses)):
        assert truth or not is_true(drop_hypothesis(claim, place))
    for change in strengthen(claim):
        assert truth or not is_true(change.claim), change.what
    for change in weaken(claim):
        assert not truth or is_true(change.claim), change.what
    for place, (one, two) in enumerate(zip(claim.bounds, claim.bounds[1:], strict=False)):
        if (one.quantifier, two.quantifier) == ("forall", "exists"):
            assert truth or not is_true(swap_quantifiers(claim, place))
