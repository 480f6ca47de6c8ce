"""A shared level that goes away and comes back: it costs hits, and never the run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from teacher.cache import CacheCounts, shared
from teacher.cache.shared import Shared
from teacher.cache.store import StoreGone, Written
from tests.teacher.cache_material import Said, key_of, keys_of


class Flaky:
    """A store that is away whenever a test wants it to be."""

    where = "the store"

    def __init__(self) -> None:
        self.is_away = False
        self.tries = 0
        self.values: dict[bytes, bytes] = {}

    async def open(self) -> None:
        await self._reach()

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        await self._reach()
        return {key: self.values[key] for key in keys if key in self.values}

    async def put(self, items: Mapping[bytes, bytes]) -> Written:
        await self._reach()
        self.values |= items
        return Written()

    async def close(self) -> None:
        pass

    async def _reach(self) -> None:
        self.tries += 1
        await asyncio.sleep(0)
        if self.is_away:
            raise StoreGone("the store is away")


class Clock:
    """Stands in for the `time` module."""

    now_s = 1_000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(shared, "time", clock)
    return clock


def test_a_store_that_is_away_is_tried_again_after_pauses_that_grow(clock: Clock) -> None:
    async def run() -> None:
        store, said = Flaky(), Said()
        level = Shared(store, CacheCounts(), said.append)
        store.is_away = True
        tried_at_s = []
        for _ in range(1_200):
            before = store.tries
            assert await level.get([b"k"]) == {}
            if store.tries > before:
                tried_at_s.append(clock.now_s - 1_000)
            clock.now_s += 0.1
        pauses = [later - earlier for earlier, later in pairwise(tried_at_s)]
        assert pauses[:6] == pytest.approx([1, 2, 4, 8, 16, 30], abs=0.11)
        assert pauses[6:] == pytest.approx([30] * len(pauses[6:]), abs=0.11)
        store.is_away = False
        clock.now_s += 30
        await level.get([b"k"])
        assert len(said) == 2
        store.is_away = True
        await level.get([b"k"])
        clock.now_s += 1.01
        before = store.tries
        await level.get([b"k"])
        assert store.tries == before + 1, "the pause begins at a second again"

    asyncio.run(run())


def test_many_tasks_wait_for_a_dead_store_no_longer_than_one(clock: Clock) -> None:
    """Prevents a thousand questions from waiting for a time-out each."""

    async def run() -> None:
        store, counts, said = Flaky(), CacheCounts(), Said()
        level = Shared(store, counts, said.append)
        store.is_away = True
        await asyncio.gather(*(level.get([key_of(n)]) for n in range(1_000)))
        assert store.tries <= 8
        clock.now_s += 1.01
        before = store.tries
        await asyncio.gather(*(level.get([key_of(n)]) for n in range(1_000)))
        assert store.tries == before + 1
        assert counts.outages == len(said) == 1

    asyncio.run(run())


def test_what_is_written_during_an_outage_is_there_after_it(clock: Clock) -> None:
    async def run() -> None:
        store, counts = Flaky(), CacheCounts()
        level = Shared(store, counts, Said().append)
        store.is_away = True
        for key in keys_of(range(500)):
            await level.put(key, b"value")
        await level.flush()
        store.is_away = False
        clock.now_s += 1.01
        await level.close()
        assert len(store.values) == 500
        assert counts.lost_writes == 0

    asyncio.run(run())


def test_a_long_outage_keeps_the_newest_and_counts_the_others(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "MAX_WAITING_BYTES", 100_000)

    async def run() -> None:
        store, counts = Flaky(), CacheCounts()
        level = Shared(store, counts, Said().append)
        store.is_away = True
        for key in keys_of(range(2_000)):
            await level.put(key, bytes(150))
        store.is_away = False
        clock.now_s += 60
        await level.close()
        assert len(store.values) == 250
        assert counts.lost_writes == 1_750
        assert key_of(1_999) in store.values
        assert key_of(0) not in store.values

    asyncio.run(run())


def test_writes_go_in_batches(clock: Clock) -> None:
    async def run() -> None:
        store = Flaky()
        level = Shared(store, CacheCounts(), Said().append)
        for key in keys_of(range(640)):
            await level.put(key, b"value")
        await level.flush()
        assert store.tries == 10

    asyncio.run(run())


def test_a_value_put_while_an_older_one_is_written_is_written_too() -> None:
    async def run() -> None:
        store = Flaky()
        level = Shared(store, CacheCounts(), Said().append)
        await level.put(b"key", b"old")
        writing = asyncio.create_task(level.flush())
        await asyncio.sleep(0)
        await level.put(b"key", b"new")
        await writing
        await level.flush()
        assert store.values == {b"key": b"new"}

    asyncio.run(run())
