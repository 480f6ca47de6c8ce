"""The SQLite file: several processes, kill -9, damage, and files that are not ours."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datagen.teaching import Cache
from teacher.cache import AnswerCache, shared, sqlite_store
from tests.teacher.cache_material import Said, answer_of, fill, held, key_of, keys_of, with_cache

WRITER = """
import asyncio, sys
from datagen.teaching import Cache
from tests.teacher.cache_material import fill, with_cache

async def work(cache):
    print("open", flush=True)
    for start in range(int(sys.argv[2]), int(sys.argv[3]), 64):
        await fill(cache, range(start, min(start + 64, int(sys.argv[3]))))
        await cache.flush()

cache = asyncio.run(with_cache(Cache(path=sys.argv[1]), work))
assert cache.counts.lost_writes == cache.counts.outages == 0, cache.counts
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATAGEN_REDIS_URL", raising=False)
    monkeypatch.setattr(shared, "MIN_PAUSE_S", 0.05)
    return tmp_path / "answers.sqlite"


def start_writer(file: Path, numbers: range) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(file), str(numbers.start), str(numbers.stop)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def count_held(file: Path, numbers: range, said: Said | None = None) -> int:
    found = 0

    async def work(cache: AnswerCache) -> None:
        nonlocal found
        found = await held(cache, numbers)

    asyncio.run(with_cache(Cache(path=str(file)), work, said))
    return found


def is_sound(file: Path) -> bool:
    with sqlite3.connect(file) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def test_processes_that_write_at_once_lose_nothing(file: Path) -> None:
    """They also make the file at once."""
    parts = [range(0, 1_500), range(1_000, 2_500), range(2_500, 3_000)]
    writers = [start_writer(file, part) for part in parts]
    for writer in writers:
        _, stderr = writer.communicate(timeout=60)
        assert writer.returncode == 0, stderr
    assert count_held(file, range(3_000)) == 3_000
    assert is_sound(file)


def test_kill_9_while_writing_harms_no_file_and_no_answer(file: Path) -> None:
    moments = random.Random(5)
    most = 0
    for _ in range(3):
        writer = start_writer(file, range(20_000))
        assert writer.stdout
        assert writer.stdout.readline() == "open\n"
        time.sleep(0.05 + 0.2 * moments.random())
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        held_now = count_held(file, range(20_000))
        assert held_now >= most
        most = held_now
    assert most >= 64
    assert is_sound(file)


def test_a_damaged_file_costs_hits_and_not_the_run(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(20_000))
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(100))
        await cache.flush()
        assert await held(cache, range(100)) == 100, "memory goes on"
        file.unlink()  # the cure that the message names
        await asyncio.sleep(0.06)
        assert await cache.get([key_of(999)]) == {}
        await cache.flush()

    counts = asyncio.run(with_cache(Cache(path=str(file)), work, said)).counts
    assert len(said) == 2
    assert f"{file} is damaged; delete it" in said[0]
    assert "is back" in said[1]
    assert (counts.outages, counts.lost_writes) == (1, 0)
    assert count_held(file, range(100)) == 100


def test_damage_in_the_middle_of_a_file_costs_hits_and_not_the_run(file: Path) -> None:
    asyncio.run(with_cache(Cache(path=str(file)), lambda cache: fill(cache, range(5_000))))
    content = bytearray(file.read_bytes())
    content[4_096:-4_096] = random.Random(2).randbytes(len(content) - 8_192)
    file.write_bytes(content)
    said = Said()
    assert count_held(file, range(5_000), said) < 5_000
    assert all(str(file) in line for line in said)


@pytest.mark.parametrize("place", ["a_file/answers.sqlite", "."])
def test_a_place_that_cannot_be_written_costs_hits_and_not_the_run(
    place: str, tmp_path: Path, file: Path
) -> None:
    (tmp_path / "a_file").write_text("in the way")
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(10))
        assert await held(cache, range(10)) == 10

    counts = asyncio.run(with_cache(Cache(path=str(tmp_path / place)), work, said)).counts
    assert counts.lost_writes == 10
    assert len(said) == 1
    assert "set teacher.cache.path" in said[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_without_permission_costs_hits_and_not_the_run(file: Path) -> None:
    asyncio.run(with_cache(Cache(path=str(file)), lambda cache: fill(cache, range(5))))
    file.chmod(0o000)
    said = Said()
    assert count_held(file, range(5), said) == 0
    assert "set teacher.cache.path" in said.text


def test_another_programs_file_is_left_as_it_is(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE answers (mine TEXT)")
        connection.execute("INSERT INTO answers VALUES ('precious')")
    before = file.read_bytes()
    said = Said()
    assert count_held(file, range(5), said) == 0
    assert "belongs to another program" in said.text
    assert file.read_bytes() == before


def test_a_file_of_another_version_begins_anew(file: Path) -> None:
    asyncio.run(with_cache(Cache(path=str(file)), lambda cache: fill(cache, range(50))))
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {sqlite_store.VERSION + 1}")
    connection.close()
    said = Said()
    assert count_held(file, range(50), said) == 0
    asyncio.run(with_cache(Cache(path=str(file)), lambda cache: fill(cache, range(50)), said))
    assert count_held(file, range(50)) == 50
    assert not said


def test_garbage_in_the_file_is_a_miss_and_is_written_over(file: Path) -> None:
    asyncio.run(with_cache(Cache(path=str(file)), lambda cache: fill(cache, range(5))))
    with sqlite3.connect(file) as connection:
        for number, value in enumerate([b"", b"\x00" * 40, "text", 7]):
            connection.execute(
                "UPDATE answers SET value = ? WHERE key = ?", (value, key_of(number))
            )
    connection.close()

    async def work(cache: AnswerCache) -> None:
        assert (await cache.get(keys_of(range(5)))).keys() == {key_of(4)}
        assert (cache.counts.garbage, cache.counts.misses) == (4, 4)
        await cache.put(key_of(0), answer_of(0))

    asyncio.run(with_cache(Cache(path=str(file)), work))
    assert count_held(file, range(5)) == 2


def test_a_file_that_another_process_locks_stops_neither_the_run_nor_the_event_loop(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "_BUSY_S", 0.2)
    said = Said()

    async def work(cache: AnswerCache) -> None:
        locking = sqlite3.connect(file, isolation_level=None)
        locking.execute("BEGIN IMMEDIATE")
        await fill(cache, range(70))
        writing = asyncio.create_task(cache.flush())
        started = time.monotonic()
        await asyncio.sleep(0.01)
        assert time.monotonic() - started < 0.15, "the loop goes on while the thread waits"
        await writing
        assert "locked by another process" in said.text
        locking.close()
        await asyncio.sleep(0.06)
        await cache.flush()

    counts = asyncio.run(with_cache(Cache(path=str(file)), work, said)).counts
    assert (counts.outages, counts.lost_writes) == (1, 0)
    assert count_held(file, range(70)) == 70


def test_a_full_disk_loses_writes_and_keeps_hits(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(with_cache(Cache(path=str(file)), lambda cache: fill(cache, range(200))))
    prepare = sqlite_store.SqliteStore._prepare

    def prepare_without_room(
        store: sqlite_store.SqliteStore, connection: sqlite3.Connection
    ) -> None:
        prepare(store, connection)
        connection.execute("PRAGMA max_page_count = 1")  # SQLite's own words for a full disk

    monkeypatch.setattr(sqlite_store.SqliteStore, "_prepare", prepare_without_room)
    said = Said()

    async def work(cache: AnswerCache) -> None:
        await fill(cache, range(200, 2_000))
        await cache.flush()
        assert await held(cache, range(200)) == 200

    counts = asyncio.run(with_cache(Cache(path=str(file)), work, said)).counts
    assert counts.lost_writes > 1_000
    assert counts.outages == 0
    assert len(said) == 1
    assert "its disk is full" in said[0]
