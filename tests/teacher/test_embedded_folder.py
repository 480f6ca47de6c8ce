"""An embedded model's folder and what a recipe may say of it: errors come before a row is made, and name the cure."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datagen.errors import RecipeError, TeacherError
from datagen.recipe import Recipe, amended
from datagen.teaching import SIGNALS, Teacher
from pipelines.commands.teach import teacher_of
from pipelines.scoring import require_askable
from teacher.embedded import find
from teacher.embedded import folder as folder_module
from teacher.signals import BARE, signals_of
from tests.teacher.signal_material import row, texts

ONNX = b"not looked into before it is opened"
WORDS = b"{}"


def write(path: Path, model: bytes = ONNX, **changes: Any) -> Path:
    """A folder whose card fits its files."""
    path.mkdir(parents=True, exist_ok=True)
    files = {"model.onnx": model, "tokenizer.json": WORDS}
    for name, content in files.items():
        (path / name).write_bytes(content)
    card = {
        "format": 1,
        "sha256": {name: folder_module.hashlib.sha256(c).hexdigest() for name, c in files.items()},
        "marks": {"user": "<u>", "assistant": "<a>", "end": "<e>"},
        "shape": {
            **{"layers": 1, "kv_heads": 1, "head_width": 16},
            **{"vocabulary": 9, "context": 64},
        },
    }
    (path / "card.json").write_text(json.dumps(card | changes))
    return path


def test_two_models_of_one_name_are_two_models(tmp_path: Path) -> None:
    """Prevents the answers of one from being taken for the other's, in the cache or in a judgement."""
    first = find(str(write(tmp_path / "one" / "mini"))).identity
    again = find(str(write(tmp_path / "two" / "mini"))).identity
    other = find(str(write(tmp_path / "three" / "mini", b"other weights"))).identity
    assert first == again != other
    assert first.startswith("mini-") and other.startswith("mini-")


def cut_model(path: Path) -> None:
    (path / "model.onnx").write_bytes(ONNX[:5])


def other_words(path: Path) -> None:
    (path / "tokenizer.json").write_text('{"a": 1}')


def card(text: str) -> Callable[[Path], object]:
    return lambda path: (path / "card.json").write_text(text)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (shutil.rmtree, "is not there"),
        (lambda path: (path / "model.onnx").unlink(), "model.onnx cannot be read"),
        (lambda path: (path / "card.json").unlink(), "card.json cannot be read"),
        (cut_model, "damaged"),
        (other_words, "damaged"),
        (card("{"), "no card"),
        (card("[]"), "no card"),
        (card('{"format": 1}'), "no card"),
        (card('{"format": 1, "sha256": 3}'), "no card"),
        (lambda path: write(path, format=2), "format 2"),
        (lambda path: write(path, marks={"user": 1, "assistant": "", "end": ""}), "card.json"),
        (lambda path: (path / "card.json").write_bytes(b"\xff"), "no card"),
    ],
)
def test_a_bad_folder_is_refused_before_a_row_is_made(
    spoil: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "mini")
    recipe = Recipe(name="x", rows=1, teacher=Teacher(kind="embedded", model=str(path)))
    require_askable(recipe)
    spoil(path)
    with pytest.raises(TeacherError, match=says) as error:
        require_askable(recipe)
    assert "teacher.model takes the folder of an exported student" in str(error.value)


def test_a_model_that_does_not_open_says_so(tmp_path: Path) -> None:
    from teacher.embedded.model import Model

    with pytest.raises(TeacherError, match="does not open"):
        Model(find(str(write(tmp_path / "mini"))))


def test_the_shipped_model_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "SHIPPED", write(tmp_path / "mini"))
    assert find(None).path == tmp_path / "mini"
    shutil.rmtree(tmp_path / "mini")
    with pytest.raises(TeacherError, match="the shipped model"):
        find(None)


def test_an_embedded_model_is_asked_for_what_it_can() -> None:
    assert Teacher(kind="embedded").signals == ("solve", "likelihood")
    assert Teacher(kind="embedded", signals=("likelihood",)).signals == ("likelihood",)
    assert Teacher().signals == SIGNALS
    written = Teacher(kind="embedded").model_dump(mode="json")
    assert Teacher.model_validate(written).signals == ("solve", "likelihood")


def test_a_dataset_without_a_teacher_is_rescored_by_naming_one() -> None:
    """Prevents the default signals of no teacher from being taken for a wish."""
    own = Recipe(name="x", rows=1)
    by_embedded = amended(own, ("teacher.kind=embedded",))
    assert by_embedded.teacher.signals == ("solve", "likelihood")
    every = amended(own, ("teacher.kind=embedded", "teacher.budget=null"))
    assert amended(every, ("teacher.threads=2",)).teacher.budget is None
    with pytest.raises(RecipeError, match=r"\[solve, likelihood\]$"):
        amended(own, ("teacher.kind=embedded", "teacher.signals=[judgement]"))


def test_a_recipe_that_wants_a_judge_of_it_is_told_the_cure() -> None:
    with pytest.raises(RecipeError, match=r"set them to \[solve, likelihood\]"):
        teacher_of(kind="embedded", signals=["judgement", "solve"])
    with pytest.raises(RecipeError, match="leave `images` out"):
        teacher_of(kind="embedded", images=True)


def test_it_reads_bare_problems_unless_a_prompt_is_named(tmp_path: Path) -> None:
    """It was trained on problems without a word around them."""
    own = tmp_path / "own.md"
    own.write_text("---\n---\nPlease solve: {problem}")
    problem = "What is 2 + 3?"
    bare = signals_of(Teacher(kind="embedded"), lambda gold, given: None)  # type: ignore[arg-type, return-value]
    for signal in bare:
        assert set(texts(signal.question(row(problem)))) == {problem}
        assert signal.prompt_text == BARE.read_text()
    named = Teacher.model_validate({"kind": "embedded", "solve": {"prompt": str(own)}})
    solve, likelihood = signals_of(named, lambda gold, given: None)  # type: ignore[arg-type, return-value]
    assert texts(solve.question(row(problem))) == [f"Please solve: {problem}"]
    assert set(texts(likelihood.question(row(problem)))) == {problem}
