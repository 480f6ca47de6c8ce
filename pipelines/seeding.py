"""Raw seeds to lifted templates, once a dataset: questions in, seed files and their index beside the rows out.

Workers read lifted templates from the dataset itself, so they need nothing but the output location.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from datagen.errors import SeedError
from datagen.recipe import SeedSource
from datagen.storage import Store

if TYPE_CHECKING:
    from seeds.importers import BadRecord, Record
    from seeds.lifting.lifted import Lifted, LiftedTemplate
    from seeds.lifting.lifter import Refusal

PART_SEEDS = 32
CHUNK_RECORDS = 200
# Ctrl-C is the driver's to handle.
_DEAF = (signal.signal, (signal.SIGINT, signal.SIG_IGN))
INDEX = "seeds/index.json"
MAX_BAD_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SeedPart:
    """One file of lifted templates, all of one mode and level."""

    name: str
    path: str
    mode: str
    level: int
    templates: tuple[tuple[str, int, int], ...]
    """(template id, how many rows it surely gives, the size of its space)"""


@dataclass(slots=True)
class Census:
    """What became of the records of a seed file."""

    records: int = 0
    lifted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Records turned down, by reason."""
    bad_records: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    """The first unreadable records: (record number, what is wrong)."""

    def as_dict(self) -> dict[str, object]:
        return {
            "records": self.records,
            "lifted": self.lifted,
            "refused": dict(self.refused.most_common()),
            "bad_records": self.bad_records,
            "bad": self.bad,
        }

    def count(self, outcome: Lifted | Refusal | BadRecord) -> None:
        from seeds.importers import BadRecord
        from seeds.lifting.lifter import Refusal

        self.records += 1
        if isinstance(outcome, BadRecord):
            self.bad_records += 1
            if len(self.bad) < MAX_BAD_SHOWN:
                self.bad.append((outcome.number, outcome.reason))
        elif isinstance(outcome, Refusal):
            self.refused[outcome.reason] += 1
        else:
            self.lifted += 1


def file_sha256(path: str | Path) -> str:
    """The content hash by which a recipe knows its seeds. Raises SeedError if the file cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SeedError(f"cannot read seeds {path}: {error.strerror}") from error


def require_path(source: SeedSource) -> str:
    """The seed file's path. Raises SeedError if the recipe names none."""
    if source.path is None:
        raise SeedError("the recipe lifts seeds but names no file; give one with --seeds PATH")
    return source.path


def outcomes(source: SeedSource) -> Iterator[Lifted | Refusal | BadRecord]:
    """What becomes of each record of a seed file, in order. Raises SeedError if there is no such file.

    Chunks of records are lifted on all cores, a bounded number of them at a time.
    """
    from seeds.importers import read_records

    records = read_records(require_path(source), source.question, source.answer)
    lift = partial(_lift_chunk, name=source.name, licence=source.licence)
    chunks = iter(lambda: list(islice(records, CHUNK_RECORDS)), [])
    first = next(chunks, [])
    if len(first) < CHUNK_RECORDS:  # not worth starting workers for
        yield from lift(first)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, get_context("spawn"), *_DEAF) as pool:
        waiting = deque([pool.submit(lift, first)])
        for chunk in chunks:
            waiting.append(pool.submit(lift, chunk))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _lift_chunk(
    records: list[Record | BadRecord], name: str, licence: str
) -> list[Lifted | Refusal | BadRecord]:
    from seeds.importers import BadRecord
    from seeds.lifting.lifter import lift

    return [r if isinstance(r, BadRecord) else lift(r, name, licence) for r in records]


def lift_into(
    store: Store, source: SeedSource, advance: Callable[[Census], None] = lambda census: None
) -> tuple[list[SeedPart], Census]:
    """Lifts a seed file into the dataset, or returns what an earlier run lifted."""
    identity = source.model_dump(mode="json", exclude={"path"})
    if source.path is not None:
        identity["sha256"] = file_sha256(source.path)
    if store.exists(INDEX) and (done := _read_index(store, identity)):
        return done
    from seeds.lifting.lifted import Lifted

    census = Census()
    parts: list[SeedPart] = []
    waiting: dict[tuple[str, int], list[Lifted]] = defaultdict(list)
    for outcome in outcomes(source):
        census.count(outcome)
        advance(census)
        if isinstance(outcome, Lifted):
            bucket = waiting[outcome.mode, outcome.level]
            bucket.append(outcome)
            if len(bucket) == PART_SEEDS:
                parts.append(_write_part(store, source.name, len(parts), bucket))
                bucket.clear()
    parts += [
        _write_part(store, source.name, len(parts) + k, bucket)
        for k, bucket in enumerate(filter(None, waiting.values()))
    ]
    index = {
        "source": identity,
        "census": census.as_dict(),
        "parts": [asdict(part) for part in parts],
    }
    store.write(INDEX, json.dumps(index, indent=1).encode())
    return parts, census


def _write_part(store: Store, name: str, number: int, bucket: list[Lifted]) -> SeedPart:
    from seeds.lifting.lifted import LiftedTemplate

    mode, level = bucket[0].mode, bucket[0].level
    path = f"seeds/lifted/{number:05d}.jsonl"
    store.write(path, "".join(json.dumps(lifted.to_json()) + "\n" for lifted in bucket).encode())
    templates = tuple(_entry(LiftedTemplate(lifted), lifted.capacity) for lifted in bucket)
    return SeedPart(f"{name}-{number:05d}", path, mode, level, templates)


def _entry(template: LiftedTemplate, admissible: int) -> tuple[str, int, int]:
    # Validators turn a few admissible problems down, such as those whose answer stands in the text.
    return template.id, admissible - admissible // 10, template.space(template.level).size


def _read_index(store: Store, identity: dict[str, str]) -> tuple[list[SeedPart], Census] | None:
    """What an earlier run lifted from the same seeds; None if it was from others."""
    index = json.loads(store.read(INDEX))
    if identity != {key: index["source"].get(key) for key in identity}:
        return None
    parts = [
        SeedPart(**{**part, "templates": tuple(tuple(entry) for entry in part["templates"])})
        for part in index["parts"]
    ]
    return parts, Census(**{**index["census"], "refused": Counter(index["census"]["refused"])})
