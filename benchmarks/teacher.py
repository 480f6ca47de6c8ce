"""What the teacher costs us: scored rows a second and core against a server that answers at once, and replayed rows.

Run: python -m benchmarks teacher.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.clock import Spent, spent
from benchmarks.material import fresh, recipe
from benchmarks.table import Row, Say, Table
from datagen.errors import DatagenError
from datagen.teaching import SIGNALS, Teacher
from pipelines.rescoring import rescore
from pipelines.run import Place, Quiet, run

SIZES: dict[str, dict[str, Any]] = {
    "full": {"rows": 40_000, "repeats": 3},
    "quick": {"rows": 10_000, "repeats": 1},
    "tiny": {"rows": 40, "repeats": 1},
}
MODES = ("quantitative.proportional_scaling", "deductive.forward_chaining")
UNIT_ROWS = 5_000
START_S = 20.0


def measure(scratch: Path, say: Say, rows: int, repeats: int) -> list[Table]:
    """A row a set of signals and a place where answers are kept: asked at first, then replayed."""
    out = fresh(scratch)
    say(f"making {rows:,} rows")
    made = recipe(rows, *MODES, unit_rows=UNIT_ROWS)
    run(made, str(out), Place(0, "process"))
    table: list[Row] = []
    with _instant_server() as url, _redis(scratch) as redis:
        for signals in (("judgement",), SIGNALS):
            for name, cache in _caches(scratch, redis).items():
                teacher = Teacher(
                    kind="server",
                    urls=(url,),
                    model="instant",
                    signals=signals,
                    budget=None,
                    cache=cache,
                )
                scored = made.model_copy(update={"teacher": teacher})
                say(f"{'+'.join(signals)}, {name}")
                trials = [_trial(scored, out, scratch) for _ in range(repeats)]
                table.append({"signals": "+".join(signals), "kept_in": name} | _medians(trials))
    shutil.rmtree(out, ignore_errors=True)
    note = (
        f"{rows:,} rows, every one asked about (no budget), the whole pass: reading shards, prompts, keys, requests, "
        "replies, cells, score shards, kept rows. CPU of our process; the server is another one. Replayed: the same "
        "pass again with nothing but the shared cache, 0 requests."
    )
    return [Table("Scored rows against a server that answers at once", table, note)]


def _trial(scored: Any, out: Path, scratch: Path) -> dict[str, Any]:
    """One pass that asks everything, and one that asks nothing."""
    found: dict[str, Any] = {}
    for name in ("asked", "replayed"):
        shutil.rmtree(out / "judged", ignore_errors=True)
        if name == "asked":
            (scratch / "answers.sqlite").unlink(missing_ok=True)
            _forget(scored.teacher.cache.redis)
        summary: dict[str, Any] = {}
        took = spent(lambda into=summary: into.update(rescore(scored, str(out), Quiet())))  # type: ignore[misc]
        if name == "replayed" and summary["client"]["requests"]:
            raise DatagenError("the second pass asked the server again")
        found[name] = _rate(summary["rows_asked"], took)
        found.setdefault("prompts", summary["client"]["prompts"])
    return found


def _rate(rows: int, took: Spent) -> dict[str, float]:
    return {"rows_per_cpu_s": rows / took.cpu_s, "rows_per_s": rows / took.wall_s}


def _medians(trials: list[dict[str, Any]]) -> Row:
    middle = sorted(trials, key=lambda trial: trial["asked"]["rows_per_cpu_s"])[len(trials) // 2]
    again = sorted(trials, key=lambda trial: trial["replayed"]["rows_per_cpu_s"])[len(trials) // 2]
    return {
        "prompts": middle["prompts"],
        "scored_rows_per_cpu_s": middle["asked"]["rows_per_cpu_s"],
        "replayed_rows_per_cpu_s": again["replayed"]["rows_per_cpu_s"],
        "replayed_rows_per_s": again["replayed"]["rows_per_s"],
    }


def _caches(scratch: Path, redis: str | None) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {"SQLite": {"path": str(scratch / "answers.sqlite")}}
    if redis:
        found["Redis"] = {"redis": redis}
    return found


def _forget(redis: str | None) -> None:
    if redis:
        import redis as client

        client.Redis.from_url(redis).flushall()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _instant_server() -> Iterator[str]:
    port = _free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.instant_server", str(port)])
    url = f"http://127.0.0.1:{port}/v1"
    try:
        _wait_for(f"{url}/models")
        yield url
    finally:
        server.kill()
        server.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1) as reply:
                json.load(reply)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def _redis(scratch: Path) -> Iterator[str | None]:
    """A Redis server of our own, where one is installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        yield None
        return
    port = _free_port()
    words = ["--port", str(port), "--save", "", "--dir", str(scratch), "--loglevel", "warning"]
    server = subprocess.Popen([binary, *words], stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()
