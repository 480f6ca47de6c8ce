"""Likelihood: what is compared, the margin, and the errors that are planted."""

from __future__ import annotations

from collections import Counter
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen import exact
from datagen.teaching import Likelihood as Options
from teacher.questions import Answer, Question, Reply
from teacher.signals.corruption import corrupted
from teacher.signals.denying import bases_of, denied
from teacher.signals.likelihood import Likelihood
from teacher.signals.reading import Reading
from tests.teacher.signal_material import MUTATORS, Row, row, rows_of


def steps(*lines: tuple[str, str], id: bytes = bytes(16)) -> Row:
    """A row with these steps, each but the first using the one before."""
    made = [
        {"text": text, "claim": claim, "mode": "m", "uses": [place] if place else []}
        for place, (text, claim) in enumerate(lines)
    ]
    solution = "\n".join([*(text for text, _ in lines), "Answer: 5"])
    return row(id=id, steps=made, solution=solution)


def read(right: tuple[float | None, int], wrong: tuple[float | None, int]) -> Reading:
    replies = tuple(Reply(log_probability=total, tokens=n) for total, n in (right, wrong))
    return Likelihood(Options()).read(row(), Answer(replies))


def test_the_right_and_the_corrupted_derivation_are_two_replies_to_one_problem() -> None:
    question = Likelihood(Options()).question(row())
    assert isinstance(question, Question)
    assert question.sampling.scores_reply
    right, wrong = question.prompts
    assert right.message == wrong.message
    assert right.reply == row()["solution"] != wrong.reply


def test_the_margin_is_a_difference_of_means() -> None:
    # -10 / 20 - (-12 / 8) = 1
    reading = read((-10.0, 20), (-12.0, 8))
    assert reading.value == pytest.approx(1.0)
    assert reading.outcome == 1.0
    assert read((-12.0, 8), (-10.0, 20)).outcome == 0.0
    assert read((-1.0, 2), (-1.0, 2)).outcome == 0.0


@pytest.mark.parametrize("total", [None, nan, inf, -inf, 3.0])
def test_what_is_no_log_probability_is_unknown(total: float | None) -> None:
    for reading in (read((total, 5), (-1.0, 5)), read((-1.0, 5), (total, 5))):
        assert (reading.value, reading.outcome) == (None, None)
        assert "log-probability" in reading.unknown
    assert read((-1.0, 0), (-1.0, 5)).unknown
    assert Likelihood(Options()).read(row(), Answer(())).unknown == "0 replies; 2 asked"


def test_a_model_that_sees_is_asked_about_rows_without_pictures_only() -> None:
    asked = Likelihood(Options(), images=True)
    for each in rows_of("fuse")[:60]:
        assert isinstance(asked.question(each), str) == bool(each["images"])


@pytest.mark.parametrize("mutator", MUTATORS)
def test_an_error_can_be_planted_in_nearly_every_row(mutator: str) -> None:
    missed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for each in rows_of(mutator):
        asked[each["mode"]] += 1
        missed[each["mode"]] += corrupted(each) is None
    assert all(missed[mode] * 100 <= asked[mode] for mode in asked), missed


@pytest.mark.parametrize("mutator", MUTATORS)
def test_a_corrupted_derivation_differs_in_one_place(mutator: str) -> None:
    for each in rows_of(mutator):
        right, wrong = each["solution"], corrupted(each)
        assert wrong is not None
        lines = list(zip(right.split("\n"), wrong.split("\n"), strict=True))
        changed = [place for place, (one, other) in enumerate(lines) if one != other]
        assert changed
        assert max(changed) < len(lines) - 1  # the answer stays
        if len(changed) == 1:
            assert _words_changed(*lines[changed[0]]) <= 3  # `does not wait`, `waits`
        else:
            first, second = changed
            assert lines[first] == lines[second][::-1]
            assert second == first + 1


def _words_changed(one: str, other: str) -> int:
    """How many words of one text are not where they are in the other, from both ends."""
    a, b = one.split(), other.split()
    start = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return max(len(a), len(b)) - start - end


def test_a_row_gives_the_same_error_each_time_and_another_row_another_place() -> None:
    lines = [(f"Then {n} + 1 = {n + 1}.", f"{n} + 1 = {n + 1}") for n in range(10, 30)]
    first = corrupted(steps(*lines))
    assert first == corrupted(steps(*lines))
    others = {corrupted(steps(*lines, id=bytes([n] * 16))) for n in range(20)}
    assert len(others) > 10


@given(st.integers(0, 999), st.integers(0, 999), st.binary(min_size=16, max_size=16))
def test_a_changed_relation_is_false_and_as_long_as_before(a: int, b: int, id: bytes) -> None:
    claim = f"{a} + {b} = {a + b}"
    wrong = corrupted(steps((f"Together: {claim}.", claim), id=id))
    assert wrong is not None
    relation = wrong.split("\n")[0].removeprefix("Together: ").removesuffix(".")
    assert not exact.holds(relation)
    assert [len(side) for side in relation.split()] == [len(side) for side in claim.split()]


def test_an_inequality_is_changed_until_it_is_false() -> None:
    """Prevents `7 < 14` made `8 < 14`, which is as true."""
    for n in range(30):
        each = steps(("Kept: 7 < 14; 19 >= 14.", "7 < 14; 19 >= 14"), id=bytes([n] * 16))
        wrong = corrupted(each)
        assert wrong is not None
        assert not exact.holds(wrong.split("\n")[0].removeprefix("Kept: ").removesuffix("."))
    assert corrupted(steps(("Kept: 7 < 14.", "7 < 14"))) is None


@pytest.mark.parametrize(
    ("text", "claim", "wrong"),
    [
        ("P is true, so by the third rule Q is not true.", "P |- ~Q",
         "P is true, so by the third rule Q is true."),
        ("By the first rule, if A is up, then B is on; but B is not on, so A is not up.", "B |- ~A",
         "By the first rule, if A is up, then B is on; but B is not on, so A is up."),
        ("So the supposition holds and K is true.", "|- K", "So the supposition holds and K is false."),
        ("It does not drip, so the bell rings; the bell does not ring elsewhere.", "a |- b",
         "It does not drip, so the bell does not ring; the bell does not ring elsewhere."),
        ("(ii) stands alone, so (ii) follows: some A are B.", "a |- b",
         "(ii) stands alone, so (ii) does not follow: some A are B."),
        ("It may be rare, which fits; then the answer is yes.", "a |- b",
         "It may be rare, which fits; then the answer is no."),
        ("The path is muddy, so by the first rule the geese do not graze.", "a |- ~b",
         "The path is muddy, so by the first rule the geese graze."),
        ("The third statement says it outright: the belt does not pass.", "~b |- ~b",
         "The third statement says it outright: the belt passes."),
    ],
)  # fmt: skip
def test_a_conclusion_is_denied_where_there_is_no_number(text: str, claim: str, wrong: str) -> None:
    spoilt = corrupted(steps((text, claim)))
    assert spoilt == f"{wrong}\nAnswer: 5"


def test_labels_are_not_taken_for_numbers() -> None:
    each = steps(("Case 2: part 1 (1) has rule 1, so D is right.", "pick(D; A: 1, D: 2) = 2"))
    assert corrupted(each) == "Case 2: part 1 (1) has rule 1, so D is not right.\nAnswer: 5"


def test_two_steps_are_swapped_where_nothing_else_can_be_done() -> None:
    each = steps(("Leo comes", "a |- b"), ("Ben comes", "b |- c"))
    assert corrupted(each) == "Ben comes\nLeo comes\nAnswer: 5"


def test_nothing_is_planted_where_there_is_no_room() -> None:
    assert corrupted(steps(("Leo comes", "a |- b"))) is None
    assert corrupted(row(steps=[])) is None
    assert corrupted(row(solution="Another text altogether.")) is None
    assert isinstance(Likelihood(Options()).question(row(steps=[])), str)


@pytest.mark.parametrize(
    "clause",
    [
        "A is up or B is on",
        "if A is up, B is on",
        "some A are B",
        "it may be that A is up",
        "Leo comes",
    ],
)
def test_what_could_stay_true_is_not_denied(clause: str) -> None:
    assert denied(clause, bases_of("")) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_of_a_derivation_raises(text: str, claim: str) -> None:
    each = steps((text, claim), (claim, text))
    wrong = corrupted(each)
    assert wrong is None or wrong != each["solution"]
