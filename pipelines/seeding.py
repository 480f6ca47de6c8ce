"""Raw seeds to lifted templates, once a dataset: questions in, seed files and their index beside the rows out.

Workers read lifted templates from the dataset itself, so they need nothing but the output location.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from datagen.errors import SeedError
from datagen.recipe import SeedSource
from datagen.storage import Store

if TYPE_CHECKING:
    from seeds.importers import BadRecord
    from seeds.lifting.lifted import Lifted, LiftedTemplate
    from seeds.lifting.lifter import Refusal

PART_SEEDS = 32
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
    """What becomes of each record of a seed file, in order. Raises SeedError if there is no such file."""
    from seeds.importers import BadRecord, read_records
    from seeds.lifting.lifter import lift

    for record in read_records(require_path(source), source.question, source.answer):
        yield record if isinstance(record, BadRecord) else lift(record, source.name, source.licence)


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
