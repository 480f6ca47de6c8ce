"""Questions and answers that this project did not make: GSM8K's JSONL, reasoning-gym's items. A file in, questions out.

A line is an object with `question` and `answer`; of an answer that ends in `#### 42`, 42 counts. `mode` and `level`
are taken where a line has them, reasoning-gym's `metadata.source_dataset` stands for the mode.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from datagen.errors import TrainingError
from student.data.splits import Split

_MARK = "####"
MAX_CHARACTERS = 100_000


def pairs(path: Path, most: int, seed: int) -> tuple[list[dict[str, Any]], int]:
    """At most `most` questions, drawn evenly and by their content alone, and how many lines could not be read.

    Raises TrainingError if the file is not there or no line of it can be read.
    """
    drawn: dict[bytes, tuple[bytes, dict[str, Any]]] = {}
    bad = 0
    for line in _lines(path):
        question = _question(line, path.stem)
        if question is None:
            bad += 1
            continue
        key = hashlib.sha256(f"{seed}:".encode() + question["id"]).digest()
        drawn[question["id"]] = (key, question)
        if len(drawn) > 2 * most:
            drawn = dict(sorted(drawn.items(), key=lambda item: item[1][0])[:most])
    if not drawn:
        raise TrainingError(
            f"{path} has no question: {bad} lines without texts `question` and `answer`; one JSON object a line,"
            ' such as {"question": "...", "answer": "..."}'
        )
    chosen = sorted(drawn.values(), key=lambda item: item[0])[:most]
    return [question for _, question in chosen], bad


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line for line in file if line.strip())
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror or error}") from error


def _question(line: str, name: str) -> dict[str, Any] | None:
    """One line as a row; None if it is none."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, Mapping) or len(line) > MAX_CHARACTERS:
        return None
    question, answer = told.get("question"), told.get("answer")
    if not isinstance(question, str) or not isinstance(answer, str | int | float) or not question:
        return None
    metadata = told.get("metadata")
    source = metadata.get("source_dataset") if isinstance(metadata, Mapping) else None
    level = told.get("level")
    return {
        "id": hashlib.sha256(question.encode()).digest()[:16],
        "split": str(Split.ELSEWHERE),
        "mode": str(told.get("mode") or source or name),
        "level": level if isinstance(level, int) and 1 <= level <= 5 else 0,
        "template": name,
        "text": question,
        "problem": question,
        "answer": str(answer).rpartition(_MARK)[2].strip().replace(",", "")
        if _MARK in str(answer)
        else str(answer).strip(),
    }
