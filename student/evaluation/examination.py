"""Examines a checkpoint: questions, replies, judgements, baselines. Checkpoint and datasets in, Examination out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.storage import Store
from student.evaluation.checkpoints import (
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
    questions = asked(datasets, examined.training, options, report, examined.facts.get("run_seeds"))
    students = dict(zip(named([examined, *others]), [examined, *others], strict=True))
    tables: dict[str, pa.Table] = {}
    paces: dict[str, Pace] = {}
    for name, student in [*students.items(), *([(UNTRAINED, examined)] * options.untrained)]:
        # One at a time, so that two models need no more memory than the larger one.
        if name == UNTRAINED:
            generator = untrained_of(student, device)
        else:
            generator = generator_of(student, options.engine, device)
        tables[name], paces[name] = results_of(
            name, student.words, generator, questions.table, options, report
        )
        generator.close()
        del generator
    summary = {
        **_facts(students, options, device),
        "datasets": list(datasets),
        "engine": tables[next(iter(students))]["engine"][0].as_py(),
        "questions": {"rows": len(questions.table), **questions.facts},
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


def _facts(students: Mapping[str, Checkpoint], options: Options, device: str) -> dict[str, Any]:
    """Who was asked, and how, without where anything lies."""
    (name, examined), *others = students.items()
    asked_for = ("each", "samples", "temperature", "max_tokens", "seed")
    return {
        "student": name,
        "checkpoint": _card(examined),
        "against": {name: _card(other) for name, other in others},
        **{option: getattr(options, option) for option in asked_for},
        "device": device,
        "notes": _notes(examined, dict(others)),
    }


def _card(checkpoint: Checkpoint) -> dict[str, Any]:
    """Which checkpoint it is."""
    told = ("data", "words", "step", "steps", "fingerprint")
    return {"name": checkpoint.name} | {
        name: checkpoint.facts[name] for name in told if name in checkpoint.facts
    }


def _notes(examined: Checkpoint, others: Mapping[str, Checkpoint]) -> list[str]:
    """What a reader of the figures has to know."""
    if examined.training is None:
        return ["the checkpoint does not say what was held out of its training"]
    mine = (examined.training.seed, examined.training.held_out)
    return [
        f"{name} had other rows held out of its training: it may have seen these"
        for name, other in others.items()
        if other.training and (other.training.seed, other.training.held_out) != mine
    ]


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
