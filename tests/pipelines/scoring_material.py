"""Small scored runs for tests: a server in a thread of its own with faults to order, a recipe, what lies on disk."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

import pyarrow.parquet as pq
from aiohttp import web

from benchmarks.instant_server import Instant, serve
from datagen.recipe import Recipe
from datagen.scores import SCORES
from datagen.storage import Store
from pipelines.run import Place, Quiet, run
from tests.teacher.servers import free_port

CERTAIN = "quantitative.proportional_scaling"
FURTHER = "quantitative.combined_rates"
REPEATING = "deductive.forward_chaining"
"""Its problems may come up twice, so its rows are scored when all are made."""
MODES = (CERTAIN, FURTHER, REPEATING)
HERE = Place(workers=1, backend="inline")
ROWS = 96

Respond = Callable[[], Awaitable[web.StreamResponse]]


class Server:
    """The instant server, which may stop and come back on its port. Use as a context."""

    def __init__(self, instant: Instant | None = None) -> None:
        self.instant = instant or Instant()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        asyncio.run_coroutine_threadsafe(_end_requests(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def start(self) -> None:
        coroutine = serve(self.instant, self.port)
        self._runner = asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def stop(self) -> None:
        """Drops every connection; whoever comes is refused."""
        if self._runner is not None:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
            self._runner = None

    @staticmethod
    def later(pause_s: float, act: Callable[[], None]) -> threading.Timer:
        """Acts after a pause, in another thread."""
        timer = threading.Timer(pause_s, act)
        timer.start()
        return timer


async def _end_requests() -> None:
    """Those that a fault left hanging."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class When:
    """A fault for requests with a prompt that holds a text, as many times as wanted."""

    def __init__(self, text: str, make: Respond, times: int = 1_000_000) -> None:
        self.met = 0
        self._text, self._make, self._times = text, make, times

    async def __call__(self, path: str, body: Any) -> web.StreamResponse | None:
        if "completions" not in path or self.met >= self._times:
            return None
        if self._text not in "".join(texts_of(body)):
            return None
        self.met += 1
        return await self._make()


def texts_of(body: Any) -> list[str]:
    """The prompts of a request; pictures left out."""
    if "prompt" in body:
        return list(body["prompt"])
    parts = body["messages"][0]["content"]
    return [parts] if isinstance(parts, str) else [part.get("text", "") for part in parts]


def status(code: int, text: str = "no", **headers: str) -> Respond:
    async def make() -> web.StreamResponse:
        return web.Response(status=code, text=text, headers=headers)

    return make


async def hang() -> web.StreamResponse:
    await asyncio.sleep(3600)
    raise AssertionError("nobody waits so long")


class Heard(Quiet):
    """Remembers what the run says, and lets a test act when so many rows were asked about."""

    def __init__(self, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.lines: list[str] = []
        self.asked = 0
        self._at, self._act = at, act

    def said(self, line: str) -> None:
        self.lines.append(line)

    def scoring(self, state: Any) -> None:
        self.asked = state.rows_asked
        if self._at and self.asked >= self._at:
            self._at = 0
            self._act()


def recipe(url: str, cache: Path, **changes: Any) -> Recipe:
    """Three modes at two levels in units of 8 rows; every row is asked about unless `teacher` says otherwise."""
    teacher: dict[str, Any] = {
        "kind": "server",
        "urls": [url],
        "model": "instant",
        "budget": None,
        "cache": {"path": str(cache)},
        "timeout_s": 2.0,
        "give_up_after_s": 8.0,
    }
    teacher |= changes.pop("teacher", {})
    content = {"name": "scored", "rows": ROWS, "modes": MODES, "levels": (1, 2), "unit_rows": 8}
    return Recipe.model_validate({**content, "teacher": teacher, **changes})


def plain(chosen: Recipe) -> Recipe:
    """The same rows without a teacher."""
    return chosen.model_copy(update={"teacher": Recipe(name="x", rows=1).teacher})


def made(chosen: Recipe, out: Path, watch: Quiet | None = None) -> dict[str, Any]:
    """The manifest of a run, with its judgement."""
    return run(chosen, str(out), HERE, watch or Quiet())


def files(out: Path, *folders: str) -> dict[str, bytes]:
    """The bytes of all shards below folders of a dataset, or below those of its judgement, by path."""
    found: dict[str, bytes] = {}
    for folder in folders:
        root = out / folder if folder in ("rows", "rejects") else judged(out) / folder
        paths = [path for path in root.rglob("*") if path.is_file()]
        found |= {str(path.relative_to(out)): path.read_bytes() for path in paths}
    return found


def judged(out: Path) -> Path:
    """The folder of the judgement in force."""
    current = out / "judged" / "current.json"
    if current.exists():
        return out / str(json.loads(current.read_text())["folder"])
    [started] = (out / "judged").iterdir()  # not finished, so not in force
    return started


def scores(out: Path) -> list[dict[str, Any]]:
    """All score lines of the judgement in force."""
    store = Store(str(out))
    folder = f"{judged(out).relative_to(out)}/scores"
    lines: list[dict[str, Any]] = store.dataset(folder, SCORES).to_table().to_pylist()
    return lines


def cells(out: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """The cells of the judgement in force by template and level."""
    lines = [
        line
        for path in (judged(out) / "cells").iterdir()
        for line in pq.read_table(path).to_pylist()
    ]
    return {(line["template"], line["level"]): line for line in lines}


FEW_ROWS = 32
FEW: dict[str, Any] = {"modes": (CERTAIN,), "rows": FEW_ROWS}
JUDGED = ("scores", "cells")


def few(server: Server, folder: Path, **teacher: Any) -> Any:
    return recipe(server.url, folder / "cache.db", teacher=teacher, **FEW)


class FewCalm:
    """An undisturbed run: what every disturbed one must end with."""

    def __init__(self, folder: Path) -> None:
        self.out, self.cache = folder / "data", folder / "cache.db"
        with Server() as server:
            made(recipe(server.url, self.cache, **FEW), self.out)
            self.prompts = server.instant.prompts
        self.shards = files(self.out, *JUDGED)
        row = pq.read_table(sorted((self.out / "rows").rglob("*.parquet"))[1]).to_pylist()[3]
        self.problem: str = row["problem"]
        self.id: bytes = row["id"]
