"""The teacher's answer cache: hits a second from memory, SQLite and Redis, by questions asked at once.

Run: python -m benchmarks teacher_cache.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks.clock import median
from benchmarks.table import Row, Say, Table
from datagen.teaching import Cache
from teacher.cache import REDIS_ENV, AnswerCache
from teacher.questions import Answer, Reply

SIZES: dict[str, dict[str, Any]] = {
    "full": {"answers": 50_000, "repeats": 5},
    "quick": {"answers": 10_000, "repeats": 3},
    "tiny": {"answers": 100, "repeats": 1},
}
BATCHES = (1, 16, 64)
CRITERIA = 4
LEVELS = ("memory", "sqlite", "redis")
_START_S = 10.0


def measure(scratch: Path, say: Say, answers: int, repeats: int) -> list[Table]:
    """A row a level and batch; memory is filled first, and is off where the shared level is measured."""
    keys = [hashlib.sha256(b"%d" % number).digest() for number in range(answers)]
    material = dict(zip(keys, map(_judgement, range(answers)), strict=True))
    table: list[Row] = []
    has_redis = shutil.which("redis-server") is not None
    for level in LEVELS if has_redis else LEVELS[:2]:
        say(level)
        file = scratch / f"answers-{level}.sqlite"
        options = Cache(path=str(file), memory_mb=1_000 if level == "memory" else 0)
        with _redis(scratch) if level == "redis" else nullcontext() as url, _environment(url):
            table += asyncio.run(_level(level, options, material, repeats))
    text_bytes = sum(len(answer.encode()) for answer in material.values()) / answers
    note = (
        f"{answers:,} judgements of {CRITERIA} criteria, {text_bytes:.0f} bytes of JSON each; every question is a "
        f"hit and is checked. Medians of {repeats}. Redis runs beside, on this machine; its CPU is not counted."
    )
    return [
        Table("Teacher: answers known", table, note if has_redis else f"{note} No redis-server.")
    ]


async def _level(
    level: str, options: Cache, material: dict[bytes, Answer], repeats: int
) -> list[Row]:
    cache = AnswerCache(options)
    await cache.open()
    put_per_s, _ = await _rates(lambda: _put_all(cache, material), len(material))
    bytes_each = await _bytes_held(level, cache, options) / len(material)
    rows: list[Row] = []
    for batch in BATCHES:

        async def ask(batch: int = batch) -> None:
            await _get_all(cache, material, batch)

        rates = [await _rates(ask, len(material)) for _ in range(repeats)]
        rows.append(
            {
                "level": level,
                "asked_at_once": batch,
                "hits_per_s": median(wall for wall, _ in rates),
                "hits_per_cpu_s": median(cpu for _, cpu in rates),
                "puts_per_s": put_per_s,
                "bytes_per_answer": bytes_each,
            }
        )
    await cache.close()
    counts = cache.counts
    if counts.misses or counts.garbage or counts.lost_writes:
        raise RuntimeError(f"{level} lost answers: {counts}")
    return rows


async def _put_all(cache: AnswerCache, material: dict[bytes, Answer]) -> None:
    for key, answer in material.items():
        await cache.put(key, answer)
    await cache.flush()


async def _get_all(cache: AnswerCache, material: dict[bytes, Answer], batch: int) -> None:
    keys = list(material)
    for start in range(0, len(keys), batch):
        some = keys[start : start + batch]
        found = await cache.get(some)
        if any([found.get(key) != material[key] for key in some]):
            raise RuntimeError("a known answer came back changed")


async def _rates(work: Callable[[], Awaitable[None]], answers: int) -> tuple[float, float]:
    """Answers a second of wall time, and of this process's CPU time."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    await work()
    return answers / (time.perf_counter() - wall_s), answers / (time.process_time() - cpu_s)


async def _bytes_held(level: str, cache: AnswerCache, options: Cache) -> int:
    if level == "memory":
        return cache.memory_bytes
    if level == "sqlite":
        files = Path(str(options.path)).parent.glob(f"{Path(str(options.path)).name}*")
        return sum(file.stat().st_size for file in files)
    from redis.asyncio import Redis

    async with Redis.from_url(os.environ[REDIS_ENV]) as client:
        memory = await client.info("memory")
    return int(memory["used_memory"] - memory["used_memory_startup"])


def _judgement(number: int) -> Answer:
    draw = random.Random(number).expovariate
    pairs = [(round(-draw(1), 6), round(-draw(1), 6)) for _ in range(CRITERIA)]
    return Answer(tuple(Reply(choices=pair, tokens=1) for pair in pairs))


@contextmanager
def _environment(url: str | None) -> Iterator[None]:
    """The cache's Redis for a while; None is none at all."""
    before = os.environ.pop(REDIS_ENV, None)
    if url:
        os.environ[REDIS_ENV] = url
    try:
        yield
    finally:
        os.environ.pop(REDIS_ENV, None)
        if before:
            os.environ[REDIS_ENV] = before


@contextmanager
def _redis(scratch: Path) -> Iterator[str]:
    """The URL of a server of our own that keeps nothing on disk."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    server = subprocess.Popen(command, cwd=scratch, stdout=subprocess.DEVNULL)
    try:
        give_up_s = time.monotonic() + _START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > give_up_s:
                    raise
                time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()
