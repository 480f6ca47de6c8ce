"""Documents into rows of equal length, none of them cut. Lengths in, places out; then tokens, targets and positions.

Suffixes: R rows of a pool, L context, N documents, T tokens of all documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from student.data.hashing import order
from student.data.runs import Bucket

NO_LOSS = -100
"""A target without loss, as torch's cross entropy has it."""


def packed(lengths: Sequence[int], context: int) -> tuple[list[int], list[int], int]:
    """The row and the offset of each document, and the number of rows.

    Best fit, longest first: each document goes where it leaves least room, so that few rows have any to spare.
    """
    rows, offsets = [0] * len(lengths), [0] * len(lengths)
    room: list[list[int]] = [[] for _ in range(context + 1)]
    some = 0  # bit n is set where a row has room for n tokens
    made = 0
    for document in sorted(range(len(lengths)), key=lambda n: (-lengths[n], n)):
        length = lengths[document]
        fitting = some >> length
        if fitting:
            left = length + (fitting & -fitting).bit_length() - 1
            row = room[left].pop()
            if not room[left]:
                some ^= 1 << left
        else:
            left, row = context, made
            made += 1
        rows[document], offsets[document] = row, context - left
        room[left - length].append(row)
        some |= 1 << (left - length)
    return rows, offsets, made


@dataclass(frozen=True)
class Documents:
    """Documents on end."""

    flat_T: NDArray[np.uint16]
    lengths_N: NDArray[np.int64]
    prompts_N: NDArray[np.int64]
    levels_N: NDArray[np.int64]
    ids: list[bytes]


def gathered(taken: Sequence[tuple[int, Bucket, NDArray[np.int64]]]) -> Documents:
    """Rows of buckets, each with its level, as documents on end."""
    flats, ids = [], []
    for _, bucket, rows in taken:
        flats.append(bucket.flat[_ranges(bucket.starts[rows], bucket.lengths[rows])])
        joined = bucket.ids[rows].tobytes()
        ids += [joined[at : at + 16] for at in range(0, len(joined), 16)]
    return Documents(
        flat_T=np.concatenate(flats),
        lengths_N=np.concatenate([bucket.lengths[rows] for _, bucket, rows in taken]),
        prompts_N=np.concatenate([bucket.prompts[rows] for _, bucket, rows in taken]),
        levels_N=np.concatenate([np.full(len(rows), level) for level, _, rows in taken]),
        ids=ids,
    )


@dataclass(frozen=True)
class Laid:
    """Documents laid out in rows."""

    tokens_RL: NDArray[np.int64]
    targets_RL: NDArray[np.int64]
    positions_RL: NDArray[np.int64]
    documents: list[list[int]]
    """Those in each row."""


def laid(documents: Documents, context: int, key: int) -> Laid:
    """Documents packed into rows of `context` tokens, the rows in an order that `key` shuffles."""
    lengths_N = documents.lengths_N
    row_of, offsets, made = packed(lengths_N.tolist(), context)
    place_R = np.argsort(order(made, key))
    row_N = place_R[np.array(row_of, np.int64)]
    starts_N = row_N * context + np.array(offsets, np.int64)
    to_T = _ranges(starts_N, lengths_N)
    tokens, targets, positions = (np.full(made * context, fill) for fill in (0, NO_LOSS, 0))
    tokens[to_T] = documents.flat_T
    positions[to_T] = to_T - np.repeat(starts_N, lengths_N)
    # What is learnt of a document: its reply's tokens, each foreseen from the one before.
    learnt = to_T[positions[to_T] >= np.repeat(documents.prompts_N, lengths_N)]
    targets[learnt - 1] = tokens[learnt]
    inside: list[list[int]] = [[] for _ in range(made)]
    for document, row in enumerate(row_N.tolist()):
        inside[row].append(document)
    shape = made, context
    return Laid(tokens.reshape(shape), targets.reshape(shape), positions.reshape(shape), inside)


def _ranges(starts_N: NDArray[np.int64], lengths_N: NDArray[np.int64]) -> NDArray[np.int64]:
    """start, start + 1, ... for each start, on end: [T]."""
    before_N = np.cumsum(lengths_N) - lengths_N
    return np.repeat(starts_N - before_N, lengths_N) + np.arange(lengths_N.sum())
