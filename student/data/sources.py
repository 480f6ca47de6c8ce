"""Opens datasets to learn from: locations in, their shards out. What cannot be learnt from is refused, with the cure.

Of a judged dataset the rows that its judgement in force kept are taken, of another one all proved rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from datagen.errors import StorageError, TrainingError
from datagen.manifest import read_manifest, recipe_of
from datagen.schema import SCHEMA_VERSION
from datagen.shards import Footer, read_footer, read_table
from datagen.storage import Store
from datagen.taxonomy import mode_ids, suggest
from datagen.views import judgement_of

_READERS = 16


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of rows."""

    location: str
    name: str
    mode: str
    rows: int

    def read(self, columns: Sequence[str]) -> pa.Table:
        """Some of its columns. Raises StorageError, naming the cure, if it is damaged."""
        try:
            return read_table(Store(self.location), self.name, list(columns))
        except StorageError as error:
            raise _mended(error, self.name) from error


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset that can be learnt from."""

    location: str
    digest: str
    """Of its rows: two sources with one digest hold the same."""
    seed: int
    """The run seed that it was made with."""
    judgement: str | None
    """The folder of the judgement that chose among its rows."""
    shards: tuple[Shard, ...]
    """Those that hold any rows, sorted by name."""

    @property
    def rows(self) -> int:
        return sum(shard.rows for shard in self.shards)


def open_sources(locations: Sequence[str]) -> tuple[Source, ...]:
    """The datasets at these locations, in their order.

    Raises StorageError where none is, or a file is damaged, and TrainingError if one is unfinished, empty, of
    another schema, or given twice.
    """
    if not locations:
        raise TrainingError("no dataset is given; name a folder that `datagen run` has written")
    sources = tuple([_open(Store(location)) for location in locations])
    for number, source in enumerate(sources):
        for other in sources[:number]:
            if other.digest == source.digest:
                raise TrainingError(
                    f"{source.location} holds the same rows as {other.location}; name one of them"
                )
    return sources


def refuse_unsplittable(sources: Sequence[Source], parameters: float) -> None:
    """Raises TrainingError where a problem and what was made of it could fall on two sides."""
    seeds = {source.seed: source.location for source in sources}
    if parameters and len(seeds) > 1:
        told = ", ".join(f"{location} with {seed}" for seed, location in sorted(seeds.items()))
        raise TrainingError(
            f"the datasets were made with several run seeds ({told}), so that one problem has several numbers and"
            " cannot be held out by them; make them with one `seed`, or set held_out.parameters to 0"
        )


def refuse_repeats(sources: Sequence[Source]) -> None:
    """Raises TrainingError where two datasets of one run seed drew on the same problems, which would count twice."""
    drawn_by: dict[tuple[int, str], str] = {}
    for source in sources:
        for shard in source.shards:
            unit = shard.name.rpartition("/")[2].removesuffix(".parquet")
            other = drawn_by.setdefault((source.seed, unit), source.location)
            if other != source.location:
                raise TrainingError(
                    f"{source.location} and {other} were made with one run seed and repeat one another in {unit};"
                    " name the larger one alone, or make them of other modes, levels or mutators"
                )


def matching(sources: Sequence[Source], patterns: Sequence[str]) -> list[Shard]:
    """The shards whose mode fits one of the patterns, in order. Raises TrainingError for a pattern that names none."""
    shards = [shard for source in sources for shard in source.shards]
    modes = sorted({shard.mode for shard in shards})
    for pattern in patterns:
        if not any(fnmatchcase(mode, pattern) for mode in modes):
            known = pattern in mode_ids()
            near = "" if known else suggest(pattern, modes)
            raise TrainingError(
                f"data.modes: no row of the datasets has the mode {pattern!r}{near}"
                f" (their modes: {', '.join(modes)})"
            )
    return [
        shard for shard in shards if any(fnmatchcase(shard.mode, pattern) for pattern in patterns)
    ]


def _open(store: Store) -> Source:
    try:
        recipe, _ = recipe_of(store)
    except (ValidationError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{store.location} was made by another version of this program ({error});"
            " make it again with `datagen run`"
        ) from error
    manifest = read_manifest(store)
    if manifest is None:
        raise TrainingError(f"{store.location} is unfinished; the same `datagen run` finishes it")
    folder = judgement_of(store)
    names = store.names(f"{folder}/kept") if folder else []
    if names:
        digest = _judged_digest(store, str(folder), manifest["digest"])
    else:  # nobody has chosen among the rows yet
        folder = None
        names = [entry["path"] for entry in manifest["shards"]]
        digest = manifest["digest"]
    with ThreadPoolExecutor(_READERS) as readers:
        footers = dict(
            zip(names, readers.map(lambda name: _footer(store, name), names), strict=True)
        )
    shards = tuple(
        [
            Shard(store.location, name, _mode(name), rows)
            for name, footer in sorted(footers.items())
            if (rows := footer.counts["kept" if folder else "accepted"])
        ]
    )
    if not shards:
        cure = (
            f"its judgement {folder} kept no row; `datagen rescore` with another `accept` judges it again"
            if folder
            else "`datagen status` says why; make it again with more rows"
        )
        raise TrainingError(f"{store.location} holds no rows: {cure}")
    return Source(store.location, digest, recipe.seed, folder, shards)


def _footer(store: Store, name: str) -> Footer:
    try:
        footer = read_footer(store, name)
    except StorageError as error:
        raise _mended(error, name) from error
    found = footer.versions.get("schema")
    if found != str(SCHEMA_VERSION):
        raise TrainingError(
            f"{store.path(name)} has rows of schema version {found}, and this program reads {SCHEMA_VERSION};"
            " make the dataset again with `datagen run`, or train with the version that made it"
        )
    return footer


def _judged_digest(store: Store, folder: str, rows_digest: str) -> str:
    """What a model says is not reproducible, so that its summary stands for what it chose."""
    content = [rows_digest.encode(), folder.encode(), store.read(f"{folder}/summary.json")]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def _mode(name: str) -> str:
    """The mode of a shard's rows, which its folder is named by."""
    return name.rpartition("/in_mode=")[2].partition("/")[0]


def _mended(error: StorageError, name: str) -> StorageError:
    """The error with the command that makes this file again."""
    text = str(error)
    if "makes it again" not in text:
        text += "; the same `datagen run` makes it again"
    return StorageError(text.replace("`datagen run`", _maker(name)))


def _maker(name: str) -> str:
    return "`datagen rescore`" if name.startswith("judged/") else "`datagen run`"


def facts_of(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """What was opened, for the record."""
    return [
        {
            "location": source.location,
            "digest": source.digest,
            "seed": source.seed,
            "rows": source.rows,
            "learnt_from": f"rows kept by {source.judgement}" if source.judgement else "all rows",
        }
        for source in sources
    ]
