"""The URL of a Redis: none, of a server that is not there, or of something else. No password is ever told."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import pytest

from datagen.errors import RecipeError
from datagen.teaching import Cache
from teacher.cache import AnswerCache, CacheCounts
from tests.teacher.cache_material import Said, fill, held, with_cache

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
