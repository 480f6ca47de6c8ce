"""Prompt files: what a user may change, and what a mistake costs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import teacher
from datagen.errors import RecipeError
from datagen.schema import SCHEMA
from datagen.teaching import SIGNALS, Judgement, Likelihood, Solve, Teacher
from datagen.verdict import failed
from teacher.signals import judgement, likelihood, shipped_prompts, signals_of, solve
from tests.teacher.signal_material import MUTATORS, changed_prompt, row, rows_of, texts

NEVER = lambda gold, answer: failed("test", "never")  # noqa: E731


def file_of(folder: Path, text: str) -> str:
    path = folder / "own.md"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_each_signal_has_a_shipped_prompt_inside_the_package() -> None:
    """Prevents a wheel without prompts: hatchling takes all files of a package's folder."""
    assert tuple(shipped_prompts()) == SIGNALS
    package = Path(str(teacher.__file__)).parent
    assert all(path.is_file() and package in path.parents for path in shipped_prompts().values())
    project = tomllib.loads((package.parent / "pyproject.toml").read_text())
    assert "exclude" not in project["tool"]["hatch"]["build"]["targets"]["wheel"]


def test_a_recipe_names_the_signals_and_their_order() -> None:
    made = signals_of(Teacher(kind="vllm", model="m", signals=("likelihood", "judgement")), NEVER)
    assert [signal.name for signal in made] == ["likelihood", "judgement"]
    assert all(signal.prompt_text.startswith("---\n") for signal in made)


@pytest.mark.parametrize("images", [False, True])
def test_a_signal_reads_no_other_columns_than_it_names(images: bool) -> None:
    teacher_options = Teacher(kind="vllm", model="m", images=images)
    for signal in signals_of(teacher_options, NEVER):
        assert set(signal.columns) <= set(SCHEMA.names)
        assert len(set(signal.columns)) == len(signal.columns)
        for each in [*rows_of("perturb")[:20], *rows_of("fuse")[:60]]:
            signal.question({name: each[name] for name in signal.columns})


def test_braces_of_a_problem_survive() -> None:
    """Prevents `str.format` and repeated replacement, which would take a problem's text for placeholders."""
    braces = "Let f = {level}, {criterion}, {solution}, {0}, {} and {{problem}}. Give \\boxed{x}."
    for text in (
        texts(judgement.Judgement(Judgement()).question(row(braces)))[0],
        texts(solve.Solve(Solve(), False, NEVER).question(row(braces)))[0],
        texts(likelihood.Likelihood(Likelihood()).question(row(braces)))[0],
    ):
        assert text.count(braces) == 1


def test_a_users_prompt_is_used_and_identifies_the_question(tmp_path: Path) -> None:
    own = file_of(tmp_path, "\ufeff---\r\n---\r\nLevel {level} of {mode}:\r\n{problem}\r\n")
    asked = solve.Solve(Solve(prompt=own), False, NEVER)
    assert texts(asked.question(row("Why?"))) == ["Level 1 of quantitative.combined_rates:\nWhy?"]
    assert asked.prompt_text != shipped_prompts()["solve"].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\n---\nNo place for it", "{problem} stands there 0 times"),
        ("---\n---\n{problem} {problem}", "{problem} stands there 2 times"),
        ("---\n---\n{problem} {solutoin}", "{solutoin} is unknown"),
        ("---\n---\n{problem} {levle}", "did you mean 'level'"),
        ("{problem}", "between two lines"),
        ("---\nchoices: [A, B]\n---\n{problem}", "setting 'choices' is unknown"),
        ("---\nchoices: [A\n---\n{problem}", "not YAML"),
        ("---\n- a\n---\n{problem}", "`name: value`"),
    ],
)
def test_a_prompt_that_cannot_be_used_names_the_file_and_the_fault(
    text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError) as error:
        solve.Solve(Solve(prompt=file_of(tmp_path, text)), False, NEVER)
    assert said in str(error.value)
    assert str(tmp_path / "own.md") in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[A, B, C, D, E]", "[A, B, C, D, A]", "distinct"),
        ("[A, B, C, D, E]", "[A]", "at least two"),
        ("[A, B, C, D, E]", "[A, B, C, D, ' E']", "without spaces"),
        ("[A, B, C, D, E]", "[A, B, C, D, no]", "put it in quotes"),
        ("[1.0, 0.75, 0.5, 0.25, 0.0]", "[1.0, 0.5]", "one number"),
        ("[1.0, 0.75, 0.5, 0.25, 0.0]", "[5, 4, 3, 2, 1]", "no number from 0 to 1"),
        ("[1.0, 0.75, 0.5, 0.25, 0.0]", "[1, 1, 1, 1, 1]", "all the same"),
        ("criteria:", "criterion:", "did you mean 'criteria'"),
        ("Can each sentence", "Can {problem}", "holds a brace"),
        ("criterion: {criterion}", "criterion:", "{criterion} is needed once"),
        ("Level: {level}", "Level: {criterion}", "{criterion} is needed once"),
        ("The criterion: {criterion}", "{criterion} {level}", "after all"),
    ],
)
def test_a_rubric_that_cannot_be_used_is_refused(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    path = changed_prompt("judgement", tmp_path, old, new)
    with pytest.raises(RecipeError) as error:
        judgement.Judgement(Judgement(prompt=path))
    assert said in str(error.value)
    assert path in str(error.value)


def test_a_prompt_file_that_is_absent_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"gone.md: cannot be read .*datagen teacher prompts"):
        solve.Solve(Solve(prompt=str(tmp_path / "gone.md")), False, NEVER)
    (tmp_path / "latin.md").write_bytes(b"---\n---\n{problem} \xe9")
    with pytest.raises(RecipeError, match=r"latin.md: is not UTF-8 \(byte 18\)"):
        solve.Solve(Solve(prompt=str(tmp_path / "latin.md")), False, NEVER)


@pytest.mark.parametrize("mutator", MUTATORS)
def test_every_row_can_be_asked_about_in_words(mutator: str) -> None:
    for signal in signals_of(Teacher(kind="vllm", model="m"), NEVER):
        for each in rows_of(mutator):
            for text in texts(signal.question(each)):
                assert "<image>" not in text
