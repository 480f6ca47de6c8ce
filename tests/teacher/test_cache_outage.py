"""A shared level that is not there, hangs, or is something else: it costs hits, and never the run."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import pytest

from datagen.errors import RecipeError
from datagen.teaching import Cache
from teacher.cache import AnswerCache, CacheCounts, shared
from teacher.cache.shared import Shared
from teacher.cache.store import StoreGone, Written
from tests.teacher.cache_material import Said, fill, held, key_of, keys_of, with_cache

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def run_a_little(cache: AnswerCache) -> None:
    await fill(cache, range(200))
    await cache.flush()
    assert await held(cache, range(300)) == 200, "memory goes on"


def test_a_redis_that_is_not_there_costs_hits_and_not_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATAGEN_REDIS_URL", f"redis://ann:hunter2@127.0.0.1:{free_port()}/3")
    said = Said()
    started = time.monotonic()
    cache = asyncio.run(with_cache(Cache(), run_a_little, said))
    assert time.monotonic() - started < 5
    assert (cache.counts.outages, cache.counts.lost_writes) == (1, 200)
    assert len(said) == 1
    assert cache.where in said[0]
    assert "does not answer" in said[0]
    assert "hunter2" not in said.text + cache.where
    assert "ann" not in cache.where


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def speak_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def speak_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b":many\r\n$x\r\n*-7\r\n" + bytes(range(256)) * 1_000)
    writer.close()


async def repeat_the_password(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As servers do that do not know a command."""
    while data := await reader.read(1_000):
        line = b" ".join(data.split(b"\r\n")).replace(b"\n", b" ")
        writer.write(b"-ERR unknown command, with args beginning with: " + line + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize("handler", [hang, speak_http, speak_nonsense, repeat_the_password])
@pytest.mark.parametrize("scheme", ["redis", "redis+cluster"])
def test_a_server_that_is_no_redis_costs_hits_and_not_the_run(
    handler: Handler, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said()
    counts = CacheCounts()

    async def run() -> None:
        nonlocal counts
        server = await asyncio.start_server(handler, "127.0.0.1", 0)  # type: ignore[arg-type]
        port = server.sockets[0].getsockname()[1]
        url = f"{scheme}://:hunter2%2F%40@127.0.0.1:{port}"
        monkeypatch.setenv("DATAGEN_REDIS_URL", url)
        counts = (await with_cache(Cache(), run_a_little, said)).counts
        server.close()

    started = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - started < 10
    assert counts.outages == 1
    assert len(said) == 1
    assert "hunter2" not in said.text


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:6379",
        "localhost:6379",
        "redis://",
        "redis://:hunter2/@localhost:6379",
        "redis://:hunter2@localhost:notaport",
        "redis://:hunter2@localhost/0?hunter=2",
        "redis://:hunter2@localhost/0?socket_timeout=soon",
        "redis+cluster://:hunter2@localhost/3",
        "unix+cluster://:hunter2@/somewhere.sock",
        "unix://",
    ],
)
def test_a_url_of_no_redis_is_refused_without_repeating_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAGEN_REDIS_URL", url)
    with pytest.raises(RecipeError, match="DATAGEN_REDIS_URL is no URL of a Redis") as caught:
        AnswerCache(Cache())
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("redis://example.org", "redis://example.org:6379/0"),
        ("rediss://u:hunter2@example.org:7000/4", "rediss://example.org:7000/4"),
        ("redis://example.org/2?password=hunter2", "redis://example.org:6379/2"),
        ("redis://[::1]:6380", "redis://[::1]:6380/0"),
        ("redis+cluster://:hunter2@10.0.0.1:7001", "redis+cluster://10.0.0.1:7001"),
        ("rediss+cluster://:hunter2@10.0.0.1", "rediss+cluster://10.0.0.1:6379"),
        ("unix://u:hunter2@/run/redis.sock", "unix:///run/redis.sock"),
    ],
)
def test_the_place_is_told_without_user_and_password(
    url: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATAGEN_REDIS_URL", url)
    assert AnswerCache(Cache()).where == where


def test_the_environment_goes_before_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Cache(redis="redis://recipe")
    monkeypatch.delenv("DATAGEN_REDIS_URL", raising=False)
    assert AnswerCache(recipe).where == "redis://recipe:6379/0"
    monkeypatch.setenv("DATAGEN_REDIS_URL", "redis://environment")
    assert AnswerCache(recipe).where == "redis://environment:6379/0"


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
