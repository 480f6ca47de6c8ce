"""Trains a student: datasets and a recipe in, `OUT/checkpoint/` and its figures out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from student.progress import Report, silent
from student.recipe import Training


def train(
    training: Training,
    datasets: Sequence[str],
    out: Path,
    *,
    console: Report = silent,
    workers: int = 0,
) -> dict[str, Any]:
    """Trains, or goes on with what OUT holds, and returns the figures; of a finished training at once.

    `workers` are processes that prepare rows, 0 for one a core. Raises RecipeMismatch if OUT holds another training,
    TrainingError if this one cannot be done as asked or its loss is no number, StorageError if OUT cannot be
    written, Interrupted on SIGINT or SIGTERM; what was done by then is kept.
    """
    from student.training.whole import trained

    return trained(training, datasets, out, console, workers)
