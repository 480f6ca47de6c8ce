"""The teacher, met (and if it is ours, started) when the first question comes that nobody has answered.

A run whose answers are all in the cache needs no server at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.client import Client, Counts
from teacher.embedded import Embedded
from teacher.metrics import ServerMetrics
from teacher.questions import Answer, Question, Unanswered
from teacher.serving import VllmServers


def connected(teacher: Teacher, logs: Path, say: Callable[[str], None]) -> Connection | Embedded:
    """Who answers a recipe's questions. Raises TeacherError if an embedded model's folder cannot be used."""
    return Embedded(teacher) if teacher.kind == "embedded" else Connection(teacher, logs, say)


class Connection:
    """Use as an async context; `ask` as often and as much at once as you like."""

    def __init__(self, teacher: Teacher, logs: Path, say: Callable[[str], None]) -> None:
        self._teacher, self._logs, self._say = teacher, logs, say
        self._open = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._client: Client | None = None
        self._own: VllmServers | None = None
        self._failed: TeacherError | None = None
        self._before: list[ServerMetrics | None] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def model(self) -> str:
        """The model's name; the servers are asked only where the recipe does not say it."""
        return self._teacher.model or (await self._met()).model

    async def ask(self, question: Question) -> Answer | Unanswered:
        """The answer, or why there is none. Raises TeacherError when the teacher has been gone for too long."""
        client = self._client or await self._met()
        return await client.ask(question)

    async def _met(self) -> Client:
        async with self._lock:
            if self._failed is not None:  # else all who wait for the lock would try again in turn
                raise self._failed
            if self._client is None:
                try:
                    self._client = await self._meet()
                except TeacherError as error:
                    self._failed = error
                    raise
            return self._client

    async def _meet(self) -> Client:
        urls = self._teacher.urls
        if self._teacher.kind == "vllm":
            own = VllmServers(self._teacher, self._logs, self._say)
            self._own = await self._open.enter_async_context(own)
            urls = self._own.urls
        client = Client(self._teacher, urls, self._say, self._failure)
        await self._open.enter_async_context(client)
        self._before = [await server.metrics() for server in client.servers]
        return client

    def _failure(self) -> TeacherError | None:
        return self._own.failure if self._own else None

    @property
    def counts(self) -> Counts:
        return self._client.counts if self._client else Counts()

    @property
    def restarts(self) -> int:
        return self._own.restarts if self._own else 0

    async def used(self) -> ServerMetrics | None:
        """What the servers counted since they were met, together; None where they tell nothing."""
        if self._client is None:
            return None
        after = [await server.metrics() for server in self._client.servers]
        parts = [
            new.since(old) for new, old in zip(after, self._before, strict=True) if new and old
        ]
        return sum(parts[1:], parts[0]) if parts else None
