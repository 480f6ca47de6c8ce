"""Rows to ask about: real ones of every mode and mutator, and small ones written by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from datagen.recipe import ChainOptions, Recipe
from datagen.rows import RowBuilder
from pipelines.preview import preview
from teacher.questions import Question
from teacher.signals import shipped_prompts

Row = dict[str, Any]
MUTATORS = ("perturb", "invert", "chain", "fuse")


@cache
def rows_of(mutator: str, each: int = 1) -> list[Row]:
    """A few rows of every cell that a mutator makes."""
    chosen = () if mutator == "perturb" else (mutator,)
    recipe = Recipe.model_validate(
        {"name": "some", "rows": 100, "chain": ChainOptions(depths=(2,), paths=30)}
        | ({"mutators": chosen} if chosen else {})
    )
    rows: list[Row] = []
    for variant, judgement in preview(recipe, each):
        builder = RowBuilder(variant.template.mode, "0" * 8)
        builder.add(variant.id, variant, judgement)
        rows += builder.table().to_pylist()
    return rows


def row(problem: str = "What is 2 + 3?", answer: str = "5", **more: Any) -> Row:
    steps = [{"text": "Add them: 2 + 3 = 5.", "claim": "2 + 3 = 5", "mode": "m", "uses": []}]
    return {
        "id": bytes(16),
        "mode": "quantitative.combined_rates",
        "level": 1,
        "problem": problem,
        "images": [],
        "exhibits": [],
        "answer": answer,
        "answer_kind": "integer",
        "steps": steps,
        "solution": f"Add them: 2 + 3 = 5.\nAnswer: {answer}",
    } | more


def texts(question: Question | str) -> list[str]:
    """The messages of a question without pictures."""
    assert isinstance(question, Question), question
    messages = [prompt.message for prompt in question.prompts]
    assert all(isinstance(part, str) for message in messages for part in message)
    return ["".join(map(str, message)) for message in messages]


def changed_prompt(signal: str, folder: Path, old: str, new: str) -> str:
    """The path of a shipped prompt file with one text replaced."""
    text = shipped_prompts()[signal].read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{signal}.md"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)
