"""Small scored runs for tests with a real server: the recipe, who listens, and what lies in the folder afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from datagen.recipe import Recipe
from datagen.scores import SCORES
from datagen.storage import Store
from pipelines.run import Place, Quiet, run
from pipelines.scoring import Scored
from tests.pipelines.conftest import DATAGEN

MODES = ("quantitative.proportional_scaling", "deductive.forward_chaining")
ROWS = 32
HERE = Place(workers=1, backend="inline")
PATIENCE_S = 400.0
"""A server of the run's own has to start in it, on a machine with other things to do."""
SHORT = {"samples": 2, "max_tokens": 16}
"""Attempts that cost little; weights drawn at random never come to an answer."""


def recipe(url: str, rows: int = ROWS, **teacher: Any) -> Recipe:
    """Two cells, every row of them asked about with all three signals, unless `teacher` says otherwise."""
    settings = {"kind": "server", "urls": [url], "solve": SHORT, "budget": None} | teacher
    return Recipe(name="real", rows=rows, modes=MODES, levels=(1,), teacher=settings)


class Heard(Quiet):
    """Remembers what the run says."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.asked = 0
        """Rows that were asked about so far."""

    def scoring(self, state: Scored) -> None:
        self.asked = state.rows_asked

    def said(self, line: str) -> None:
        self.lines.append(line)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def judged(made: Recipe, out: Path, watch: Heard | None = None) -> dict[str, Any]:
    """Makes the dataset, has it scored, and returns the summary."""
    summary: dict[str, Any] = run(made, str(out), HERE, watch or Heard())["judgement"]
    return summary


def scores(out: Path, folder: str) -> list[dict[str, Any]]:
    """All score lines of a judgement."""
    found: list[dict[str, Any]] = (
        Store(str(out)).dataset(f"{folder}/scores", SCORES).to_table().to_pylist()
    )
    return found


def digests(out: Path, under: str) -> dict[str, str]:
    """The sha256 of each file below a folder of the dataset, by its path there."""
    return {
        str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((out / under).rglob("*"))
        if file.is_file()
    }


def datagen(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command line, as a user calls it. A test fails with what it printed if it does."""
    finished = subprocess.run(
        [*DATAGEN, *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={**os.environ, "COLUMNS": "120", **(env or {})},
    )
    assert finished.returncode == 0, finished.stderr
    return finished


def sets(values: dict[str, Any]) -> list[str]:
    """`--set KEY=VALUE` for each of them."""
    return [
        word for key, value in values.items() for word in ("--set", f"{key}={json.dumps(value)}")
    ]
