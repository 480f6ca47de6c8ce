"""Judging replies, and how sure the figures are."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import TrainingError
from student.evaluation.intervals import compared, wilson
from student.evaluation.judging import answer_of, judged, numbered
from student.evaluation.pairs import pairs
from tests.student.rows import rows_of

PUMPS = {
    "problem": "A pump brings 12 litres a minute, another 16; a drain takes 5. How long do 46 litres take?",
    "answer": "2",
    "answer_kind": "rational",
    "givens": [],
    "steps": [],
}
GOOD = "Both bring 12 + 16 = 28.\nNet 28 - 5 = 23.\nSo 46 / 23 = 2.\nAnswer: 2"


@pytest.mark.parametrize("name", ["quickstart", "inverted", "fused", "chains"])
def test_every_reference_solution_is_right_and_none_of_its_steps_wrong(
    made: dict[str, str], name: str
) -> None:
    """Prevents sound steps from being called wrong, as those are that take up the answer to another part."""
    checked = 0
    for row in rows_of(made[name]).to_pylist():
        found = judged(row, row["solution"], cut=False)
        assert found.correct, (row["template"], found)
        assert found.held == found.checked, (row["template"], row["solution"])
        checked += found.checked
    assert checked > 50


def test_a_wrong_step_under_a_right_answer_is_seen() -> None:
    found = judged(PUMPS, GOOD.replace("12 + 16 = 28", "12 + 16 = 29"), cut=False)
    assert (found.correct, found.lines, found.checked) == (True, 3, 3)
    assert found.held < 3


def test_numbers_before_lines_change_nothing() -> None:
    lines = GOOD.splitlines()
    with_numbers = "\n".join([*(f"{n}. {line}" for n, line in enumerate(lines[:-1], 1)), lines[-1]])
    assert numbered(with_numbers) == with_numbers == numbered(GOOD)
    assert judged(PUMPS, with_numbers, False) == judged(PUMPS, GOOD, False)


def test_a_line_without_numbers_is_not_checked() -> None:
    found = judged(PUMPS, "The pumps work together.\n46 / 23 = 2\nAnswer: 2", cut=False)
    assert (found.lines, found.checked) == (2, 1)


def test_a_reply_cut_off_is_wrong_and_its_last_line_is_not_judged() -> None:
    found = judged(PUMPS, GOOD, cut=True)
    assert not found.correct
    assert (found.lines, found.checked, found.held) == (3, 3, 3)
    assert judged(PUMPS, "12 + 1", cut=True).lines == 0


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("Answer: 5", "5"),
        ("Answer: 5\nNo.\nAnswer: 6", "6"),
        ("the answer to part 1 is 4.\n**Answer:** 7.", "7"),
        ("so it is 5", ""),
        ("Answer:", ""),
        ("", ""),
    ],
)
def test_the_answer_is_what_follows_the_last_mark(reply: str, answer: str) -> None:
    assert answer_of(reply) == answer


def test_no_answer_is_wrong_and_an_undecided_one_is_counted_apart() -> None:
    none = judged(PUMPS, "46 / 23 = 2", False)
    assert (none.correct, none.unknown) == (False, False)
    undecided = judged(PUMPS | {"answer": "yes", "answer_kind": "label"}, "Answer: true", False)
    assert (undecided.correct, undecided.unknown) == (False, True)
    assert judged(PUMPS, "Answer: 4/2", False).correct
    assert not judged(PUMPS, "Answer: 3", False).correct


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_judged(reply: str, cut: bool) -> None:
    found = judged(PUMPS, reply, cut)
    assert 0 <= found.held <= found.checked <= found.lines


def test_wilson_is_as_published() -> None:
    """Against Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to 0.1611."""
    found = wilson(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert (wilson(0, 20).low, round(wilson(0, 20).high, 4)) == (0.0, 0.1611)
    assert wilson(20, 20).high == 1.0
    assert math.isnan(wilson(0, 0).share)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share(rows: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, rows))
    found = wilson(right, rows)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_a_comparison_counts_the_rows_that_differ() -> None:
    first = [1.0] * 80 + [0.0] * 10 + [1.0] * 10
    second = [1.0] * 80 + [1.0] * 10 + [0.0] * 10
    found = compared(first, second)
    assert (found.difference, found.only_first, found.only_second, found.p) == (0.0, 10, 10, 1.0)
    assert found.low < 0 < found.high
    assert found.kept == 1.0


def test_a_clear_difference_is_told_from_chance() -> None:
    """McNemar's exact p of 30 against 2: 2 * P(X <= 2), X binomial of 32 halves."""
    first, second = [1.0] * 30 + [0.0] * 2 + [1.0] * 68, [0.0] * 30 + [1.0] * 2 + [1.0] * 68
    found = compared(first, second)
    assert found.p == pytest.approx(2 * (1 + 32 + 32 * 31 / 2) / 2**32)
    assert found.low > 0.15
    assert (found.kept_low or 0) > 1
    assert compared(first, second) == found


def test_nothing_is_kept_of_nothing() -> None:
    found = compared([1.0, 0.0], [0.0, 0.0])
    assert (found.kept, found.kept_low, found.kept_high) == (None, None, None)
    same = compared([0.5, 1.0], [0.5, 1.0])
    assert (same.difference, same.p, same.low, same.high) == (0.0, 1.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="1 rows against 2"):
        compared([1.0], [1.0, 0.0])


def lines(path: Path, *items: Any) -> Path:
    path.write_text("\n".join(i if isinstance(i, str) else json.dumps(i) for i in items))
    return path


def test_question_files_of_others_are_read(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "gsm8k.jsonl",
        {"question": "How many?", "answer": "She has 5 * 200 = 1000.\n#### 1,000"},
        {"question": "Sum?", "answer": 7, "metadata": {"source_dataset": "chain_sum"}},
        {"question": "Who?", "answer": "Bo", "mode": "quantitative.rank_compare", "level": 2},
        "",
        "not json",
        {"question": "no answer"},
        [1],
    )
    found, bad = pairs(file, 10, 0)
    told = {(q["text"], q["answer"], q["mode"], q["level"]) for q in found}
    assert told == {
        ("How many?", "1000", "gsm8k", 0),
        ("Sum?", "7", "chain_sum", 0),
        ("Who?", "Bo", "quantitative.rank_compare", 2),
    }
    assert {q["split"] for q in found} == {"elsewhere"}
    assert bad == 3


def test_questions_are_drawn_by_what_they_say(tmp_path: Path) -> None:
    items = [{"question": f"What is {n} + 1?", "answer": n + 1} for n in range(300)]
    found, _ = pairs(lines(tmp_path / "a.jsonl", *items), 20, 0)
    turned, _ = pairs(lines(tmp_path / "b.jsonl", *items[::-1], *items), 20, 0)
    assert [q["text"] for q in found] == [q["text"] for q in turned]
    assert len(found) == 20
    assert {q["text"] for q in pairs(tmp_path / "a.jsonl", 20, 1)[0]} != {q["text"] for q in found}


@pytest.mark.parametrize(("content", "reason"), [("", "no question"), ("{}", "1 lines")])
def test_a_file_without_questions_says_what_a_line_is(
    tmp_path: Path, content: str, reason: str
) -> None:
    with pytest.raises(TrainingError, match=reason):
        pairs(lines(tmp_path / "x.jsonl", content), 5, 0)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"none\.jsonl"):
        pairs(tmp_path / "none.jsonl", 5, 0)
