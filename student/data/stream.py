"""The rows of one level without end: buckets in an order of their own each epoch, and rows within each bucket.

All of it follows from the seed and three counters, so that a stream goes on anywhere without going through what was
before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.permutation import key_of
from student.data.hashing import order
from student.data.runs import Bucket


@dataclass(frozen=True)
class Place:
    """Where a stream is: the next row, in the epoch's order of buckets and the bucket's order of rows."""

    epoch: int = 0
    bucket: int = 0
    row: int = 0


class Stream:
    """Documents of one level. Holds one bucket in memory."""

    def __init__(
        self, level: int, buckets: int, seed: int, load: Callable[[int, int], Bucket]
    ) -> None:
        """`load` reads a bucket by level and number. The level must have rows."""
        self._level, self._buckets, self._seed, self._load = level, buckets, seed, load
        self._held: tuple[int, Bucket] | None = None
        self._orders: dict[tuple[int, ...], NDArray[np.int64]] = {}
        self.place = Place()

    def take(self, count: int) -> list[tuple[Bucket, NDArray[np.int64]]]:
        """The next `count` documents, as rows of the buckets that they are in; moves `place` behind them."""
        taken: list[tuple[Bucket, NDArray[np.int64]]] = []
        while count:
            at = self.place
            number = int(self._order(self._buckets, at.epoch)[at.bucket])
            bucket = self._bucket(number)
            rows = self._order(len(bucket), at.epoch, number)[at.row : at.row + count]
            if len(rows):
                taken.append((bucket, rows))
                count -= len(rows)
            self.place = self._behind(at, at.row + len(rows), len(bucket))
        return taken

    def _behind(self, at: Place, row: int, rows: int) -> Place:
        if row < rows:
            return Place(at.epoch, at.bucket, row)
        if at.bucket + 1 < self._buckets:
            return Place(at.epoch, at.bucket + 1)
        return Place(at.epoch + 1)

    def _bucket(self, number: int) -> Bucket:
        if self._held is None or self._held[0] != number:
            self._held = number, self._load(self._level, number)
        return self._held[1]

    def _order(self, count: int, *of: int) -> NDArray[np.int64]:
        """A shuffle of range(count); the last few are kept, since a bucket is drawn from many times."""
        if of not in self._orders:
            if len(self._orders) > 2:
                self._orders.clear()
            name = "/".join(map(str, (self._level, *of)))
            self._orders[of] = order(count, key_of(f"{self._seed}/order/{name}"))
        return self._orders[of]


def open_levels(rows: dict[int, int], progress: float, curriculum: float) -> dict[int, float]:
    """The share of each level in what is drawn when `progress` of the training is done.

    Levels have the weight of their row counts. They open one after the other, the easiest first and the last
    one when `curriculum` of the training is done; 0 opens all at once.
    """
    levels = sorted(rows)
    last = max(1, len(levels) - 1)
    opened = [
        level for place, level in enumerate(levels) if progress >= curriculum * (place / last)
    ]
    total = sum(rows[level] for level in opened)
    return {level: rows[level] / total for level in opened}
