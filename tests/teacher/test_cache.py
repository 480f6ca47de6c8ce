"""The cache as a run uses it, over SQLite."""

from __future__ import annotations

import asyncio
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

import datagen.teaching
from teacher.cache import AnswerCache, shared, sqlite_store
from teacher.cache.memory import Memory
from teacher.questions import Answer, Reply
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


def options(folder: Path, **more: float) -> datagen.teaching.Cache:
    return datagen.teaching.Cache(path=str(folder / "answers.sqlite"), **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_redis_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATAGEN_REDIS_URL", raising=False)


def test_an_answer_is_known_at_once_and_comes_from_memory(tmp_path: Path) -> None:
    async def work(cache: AnswerCache) -> None:
        assert await cache.get([key_of(1)]) == {}
        await cache.put(key_of(1), answer_of(1))
        assert await cache.get([key_of(1), key_of(2), key_of(1)]) == {key_of(1): answer_of(1)}

    counts = asyncio.run(with_cache(options(tmp_path), work)).counts
    assert (counts.memory_hits, counts.shared_hits, counts.misses) == (1, 0, 2)


def test_a_reopened_file_gives_the_same_answers(tmp_path: Path) -> None:
    asyncio.run(with_cache(options(tmp_path), lambda cache: fill(cache, range(1_000))))

    async def again(cache: AnswerCache) -> None:
        assert await held(cache, range(1_100)) == 1_000
        assert await held(cache, range(1_000)) == 1_000

    counts = asyncio.run(with_cache(options(tmp_path), again)).counts
    assert (counts.shared_hits, counts.memory_hits, counts.misses) == (1_000, 1_000, 100)
    assert counts.garbage == counts.lost_writes == counts.outages == 0


def test_without_memory_an_answer_that_waits_to_be_written_is_known_too(tmp_path: Path) -> None:
    async def work(cache: AnswerCache) -> None:
        await cache.put(key_of(1), answer_of(1))
        assert await held(cache, range(2)) == 1
        await cache.flush()
        assert await held(cache, range(2)) == 1

    asyncio.run(with_cache(options(tmp_path, memory_mb=0), work))


def test_a_single_answer_is_shared_without_a_flush(tmp_path: Path) -> None:
    """Prevents answers from waiting for a batch that never fills."""

    async def work(cache: AnswerCache) -> None:
        await cache.put(key_of(1), answer_of(1))
        async with asyncio.timeout(20):
            while not await others():
                await asyncio.sleep(0.05)

    async def others() -> int:
        found = 0

        async def look(cache: AnswerCache) -> None:
            nonlocal found
            found = await held(cache, range(2))

        await with_cache(options(tmp_path), look)
        return found

    asyncio.run(with_cache(options(tmp_path), work))


def test_answers_older_than_the_recipe_says_are_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_ms = 1_000_000
    monkeypatch.setattr(sqlite_store, "_now_ms", lambda: now_ms)

    async def work(cache: AnswerCache) -> None:
        nonlocal now_ms
        await fill(cache, range(1))
        await cache.flush()
        now_ms += 86_400_000 - 1
        assert await held(cache, range(1)) == 1
        now_ms += 1
        assert await held(cache, range(1)) == 0
        await fill(cache, range(2, 3))
        await cache.flush()
        assert cache.counts.expired == 1, "what is too old is removed"

    asyncio.run(with_cache(options(tmp_path, days=1, memory_mb=0), work))


def test_memory_holds_the_answers_used_last(tmp_path: Path) -> None:
    memory = Memory(50_000)
    for number in range(500):
        memory.put(key_of(number), answer_of(number))
        assert memory.get(key_of(0)) is not None, "what is used stays"
        assert memory.bytes_held <= 50_000
    assert 20 < len(memory) < 100
    assert memory.get(key_of(499)) == answer_of(499)
    assert memory.get(key_of(1)) is None
    memory.put(key_of(499), answer_of(1))
    assert memory.get(key_of(499)) == answer_of(1)


@pytest.mark.parametrize("make", [answer_of, solved, lambda number: answer_of(number, criteria=1)])
def test_the_bound_of_memory_is_about_the_memory_that_is_used(
    make: Callable[[int], Answer],
) -> None:
    memory = Memory(10**9)
    tracemalloc.start()
    for number in range(2_000):
        memory.put(key_of(number), make(number))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.8 < memory.bytes_held / used < 1.25


def test_the_file_stays_below_its_bound_and_keeps_the_newest(tmp_path: Path) -> None:
    async def work(cache: AnswerCache) -> None:
        for start in range(0, 1_200, 40):
            for number in range(start, start + 40):
                await cache.put(key_of(number), solved(number))
            await cache.flush()
            await asyncio.sleep(0.002)  # ages are told apart by the millisecond
        assert cache.counts.evicted > 0
        found = await cache.get(keys_of(range(1_200)))
        assert found.keys() >= set(keys_of(range(1_150, 1_200)))
        assert len(found) > 100
        assert key_of(0) not in found

    asyncio.run(with_cache(options(tmp_path, disk_mb=1, memory_mb=0), work))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 1_100_000


def test_an_answer_that_cannot_be_kept_is_counted_and_stops_nothing(tmp_path: Path) -> None:
    async def work(cache: AnswerCache) -> None:
        await cache.put(key_of(1), Answer((Reply(texts=("x" * 2_000_000,)),)))
        await cache.put(key_of(2), Answer((Reply(log_probability=float("-inf")),)))
        assert await cache.get([key_of(1), key_of(2)]) == {}

    assert asyncio.run(with_cache(options(tmp_path), work)).counts.lost_writes == 2


def test_answers_that_come_faster_than_they_are_written_are_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop that never pauses leaves the writer no turn of its own."""
    monkeypatch.setattr(shared, "MAX_WAITING_BYTES", 20_000)
    counts = asyncio.run(
        with_cache(options(tmp_path), lambda cache: fill(cache, range(2_000)))
    ).counts
    assert counts.lost_writes == 0

    async def all_there(cache: AnswerCache) -> None:
        assert await held(cache, range(2_000)) == 2_000

    asyncio.run(with_cache(options(tmp_path), all_there))


def test_many_tasks_at_once_get_right_answers(tmp_path: Path) -> None:
    async def work(cache: AnswerCache) -> None:
        async def one(start: int) -> int:
            await fill(cache, range(start, start + 50))
            await cache.flush()
            return await held(cache, range(start + 50))

        assert await asyncio.gather(*map(one, range(0, 500, 50)))

    cache = asyncio.run(with_cache(options(tmp_path, memory_mb=0), work))
    assert cache.counts.garbage == cache.counts.outages == 0


def test_a_cancelled_question_harms_no_other(tmp_path: Path) -> None:
    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(300))
        await cache.flush()
        tasks = [asyncio.create_task(held(cache, range(300))) for _ in range(20)]
        await asyncio.sleep(0.001)
        for task in tasks[::2]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert set(results[1::2]) == {300}

    asyncio.run(with_cache(options(tmp_path, memory_mb=0), work))


def test_the_file_is_by_default_in_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = asyncio.run(with_cache(datagen.teaching.Cache(), lambda cache: fill(cache, range(3))))
    assert Path(cache.where) == tmp_path / "datagen" / "teacher.sqlite"
    assert Path(cache.where).exists()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    cache = AnswerCache(datagen.teaching.Cache())
    assert Path(cache.where) == tmp_path / ".cache" / "datagen" / "teacher.sqlite"


def test_importing_the_cache_loads_no_client_and_no_arrow() -> None:
    import subprocess

    code = "import sys, teacher.cache; print('redis' in sys.modules, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"], done.stderr


def test_nothing_is_said_when_all_is_well(tmp_path: Path) -> None:
    said = Said()
    asyncio.run(with_cache(options(tmp_path), lambda cache: fill(cache, range(200)), said))
    assert not said
