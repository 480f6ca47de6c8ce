"""Batches without end, out of what was prepared; deterministic, and resumed from a small state.

Documents are drawn and packed a pool at a time, several steps' worth; while one pool is used, a thread makes the next.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.errors import TrainingError
from datagen.permutation import key_of
from student.data.hashing import scattered
from student.data.packing import Laid, gathered, laid
from student.data.prepared import Prepared
from student.data.stream import Place, Stream, open_levels
from student.recipe import Training

_STEPS_A_POOL = 4
_FEWEST = 256
"""Documents of a pool at least; of fewer, the last row's padding would weigh too much."""


@dataclass(frozen=True)
class Batch:
    """B rows of L tokens, packed with whole documents."""

    tokens: NDArray[np.int64]
    """[B, L]; PAD where nothing stands."""
    targets: NDArray[np.int64]
    """[B, L]; the token that follows, -100 where there is no loss: in problems, padding, and at a document's end."""
    positions: NDArray[np.int64]
    """[B, L]; from 0 in each document, and 0 in padding: 0 marks the first token of a document."""
    ids: tuple[bytes, ...]
    """The ids of the rows in it."""
    levels: tuple[int, ...]
    """Their levels."""


@dataclass(frozen=True)
class _Start:
    """All that a pool follows from."""

    places: dict[int, Place]
    drawn: int
    """Documents drawn before it."""
    progress: float

    def to_json(self) -> dict[str, Any]:
        places = {str(level): list(astuple(place)) for level, place in self.places.items()}
        return {"places": places, "drawn": self.drawn, "progress": self.progress}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> _Start:
        places = {int(level): Place(*map(int, at)) for level, at in data["places"].items()}
        return cls(places, int(data["drawn"]), float(data["progress"]))


@dataclass(frozen=True)
class _Pool:
    start: _Start
    laid: Laid
    ids: list[bytes]
    levels: NDArray[np.int64]
    places: dict[int, Place]
    """Where the streams are behind it."""
    drawn: int

    @property
    def rows(self) -> int:
        return len(self.laid.tokens_RL)


class Batches:
    """Endless: when all rows were seen they come again in another order."""

    def __init__(self, prepared: Prepared, training: Training, rows: int) -> None:
        """`rows` is B, the rows of a batch; other values of it give the same rows in the same order."""
        self._counts = {
            level: count for level in prepared.levels if (count := prepared.rows(level))
        }
        self._seed, self._curriculum = training.seed, training.curriculum
        self._context, self._rows = training.model.context, rows
        mean = prepared.facts["tokens"] / prepared.facts["rows"]
        self._documents = max(_FEWEST, round(_STEPS_A_POOL * training.step_tokens / mean))
        self._streams = {
            level: Stream(level, prepared.buckets, training.seed, prepared.bucket)
            for level in self._counts
        }
        self._thread = ThreadPoolExecutor(1, "batches")
        self._pool: _Pool | None = None
        self._row = 0
        self._ahead: _Start | None = None
        self._next: Future[_Pool] | None = None

    def next(self, progress: float) -> Batch:
        """The next batch, when so much of the training is done, from 0 to 1.

        The curriculum follows at a distance of one pool, for the next one is packed while this one is used.
        """
        parts: list[tuple[_Pool, slice]] = []
        wanted = self._rows
        while wanted:
            pool = self._current(progress)
            some = slice(self._row, min(self._row + wanted, pool.rows))
            parts.append((pool, some))
            wanted -= some.stop - some.start
            self._row = some.stop
        return _batch(parts)

    @property
    def epochs(self) -> float:
        """How often all rows were seen so far, on average over the levels."""
        drawn = self._pool.drawn if self._pool else 0
        return drawn / sum(self._counts.values())

    def state(self) -> dict[str, Any]:
        """Where the batches are, as JSON: what was handed out is behind, what was packed ahead is not."""
        if self._pool is None or self._ahead is None:
            return {}
        return {
            "row": self._row,
            "pool": self._pool.start.to_json(),
            "ahead": self._ahead.progress,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on where `state` was taken. Raises TrainingError if it is no state of these rows."""
        self._forget()
        if not state:
            return
        try:
            start = _Start.from_json(state["pool"])
            row, ahead = int(state["row"]), float(state["ahead"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise TrainingError(
                f"not a place in the rows to learn from: {error!r}; start the training afresh in another --out"
            ) from error
        if start.places.keys() != self._counts.keys():
            raise TrainingError(
                "the training was at a place in other rows: their levels differ; choose another --out"
            )
        self._open(self._thread.submit(self._made, start).result(), ahead)
        self._row = row

    def _forget(self) -> None:
        if self._next:
            self._next.exception()  # the thread must not move the streams any more
        self._pool = self._ahead = self._next = None
        self._row = 0

    def _current(self, progress: float) -> _Pool:
        """The pool that has rows left; where it changes, the one after it is begun."""
        if self._pool is None:
            start = _Start(dict.fromkeys(self._counts, Place()), 0, progress)
            self._open(self._thread.submit(self._made, start).result(), progress)
        elif self._row == self._pool.rows and self._next:
            self._open(self._next.result(), progress)
        assert self._pool
        return self._pool

    def _open(self, pool: _Pool, progress: float) -> None:
        self._pool, self._row = pool, 0
        self._ahead = _Start(pool.places, pool.drawn, progress)
        self._next = self._thread.submit(self._made, self._ahead)

    def _made(self, start: _Start) -> _Pool:
        """A pool. Only the thread calls it, so that nothing else moves the streams."""
        shares = open_levels(self._counts, start.progress, self._curriculum)
        numbers = np.arange(start.drawn, start.drawn + self._documents)
        hashes = scattered(numbers, key_of(f"{self._seed}/levels"))
        chances = (hashes >> np.uint64(11)) * 2.0**-53
        bounds = np.cumsum(list(shares.values()))[:-1]
        wanted = np.bincount(np.searchsorted(bounds, chances, "right"), minlength=len(shares))
        for level, place in start.places.items():
            self._streams[level].place = place
        documents = gathered(
            [
                (level, bucket, rows)
                for level, count in zip(shares, wanted.tolist(), strict=True)
                for bucket, rows in self._streams[level].take(count)
            ]
        )
        return _Pool(
            start=start,
            laid=laid(documents, self._context, key_of(f"{self._seed}/rows/{start.drawn}")),
            ids=documents.ids,
            levels=documents.levels_N,
            places={level: stream.place for level, stream in self._streams.items()},
            drawn=start.drawn + self._documents,
        )


def _batch(parts: list[tuple[_Pool, slice]]) -> Batch:
    inside = [(pool, d) for pool, some in parts for row in pool.laid.documents[some] for d in row]

    def joined(name: str) -> NDArray[np.int64]:
        return np.concatenate([getattr(pool.laid, name)[some] for pool, some in parts])

    return Batch(
        tokens=joined("tokens_RL"),
        targets=joined("targets_RL"),
        positions=joined("positions_RL"),
        ids=tuple([pool.ids[document] for pool, document in inside]),
        levels=tuple([int(pool.levels[document]) for pool, document in inside]),
    )
