"""Examines a checkpoint: questions, replies, judgements, baselines. Checkpoint and datasets in, Examination out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.storage import Store
from student.evaluation.checkpoints import (
    END_ID,
    Checkpoint,
    device_of,
    generator_of,
    opened,
    untrained_of,
)
from student.evaluation.options import Options
from student.evaluation.questions import asked
from student.evaluation.results import Pace, results_of
from student.evaluation.summary import summarised
from student.progress import Report

if TYPE_CHECKING:
    from student.evaluation.generation import Generator

UNTRAINED = "untrained"
RESULTS_FILE, SUMMARY_FILE = "results.parquet", "summary.json"


@dataclass(frozen=True)
class Examination:
    """How a checkpoint, and those that it is compared with, did."""

    summary: dict[str, Any]
    """Plain JSON: the checkpoint, the questions, the pace, and by split what `summary.summarised` tells."""
    results: pa.Table
    """A row a reply, all students one after the other; the columns are `results.RESULTS`."""


def evaluate(
    checkpoint: Path, datasets: Sequence[str], options: Options, report: Report
) -> Examination:
    """Examines a checkpoint in rows that were held out of its training, or in question files of others.

    Raises TrainingError if the checkpoint cannot be loaded, or if there is nothing to ask.
    """
    device = device_of(options.device)
    examined = opened(checkpoint)
    others = [opened(folder) for folder in options.against]
    questions = asked(datasets, examined.training, options, report)
    names = named([examined, *others])
    from student.evaluation.generation import Sampling

    sampling = Sampling(options.samples, options.temperature, options.max_tokens, options.seed)
    tables: dict[str, pa.Table] = {}
    paces: dict[str, Pace] = {}

    def examine(name: str, student: Checkpoint, generator: Generator) -> None:
        tables[name], paces[name] = results_of(
            name, student.words, generator, questions.table, sampling, report
        )

    for name, student in zip(names, [examined, *others], strict=True):
        examine(name, student, generator_of(student, options.engine, device))
    if options.untrained:
        from student.evaluation.generation import Transformers

        module = untrained_of(examined, device)
        examine(UNTRAINED, examined, Transformers(module, END_ID, examined.context))
    summary = {
        "student": names[0],
        "checkpoint": _facts(examined),
        "against": {name: _facts(each) for name, each in zip(names[1:], others, strict=True)},
        "datasets": list(datasets),
        "each": options.each,
        "samples": options.samples,
        "temperature": options.temperature,
        "seed": options.seed,
        "device": device,
        "engine": tables[names[0]]["engine"][0].as_py(),
        "questions": {"rows": len(questions.table), **questions.facts},
        "notes": _notes(examined, dict(zip(names[1:], others, strict=True))),
        "pace": {name: pace.facts() for name, pace in paces.items()},
        "splits": summarised(questions.table, tables, questions.majority, options.seed),
    }
    examination = Examination(summary, pa.concat_tables(tables.values()).unify_dictionaries())
    if options.out is not None:
        write(examination, options.out)
    return examination


def named(checkpoints: Sequence[Checkpoint]) -> list[str]:
    """A name for each: its recipe's, with a number behind it from the second of the same name on."""
    names: list[str] = []
    for checkpoint in checkpoints:
        name, number = checkpoint.name, 2
        while name in (*names, UNTRAINED):
            name, number = f"{checkpoint.name}-{number}", number + 1
        names.append(name)
    return names


def _facts(checkpoint: Checkpoint) -> dict[str, Any]:
    """Which checkpoint it is, without where it lies."""
    told = ("data", "words", "step", "steps", "fingerprint")
    return {"name": checkpoint.name} | {
        name: checkpoint.facts[name] for name in told if name in checkpoint.facts
    }


def _notes(examined: Checkpoint, others: dict[str, Checkpoint]) -> list[str]:
    """What a reader of the figures has to know."""
    notes = []
    if examined.training is None:
        notes.append("the checkpoint does not say what was held out of its training")
    for name, other in others.items():
        if examined.training is None or other.training is None:
            continue
        mine, theirs = (
            (each.training.seed, each.training.held_out)
            for each in (examined, other)
            if each.training
        )
        if mine != theirs:
            notes.append(f"{name} had other rows held out of its training: it may have seen these")
    return notes


def write(examination: Examination, out: Path) -> None:
    """The results, the summary and a heat map of every split, into a folder."""
    from student.evaluation.heatmap import heat_map

    store = Store(out)
    sink = pa.BufferOutputStream()
    pq.write_table(examination.results, sink, compression="zstd")
    store.write(RESULTS_FILE, sink.getvalue().to_pybytes())
    for split, told in examination.summary["splits"].items():
        title = f"{examination.summary['student']}: {split}"
        store.write(f"accuracy-{split}.png", heat_map(told["cells"], title))
    text = json.dumps(examination.summary, indent=1, ensure_ascii=False, allow_nan=False)
    store.write(SUMMARY_FILE, text.encode())
