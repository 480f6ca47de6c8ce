"""What a second worker brings: the same recipe with one worker and with two, on both backends.

Run: python -m benchmarks workers. Each command is a process of its own, its start and end included.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from benchmarks.clock import TreeUse, tree_medians, watch
from benchmarks.material import ENGINE, command, engine_recipe, fresh, inline
from benchmarks.table import Row, Say, Table

SIZES: dict[str, dict[str, Any]] = {
    "full": {"single_s": 20.0, "repeats": 3},
    "quick": {"single_s": 4.0, "repeats": 1},
    "tiny": {"single_s": 0.0, "repeats": 1, "backends": ("process",)},
}
PROBE_ROWS, MIN_ROWS, MAX_ROWS = 10_000, 100, 2_000_000
WORKERS = (1, 2)


def measure(
    scratch: Path,
    say: Say,
    single_s: float,
    repeats: int,
    backends: tuple[str, ...] = ("process", "ray"),
) -> list[Table]:
    """A row a backend and number of workers; `speed_up` is against one worker of that backend."""
    rows = _rows_lasting(single_s, scratch) if single_s else MIN_ROWS
    trials: dict[tuple[str, int], list[TreeUse]] = {}
    for repeat in range(repeats):
        # Interleaved, so that a machine that slows down slows all of them.
        for backend in backends:
            for workers in WORKERS:
                say(f"{rows:,} rows, {backend}, {workers} workers, repeat {repeat + 1}")
                use = run_once(scratch, rows, backend, workers)
                trials.setdefault((backend, workers), []).append(use)
    uses = {key: tree_medians(found) for key, found in trials.items()}
    table = [_row(rows, *key, use, uses[key[0], 1]) for key, use in uses.items()]
    note = f"{rows:,} rows of {ENGINE}; medians of {repeats}."
    return [Table("Workers: the same recipe with one and with two", table, note)]


def run_once(scratch: Path, rows: int, backend: str, workers: int) -> TreeUse:
    """One whole `datagen run` in processes of its own; its dataset is removed again."""
    out = fresh(scratch)
    try:
        return watch(command(engine_recipe(rows), scratch, out, backend, workers))
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _rows_lasting(seconds: float, scratch: Path) -> int:
    """Rows that take about so long in one process, with a tenth to spare."""
    inline(engine_recipe(MIN_ROWS), scratch)
    rate = PROBE_ROWS / inline(engine_recipe(PROBE_ROWS), scratch).wall_s
    return min(MAX_ROWS, round(rate * seconds * 1.1 / 10_000) * 10_000) or MIN_ROWS


def _row(rows: int, backend: str, workers: int, use: TreeUse, single: TreeUse) -> Row:
    return {
        "backend": backend,
        "workers": workers,
        "wall_s": use.wall_s,
        "cpu_s": use.cpu_s,
        "rows_per_wall_s": rows / use.wall_s,
        "speed_up": single.wall_s / use.wall_s,
    }
