"""Shards: a unit's table as Parquet bytes and back. The footer says whose they are, so it is the record of the unit."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.errors import StorageError
from datagen.schema import DICTIONARY_COLUMNS, SCHEMA, SCHEMA_VERSION, hugging_face
from datagen.storage import Store

ROW_GROUP_ROWS = 10_000


@cache
def versions() -> dict[str, str]:
    """The versions that the bytes of a shard depend on."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"schema": str(SCHEMA_VERSION), "pyarrow": pa.__version__, "python": python}


@dataclass(frozen=True, slots=True)
class Footer:
    """What a shard says of itself."""

    unit: str
    recipe: str
    counts: dict[str, Any]
    versions: dict[str, str]


def encode(table: pa.Table, footer: Footer) -> bytes:
    """The shard's bytes: the same table and footer give the same bytes."""
    metadata = {
        "datagen.unit": footer.unit,
        "datagen.recipe": footer.recipe,
        "datagen.counts": json.dumps(footer.counts, sort_keys=True),
        "datagen.versions": json.dumps(footer.versions, sort_keys=True),
        **(hugging_face(table.schema) if set(table.column_names) <= set(SCHEMA.names) else {}),
    }
    columns = set(table.column_names)
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata(metadata),
        sink,
        compression="zstd",
        compression_level=1,
        row_group_size=ROW_GROUP_ROWS,
        use_dictionary=[name for name in DICTIONARY_COLUMNS if name.split(".")[0] in columns],
        write_statistics=["mode", "level", "template", "index"],
        store_schema=True,
        write_page_checksum=True,
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def read_footer(store: Store, name: str) -> Footer:
    """The footer of a shard. Raises StorageError if the file is no whole shard."""
    try:
        with store.open(name) as file:
            metadata = pq.read_metadata(file).metadata or {}
        return Footer(
            unit=metadata[b"datagen.unit"].decode(),
            recipe=metadata[b"datagen.recipe"].decode(),
            counts=json.loads(metadata[b"datagen.counts"]),
            versions=json.loads(metadata[b"datagen.versions"]),
        )
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise StorageError(
            f"{store.path(name)} is damaged: {error}; the same `datagen run` makes it again"
        ) from error


def read_table(store: Store, name: str, columns: list[str] | None = None) -> pa.Table:
    """A shard's rows, or some of its columns. Raises StorageError if the file is damaged."""
    try:
        with store.open(name) as file:
            # Workers are as many as cores, so that threads of their own would only be in the way.
            shard = pq.ParquetFile(file, pre_buffer=False, page_checksum_verification=True)
            return shard.read(columns=columns, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise StorageError(
            f"{store.path(name)} is damaged: {error}; the same `datagen run` makes it again"
        ) from error
