"""Asks each question once: from the cache, from whoever is just asking it, else from a server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from teacher.questions import Answer, Question, Unanswered


class Answers(Protocol):
    """What was answered before (`teacher.cache.AnswerCache`)."""

    async def get(self, keys: Sequence[bytes]) -> dict[bytes, Answer]: ...
    async def put(self, key: bytes, answer: Answer) -> None: ...


class Servers(Protocol):
    """Who answers what is new (`teacher.connection.Connection`)."""

    async def ask(self, question: Question) -> Answer | Unanswered: ...


@dataclass(slots=True)
class Questions:
    """How many questions there were, by where their answer came from."""

    known: int = 0
    together: int = 0
    """Asked by somebody else at the same moment."""
    asked: int = 0
    unanswered: int = 0


class Asker:
    """The teacher as the scoring pass sees it."""

    def __init__(self, servers: Servers, cache: Answers, identity: str) -> None:
        """`identity` is the model's: its name and revision. Answers of another one are other answers."""
        self.counts = Questions()
        self._servers, self._cache, self._identity = servers, cache, identity
        self._under_way: dict[bytes, asyncio.Task[Answer | Unanswered]] = {}

    async def ask(self, questions: Sequence[Question]) -> list[Answer | Unanswered]:
        """One answer a question, in order. Raises TeacherError when the teacher has been gone for too long."""
        keys = [question.key(self._identity) for question in questions]
        known = await self._cache.get(list(dict.fromkeys(keys)))
        tasks: dict[bytes, asyncio.Task[Answer | Unanswered]] = {}
        for key, question in zip(keys, questions, strict=True):
            if key in known:
                self.counts.known += 1
            elif key in tasks or key in self._under_way:
                self.counts.together += 1
                tasks.setdefault(key, self._under_way[key])
            else:
                tasks[key] = self._under_way[key] = asyncio.create_task(self._new(key, question))
        if tasks:
            await asyncio.gather(*tasks.values())
        return [known[key] if key in known else tasks[key].result() for key in keys]

    async def _new(self, key: bytes, question: Question) -> Answer | Unanswered:
        try:
            answer = await self._servers.ask(question)
            if isinstance(answer, Unanswered):
                self.counts.unanswered += 1
            else:
                self.counts.asked += 1
                await self._cache.put(key, answer)
            return answer
        finally:
            del self._under_way[key]
