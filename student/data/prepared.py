"""What `OUT/prepared/` holds: rows as tokens, shuffled, and the record that is written when all of it is there.

prepared/words/          the tokenizer
prepared/runs/*.arrow    the rows, sorted by level and bucket within each file
prepared/prepared.json   what it was made from, a digest, and counts; written last
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datagen.errors import StorageError, TrainingError
from datagen.storage import Store
from student.data.runs import Bucket, read_bucket
from student.words import Words

FOLDER = "prepared"
WORDS = f"{FOLDER}/words"
RECORD = f"{FOLDER}/prepared.json"


@dataclass(frozen=True)
class Prepared:
    """Rows as tokens, ready to be drawn."""

    store: Store
    words: Words
    digest: str
    """Of the rows, their tokens and their order, in 16 hex digits."""
    facts: dict[str, Any]
    """Counts: `rows` and `tokens` learnt from; `splits`, `learnt`, `too_long` and `without_words` by mode and level."""
    inputs: dict[str, Any]
    levels: tuple[int, ...]
    buckets: int
    runs: tuple[str, ...]

    def rows(self, level: int) -> int:
        """Rows to learn from at a level."""
        learnt: dict[str, dict[str, int]] = self.facts["learnt"]
        return sum(by_level.get(str(level), 0) for by_level in learnt.values())

    def bucket(self, level: int, number: int) -> Bucket:
        """One of `buckets` parts of a level. Raises TrainingError for a damaged file."""
        group = self.levels.index(level) * self.buckets + number
        return read_bucket(self.store, self.runs, group)


def load_prepared(store: Store) -> Prepared | None:
    """What was prepared in this location; None if it is not there or unfinished.

    Raises TrainingError if it is damaged: a file missing, or of another size.
    """
    if not store.exists(RECORD):
        return None
    try:
        record = json.loads(store.read(RECORD))
        for run in record["runs"]:
            with store.open(run["name"]) as file:
                if file.size() != run["bytes"]:
                    raise ValueError(f"{run['name']} has {file.size()} bytes of {run['bytes']}")
        return Prepared(
            store=store,
            words=Words(store.read(f"{WORDS}/tokenizer.json").decode()),
            digest=record["digest"],
            facts=record["facts"],
            inputs=record["inputs"],
            levels=tuple(record["levels"]),
            buckets=record["buckets"],
            runs=tuple([run["name"] for run in record["runs"]]),
        )
    except (StorageError, TrainingError, ValueError, KeyError, TypeError, OSError) as error:
        raise TrainingError(
            f"{store.path(FOLDER)} is damaged: {error}; delete it, and the same command makes it again"
        ) from error


def refuse_another(prepared: Prepared, inputs: dict[str, Any], store: Store) -> None:
    """Raises TrainingError, showing the difference, if it was made from something else."""
    theirs, mine = dict(_flat(prepared.inputs)), dict(_flat(inputs))
    lines = [
        f"  {key}: prepared with {theirs.get(key)!r}, now {mine.get(key)!r}"
        for key in sorted(theirs.keys() | mine.keys())
        if theirs.get(key) != mine.get(key)
    ]
    if lines:
        raise TrainingError(
            f"{store.path(FOLDER)} holds rows that were prepared otherwise; choose another --out, undo the change,"
            " or delete that folder:\n" + "\n".join(lines)
        )


def _flat(content: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value
