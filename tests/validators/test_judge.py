"""A variant is accepted only when every validator passes, and what breaks is unknown: neither right nor wrong."""

from __future__ import annotations

import pytest

import seeds
from datagen.phrasing import Params
from datagen.verdict import Status, Verdict, expect, failed, passed, unknown
from mutators.perturb import Perturb
from tests.toys import REAL_MODE, Sums, variant_of
from validators import VALIDATORS, accepted, judge

OF_FIGURES = {"legibility", "absence", "dependence"}


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_right_variant_passes_every_validator(level: int) -> None:
    drawer = Perturb(seeds.load(REAL_MODE), level, 7)
    for ordinal in range(200):
        variant = drawer.draw(ordinal)
        if variant is not None:
            judgement = judge(variant)
            assert accepted(judgement), judgement
            names = [name for name, _ in judgement]
            assert names == [name for name in VALIDATORS if name not in OF_FIGURES]


def test_judging_ends_at_the_first_validator_that_does_not_pass() -> None:
    judgement = judge(variant_of(Sums(), a=1, b=10, answer=12))
    assert [name for name, _ in judgement] == ["routes"]
    assert judgement[0][1].status is Status.FAIL
    assert not accepted(judgement)


@pytest.mark.parametrize(
    "error", [ZeroDivisionError, TimeoutError, RecursionError, MemoryError, KeyError]
)
@pytest.mark.parametrize("method", ["check", "read"])
def test_a_template_that_breaks_gives_unknown_with_the_reason(method: str, error: type) -> None:
    """Prevents a crash from counting as a wrong answer, or as a right one."""

    def broken(*args: object) -> None:
        raise error("the wheel came off")

    template = type("Broken", (Sums,), {method: broken})()
    judgement = judge(variant_of(template, a=1, b=10))
    name, verdict = judgement[-1]
    assert (name, verdict.status) == ("routes", Status.UNKNOWN)
    assert verdict.reason.startswith(error.__name__)
    assert "the wheel came off" in verdict.reason
    assert not accepted(judgement)


@pytest.mark.parametrize("text", [None, 5])
def test_a_validator_that_breaks_gives_unknown(text: object) -> None:
    variant = variant_of(Sums(), a=1, b=10)
    variant.posing = variant.posing._replace(text=text)
    judgement = judge(variant)
    assert judgement[-1][1].status is Status.UNKNOWN
    assert not accepted(judgement)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_stopping_a_run_is_not_taken_for_a_verdict(stop: type[BaseException]) -> None:
    class Interrupted(Sums):
        def check(self, given: Params, answer: object) -> Verdict:
            raise stop

    with pytest.raises(stop):
        judge(variant_of(Interrupted(), a=1, b=10))


def test_only_pass_is_true() -> None:
    """Prevents `if verdict:` from letting an unknown through: a plain tuple would be true."""
    assert passed("engine")
    assert not failed("engine", "wrong")
    assert not unknown("engine", "timed out")


def test_an_expectation_names_both_sides_when_it_fails() -> None:
    assert expect("sum", 3, 3) == passed("sum")
    assert expect("sum", 3, 4) == failed("sum", "expected 3, got 4")


@pytest.mark.parametrize("wrong", [0, 12, -11, 11.5, "11"])
def test_no_wrong_answer_is_accepted(wrong: object) -> None:
    assert not accepted(judge(variant_of(Sums(), a=1, b=10, answer=wrong)))
