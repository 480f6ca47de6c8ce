"""Runs of one small recipe for `benchmarks.teacher_faults`, and Redis: a place for each, a row of the table of each."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.table import Row
from benchmarks.teacher_faults_server import FaultyServer
from datagen.errors import DatagenError
from datagen.recipe import Recipe
from datagen.scores import SCORES
from datagen.storage import Store
from pipelines.run import Place, run
from teacher.serving.processes import free_ports

MODES = ("quantitative.proportional_scaling", "quantitative.combined_rates")
ROWS = 200
HERE = Place(workers=1, backend="inline")


class Lab:
    """Runs one small recipe against one fault after the other, and compares with the undisturbed run."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.calm: dict[str, bytes] = {}
        self.problem = ""
        self._number = 0

    def begin(self) -> Path:
        """A folder for the next run."""
        self._number += 1
        folder = self.scratch / str(self._number)
        folder.mkdir()
        return folder

    def recipe(self, folder: Path, *urls: str, **teacher: Any) -> Recipe:
        settings: dict[str, Any] = {"kind": "server", "urls": urls, "model": "instant"}
        settings |= {
            "budget": None,
            "cache": {"path": str(folder / "cache.db")},
            "max_in_flight": 64,
        }
        settings |= {"timeout_s": 1.5, "give_up_after_s": 20.0}
        content: dict[str, Any] = {"name": "faults", "rows": ROWS, "modes": MODES, "levels": (1, 2)}
        return Recipe.model_validate({**content, "unit_rows": 25, "teacher": settings | teacher})

    def run(self, folder: Path, recipe: Recipe) -> dict[str, Any]:
        """The judgement's summary, or the error's message under `stopped`."""
        try:
            summary: dict[str, Any] = run(recipe, str(folder / "data"), HERE)["judgement"]
        except DatagenError as error:
            return {"stopped": str(error)}
        return summary

    def row(self, fault: str, folder: Path, summary: dict[str, Any], note: str = "") -> Row:
        """A line of the table, from what lies in the folder."""
        store = Store(folder / "data")
        [scores] = {str(Path(n).parents[1]) for n in store.names("judged") if "/scores/" in n} or [
            ""
        ]
        lines = store.dataset(scores, SCORES).to_table().to_pylist() if scores else []
        unknown = sum(bool(line["unknown"]) for line in lines)
        reasons = {text.split(": ", 1)[1] for line in lines for text in line["unknown"]}
        retries = summary.get("client", {}).get("retries", {})
        if unknown:
            outcome = f"unknown: {'; '.join(sorted(reasons))}"
        elif self.shards(folder) == self.calm:
            outcome = "the same scores, byte for byte"
        else:
            outcome = "OTHER SCORES" if lines else "no scores"
        return {
            "fault": fault,
            "rows_scored": len(lines) - unknown,
            "rows_unknown": unknown,
            "requests_retried": sum(retries.values()),
            "waited_s": summary.get("client", {}).get("waited_s"),
            "outcome": f"{outcome}{note and '; '}{note}",
        }

    def shards(self, folder: Path) -> dict[str, bytes]:
        store = Store(folder / "data")
        return {name: store.read(name) for name in store.names("judged") if "/kept/" not in name}


@contextmanager
def serving(fault: str = "none", text: str = "", start: bool = True) -> Iterator[FaultyServer]:
    server = FaultyServer(free_ports(1)[0], fault, text)
    if start:
        server.start()
    try:
        yield server
    finally:
        server.kill()


class Redis:
    """A Redis server of our own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_ports(1)[0]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._words = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(folder)]
        self._words += ["--appendonly", "no", *options]

    def start(self) -> None:
        self._process = subprocess.Popen(self._words, stdout=subprocess.DEVNULL)
        while True:
            try:
                self.client().ping()
                return
            except Exception:
                time.sleep(0.05)

    def client(self) -> Any:
        import redis

        return redis.Redis(port=self.port)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def redis_beside(
    lab: Lab, *options: str, fault: str = "none"
) -> Iterator[tuple[Path, Redis, FaultyServer]]:
    folder = lab.begin()
    redis = Redis(folder, *options)
    redis.start()
    try:
        with serving(fault) as server:
            yield folder, redis, server
    finally:
        redis.kill()
