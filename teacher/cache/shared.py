"""The shared level with patience: a store that goes away costs hits and never the run.

Reads pass through. Writes wait in a buffer and go in batches behind the run's back; while the store is away they stay
there, the oldest dropped when it is full.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import TypeVar

from teacher.cache.store import CacheCounts, Store, StoreGone

BATCH_ANSWERS = 64
BATCH_S = 0.2
MAX_WAITING_BYTES = 32_000_000
MIN_PAUSE_S = 1.0
MAX_PAUSE_S = 30.0
_ENTRY_BYTES = 250
"""What a waiting value costs beside its own bytes."""
_MAX_AT_ONCE = 8

Given = TypeVar("Given")
Result = TypeVar("Result")


class Shared:
    def __init__(self, store: Store, counts: CacheCounts, say: Callable[[str], None]) -> None:
        self._store = store
        self._counts = counts
        self._say = say
        self._waiting: dict[bytes, bytes] = {}
        self._waiting_bytes = 0
        self._full = asyncio.Event()
        self._writing = asyncio.Lock()
        self._slots = asyncio.Semaphore(_MAX_AT_ONCE)
        self._writer: asyncio.Task[None] | None = None
        self._away = self._refusal_told = False
        self._pause_s = MIN_PAUSE_S
        self._try_at_s = 0.0

    async def open(self) -> None:
        """Tells at once if the store is away, and starts the writer."""
        await self._attempt(lambda _: self._store.open(), None)
        self._writer = asyncio.create_task(self._keep_writing())

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values that are known, those that wait to be written among them."""
        waiting = {key: self._waiting[key] for key in keys if key in self._waiting}
        others = [key for key in keys if key not in waiting]
        return waiting | (await self._attempt(self._store.get, others) or {}) if others else waiting

    async def put(self, key: bytes, value: bytes) -> None:
        """Returns at once, unless answers come faster than the store takes them."""
        self._forget(key)
        self._waiting[key] = value
        self._waiting_bytes += len(value) + _ENTRY_BYTES
        if len(self._waiting) >= BATCH_ANSWERS:
            self._full.set()
        if self._waiting_bytes > MAX_WAITING_BYTES:
            await self.flush()
        while self._waiting_bytes > MAX_WAITING_BYTES:
            self._forget(next(iter(self._waiting)))
            self._counts.lost_writes += 1

    async def flush(self) -> None:
        """Writes what waits. Values stay waiting if the store is away."""
        async with self._writing:
            while self._waiting:
                batch = dict(islice(self._waiting.items(), BATCH_ANSWERS))
                written = await self._attempt(self._store.put, batch)
                if written is None:
                    return
                for key, value in batch.items():
                    if self._waiting.get(key) is value:  # a newer one may have come meanwhile
                        self._forget(key)
                self._counts.expired += written.expired
                self._counts.evicted += written.evicted
                if written.refused:
                    self._refused(written.refused, written.reason)

    async def close(self) -> None:
        if self._writer:
            self._writer.cancel()
            with suppress(asyncio.CancelledError):
                await self._writer
        self._try_at_s = 0.0  # no pause is left to wait for
        await self.flush()
        self._counts.lost_writes += len(self._waiting)
        self._waiting.clear()
        await self._store.close()

    def _forget(self, key: bytes) -> None:
        if (value := self._waiting.pop(key, None)) is not None:
            self._waiting_bytes -= len(value) + _ENTRY_BYTES

    async def _keep_writing(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BATCH_S):
                    await self._full.wait()
            self._full.clear()
            await self.flush()

    async def _attempt(
        self, operation: Callable[[Given], Awaitable[Result]], given: Given
    ) -> Result | None:
        """What the store says; None while it is away."""
        async with self._slots:
            if not self._may_try():
                return None
            try:
                result = await operation(given)
            except StoreGone as gone:
                self._went_away(gone)
                return None
            self._answered()
            return result

    def _may_try(self) -> bool:
        now_s = time.monotonic()
        if self._away:
            if now_s < self._try_at_s:
                return False
            # One tries; the others go on without the store until it is known how that ended.
            self._pause_s = min(2 * self._pause_s, MAX_PAUSE_S)
            self._try_at_s = now_s + self._pause_s
        return True

    def _went_away(self, gone: StoreGone) -> None:
        if not self._away:
            self._away = True
            self._counts.outages += 1
            self._pause_s = MIN_PAUSE_S
            self._try_at_s = time.monotonic() + MIN_PAUSE_S
            self._say(f"answer cache: {gone}. The run goes on without it")

    def _answered(self) -> None:
        if self._away:
            self._away = False
            self._say(f"answer cache: {self._store.where} is back")

    def _refused(self, values: int, reason: str) -> None:
        self._counts.lost_writes += values
        if not self._refusal_told:
            self._refusal_told = True
            self._say(f"answer cache: {self._store.where} takes no new answers: {reason}")
