"""Questions to the embedded model, asked in an event loop as those to servers are. Question in, answer out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any, Self

from datagen.teaching import Teacher
from teacher.client import Counts
from teacher.embedded.crew import Attempts, Crew, Waiter
from teacher.embedded.drawing import Draw, chance
from teacher.embedded.folder import find
from teacher.embedded.model import Model
from teacher.embedded.scoring import fork
from teacher.metrics import ServerMetrics
from teacher.questions import Answer, Question, Reply, Sampling, Unanswered

MOST_THREADS = 8
"""Each has a cache of its own, of up to 192 MB."""
Ids = list[int]


class Embedded:
    """Use as an async context, as `teacher.connection.Connection`. The model is loaded at the first question."""

    restarts = 0
    """Nothing is started that could end."""

    def __init__(self, teacher: Teacher) -> None:
        """Raises TeacherError if the model's folder cannot be used."""
        self._folder = find(teacher.model)
        self._threads = teacher.threads or min(MOST_THREADS, os.cpu_count() or 1)
        self._met: tuple[Model, Crew] | None = None
        self._waiting = 0
        self.counts = Counts()
        self._used = ServerMetrics()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._met is not None:
            await asyncio.to_thread(self._met[1].end)

    async def model(self) -> str:
        """Name and digest of the model."""
        return self._folder.identity

    async def about(self) -> dict[str, Any]:
        """What the card says that a person may want to know."""
        card = self._folder.card
        return {
            "folder": str(self._folder.path),
            "max_model_len": card["shape"]["context"],
            "parameters": card.get("parameters"),
            "agreement": card.get("agreement"),
        }

    async def used(self) -> ServerMetrics:
        """Tokens read and written. What a question's prompts share is read once, and then found."""
        return self._used

    async def ask(self, question: Question) -> Answer | Unanswered:
        """The answer, or why there is none. Raises TeacherError if the model does not open, or breaks."""
        sampling, prompts = question.sampling, question.prompts
        if any(isinstance(part, bytes) for prompt in prompts for part in prompt.message):
            return Unanswered("the embedded model sees no pictures")
        if sampling.choices:
            return Unanswered("the embedded model solves and derives; it makes no choices")
        model, crew = self._met or self._meet()
        problems = [model.prompt("".join(map(str, prompt.message))) for prompt in prompts]
        replies = [model.ids(prompt.reply) for prompt in prompts]
        longest = max(len(p) + len(r) for p, r in zip(problems, replies, strict=True))
        room = model.context if sampling.scores_reply else model.context - 1  # one to be written
        if longest > room:
            return Unanswered(f"{longest} tokens; the embedded model reads {room} at most")
        self._waiting += len(prompts)
        self.counts.highest_in_flight = max(self.counts.highest_in_flight, self._waiting)
        try:
            if sampling.scores_reply:
                answer = await self._scored(crew, problems, replies)
            else:
                wholes = [p + r for p, r in zip(problems, replies, strict=True)]
                answer = await self._attempted(model, crew, wholes, question)
        finally:
            self._waiting -= len(prompts)
        self.counts.requests += 1
        self.counts.prompts += len(prompts)
        return answer

    def _meet(self) -> tuple[Model, Crew]:
        model = Model(self._folder)
        self._met = model, Crew(model, self._threads)
        return self._met

    async def _scored(
        self, crew: Crew, problems: Sequence[Ids], replies: Sequence[Ids]
    ) -> Answer | Unanswered:
        found, waiter = fork(problems, replies), Waiter()
        crew.put_fork(found, waiter)
        answer = await waiter.answer
        self._count(found.tokens, len(found.stem) * (len(found.branches) - 1), 0)
        return answer

    async def _attempted(
        self, model: Model, crew: Crew, wholes: Sequence[Ids], question: Question
    ) -> Answer | Unanswered:
        sampling, key = question.sampling, question.key("")
        samples = sampling.samples if sampling.temperature else 1  # else they are all the same
        waiter = Waiter()
        attempts = Attempts(waiter, lambda draws: _answer(model, draws, samples, sampling))
        for whole in wholes:
            limit = min(sampling.max_tokens, model.context - len(whole))
            for _ in range(samples):
                luck = chance(key, len(attempts.draws), limit)
                attempts.add(Draw(whole, limit, sampling.temperature, luck))
        crew.put_attempts(attempts)
        answer = await waiter.answer
        read = sum(map(len, wholes))
        written = sum(len(draw.ids) for draw in attempts.draws)
        self._count(read * samples, read * (samples - 1), written)
        return answer

    def _count(self, read: int, found: int, written: int) -> None:
        self._used += ServerMetrics(
            prefix_queries=read, prefix_hits=found, prompt_tokens=read, generation_tokens=written
        )


def _answer(model: Model, draws: Sequence[Draw], each: int, sampling: Sampling) -> Answer:
    """A reply a prompt: its draws' texts, one a sample."""
    copies = sampling.samples // each
    return Answer(
        tuple(
            Reply(
                texts=tuple(model.text(draw.ids) for draw in draws[start : start + each]) * copies,
                cut=tuple(draw.cut for draw in draws[start : start + each]) * copies,
            )
            for start in range(0, len(draws), each)
        )
    )
