"""What a level that all nodes share must do: many keys in, packed values out, in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class StoreGone(Exception):
    """The store cannot be used at the moment. The message names it and the cure, and holds no secret."""


class Written(NamedTuple):
    """What became of a batch."""

    refused: int = 0
    """Values that the store would not take, though it can be reached."""
    reason: str = ""
    expired: int = 0
    evicted: int = 0
    """Old values removed for age, and for room."""


class Store(Protocol):
    """Any method but `close` raises StoreGone, and may be tried again later."""

    where: str
    """For people: the place, without user or password."""

    async def open(self) -> None: ...

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values that are there and not too old."""
        ...

    async def put(self, items: Mapping[bytes, bytes]) -> Written: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class CacheCounts:
    """What the cache did for one run; keys, unless a field says otherwise."""

    memory_hits: int = 0
    shared_hits: int = 0
    misses: int = 0
    garbage: int = 0
    """Values that were no answers: each is a miss too."""
    lost_writes: int = 0
    """Answers that did not reach the shared level: it was full or away, or they are too long."""
    outages: int = 0
    """Times that the shared level went away."""
    expired: int = 0
    evicted: int = 0
    """Old answers removed from the SQLite file for age and for room; a Redis server does that unseen."""
