"""Keys and answers to try the cache with."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Awaitable, Callable
from typing import Any

from datagen.teaching import Cache
from teacher.cache import AnswerCache
from teacher.questions import Answer, Reply


def key_of(number: int) -> bytes:
    return hashlib.sha256(b"%d" % number).digest()


def keys_of(numbers: range) -> list[bytes]:
    return [key_of(number) for number in numbers]


def answer_of(number: int, criteria: int = 4) -> Answer:
    """A judgement: log-probabilities of two choices for each criterion, about 150 bytes of JSON."""
    draw = random.Random(number).expovariate
    return Answer(
        tuple(
            Reply(choices=(round(-draw(1), 6), round(-draw(1), 6)), tokens=1)
            for _ in range(criteria)
        )
    )


def solved(number: int, size: int = 4_000) -> Answer:
    """An attempt whose text hardly compresses."""
    text = random.Random(number).randbytes(size // 2).hex()
    return Answer((Reply(texts=(text,), cut=(False,), tokens=size // 4),))


class Said(list[str]):
    """Everything that the cache tells a person."""

    @property
    def text(self) -> str:
        return "\n".join(self)


async def with_cache(
    options: Cache, work: Callable[[AnswerCache], Awaitable[Any]], said: Said | None = None
) -> AnswerCache:
    """Opens a cache, works with it and closes it, as a run does; gives the closed cache for its counts."""
    cache = AnswerCache(options, (said if said is not None else Said()).append)
    await cache.open()
    try:
        await work(cache)
    finally:
        await cache.close()
    return cache


async def fill(cache: AnswerCache, numbers: range) -> None:
    for number in numbers:
        await cache.put(key_of(number), answer_of(number))


async def held(cache: AnswerCache, numbers: range) -> int:
    """How many of the answers are there; each that is there is the right one."""
    named = dict(zip(keys_of(numbers), numbers, strict=True))
    found = await cache.get(list(named))
    assert all(answer == answer_of(named[key]) for key, answer in found.items())
    return len(found)
