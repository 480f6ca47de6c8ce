"""Judgement: five prompts that share all but their last line, and the expected value of the answers."""

from __future__ import annotations

from math import inf, log, nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teaching import Judgement as Options
from teacher.questions import Answer, Question, Reply
from teacher.signals.judgement import Judgement
from teacher.signals.reading import Reading
from tests.teacher.signal_material import changed_prompt, row, rows_of, texts

CERTAIN = (0.0, -50.0, -50.0, -50.0, -50.0)


def read(*choices: tuple[float | None, ...], pass_at: float = 0.5) -> Reading:
    """The reading of one answer a criterion; the last one stands for those that are not given."""
    answers = [*choices, *[choices[-1]] * (5 - len(choices))]
    replies = tuple(Reply(choices=each) for each in answers)
    return Judgement(Options(pass_at=pass_at)).read(row(), Answer(replies))


def test_the_prompts_of_a_row_share_all_but_the_last_line() -> None:
    """Prevents five long prompts where a server's prefix cache could do with one."""
    for each in rows_of("perturb")[:40]:
        prompts = texts(Judgement(Options()).question(each))
        assert len(prompts) == len(set(prompts)) == 5
        assert len({prompt.rpartition("\n")[0] for prompt in prompts}) == 1


def test_what_all_rows_share_comes_first() -> None:
    asked = Judgement(Options())
    one, other = (texts(asked.question(each))[0] for each in rows_of("perturb")[:2])
    shared = next(i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    assert shared > 1_500
    assert "Problem:" not in one[: shared - 10]


def test_a_question_asks_for_one_letter() -> None:
    question = Judgement(Options()).question(row())
    assert isinstance(question, Question)
    assert question.sampling.max_tokens == 1
    assert question.sampling.temperature == 0
    assert question.sampling.choices == ("A", "B", "C", "D", "E")
    assert all(prompt.reply == "" for prompt in question.prompts)


def test_a_model_that_sees_gets_pictures_where_they_stand() -> None:
    asked = Judgement(Options(), images=True)
    for each in [r for r in rows_of("fuse") if r["images"]][:30]:
        question = asked.question(each)
        assert isinstance(question, Question)
        for prompt in question.prompts:
            pictures = [part for part in prompt.message if isinstance(part, bytes)]
            assert pictures == [image["bytes"] for image in each["images"]]
            assert isinstance(prompt.message[0], str)
            assert not any(part == "" or part == "<image>" for part in prompt.message)
        heads = {prompt.message[:-1] for prompt in question.prompts}
        assert len(heads) == 1


def test_a_model_that_does_not_see_gets_a_pictures_data_in_its_place() -> None:
    exhibits = [
        {"modality": "code", "view": "python", "data": "x 7"},
        {"modality": "table", "view": "table", "data": "| a |"},
    ]
    problem = "A:\n```python\nx = 7\n```\nB:\n<image>\nWhat?"
    seen = row(problem, exhibits=exhibits, images=[{"bytes": b"P", "path": ""}])
    text = texts(Judgement(Options()).question(seen))[0]
    assert "A:\n```python\nx = 7\n```\nB:\n| a |\nWhat?" in text


@pytest.mark.parametrize("images", [False, True])
def test_a_row_without_its_pictures_is_not_asked_about(images: bool) -> None:
    said = Judgement(Options(), images).question(row("See <image> and <image>."))
    assert isinstance(said, str)
    assert "for 2 places in the problem" in said


def test_a_score_is_the_expected_value_of_the_letters() -> None:
    # 0.5 * 1 + 0.25 * 0.75 + 0.25 * 0 = 0.6875, of probabilities that add up to a half only.
    unsure = (log(0.25), log(0.125), -99.0, -99.0, log(0.125))
    reading = read(unsure, CERTAIN)
    assert reading.criteria["clear"] == pytest.approx(0.6875)
    assert reading.criteria["natural"] == pytest.approx(1.0)
    assert reading.value == pytest.approx((0.6875 + 4) / 5)
    assert (reading.outcome, reading.unknown) == (1.0, "")


def test_a_row_passes_at_the_recipes_score() -> None:
    middle = (-50.0, -50.0, 0.0, -50.0, -50.0)
    assert read(middle, pass_at=0.5).outcome == 1.0
    assert read(middle, pass_at=0.51).outcome == 0.0


def test_letters_far_from_likely_are_still_compared() -> None:
    """Prevents 0 / 0 where a model would rather say something else than a letter."""
    reading = read((-2000.0, -2000.0, -5000.0, -5000.0, -5000.0))
    assert reading.value == pytest.approx(0.875)


@pytest.mark.parametrize("wrong", [nan, inf, -inf, 0.5])
def test_what_is_no_log_probability_is_unknown(wrong: float) -> None:
    reading = read(CERTAIN, (-1.0, wrong, -1.0, -1.0, -1.0), CERTAIN)
    assert (reading.outcome, reading.value) == (None, None)
    assert "well_posed" in reading.unknown
    assert "no log-probability" in reading.unknown
    assert reading.criteria["clear"] == pytest.approx(1.0)


def test_letters_that_a_server_did_not_name_count_as_impossible() -> None:
    assert read((log(0.6), None, None, None, log(0.3))).value == pytest.approx(2 / 3)
    assert read((log(0.98), None, None, None, None)).value == pytest.approx(1.0)


@pytest.mark.parametrize("named", [(None,) * 5, (log(0.3), log(0.1), None, None, None)])
def test_too_little_named_is_unknown_and_no_guess(named: tuple[float | None, ...]) -> None:
    reading = read(named)
    assert (reading.outcome, reading.value) == (None, None)
    assert "of 5 choices" in reading.unknown


def test_an_answer_of_another_rubric_is_unknown() -> None:
    assert Judgement(Options()).read(row(), Answer((Reply(),))).unknown == "1 replies; 5 asked"
    assert "2 choices in the answer; 5 asked" in read((-1.0, -1.0)).unknown


def test_a_rubric_of_ones_own_has_its_own_letters(tmp_path: Path) -> None:
    path = changed_prompt(
        "judgement",
        tmp_path,
        "[A, B, C, D, E]\nvalues: [1.0, 0.75, 0.5, 0.25, 0.0]",
        "[1, 'no']\nvalues: [1, 0]",
    )
    asked = Judgement(Options(prompt=path))
    assert asked.choices == ("1", "no")
    replies = tuple([Reply(choices=(log(0.5), log(0.5)))] * 5)
    assert asked.read(row(), Answer(replies)).value == pytest.approx(0.5)


@given(st.lists(st.one_of(st.none(), st.floats()), max_size=6))
def test_no_numbers_of_a_server_raise(choices: list[float | None]) -> None:
    reading = read(tuple(choices))
    assert (reading.value is None) == (reading.outcome is None) == bool(reading.unknown)
    assert reading.value is None or -1e-9 <= reading.value <= 1 + 1e-9


def test_a_prompt_of_one_line_is_a_prompt(tmp_path: Path) -> None:
    """Prevents the problem from being taken for a part of the criterion's own line."""
    path = tmp_path / "short.md"
    path.write_text(
        "---\nchoices: [A, B]\nvalues: [1, 0]\ncriteria: {good: good}\n---\nIs {problem} {criterion}?\n"
    )
    judge = Judgement(Options(prompt=str(path)))
    assert texts(judge.question(row("2 + 3"))) == ["Is 2 + 3 good?"]
