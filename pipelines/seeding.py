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
from typing import TYPE_CHECKING, Any

from datagen.errors import SeedError
from datagen.recipe import SeedSource
from datagen.storage import Store
from datagen.template import Template

if TYPE_CHECKING:
    from seeds.importers import BadRecord, Record
    from seeds.lifting.lifter import Refusal
    from seeds.programs.lifter import Refusal as ProgramRefusal

    Outcome = list[Any] | Refusal | ProgramRefusal | BadRecord
    """A record's lifted templates, or why there are none."""

PART_SEEDS = 32
CHUNK_RECORDS = {"word_problems": 200, "programs": 20}
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
    templates: int = 0
    """What the lifted records make: programs make several each."""
    refused: Counter[str] = field(default_factory=Counter)
    """Records turned down, by reason."""
    bad_records: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    """The first unreadable records: (record number, what is wrong)."""

    def as_dict(self) -> dict[str, object]:
        return {
            "records": self.records,
            "lifted": self.lifted,
            "templates": self.templates,
            "refused": dict(self.refused.most_common()),
            "bad_records": self.bad_records,
            "bad": self.bad,
        }

    def count(self, outcome: Outcome) -> None:
        from seeds.importers import BadRecord

        self.records += 1
        if isinstance(outcome, BadRecord):
            self.bad_records += 1
            if len(self.bad) < MAX_BAD_SHOWN:
                self.bad.append((outcome.number, outcome.reason))
        elif isinstance(outcome, list):
            self.lifted += 1
            self.templates += len(outcome)
        else:
            self.refused[outcome.reason] += 1


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


def outcomes(source: SeedSource) -> Iterator[Outcome]:
    """What becomes of each record of a seed file, in order. Raises SeedError if there is no such file.

    Chunks of records are lifted on all cores, a bounded number of them at a time.
    """
    records: Iterator[Any] = _records(source)
    lift = partial(
        _lift_programs if source.kind == "programs" else _lift_chunk,
        name=source.name,
        licence=source.licence,
    )
    size = CHUNK_RECORDS[source.kind]
    chunks = iter(lambda: list(islice(records, size)), [])
    first = next(chunks, [])
    if len(first) < size:  # not worth starting workers for
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


def _records(source: SeedSource) -> Iterator[Any]:
    from seeds.importers import read_objects, read_records

    path = require_path(source)
    if source.kind == "programs":
        return read_objects(path)
    return read_records(path, source.question, source.answer)


def _lift_chunk(records: list[Record | BadRecord], name: str, licence: str) -> list[Outcome]:
    from seeds.importers import BadRecord
    from seeds.lifting.lifted import Lifted
    from seeds.lifting.lifter import lift

    found = [r if isinstance(r, BadRecord) else lift(r, name, licence) for r in records]
    return [[each] if isinstance(each, Lifted) else each for each in found]


def _lift_programs(
    records: list[tuple[int, dict[str, Any]] | BadRecord], name: str, licence: str
) -> list[Outcome]:
    from pipelines.engines import engines
    from seeds.importers import BadRecord
    from seeds.programs.lifter import lift

    return [
        r if isinstance(r, BadRecord) else lift(r[1], r[0], name, licence, engines())
        for r in records
    ]


def lift_into(
    store: Store, source: SeedSource, advance: Callable[[Census], None] = lambda census: None
) -> tuple[list[SeedPart], Census]:
    """Lifts a seed file into the dataset, or returns what an earlier run lifted."""
    identity = source.identity()
    if source.path is not None:
        identity["sha256"] = file_sha256(source.path)
    if store.exists(INDEX) and (done := _read_index(store, identity)):
        return done
    census = Census()
    parts: list[SeedPart] = []
    waiting: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for outcome in outcomes(source):
        census.count(outcome)
        advance(census)
        for lifted in outcome if isinstance(outcome, list) else ():
            bucket = waiting[lifted.mode, lifted.level]
            bucket.append(lifted)
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


def template_of(lifted: Any) -> Template:
    """The template that a lifted record stands for."""
    from seeds.lifting.lifted import Lifted, LiftedTemplate

    if isinstance(lifted, Lifted):
        return LiftedTemplate(lifted)
    from pipelines.engines import engines
    from seeds.programs.templates import program_template

    return program_template(lifted, engines())


def read_lifted(fields: dict[str, Any]) -> Any:
    """The lifted record of one line of a dataset's seed files."""
    from seeds.lifting.lifted import Lifted

    if "program" not in fields:
        return Lifted.from_json(fields)
    from seeds.programs.lifted import LiftedProgram

    return LiftedProgram.from_json(fields)


def _write_part(store: Store, name: str, number: int, bucket: list[Any]) -> SeedPart:
    mode, level = bucket[0].mode, bucket[0].level
    path = f"seeds/lifted/{number:05d}.jsonl"
    store.write(path, "".join(json.dumps(lifted.to_json()) + "\n" for lifted in bucket).encode())
    templates = tuple(_entry(template_of(lifted), lifted.capacity) for lifted in bucket)
    return SeedPart(f"{name}-{number:05d}", path, mode, level, templates)


def _entry(template: Any, admissible: int) -> tuple[str, int, int]:
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
