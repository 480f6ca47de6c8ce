"""What a student is asked: held-out rows of datasets, and question files of others. Locations in, a table out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from datagen.errors import TrainingError
from datagen.schema import SCHEMA
from student.data.examined import sample
from student.data.splits import Split
from student.evaluation.options import Options
from student.evaluation.pairs import pairs
from student.evaluation.summary import Majority
from student.progress import Report
from student.recipe import Training
from student.text import problem_text

_OF_ROWS = (
    *("id", "mode", "level", "template", "problem", "exhibits", "answer", "answer_kind"),
    *("givens", "certificate", "steps", "solution"),
)
QUESTIONS = pa.schema(
    [("split", pa.string()), ("text", pa.string()), *(SCHEMA.field(name) for name in _OF_ROWS)]
)
"""`text` is the problem as the student reads it."""
FILES = (".jsonl", ".json")
COUNTED_ROWS = 200
"""Rows of the training of each mode and level that the commonest answer is taken from."""


class Asked(NamedTuple):
    """The questions of an examination."""

    table: pa.Table
    majority: Majority
    facts: dict[str, int]
    """What was left out, and why."""


def asked(
    locations: Sequence[str],
    training: Training | None,
    options: Options,
    report: Report,
    run_seeds: Collection[int] | None = None,
) -> Asked:
    """Questions from datasets and files, in the order of their splits.

    `run_seeds` are those of the datasets that were learnt from; None where nobody knows.

    Raises TrainingError if there are none, or none in a split that was asked for.
    """
    if not locations:
        raise TrainingError("no dataset named; give the folder of one, or a JSONL of questions")
    if options.samples > 1 and not options.temperature:
        raise TrainingError(
            "samples: at temperature 0 all are the same; set a temperature, or take one"
        )
    files = [each for each in locations if each.endswith(FILES)]
    datasets = [each for each in locations if each not in files]
    drawn = partial(
        sample, datasets, training, seed=options.seed, report=report, run_seeds=run_seeds
    )
    tables = _splits(drawn(options.each, columns=_OF_ROWS)) if datasets else {}
    there = dict.fromkeys([*tables, *([str(Split.ELSEWHERE)] if files else [])])
    wanted = _wanted(options.splits, list(there))
    posed = {split: _posed(tables[split], split) for split in wanted if split in tables}
    facts = {"without_words": sum(wordless for _, wordless in posed.values())}
    questions = [table for table, _ in posed.values()]
    if files and Split.ELSEWHERE in wanted:
        table, facts["unreadable_lines"] = _elsewhere(files, options)
        questions.append(table)
    whole = pa.concat_tables(questions)
    if not len(whole):
        raise TrainingError(
            f"no question can be asked: all {facts['without_words']} rows show pictures whose data is missing"
        )
    if Split.TRAIN not in tables:
        return Asked(whole, {}, facts)
    learnt = drawn(max(options.each, COUNTED_ROWS), columns=("mode", "level", "answer"))
    return Asked(whole, commonest(learnt[Split.TRAIN]), facts)


def _splits(found: dict[Split, pa.Table]) -> dict[str, pa.Table]:
    """Rows by split; splits without rows are not there."""
    return {str(split): table for split, table in found.items() if len(table)}


def _wanted(splits: Sequence[str], there: Sequence[str]) -> list[str]:
    """The splits to ask from: those named, else all that were held out, else whatever there is."""
    if missing := [split for split in splits if split not in there]:
        have = f"there are rows in: {', '.join(there)}" if there else "there are no rows at all"
        raise TrainingError(f"no rows in split {missing[0]!r}; {have}")
    if splits:
        return list(dict.fromkeys(splits))
    held_out = [split for split in there if split != Split.TRAIN]
    if not there:
        raise TrainingError("the datasets have no rows; make some with `datagen run`")
    if not held_out:
        raise TrainingError(
            "none of these rows was held out of the training; name a dataset of the same modes that has some, or"
            " examine it in what it learnt with --split train"
        )
    return held_out


def _posed(table: pa.Table, split: str) -> tuple[pa.Table, int]:
    """A split's rows as questions, and how many cannot be put in words."""
    texts = [problem_text(row) for row in table.select(["problem", "exhibits"]).to_pylist()]
    told = pa.array(texts, pa.string())
    whole = table.append_column("text", told).append_column(
        "split", pa.array([split] * len(table), pa.string())
    )
    kept = whole.filter(told.is_valid()).select(QUESTIONS.names).cast(QUESTIONS)
    return kept, told.null_count


def _elsewhere(files: Sequence[str], options: Options) -> tuple[pa.Table, int]:
    """The questions of all files; of each as many as five levels of a mode would give, and all its unreadable lines."""
    questions: list[dict[str, Any]] = []
    bad = 0
    for file in files:
        found, unreadable = pairs(Path(file), options.each * 5, options.seed)
        questions += found
        bad += unreadable
    return pa.Table.from_pylist(questions, schema=QUESTIONS), bad


def commonest(table: pa.Table) -> Majority:
    """The commonest answer of each mode and level; of equally common ones the first by its text."""
    counts = Counter(
        zip(*(table[name].to_pylist() for name in ("mode", "level", "answer")), strict=True)
    )
    best: dict[tuple[str, int], tuple[int, str]] = {}
    for (mode, level, answer), count in sorted(counts.items()):
        if count > best.get((mode, level), (0, ""))[0]:
            best[mode, level] = (count, answer)
    return {cell: answer for cell, (_, answer) in best.items()}
