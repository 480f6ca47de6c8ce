"""Problems that a student was not trained on, to compare it with what is exported of it. Datasets in, examples out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from student.data.examined import sample
from student.data.splits import Split
from student.evaluation.checkpoints import opened
from student.text import problem_text

SEED = 43
COLUMNS = ("problem", "exhibits", "solution")
FROM = (Split.PARAMETERS, Split.TEMPLATES, Split.DEPTH, Split.ELSEWHERE)


def held_out(checkpoint: Path, datasets: Sequence[str], count: int) -> list[tuple[str, str]]:
    """About `count` problems with their solutions, of all modes and levels alike, from the first split that has any.

    Raises TrainingError if a folder is no checkpoint or no dataset, and gives none if nothing was held out.
    """
    student = opened(checkpoint)
    seeds = student.facts.get("run_seeds")
    each = 1
    rows: list[tuple[str, str]] = []
    while len(rows) < count:
        tables = sample(datasets, student.training, each, SEED, COLUMNS, run_seeds=seeds)
        found = next((tables[split] for split in FROM if split in tables), None)
        more = [] if found is None else found.to_pylist()
        told = [(text, row["solution"]) for row in more if (text := problem_text(row))]
        if len(told) <= len(rows):
            break
        rows, each = told, 2 * each
    step = max(1, len(rows) // count)
    return rows[::step][:count]
