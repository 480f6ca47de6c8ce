"""Solve: answers read from what models write, solve rates, and alarms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teaching import Solve as Options
from teacher.questions import Answer, Question, Reply
from teacher.signals.reading import Alarm, Reading
from teacher.signals.solve import Solve, answer_of
from tests.teacher.signal_material import MUTATORS, Row, row, rows_of
from validators.equivalence import equivalent

UNDECIDED = "Answer: (1, 2)"
"""To a list of two, this may be an interval."""


def asked(alarm_at: float = 0.75) -> Solve:
    return Solve(Options(alarm_at=alarm_at), False, equivalent)


def read(each: Row, *attempts: str, cut: tuple[int, ...] = (), alarm_at: float = 0.75) -> Reading:
    ends = tuple(place in cut for place in range(len(attempts)))
    return asked(alarm_at).read(each, Answer((Reply(texts=attempts, cut=ends),)))


def test_attempts_are_sampled_as_the_recipe_says() -> None:
    options = Options(samples=7, temperature=0.3, max_tokens=99)
    question = Solve(options, False, equivalent).question(row())
    assert isinstance(question, Question)
    sampling = question.sampling
    assert (sampling.samples, sampling.temperature, sampling.max_tokens) == (7, 0.3, 99)
    assert len(question.prompts) == 1


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2 + 3 = 5\nAnswer: 5", "5"),
        ("Answer: 4\nNo, wrong.\nAnswer: 5", "5"),
        ("**Answer:** 5", "5"),
        ("**Answer: 5**", "5"),
        ("### Final answer: `5`.", "5"),
        ("The answer is: 5.", "5"),
        ("The answer is 5.", "5"),
        ("ANSWER : 5", "5"),
        ("Answer:\n5", "5"),
        ("Answer:\n\n**5**\n", "5"),
        ("Answer: $\\boxed{\\frac{7}{3}}$", "\\frac{7}{3}"),
        ("So \\boxed{4}, no: \\boxed{\\frac{7}{3}}.", "\\frac{7}{3}"),
        ("It never closes: \\boxed{5", "It never closes: \\boxed{5"),
        ("First this.\nthen 5", "then 5"),
        ("Answer: [true, false]", "[true, false]"),
        ("Answer: Ann knight, Cid knave", "Ann knight, Cid knave"),
        ("<think>Answer: 4</think>\nAnswer: 5", "5"),
        ("Answer: 5\nAnswer:", "5"),
        ("Answer: ...", ""),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_an_answer_is_read_from_what_models_write(text: str, answer: str) -> None:
    assert answer_of(text) == answer


@pytest.mark.parametrize("mutator", MUTATORS)
def test_every_rows_own_solution_solves_it(mutator: str) -> None:
    """Prevents a reader or an equality that would call every row of a kind hard."""
    for each in rows_of(mutator):
        reading = read(each, each["solution"])
        assert reading.value == 1.0, (each["answer"], reading)


@pytest.mark.parametrize(
    ("gold", "kind", "text", "right"),
    [
        ("a", "label", "Answer: (a) the printer is not ready", True),
        ("a", "label", "Answer: b) the printer is ready", False),
        ("no", "label", "Answer: No, it does not follow", True),
        ("no", "label", "Answer: Yes; it follows", False),
        ("Fri", "label", "Answer: Fri", True),
        ("Fri", "label", "Answer: Sat", False),
        ("a, c", "set", "Answer: {c, a}", True),
        ("a, c", "set", "Answer: a", False),
        ("none", "set", "Answer: none", True),
        ("[true, false]", "list", "Answer: [True, False]", True),
        ("[true, false]", "list", "Answer: [false, true]", False),
        ("30/23", "rational", "Answer: \\frac{30}{23} hours", True),
        ("1200", "integer", "Answer: 1,200", True),
        ("1200", "integer", "I cannot say.\nAnswer: 1,201", False),
    ],
)
def test_an_attempt_is_judged_by_what_it_means(
    gold: str, kind: str, text: str, right: bool
) -> None:
    assert read(row(answer=gold, answer_kind=kind), text).value == float(right)


def test_two_labels_at_once_are_not_taken_for_the_first() -> None:
    assert read(row(answer="Fri", answer_kind="label"), "Answer: Fri, Sat").value != 1.0


def test_the_solve_rate_is_over_the_attempts_that_could_be_judged() -> None:
    pair = row(answer="[1, 2]", answer_kind="list")
    reading = read(pair, "Answer: [1, 2]", "Answer: [1, 2]", "Answer: [2, 1]", UNDECIDED)
    assert reading.value == reading.outcome == pytest.approx(2 / 3)
    assert (reading.attempts, reading.unknown, reading.alarm) == (4, "", None)


def test_nothing_judged_is_unknown() -> None:
    reading = read(row(answer="[1, 2]", answer_kind="list"), UNDECIDED)
    assert (reading.value, reading.outcome) == (None, None)
    assert "no attempt could be judged" in reading.unknown
    assert asked().read(row(), Answer(())).unknown == "the server gave no attempt"
    assert asked().read(row(), Answer((Reply(),))).unknown == "the server gave no attempt"


def test_a_cut_attempt_is_wrong_whatever_it_says() -> None:
    reading = read(row(), "Answer: 5", "Answer: 5 or rath", cut=(1,))
    assert (reading.value, reading.attempts, reading.cut) == (0.5, 2, 1)
    assert read(row(), "Answer: 5", cut=(0,)).value == 0.0


def test_attempts_that_agree_on_another_answer_raise_an_alarm() -> None:
    reading = read(row(), "Answer: 6", "So \\boxed{6}", "Answer: 12/2", "Answer: 5")
    assert reading.alarm == Alarm("6", 3, 4)
    assert reading.value == 0.25


@pytest.mark.parametrize(
    ("attempts", "cut"),
    [
        (("Answer: 6", "Answer: 6", "Answer: 7", "Answer: 5"), ()),  # two of four
        (("Answer: 6", "Answer: 6", "Answer: 6", "Answer: 6"), (0, 1)),  # cut ones say nothing
        (("Answer: 6",), ()),  # one alone agrees with nobody
        (("",) * 4, ()),  # no answer is none to agree on
    ],
)
def test_no_alarm_without_agreement(attempts: tuple[str, ...], cut: tuple[int, ...]) -> None:
    assert read(row(), *attempts, cut=cut).alarm is None


def test_undecided_attempts_raise_no_alarm() -> None:
    assert read(row(answer="[1, 2]", answer_kind="list"), *[UNDECIDED] * 4).alarm is None


def test_an_alarm_needs_two_attempts_at_any_share() -> None:
    assert read(row(), "Answer: 6", alarm_at=0.0).alarm is None
    assert read(row(), "Answer: 6", "Answer: 6", "Answer: 5", alarm_at=0.0).alarm is not None


@given(st.text(max_size=300), st.sampled_from(["label", "integer", "set", "list"]))
def test_no_text_of_a_model_raises(text: str, kind: str) -> None:
    reading = read(row(answer_kind=kind), text, "Answer: " + text, "\\boxed{" + text)
    assert (reading.value is None) == bool(reading.unknown)


@pytest.mark.parametrize("piece", ["answer ", "answer:", "\\boxed{", "*", "answer is answer", "}"])
def test_a_long_text_is_read_in_a_moment(piece: str) -> None:
    """Prevents an expression that backtracks: 200,000 characters must not take a minute."""
    answer_of(piece * (200_000 // len(piece)))
