"""Run files: rows as tokens, sorted by level and bucket, and a bucket read out of all of them.

A run is an Arrow file with one record batch for each (level, bucket), in this order, empty ones too. Each carries a
checksum, for a damaged byte of a token would be learnt without a word.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import ipc

from datagen.errors import StorageError, TrainingError
from datagen.storage import Store
from student.data.hashing import id_bytes
from student.data.tokenising import TOKENS

RUNS = "prepared/runs"
RUN_BYTES = 128 << 20
"""Rows are collected up to this size, then written; it bounds the memory."""


class RunWriter:
    """Collects rows and writes runs. What the runs hold depends on the rows and their order alone."""

    def __init__(self, store: Store, levels: Sequence[int], buckets: int, bound: int = RUN_BYTES):
        self._store, self._levels, self._buckets, self._bound = store, levels, buckets, bound
        self._waiting: list[pa.Table] = []
        self._bytes = 0
        self.written: list[dict[str, Any]] = []
        """Each run's name, size in bytes, rows, and the sha256 of what they say, however it is compressed."""

    def add(self, table: pa.Table) -> None:
        if len(table):
            self._waiting.append(table)
            self._bytes += table.nbytes
        if self._bytes >= self._bound:
            self.flush()

    def flush(self) -> None:
        """Writes what has been collected."""
        if not self._waiting:
            return
        table = pa.concat_tables(self._waiting).combine_chunks()
        self._waiting, self._bytes = [], 0
        sink = pa.BufferOutputStream()
        options = ipc.IpcWriteOptions(compression="zstd", use_threads=False)
        digest = hashlib.sha256()
        with ipc.new_file(sink, TOKENS, options=options) as writer:
            for batch in self._groups(table):
                said = _said(batch)
                writer.write_batch(batch, {"crc": str(zlib.crc32(said))})
                digest.update(said)
        data = sink.getvalue().to_pybytes()
        name = f"{RUNS}/{len(self.written):05}.arrow"
        self._store.write(name, data)
        self.written.append(
            {
                "name": name,
                "bytes": len(data),
                "sha256": digest.hexdigest(),
                "rows": len(table),
            }
        )

    def _groups(self, table: pa.Table) -> Iterator[pa.RecordBatch]:
        """The rows of each (level, bucket), in the order in which they came."""
        place = np.searchsorted(self._levels, table["level"].to_numpy())
        group = place * self._buckets + table["bucket"].to_numpy()
        sorted_rows = table.take(pa.array(np.argsort(group, kind="stable"))).combine_chunks()
        ends = np.cumsum(np.bincount(group, minlength=len(self._levels) * self._buckets)).tolist()
        whole = sorted_rows.to_batches()[0]
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            yield whole.slice(start, end - start)


def _said(batch: pa.RecordBatch) -> bytes:
    """All that a batch says, as bytes."""
    tokens = batch["tokens"]
    columns = (batch["prompt"], tokens.value_lengths(), tokens.flatten())
    count = len(batch).to_bytes(8, "little")
    ids = id_bytes(batch["id"]).tobytes()
    return b"".join([count, ids, *(column.to_numpy().tobytes() for column in columns)])


@dataclass(frozen=True)
class Bucket:
    """Rows of one level as tokens."""

    flat: NDArray[np.uint16]
    """All rows' tokens on end."""
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    prompts: NDArray[np.int64]
    ids: NDArray[np.uint8]
    """[rows, 16]"""

    def __len__(self) -> int:
        return len(self.starts)


def read_bucket(store: Store, runs: Sequence[str], group: int) -> Bucket:
    """The rows of one (level, bucket), counted as `RunWriter` orders them. Raises TrainingError for a damaged run."""
    batches = [_read(store, name, group) for name in runs]
    table = pa.Table.from_batches(batches, TOKENS).combine_chunks()
    tokens = table["tokens"].combine_chunks()
    lengths = tokens.value_lengths().to_numpy().astype(np.int64)
    return Bucket(
        flat=tokens.flatten().to_numpy(),
        starts=np.cumsum(lengths) - lengths,
        lengths=lengths,
        prompts=table["prompt"].to_numpy().astype(np.int64),
        ids=id_bytes(table["id"]),
    )


def _read(store: Store, name: str, group: int) -> pa.RecordBatch:
    try:
        with store.open(name) as file:
            batch, notes = ipc.open_file(file).get_batch_with_custom_metadata(group)
            if zlib.crc32(_said(batch)) != int(notes["crc"]):
                raise OSError("its checksum differs")
            return batch
    except (StorageError, pa.ArrowException, OSError, LookupError, ValueError) as error:
        raise TrainingError(
            f"{store.path(name)} is damaged: {error}; delete the folder `prepared` beside it"
            " and the same command makes it again"
        ) from error
