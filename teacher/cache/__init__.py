"""Answers that are known, so that no question is asked twice: in memory first, then in Redis or SQLite for all nodes.

Nothing that happens to the shared level stops a run: it costs hits, is counted, and is told in one line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from teacher.cache.memory import Memory
from teacher.cache.packing import pack, unpack
from teacher.cache.shared import Shared
from teacher.cache.store import CacheCounts, Store
from teacher.questions import Answer

if TYPE_CHECKING:
    from datagen.teaching import Cache

__all__ = ["REDIS_ENV", "AnswerCache", "CacheCounts"]

REDIS_ENV = "DATAGEN_REDIS_URL"
_MB = 1_000_000


class AnswerCache:
    """Made and used in one event loop. Raises RecipeError if the Redis URL is none."""

    def __init__(self, options: Cache, say: Callable[[str], None] = lambda line: None) -> None:
        """`say` is told when the shared level goes away and when it is back."""
        self.counts = CacheCounts()
        self._memory = Memory(options.memory_mb * _MB)
        store = _store(options)
        self.where = store.where
        """The shared level, for people: a URL without user and password, or the file's path."""
        self._shared = Shared(store, self.counts, say)

    @property
    def memory_bytes(self) -> int:
        """About what the answers in memory take."""
        return self._memory.bytes_held

    async def open(self) -> None:
        await self._shared.open()

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, Answer]:
        """The answers that are known. All keys take one round trip."""
        wanted = dict.fromkeys(keys)
        near = {key: answer for key in wanted if (answer := self._memory.get(key)) is not None}
        self.counts.memory_hits += len(near)
        far = await self._far([key for key in wanted if key not in near])
        self.counts.shared_hits += len(far)
        self.counts.misses += len(wanted) - len(near) - len(far)
        return near | far

    async def _far(self, keys: Sequence[bytes]) -> dict[bytes, Answer]:
        found: dict[bytes, Answer] = {}
        if not keys:
            return found
        for key, value in (await self._shared.get(keys)).items():
            try:
                found[key] = unpack(key, value)
            except ValueError:
                self.counts.garbage += 1
                continue
            self._memory.put(key, found[key])
        return found

    async def put(self, key: bytes, answer: Answer) -> None:
        """Known at once here, and in a moment to all nodes."""
        try:
            value = pack(key, answer)
        except ValueError:
            self.counts.lost_writes += 1
            return
        self._memory.put(key, answer)
        await self._shared.put(key, value)

    async def flush(self) -> None:
        """Writes what still waits to be written."""
        await self._shared.flush()

    async def close(self) -> None:
        await self._shared.close()


def _store(options: Cache) -> Store:
    keep_s = options.days * 86_400
    for url, named in (
        (os.environ.get(REDIS_ENV), REDIS_ENV),
        (options.redis, "teacher.cache.redis"),
    ):
        if url:
            from teacher.cache.redis_store import RedisStore

            return RedisStore(url, named, keep_s)
    from teacher.cache.sqlite_store import SqliteStore

    return SqliteStore(_path(options.path), options.disk_mb * _MB, keep_s)


def _path(given: str | None) -> Path:
    if given:
        return Path(given).expanduser()
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "datagen" / "teacher.sqlite"
