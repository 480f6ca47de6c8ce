"""Keyed hashes of whole columns: what draws, splits and shuffles rows. The same on every machine and numpy."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
_WHOLE = 1 << 64


def scattered(numbers: NDArray[np.uint64] | NDArray[np.int64], key: int | Hashes) -> Hashes:
    """64 well-mixed bits a number: `datagen.permutation.scatter` of a column."""
    word = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.asarray(key, np.uint64)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def of_ids(ids: pa.ChunkedArray, key: int) -> Hashes:
    """A hash of each 16-byte row id."""
    return scattered(id_bytes(ids)[:, :8].copy().view(np.uint64).reshape(-1), key)


def id_bytes(ids: pa.ChunkedArray | pa.Array) -> NDArray[np.uint8]:
    """Row ids as bytes [rows, 16]. Null is no id."""
    whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    size, start = whole.type.byte_width, whole.offset
    data = np.frombuffer(whole.buffers()[1] or b"", np.uint8)
    return data[start * size : (start + len(whole)) * size].reshape(-1, size)


def below(hashes: Hashes, share: float) -> NDArray[np.bool_]:
    """Which hashes are among this share of all there are. A smaller share is part of a larger one."""
    bound = int(share * _WHOLE)
    if bound >= _WHOLE:
        return np.ones(len(hashes), np.bool_)
    return hashes < np.uint64(bound)


def order(count: int, key: int) -> NDArray[np.int64]:
    """A shuffle of range(count)."""
    return np.argsort(scattered(np.arange(count), key), kind="stable")
