"""Looks at an embedded model: which it is, how quick it is here, what it says of one row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from datagen.teaching import Teacher
from teacher.embedded.connection import Embedded
from teacher.metrics import ServerMetrics
from teacher.questions import Answer, Prompt, Question, Sampling
from teacher.signals import BARE
from teacher.signals.likelihood import Likelihood
from teacher.signals.posing import posed
from teacher.signals.solve import answer_of

AT_ONCE = 32
WRITTEN_TOKENS = 64


async def check(teacher: Teacher, row: Mapping[str, Any]) -> dict[str, Any]:
    """Facts for a person, in a few seconds. Raises TeacherError if the model cannot be used."""
    async with Embedded(teacher) as embedded:
        facts: dict[str, Any] = {"model": await embedded.model()} | await embedded.about()
        # Up to 5 digits and a space each, as a problem and again as its solution: more than half of the context.
        numbers = range(facts["max_model_len"] // 16)
        texts = [" ".join(f"{k * w}" for w in numbers) for k in range(AT_ONCE)]
        read = [Prompt((text,), text) for text in texts]
        facts["read_tokens_per_s"] = await _rate(
            embedded, [Question("check", Sampling(scores_reply=True), (each,)) for each in read]
        )
        written = Sampling(WRITTEN_TOKENS, 1.0)
        facts["written_tokens_per_s"] = await _rate(
            embedded, [Question("check", written, (Prompt((str(k),)),)) for k in range(AT_ONCE)]
        )
        return facts | await _example(embedded, teacher, row)


async def _rate(embedded: Embedded, questions: list[Question]) -> float:
    before, started = await embedded.used(), time.monotonic()
    await asyncio.gather(*map(embedded.ask, questions))
    used = (await embedded.used()).since(before)
    return _tokens(used) / (time.monotonic() - started)


def _tokens(used: ServerMetrics) -> float:
    return used.generation_tokens or used.prompt_tokens - used.prefix_hits


async def _example(embedded: Embedded, teacher: Teacher, row: Mapping[str, Any]) -> dict[str, Any]:
    """Its likeliest attempt at the row, and how much likelier the derivation is than one with an error."""
    problem = posed(row, False)
    assert not isinstance(problem, str), "the example has no pictures"
    attempt = Question("check", Sampling(teacher.solve.max_tokens), (Prompt(problem),))
    prompt = teacher.likelihood.prompt or str(BARE)
    signal = Likelihood(teacher.likelihood.model_copy(update={"prompt": prompt}))
    pair = signal.question(row)
    assert isinstance(pair, Question), pair
    facts: dict[str, Any] = {"problem": row["problem"], "answer": row["answer"]}
    attempted, scored = await embedded.ask(attempt), await embedded.ask(pair)
    if isinstance(attempted, Answer):
        reply = attempted.replies[0]
        facts["its_answer"] = "(none: cut off)" if reply.cut[0] else answer_of(reply.texts[0])
    else:
        facts["unknown"] = attempted.reason
    if isinstance(scored, Answer):
        facts["margin"] = signal.read(row, scored).value
    return facts
