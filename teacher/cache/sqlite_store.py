"""The shared level without a Redis: one SQLite file that several processes read and write at once.

Kill -9 loses what was not committed and never the file. Its size is bounded: the oldest answers make room.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from teacher.cache.store import StoreGone, Written

VERSION = 1
_APPLICATION = 0x64676131
"""Marks the file as ours, so that no other program's file is ever written into."""
_BUSY_S = 5.0
_RETRY_S = 0.02
_KEYS_A_SELECT = 500
_FOREVER_S = 100 * 365 * 86_400.0
_SCHEMA = (
    "DROP TABLE IF EXISTS answers",
    "CREATE TABLE answers (key BLOB PRIMARY KEY, value BLOB NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX by_expiry ON answers (expires)",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FORBIDDEN = {
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH),
}

Result = TypeVar("Result")


class SqliteStore:
    """All work runs in one thread, so that a lock that another process holds never stops the event loop."""

    def __init__(self, path: Path, max_bytes: int, keep_s: float) -> None:
        self.where = str(path)
        self._path = path
        # Rows are removed a few at a time, and pages become free a little later.
        self._room_bytes = int(0.95 * max_bytes)
        self._keep_ms = int(min(keep_s, _FOREVER_S) * 1000)
        self._thread = ThreadPoolExecutor(1, "answers")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        await self._run(lambda connection: None)

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return await self._run(lambda connection: _select(connection, keys))

    async def put(self, items: Mapping[bytes, bytes]) -> Written:
        return await self._run(lambda connection: self._insert(connection, items))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    async def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    def _work(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return work(self._connection)
        except (sqlite3.Error, OSError) as error:
            # Opened anew next time: by then somebody may have deleted a damaged file.
            self._disconnect()
            raise StoreGone(_explained(self.where, error)) from None

    def _connect(self) -> sqlite3.Connection:
        """Tries again for as long as a lock is waited for: where two make the file at once, SQLite does not wait."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        give_up_s = time.monotonic() + _BUSY_S
        while True:
            try:
                return self._opened()
            except sqlite3.OperationalError as error:
                if _code(error) not in _LOCKED or time.monotonic() > give_up_s:
                    raise
            time.sleep(_RETRY_S)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)
        connection.text_factory = bytes
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if not _is_ours(connection):
            raise StoreGone(
                f"{self.where} belongs to another program; set teacher.cache.path to a file of its own"
            )
        connection.execute("PRAGMA journal_mode = WAL")
        # A machine that loses its power may lose the last answers, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_size_limit = 16000000")
        if _pragma(connection, "user_version") != VERSION:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                # Another process may have made the table while this one waited for the lock.
                if _pragma(connection, "user_version") != VERSION:
                    for statement in _SCHEMA:
                        connection.execute(statement)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _insert(self, connection: sqlite3.Connection, items: Mapping[bytes, bytes]) -> Written:
        expires = _now_ms() + self._keep_ms
        try:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                    [(key, value, expires) for key, value in items.items()],
                )
                return self._swept(connection, 2 * len(items))
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_FULL:
                raise
            return Written(len(items), "its disk is full")

    def _swept(self, connection: sqlite3.Connection, rows: int) -> Written:
        """Removes old rows, a few with each batch, so that no writer waits long for another's cleaning."""
        delete = (
            "DELETE FROM answers WHERE key IN (SELECT key FROM answers {} ORDER BY expires LIMIT ?)"
        )
        expired = connection.execute(
            delete.format("WHERE expires <= ?"), (_now_ms(), rows)
        ).rowcount
        pages = _pragma(connection, "page_count") - _pragma(connection, "freelist_count")
        evicted = 0
        if pages * _pragma(connection, "page_size") > self._room_bytes:
            evicted = connection.execute(delete.format(""), (rows,)).rowcount
        return Written(expired=expired, evicted=evicted)


def _select(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for start in range(0, len(keys), _KEYS_A_SELECT):
        some = keys[start : start + _KEYS_A_SELECT]
        marks = ",".join("?" * len(some))
        found.update(
            connection.execute(
                f"SELECT key, value FROM answers WHERE key IN ({marks}) AND expires > ?",
                (*some, _now_ms()),
            )
        )
    return found


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file is empty, or carries our mark.

    In this order: tables and mark come at once, so a file that another process makes meanwhile is one or the other.
    """
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        return True
    return _pragma(connection, "application_id") == _APPLICATION


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _code(error: BaseException) -> int:
    """SQLite's primary result code; 0 for none."""
    code: Any = getattr(error, "sqlite_errorcode", 0)
    return int(code) & 0xFF


def _explained(path: str, error: BaseException) -> str:
    code = _code(error)
    if code in _DAMAGED:
        return f"{path} is damaged; delete it, and a new one is made"
    if code in _LOCKED:
        return f"{path} is locked by another process"
    if code in _FORBIDDEN or isinstance(error, OSError):
        return f"{path} cannot be written ({error}); set teacher.cache.path to a file that can"
    return f"{path} cannot be used ({error})"
