"""Looks at one teacher: which model it is, how it can be spoken to, how quick it is, what its judgement is like."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from datagen.teaching import Teacher
from teacher.client import Client
from teacher.embedded.checking import check as check_embedded
from teacher.questions import Answer, Prompt, Question, Sampling
from teacher.signals.judgement import Judgement

READ_AT_ONCE = 64
WRITTEN_AT_ONCE = 16
WRITTEN_TOKENS = 64
WORDS = 200


async def check(teacher: Teacher, row: Mapping[str, Any]) -> dict[str, Any]:
    """Facts for a person, from a few dozen requests. Raises TeacherError if the teacher cannot be used.

    Tokens a second are taken from a server's own counters; None where it has none.
    """
    if teacher.kind == "embedded":
        return await check_embedded(teacher, row)
    async with Client(teacher, teacher.urls) as client:
        server = client.servers[0]
        dialect = server.dialect
        assert dialect is not None, "the client has met it"
        facts: dict[str, Any] = {
            "url": server.url,
            "up": True,
            "model": dialect.model,
            "max_model_len": dialect.max_model_len,
            "requests": "many prompts each" if dialect.completions else "one chat each",
        }
        facts |= await _speed(client)
        return facts | await _example(client, teacher, row)


async def _speed(client: Client) -> dict[str, Any]:
    """Tokens a second, read and written, at a few dozen requests at once."""
    reading = Sampling(choices=("A", "B"))
    writing = Sampling(max_tokens=WRITTEN_TOKENS, temperature=1.0)
    stamp = time.time_ns()  # new each time, so that no cache answers
    texts = [
        f"{stamp} {k} " + " ".join(f"{k * w}" for w in range(WORDS)) for k in range(READ_AT_ONCE)
    ]
    return {
        "prompt_tokens_per_s": await _rate(client, reading, texts, "prompt_tokens"),
        "generated_tokens_per_s": await _rate(
            client, writing, texts[:WRITTEN_AT_ONCE], "generation_tokens"
        ),
    }


async def _rate(client: Client, sampling: Sampling, texts: list[str], counter: str) -> float | None:
    server = client.servers[0]
    before, started = await server.metrics(), time.monotonic()
    await asyncio.gather(
        *[client.ask(Question("check", sampling, (Prompt((text,)),))) for text in texts]
    )
    seconds, after = time.monotonic() - started, await server.metrics()
    if before is None or after is None:
        return None
    return float(getattr(after.since(before), counter)) / seconds


async def _example(client: Client, teacher: Teacher, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row judged by the recipe's rubric, or the shipped one."""
    judge = Judgement(teacher.judgement, teacher.images)
    question = judge.question(row)
    if isinstance(question, str):
        return {"problem": row["problem"], "unknown": question}
    started = time.monotonic()
    answer = await client.ask(question)
    seconds = time.monotonic() - started
    if not isinstance(answer, Answer):
        return {"problem": row["problem"], "unknown": answer.reason}
    reading = judge.read(row, answer)
    return {
        "problem": row["problem"],
        "score": reading.value,
        "criteria": dict(reading.criteria),
        "unknown": reading.unknown,
        "judged_in_s": seconds,
    }
