"""The answer cache over a real Redis: what it holds, and what may happen to it mid-run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.teaching import Cache
from teacher.cache import AnswerCache
from teacher.cache.packing import pack
from teacher.cache.redis_store import PREFIX
from tests.real.redis_server import FAR_ONLY, PATIENT, WITHOUT_REDIS, Start, servers
from tests.teacher.cache_material import (
    Said,
    answer_of,
    fill,
    held,
    key_of,
    keys_of,
    solved,
    with_cache,
)

pytestmark = WITHOUT_REDIS


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    with servers(tmp_path, monkeypatch) as begin:
        yield begin


async def until_back(cache: AnswerCache, said: Said) -> None:
    """Waits until the shared level is told to answer again."""
    async with asyncio.timeout(30):
        while "is back" not in said.text:
            await cache.get([key_of(-1)])
            await asyncio.sleep(0.02)


def test_another_run_gets_the_same_answers_in_one_round_trip(start: Start) -> None:
    server = start()
    asyncio.run(with_cache(Cache(), lambda cache: fill(cache, range(500))))
    assert server.ask("dbsize") == "500"
    said = Said()

    async def work(cache: AnswerCache) -> None:
        assert await held(cache, range(510)) == 500

    cache = asyncio.run(with_cache(FAR_ONLY, work, said))
    counts = cache.counts
    assert (counts.shared_hits, counts.misses) == (500, 10)
    assert counts.garbage == counts.lost_writes == counts.outages == 0
    assert not said
    assert cache.where == server.url
    assert "cmdstat_mget:calls=1," in server.ask("info", "commandstats")


def test_a_closed_cache_leaves_no_connection_open(start: Start) -> None:
    server = start()

    async def run() -> AnswerCache:
        cache = await with_cache(FAR_ONLY, lambda cache: fill(cache, range(100)))
        async with asyncio.timeout(20):
            while len(server.ask("client", "list").splitlines()) > 1:  # redis-cli itself is one
                await asyncio.sleep(0.02)
        return cache

    assert asyncio.run(run()).counts.lost_writes == 0


def test_answers_have_a_time_to_live(start: Start) -> None:
    server = start()
    asyncio.run(with_cache(Cache(days=2), lambda cache: fill(cache, range(1))))
    [name] = server.ask("--no-raw", "keys", "*").splitlines()
    assert name.startswith('1) "datagen:a1:')
    lifetimes = server.ask("eval", "return redis.call('pttl', redis.call('keys', '*')[1])", "0")
    assert 2 * 86_400_000 - 60_000 < int(lifetimes) <= 2 * 86_400_000


def test_a_full_redis_loses_writes_is_told_once_and_keeps_hits(start: Start) -> None:
    server = start("--maxmemory-policy", "noeviction")
    asyncio.run(with_cache(Cache(), lambda cache: fill(cache, range(50))))
    server.ask("config", "set", "maxmemory", "1")
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(50, 300))
        await cache.flush()
        assert await held(cache, range(300)) == 50

    counts = asyncio.run(with_cache(FAR_ONLY, work, said)).counts
    assert (counts.lost_writes, counts.outages) == (250, 0)
    assert len(said) == 1
    assert "raise its maxmemory" in said[0]


def test_a_redis_that_evicts_costs_hits_alone(start: Start) -> None:
    start("--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru")

    async def work(cache: AnswerCache) -> None:
        for number in range(2_000):
            await cache.put(key_of(number), solved(number))
        await cache.flush()
        found = await cache.get(keys_of(range(2_000)))
        assert 0 < len(found) < 2_000
        assert all(found[key_of(n)] == solved(n) for n in range(2_000) if key_of(n) in found)

    counts = asyncio.run(with_cache(FAR_ONLY, work)).counts
    assert counts.lost_writes == counts.garbage == counts.outages == 0


def test_a_redis_killed_and_restarted_mid_run_costs_hits_and_not_the_run(start: Start) -> None:
    server = start()
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(100))
        await cache.flush()
        assert await held(cache, range(100)) == 100
        server.kill()
        assert await held(cache, range(100)) == 0
        await fill(cache, range(100, 200))
        await cache.flush()
        assert len(said) == 1
        assert f"{server.url} does not answer" in said[0]
        server.start()
        await until_back(cache, said)
        await cache.flush()
        assert server.ask("dbsize") == "100", "what was put during the outage is written after it"
        assert said[1:] == [f"answer cache: {server.url} is back"]
        assert await held(cache, range(100, 200)) == 100

    counts = asyncio.run(with_cache(FAR_ONLY, work, said)).counts
    assert (counts.outages, counts.lost_writes, counts.garbage) == (1, 0, 0)


def test_a_redis_that_hangs_costs_a_second_and_not_the_run(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start()
    monkeypatch.setenv("DATAGEN_REDIS_URL", server.url)
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(10))
        await cache.flush()
        server.freeze()
        started = time.monotonic()
        assert await held(cache, range(10)) == 0
        assert 0.5 < time.monotonic() - started < 3
        server.thaw()
        await until_back(cache, said)
        assert await held(cache, range(10)) == 10

    counts = asyncio.run(with_cache(FAR_ONLY, work, said)).counts
    assert (counts.outages, counts.lost_writes) == (1, 0)
    assert len(said) == 2


def test_a_connection_that_the_server_closed_while_idle_is_no_outage(start: Start) -> None:
    server = start()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(10))
        await cache.flush()
        for _ in range(3):
            server.ask("client", "kill", "type", "normal", "skipme", "yes")
            assert await held(cache, range(10)) == 10

    assert asyncio.run(with_cache(FAR_ONLY, work)).counts.outages == 0


def test_garbage_is_a_miss_and_is_written_over(start: Start) -> None:
    import redis

    client = redis.Redis.from_url(start().url + PATIENT)

    @settings(max_examples=25)
    @given(st.lists(st.binary(max_size=300), min_size=1, max_size=30))
    def holds(garbage: list[bytes]) -> None:
        for number, value in enumerate(garbage):
            client.set(PREFIX + key_of(number), value)
        client.delete(PREFIX + key_of(99))
        client.lpush(PREFIX + key_of(99), "another type")
        client.set(PREFIX + key_of(98), pack(key_of(97), answer_of(97)))

        async def work(cache: AnswerCache) -> None:
            numbers = range(len(garbage))
            assert await cache.get([*keys_of(numbers), *keys_of(range(98, 100))]) == {}
            assert cache.counts.garbage == len(garbage) + 1
            assert cache.counts.misses == len(garbage) + 2
            await fill(cache, numbers)
            await fill(cache, range(98, 100))
            await cache.flush()
            assert await held(cache, numbers) == len(numbers)
            assert await held(cache, range(98, 100)) == 2

        assert asyncio.run(with_cache(FAR_ONLY, work)).counts.lost_writes == 0

    holds()
    client.close()


def test_cancelled_questions_mix_up_no_answers(start: Start) -> None:
    start()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(400))
        await cache.flush()
        for _ in range(10):
            tasks = [
                asyncio.create_task(held(cache, range(first, first + 40)))
                for first in range(0, 400, 40)
            ]
            await asyncio.sleep(0.002)
            for task in tasks[::2]:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert set(results[1::2]) == {40}

    counts = asyncio.run(with_cache(FAR_ONLY, work)).counts
    assert counts.garbage == counts.outages == 0
