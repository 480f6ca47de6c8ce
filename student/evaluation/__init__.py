"""Examines a student: exact answers and valid steps by mode, level and split, with intervals and baselines.

options        what is asked for             checkpoints   folder to recipe, tokenizer, model
questions      datasets to questions (pairs: files of others)
generation     replies by transformers (cache), serving: by vLLM
judging        a reply's answer and steps    results       replies to a table
summary        the table to figures (intervals)
tables, heatmap  figures for people          speed         tokens a second by batch size
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from student.evaluation.options import Options
from student.progress import Report

if TYPE_CHECKING:
    from student.evaluation.examination import Examination

__all__ = ["Options", "evaluate"]


def evaluate(
    checkpoint: Path, datasets: Sequence[str], options: Options, report: Report
) -> Examination:
    """Examines a checkpoint; see `examination.evaluate`."""
    from student.evaluation.examination import evaluate as examine

    return examine(checkpoint, datasets, options, report)
