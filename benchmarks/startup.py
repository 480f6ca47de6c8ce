"""How long a person waits: from `datagen run` to the first shard, and for `datagen --help`.

Run: python -m benchmarks startup.
"""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.clock import finish, start
from benchmarks.material import DATAGEN, command, engine_recipe, fresh
from benchmarks.table import Row, Say, Table

SIZES: dict[str, dict[str, Any]] = {
    "full": {"rows": 100, "repeats": 5},
    "quick": {"rows": 100, "repeats": 3},
    "tiny": {"rows": 5, "repeats": 1, "backends": ("inline",)},
}
POLL_EVERY_S = 0.005


class Start(NamedTuple):
    first_unit_s: float | None
    whole_s: float
    cpu_s: float


def measure(
    scratch: Path,
    say: Say,
    rows: int,
    repeats: int,
    backends: tuple[str, ...] = ("inline", "process", "ray"),
) -> list[Table]:
    """A row a backend, for a recipe of one unit, and one for the help."""
    say("datagen --help")
    table = [_row("datagen --help", [_timed([*DATAGEN, "--help"], None) for _ in range(repeats)])]
    for backend in backends:
        say(backend)
        starts = [_first_unit(scratch, rows, backend) for _ in range(repeats)]
        table.append(_row(f"datagen run, {backend}", starts))
    note = (
        f"A recipe of one unit of {rows} rows, one worker; medians of {repeats}. "
        "CPU leaves out Ray's daemons."
    )
    return [Table("Start: seconds until something is there", table, note)]


def _first_unit(scratch: Path, rows: int, backend: str) -> Start:
    out = fresh(scratch)
    made = engine_recipe(rows, levels=(3,))
    try:
        return _timed(command(made, scratch, out, backend, workers=1), out / "rows")
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _timed(command: list[str], shards: Path | None) -> Start:
    """The seconds of a command, and those until its first shard has its name."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    first_unit_s = None
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = start(command, errors)
        while shards is not None and first_unit_s is None and process.poll() is None:
            if any(shards.glob("*/*.parquet")):
                first_unit_s = time.perf_counter() - started
            time.sleep(POLL_EVERY_S)
        finish(process, errors)
    whole_s = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(
        whole_s if shards is not None and first_unit_s is None else first_unit_s, whole_s, cpu_s
    )


def _row(what: str, starts: list[Start]) -> Row:
    firsts = [start.first_unit_s for start in starts if start.first_unit_s is not None]
    return {
        "command": what,
        "first_unit_wall_s": median(firsts) if firsts else None,
        "whole_wall_s": median(start.whole_s for start in starts),
        "cpu_s": median(start.cpu_s for start in starts),
    }
