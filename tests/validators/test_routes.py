"""What is printed is what is checked: a text that says anything else than was meant fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.phrasing import Params
from datagen.verdict import Status, Verdict, passed
from tests.toys import Sums, variant_of
from validators.routes import validate

digits = st.integers(0, 10**6)


@given(digits, digits)
def test_a_right_text_and_answer_pass_by_the_templates_engine(a: int, b: int) -> None:
    assert validate(variant_of(Sums(), a=a, b=b)) == passed("subtraction")


@given(digits, digits, digits, digits)
def test_a_text_with_other_numbers_fails_and_names_one(a: int, b: int, c: int, d: int) -> None:
    """Prevents a check of the parameters in memory, to which every misprint is invisible."""
    verdict = validate(variant_of(Sums(), a=a, b=b, text=f"What is {c} plus {d}?", answer=c + d))
    if (a, b) == (c, d):
        assert verdict
    else:
        name, printed, meant = ("a", c, a) if a != c else ("b", d, b)
        assert verdict.status is Status.FAIL
        assert verdict.reason == f"{name} is printed as {printed}, meant is {meant}"


@pytest.mark.parametrize(
    "text",
    ["", "What is 3 plus 4", "What is 3 plus 4? ", "What is three plus 4?", "What is 3 minus 4?"],
)
def test_a_text_that_is_not_of_the_wording_fails(text: str) -> None:
    verdict = validate(variant_of(Sums(), a=3, b=4, text=text))
    assert (verdict.status, verdict.engine) == (Status.FAIL, "read back")


def test_the_check_sees_only_what_was_read() -> None:
    """Prevents a second route that peeks at hidden parameters, such as the answer itself."""
    seen = []

    class Watching(Sums):
        def check(self, given: Params, answer: object) -> Verdict:
            seen.append(vars(given))
            return super().check(given, answer)

    validate(variant_of(Watching(), a=3, b=4, hidden=7))
    assert seen == [{"a": 3, "b": 4, "level": 1}]


@given(digits, digits, st.integers(-5, 5))
def test_a_wrong_answer_fails_and_names_what_was_expected(a: int, b: int, off: int) -> None:
    verdict = validate(variant_of(Sums(), a=a, b=b, answer=a + b + off))
    assert bool(verdict) is (off == 0)
    if off:
        assert verdict.reason == f"expected {b}, got {b + off}"


def test_an_unknown_of_the_second_route_stays_unknown() -> None:
    from datagen.verdict import unknown

    class Undecided(Sums):
        def check(self, given: Params, answer: object) -> Verdict:
            return unknown("z3", "timed out")

    assert validate(variant_of(Undecided(), a=3, b=4)) == unknown("z3", "timed out")
