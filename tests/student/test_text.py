"""Problems in words: what stands for a picture is its data."""

from __future__ import annotations

from datagen.shown import IMAGE
from student.text import problem_text
from teacher.signals.posing import posed
from tests.student.rows import rows_of


def test_a_picture_is_told_as_a_model_without_eyes_is_told_it(made: dict[str, str]) -> None:
    """Prevents the student from learning another wording of pictures than teachers are asked in."""
    rows = rows_of(made["fused"]).to_pylist()
    assert any(IMAGE in row["problem"] for row in rows)
    for row in rows:
        text = problem_text(row)
        assert text is not None
        assert IMAGE not in text
        assert (text,) == posed(row, images=False)


def test_a_problem_without_pictures_stays_as_it_is(made: dict[str, str]) -> None:
    for row in rows_of(made["quickstart"]).slice(0, 50).to_pylist():
        assert problem_text(row) == row["problem"]


def test_a_picture_without_its_data_cannot_be_told() -> None:
    shown = {"modality": "chart", "view": "bar", "data": "a 1"}
    assert problem_text({"problem": f"See {IMAGE}.", "exhibits": [shown]}) == "See a 1."
    assert problem_text({"problem": f"See {IMAGE}.", "exhibits": []}) is None
    assert problem_text({"problem": f"See {IMAGE}.", "exhibits": None}) is None
    assert problem_text({"problem": f"{IMAGE}{IMAGE}", "exhibits": [shown]}) is None


def test_a_table_in_the_text_takes_no_pictures_place() -> None:
    written = {"modality": "table", "view": "markdown", "data": "| a |"}
    shown = {"modality": "chart", "view": "bar", "data": "a 1"}
    row = {"problem": f"| a |\n{IMAGE}", "exhibits": [written, shown]}
    assert problem_text(row) == "| a |\na 1"
