"""The instant server in a process of its own, with one fault: a real process to kill -9, to stop, and to start again.

python -m benchmarks.teacher_faults_server PORT FAULT [A TEXT OF ONE ROW]
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from threading import Thread
from typing import Any

from aiohttp import web

from benchmarks.instant_server import Fault, Instant, serve

ANSWER_S = 0.05
"""So that a run lasts long enough for something to happen amid it."""
ROOM = 16
"""Prompts in flight that a busy server takes."""
SOME = 5
"""Every fifth request meets the fault."""
FROM = 20
"""The first request that meets a fault which begins amid the run."""
START_S = 20.0


class Broken(web.Response):
    """The connection is cut instead of an answer."""

    async def prepare(self, request: web.BaseRequest) -> Any:
        assert request.transport is not None
        request.transport.abort()
        return await super().prepare(request)


async def _drops() -> Any:
    while True:
        yield b" "
        await asyncio.sleep(0.1)


def _status(code: int, text: str = "no", **headers: str) -> Callable[[], web.Response]:
    return lambda: web.Response(status=code, text=text, headers=headers)


def _half() -> web.Response:
    return web.Response(body=b'{"model": "instant", "choices": [{"index": 0, "te')


def _other() -> web.Response:
    return web.json_response({"model": "other", "choices": []})


SOMETIMES: dict[str, Callable[[], web.Response]] = {
    "error": _status(500, "out of memory"),
    "half": _half,
    "cut": Broken,
}
FOR_A_WHILE: dict[str, Callable[[], web.Response]] = {
    "drip": lambda: web.Response(body=_drops()),
    "other": _other,
    "refused": _status(401, "try later"),
}
ALWAYS: dict[str, Callable[[], web.Response]] = {
    "redirect": _status(307, Location="http://elsewhere.example/v1"),
    "key": _status(401, "no such key"),
    "model": _other,
}
OF_A_ROW: dict[str, Callable[[], web.Response]] = {
    "row-error": _status(500, "cannot be computed"),
    "row-long": _status(400, "this prompt has 5,000 tokens, and 4,096 are the most"),
}


def fault_of(name: str, text: str, instant: Instant) -> Fault:
    """What a request meets; those that meet nothing are answered after a moment."""
    until = [float("inf")]

    async def meet(path: str, body: Any) -> web.StreamResponse | None:
        if body is None or "completions" not in path:
            return None
        number, crowded = instant.requests, instant.in_flight > ROOM
        await asyncio.sleep(ANSWER_S * (4 if name == "slow" else 1))
        now = time.monotonic()
        if name == "busy" and crowded:
            return web.Response(status=429, text="slow down")
        if name in SOMETIMES and number % SOME == 0:
            return SOMETIMES[name]()
        if name in ALWAYS:
            return ALWAYS[name]()
        if name in FOR_A_WHILE and number >= FROM:
            until[0] = min(until[0], now + 1.0)
            return FOR_A_WHILE[name]() if now < until[0] else None
        if name.startswith("row-") and text in json.dumps(body, ensure_ascii=False):
            return OF_A_ROW[name]() if name in OF_A_ROW else _without_numbers(instant, body, text)
        return None

    return meet


def _without_numbers(instant: Instant, body: Any, text: str) -> web.Response | None:
    """One row's log-probabilities are NaN; answers in words are as they are."""
    if "logprobs" not in body:
        return None
    choices = instant._complete(body, body["prompt"])
    for choice, prompt in zip(choices, body["prompt"], strict=True):
        if text in prompt:
            found = choice["logprobs"]
            for named in found.get("top_logprobs", ()):
                named.update(dict.fromkeys(named, float("nan")))
            if "token_logprobs" in found:
                found["token_logprobs"][-1] = float("nan")
    return web.json_response({"model": instant.model, "choices": choices})


class FaultyServer:
    """The process, as who injects faults sees it."""

    def __init__(self, port: int, fault: str = "none", text: str = "") -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self._words = [
            sys.executable,
            "-m",
            "benchmarks.teacher_faults_server",
            str(port),
            fault,
            text,
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        self._process = subprocess.Popen(self._words)
        deadline = time.monotonic() + START_S
        while self.asked() is None:
            if time.monotonic() > deadline:
                raise RuntimeError("the instant server does not start")
            time.sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def asked(self) -> int | None:
        """Prompts so far; None while it does not answer."""
        try:
            with urllib.request.urlopen(self.url.replace("/v1", "/metrics"), timeout=1) as reply:
                return int(reply.readline().split()[-1]) // 100
        except OSError:
            return None

    def when(self, prompts: int, act: Callable[[], None]) -> Thread:
        """Acts once so many prompts have come."""

        def wait() -> None:
            while (self.asked() or 0) < prompts:
                time.sleep(0.02)
            act()

        thread = Thread(target=wait, daemon=True)
        thread.start()
        return thread


async def _forever(port: int, name: str, text: str) -> None:
    instant = Instant()
    instant.fault = fault_of(name, text, instant)
    await serve(instant, port)
    parent = os.getppid()
    while os.getppid() == parent:  # it ends with whoever started it
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    asyncio.run(_forever(int(sys.argv[1]), sys.argv[2], (sys.argv[3:] or [""])[0]))
