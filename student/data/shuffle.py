"""Tokenises and shuffles rows, once, in one pass of bounded memory. Datasets in, `OUT/prepared/` out.

Every row goes to a bucket by a keyed hash of its id, so that a bucket is an even sample of everything. Rows are
collected up to a bound and written as a run, sorted by bucket; a bucket is then read out of all runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import pyarrow as pa

from datagen.errors import TrainingError
from datagen.storage import Store
from student.data.prepared import RECORD, WORDS, Prepared, load_prepared, refuse_another
from student.data.runs import RUNS, RunWriter
from student.data.sources import (
    Shard,
    Source,
    facts_of,
    matching,
    open_sources,
    refuse_repeats,
    refuse_unsplittable,
)
from student.data.splits import Split
from student.data.tokenising import Choice, Counts, counted, tokenised, training_texts
from student.data.working import in_order
from student.progress import Report
from student.recipe import Training
from student.words import Words

_VERSION = 1
BUCKET_ROWS = 16_000
"""Rows of one level in a bucket, about; one bucket a level is in memory while training."""


def prepare(
    training: Training,
    datasets: Sequence[str],
    store: Store,
    report: Report,
    workers: int = 0,
) -> Prepared:
    """The rows to learn from, as tokens and shuffled, in `prepared/` of `store`; what is there already is used.

    Any number of workers gives the same; 0 takes all cores. Raises TrainingError if the folder holds what another
    recipe or other datasets gave, or if there is nothing to learn from, and what `open_sources` raises.
    """
    sources = open_sources(datasets)
    refuse_repeats(sources)
    refuse_unsplittable(sources, training.held_out.parameters)
    shards = matching(sources, training.data.modes)
    given = Words.load(training.words.path) if training.words.path else None
    inputs = _inputs(training, sources, given)
    found = load_prepared(store)
    if found:
        refuse_another(found, inputs, store)
        return found
    for name in store.names(RUNS, ""):  # what a killed preparation left
        store.delete(name)
    choice = _choice(training, shards, report, workers)
    words = given or _made_words(training, shards, choice, report, workers)
    for name, content in words.files().items():
        store.write(f"{WORDS}/{name}", content)
    writer = RunWriter(store, sorted(set(training.data.levels)), choice.buckets)
    counts = _tokenise(shards, choice, words, writer, report, workers)
    _refuse_empty(counts, training)
    _write_record(store, training, sources, inputs, choice, counts, writer)
    prepared = load_prepared(store)
    assert prepared
    return prepared


def _inputs(training: Training, sources: Sequence[Source], given: Words | None) -> dict[str, Any]:
    """All that the outcome depends on."""
    words = {"digest": given.digest} if given else training.words.model_dump(exclude={"path"})
    return {
        "version": _VERSION,
        "seed": training.seed,
        "context": training.model.context,
        "data": training.data.model_dump(mode="json", exclude={"datasets", "make"}),
        "held_out": training.held_out.model_dump(mode="json"),
        "words": words,
        "datasets": [source.digest for source in sources],
    }


def _choice(training: Training, shards: Sequence[Shard], report: Report, workers: int) -> Choice:
    """Which rows are learnt from. To draw some of them, all have to be counted first."""
    total = sum(shard.rows for shard in shards)
    choice = Choice(
        data=training.data,
        held_out=training.held_out,
        seed=training.seed,
        context=training.model.context,
        drawn=1.0,
        buckets=1,
    )
    if training.data.rows is not None:
        counts, seen = Counts(), 0
        results = in_order(partial(counted, choice=choice), shards, workers)
        for shard, more in zip(shards, results, strict=True):
            counts.add(more)
            seen += shard.rows
            report("counting rows", seen, total, "")
        found = sum(n for (split, _, _), n in counts.rows.items() if split == Split.TRAIN)
        choice = replace(choice, drawn=min(1.0, training.data.rows / max(1, found)))
        total = min(found, training.data.rows)
    buckets = max(1, round(total / (BUCKET_ROWS * len(set(training.data.levels)))))
    return replace(choice, buckets=buckets)


def _made_words(
    training: Training, shards: Sequence[Shard], choice: Choice, report: Report, workers: int
) -> Words:
    """A tokenizer from rows of every shard, as many as its size calls for, whether they are drawn or not."""
    total, seen = sum(shard.rows for shard in shards), 0
    texts: list[str] = []
    tasks = partial(_texts, choice=choice, wanted=training.words.rows / total)
    for shard, more in zip(shards, in_order(tasks, shards, workers), strict=True):
        texts += more
        seen += shard.rows
        report("reading words", seen, total, "")
    report("making the tokenizer", 0, 1, "")
    words = Words.made_from(texts, training.words.size)
    report("making the tokenizer", 1, 1, f"{words.size:,} tokens")
    return words


def _texts(shard: Shard, choice: Choice, wanted: float) -> list[str]:
    return training_texts(shard, choice, max(1, round(shard.rows * wanted)))


def _tokenise(
    shards: Sequence[Shard],
    choice: Choice,
    words: Words,
    writer: RunWriter,
    report: Report,
    workers: int,
) -> Counts:
    counts, seen = Counts(), 0
    total = sum(shard.rows for shard in shards)
    content = words.files()["tokenizer.json"].decode()
    work = partial(_tokenised, choice=choice, content=content)
    for shard, (table, more) in zip(shards, in_order(work, shards, workers), strict=True):
        writer.add(table)
        counts.add(more)
        seen += shard.rows
        tokens = counts.prompt_tokens + counts.reply_tokens
        report("tokenising", seen, total, f"{tokens:,} tokens")
    writer.flush()
    return counts


def _tokenised(shard: Shard, choice: Choice, content: str) -> tuple[pa.Table, Counts]:
    return tokenised(shard, choice, _words(content))


@lru_cache(maxsize=1)
def _words(content: str) -> Words:
    """A worker's tokenizer, made once."""
    return Words(content)


def _refuse_empty(counts: Counts, training: Training) -> None:
    for pattern in training.held_out.templates:
        if pattern not in counts.held_out_by:
            raise TrainingError(
                f"held_out.templates: no row is made of a template like {pattern!r};"
                ' `datagen query DIR "SELECT DISTINCT template FROM rows"` lists them'
            )
    if counts.learnt:
        return
    rows = sum(counts.rows.values())
    held_out = rows - sum(n for (split, _, _), n in counts.rows.items() if split == Split.TRAIN)
    raise TrainingError(
        f"no row is left to learn from: {counts.left_out:,} have a mode, level or mutator that the recipe does not"
        f" name, {held_out:,} are held out, {counts.not_drawn:,} were not drawn, {counts.without_words.total():,}"
        f" cannot be put in words, {counts.too_long.total():,} are longer than model.context,"
        f" {training.model.context} tokens; widen what takes most of them"
    )


def _write_record(
    store: Store,
    training: Training,
    sources: Sequence[Source],
    inputs: dict[str, Any],
    choice: Choice,
    counts: Counts,
    writer: RunWriter,
) -> None:
    content = json.dumps([inputs, [run["sha256"] for run in writer.written]], sort_keys=True)
    record = {
        "inputs": inputs,
        "digest": hashlib.sha256(content.encode()).hexdigest()[:16],
        "levels": sorted(set(training.data.levels)),
        "buckets": choice.buckets,
        "runs": writer.written,
        "facts": _facts(sources, choice, counts),
    }
    store.write(RECORD, json.dumps(record, indent=1).encode())


def _facts(sources: Sequence[Source], choice: Choice, counts: Counts) -> dict[str, Any]:
    tables = {
        "learnt": counts.learnt,
        "too_long": counts.too_long,
        "without_words": counts.without_words,
    }
    return {
        "datasets": facts_of(sources),
        "rows": counts.learnt.total(),
        "tokens": counts.prompt_tokens + counts.reply_tokens,
        "prompt_tokens": counts.prompt_tokens,
        "reply_tokens": counts.reply_tokens,
        "drawn": choice.drawn,
        "not_drawn": counts.not_drawn,
        "left_out": counts.left_out,
        "splits": {split.value: _nested(_of(split, counts)) for split in Split},
        **{name: _nested(table) for name, table in tables.items()},
    }


def _of(split: Split, counts: Counts) -> dict[tuple[str, int], int]:
    return {(mode, level): n for (each, mode, level), n in counts.rows.items() if each == split}


def _nested(counts: dict[tuple[str, int], int]) -> dict[str, dict[str, int]]:
    """Counts by mode, then by level."""
    nested: dict[str, dict[str, int]] = {}
    for (mode, level), count in sorted(counts.items()):
        nested.setdefault(mode, {})[str(level)] = count
    return nested
