"""What the tests of examinations share: a tiny checkpoint, and a generator that answers from the row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from student.evaluation.generation import Reply, Sampling
from student.model import build, save
from student.recipe import Training
from student.text import problem_text
from student.words import Words
from tests.student.rows import rows_of

Answering = Callable[[Mapping[str, Any]], str]
"""A row to a reply."""


def training(location: str, **changes: Any) -> Training:
    """A recipe of a tiny student that a fifth of the parameters is held out from."""
    shape = {"layers": 2, "width": 32, "heads": 2, "kv_heads": 2, "head_width": 16, "experts": 4}
    shape |= {"expert_width": 32, "context": 1024}
    content = {
        "name": "tiny",
        "data": {"datasets": [location]},
        "held_out": {"parameters": 0.2},
        "tokens": 10_000,
        "step_tokens": 1024,
        "model": shape,
    }
    return Training.model_validate(content | changes)


def checkpoint(folder: Path, recipe: Training, words: Words, **card: Any) -> Path:
    """A checkpoint with random weights; `card` changes what student.json says."""
    folder.mkdir(parents=True)
    save(build(recipe.model, words.size, recipe.seed), folder)
    words.save(folder)
    told = {"recipe": recipe.model_dump(mode="json"), "words": words.digest, "step": 0, "steps": 10}
    (folder / "student.json").write_text(json.dumps(told | card))
    return folder


def words_of(location: str) -> Words:
    rows = rows_of(location, ["problem", "exhibits", "solution"]).to_pylist()
    return Words.made_from([f"{problem_text(row)}{row['solution']}" for row in rows], 600)


class FromRows:
    """Finds the row that a prompt is of, and replies as `answering` says."""

    engine = "rows"

    def __init__(
        self, rows: Sequence[Mapping[str, Any]], words: Words, answering: Answering, **more: Any
    ) -> None:
        self.context = more.pop("context", 4096)
        self._cut = more.pop("cut", False)
        self._words, self._answering = words, answering
        self._rows = {problem_text(row): row for row in rows}

    def replies(
        self, prompts: Sequence[Sequence[int]], sampling: Sampling, report: Any
    ) -> list[list[Reply]]:
        texts = [self._answering(self._rows[self._words.text(prompt)]) for prompt in prompts]
        return [
            [Reply(tuple(self._words.reply(text)[:-1]), self._cut)] * sampling.samples
            for text in texts
        ]

    def close(self) -> None:
        """It holds nothing."""
