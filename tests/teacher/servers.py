"""Servers for tests: the instant one, in this loop, on a free port, with faults to order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from benchmarks.instant_server import Instant, serve
from datagen.teaching import Teacher
from teacher.questions import Prompt, Question, Sampling

JUDGED = Sampling(choices=("A", "B"))
SOLVED = Sampling(max_tokens=64, temperature=0.5, samples=2)
SCORED = Sampling(scores_reply=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@asynccontextmanager
async def running(instant: Instant, port: int = 0) -> AsyncIterator[str]:
    """The base URL of a server that ends with the context."""
    port = port or free_port()
    runner = await serve(instant, port)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        await runner.cleanup()


def teacher(url: str | tuple[str, ...], **options: Any) -> Teacher:
    """A recipe's teacher with time-outs short enough for tests."""
    quick: dict[str, Any] = {"timeout_s": 2.0, "give_up_after_s": 5.0, "model": "instant"}
    urls = (url,) if isinstance(url, str) else url
    return Teacher(kind="server", urls=urls, **(quick | options))


def question(text: str, sampling: Sampling = JUDGED, prompts: int = 1, reply: str = "") -> Question:
    return Question(
        "test", sampling, tuple(Prompt((f"{text} {k}",), reply) for k in range(prompts))
    )


class Once:
    """A fault that some requests meet, and later ones do not."""

    def __init__(self, times: int, make: Any, only: str = "completions") -> None:
        self.left, self._make, self._only = times, make, only

    async def __call__(self, path: str, body: Any) -> web.StreamResponse | None:
        if self._only not in path or not self.left:
            return None
        self.left -= 1
        response = self._make(path, body)
        found: web.StreamResponse | None = (
            await response if asyncio.iscoroutine(response) else response
        )
        return found


def status(code: int, text: str = "no", **headers: str) -> Any:
    return lambda path, body: web.Response(status=code, text=text, headers=headers)
