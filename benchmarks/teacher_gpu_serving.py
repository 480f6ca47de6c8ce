"""Our own client against a vLLM server, at several numbers of prompts in flight. For `benchmarks.teacher_gpu`."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.teacher_gpu_engine import as_flags
from benchmarks.teacher_gpu_material import CHOICES, Prompts
from benchmarks.teacher_gpu_watch import Row, Watch, family
from datagen.teaching import Teacher
from teacher.client import Client
from teacher.questions import Answer, Prompt, Question, Sampling

SAMPLING = Sampling(max_tokens=1, choices=CHOICES)
START_S = 420.0
LOOK_EVERY_S = 0.5
EDGE = 0.1
"""Share of the answers at each end that does not count as steady."""
QUEUE = 64
"""Prompts that wait in the client besides those in flight, as they do in a run; few in flight have no queue."""
WARM_UP = 64
"""Prompts in flight, at most, while warming up."""
METRICS = ("num_requests_running", "num_requests_waiting", "prefix_cache_queries_total", "prefix_cache_hits_total",
           "prompt_tokens_total")  # fmt: skip


@contextmanager
def served(model: Path, engine: dict[str, Any], log: Path) -> Iterator[tuple[str, int]]:
    """A server's root URL and process id, from its first sign of health. Raises RuntimeError if it does not come up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(model), "--port", str(port),
               "--disable-uvicorn-access-log", *as_flags(engine)]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            _await_health(url, process, log)
            yield url, process.pid
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _await_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(LOOK_EVERY_S)
    tail = log.read_text(encoding="utf-8", errors="replace")[-1500:]
    raise RuntimeError(f"the server did not come up; its log ends: {tail}")


@dataclass
class _Asked:
    """What came of one level."""

    started: float = 0.0
    answered_at: list[float] = field(default_factory=list)
    latencies_s: list[float] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    looks: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    requests: int = 0
    highest_in_flight: int = 0
    """Less than was allowed where a run is too short for the client's limit to rise to it."""

    def steady(self) -> tuple[float, float]:
        """From when to when the middle of the answers came."""
        at = sorted(self.answered_at)
        edge = int(EDGE * len(at))
        return at[edge], at[-1 - edge]


async def sweep(
    url: str,
    pid: int,
    prompts: Prompts,
    levels: list[int],
    count: int,
    seconds: float,
    client_settings: dict[str, Any],
) -> AsyncIterator[Row]:
    """A row for each number of prompts in flight, after a warm-up."""
    engine = family(pid)
    for level in [level for level in levels if level <= WARM_UP] or [WARM_UP]:
        # Batches of other sizes take other kernels, which are compiled when they are first needed.
        await _level(
            url, prompts, level, min(count, 8 * level), seconds, f"warm-{level}", client_settings
        )
    for number, level in enumerate(levels):
        run = f"run-{number}"  # the prompts of the yardstick's repeat of that number
        with Watch(server=(pid,), engine=engine) as watch:
            asked = await _level(url, prompts, level, count, seconds, run, client_settings)
        yield _row(level, asked, watch)


async def _level(
    url: str,
    prompts: Prompts,
    level: int,
    count: int,
    seconds: float,
    run: str,
    client_settings: dict[str, Any],
) -> _Asked:
    """Asks `count` prompts, or as many as are begun within `seconds`, with `level` of them in flight."""
    teacher = Teacher(kind="server", urls=(f"{url}/v1",), max_in_flight=level, **client_settings)
    asked, texts = _Asked(), iter([prompts.text(run, number) for number in range(count)])

    async def ask_on(client: Client) -> None:
        for text in texts:
            if time.perf_counter() > asked.started + seconds:
                return
            question = Question("judgement", SAMPLING, (Prompt((text,)),))
            sent_at = time.perf_counter()
            answer = await client.ask(question)
            if isinstance(answer, Answer) and None not in answer.replies[0].choices:
                asked.answered_at.append(time.perf_counter())
                asked.latencies_s.append(asked.answered_at[-1] - sent_at)
            else:
                asked.unanswered.append(str(answer))

    async with Client(teacher, teacher.urls) as client, _looking(url, asked):
        asked.started = time.perf_counter()
        waiting = QUEUE if level >= QUEUE else 0
        await asyncio.gather(*[ask_on(client) for _ in range(min(count, level + waiting))])
        asked.requests = client.counts.requests
        asked.highest_in_flight = client.counts.highest_in_flight
    return asked


@asynccontextmanager
async def _looking(url: str, asked: _Asked) -> AsyncIterator[None]:
    """Notes the server's own counters: before, now and then, and after."""
    import aiohttp

    async def look() -> None:
        async with session.get(f"{url}/metrics") as response:
            asked.looks.append((time.perf_counter(), metrics(await response.text())))

    async def look_on() -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await look()

    async with aiohttp.ClientSession() as session:
        await look()
        looking = asyncio.create_task(look_on())
        yield
        looking.cancel()
        await look()


def metrics(text: str) -> dict[str, float]:
    """The counters of METRICS, summed over engines."""
    found = dict.fromkeys(METRICS, 0.0)
    for name, value in re.findall(r"^vllm:(\w+)(?:\{.*\})? (\S+)$", text, re.MULTILINE):
        if name in found:
            found[name] += float(value)
    return found


def _row(level: int, asked: _Asked, watch: Watch) -> Row:
    if not asked.answered_at:
        raise RuntimeError(f"nothing was answered at {level} in flight: {asked.unanswered[:1]}")
    start, end = asked.steady()
    count = len(asked.answered_at)
    wall_s = max(asked.answered_at) - asked.started
    within = sum(start < at <= end for at in asked.answered_at)
    latencies_s = sorted(asked.latencies_s)
    looks = [look for at, look in asked.looks if start <= at <= end] or [asked.looks[-1][1]]
    rose = {name: asked.looks[-1][1][name] - asked.looks[0][1][name] for name in METRICS}
    queried = rose["prefix_cache_queries_total"]
    return {
        "way": "client",
        "in_flight": level,
        "highest_in_flight": asked.highest_in_flight,
        "prompts": count,
        "unanswered": len(asked.unanswered),
        "wall_s": wall_s,
        "prompts_per_s": count / wall_s,
        "steady_s": end - start,
        "steady_per_s": within / (end - start) if end > start else None,
        "median_s": latencies_s[count // 2],
        "p99_s": latencies_s[int(0.99 * (count - 1))],
        "prompts_per_request": count / max(1, asked.requests),
        "server_has": fmean(
            look["num_requests_running"] + look["num_requests_waiting"] for look in looks
        ),
        "tokens_per_prompt": rose["prompt_tokens_total"] / (count + len(asked.unanswered)),
        "prefix_hits": rose["prefix_cache_hits_total"] / queried if queried else None,
        **watch.between(start, end),
    }
