"""What Ray costs beside plain processes: CPU of the whole tree, daemons included, and wall time.

Run: python -m benchmarks ray_cost. A short run shows the fixed part, a long one what grows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.clock import TreeUse, tree_medians
from benchmarks.material import ENGINE
from benchmarks.table import Row, Say, Table
from benchmarks.workers import run_once

SIZES: dict[str, dict[str, Any]] = {
    "full": {"lengths": (20_000, 1_000_000, 3_000_000), "repeats": 1},
    "quick": {"lengths": (20_000, 100_000), "repeats": 1},
    "tiny": {"lengths": (100,), "repeats": 1, "backends": ("process",)},
}


def measure(
    scratch: Path,
    say: Say,
    lengths: tuple[int, ...],
    repeats: int,
    backends: tuple[str, ...] = ("process", "ray"),
    workers: int = 2,
) -> list[Table]:
    """A row a backend and length of run; ratios are against plain processes at the same length."""
    table = []
    for rows in lengths:
        trials: dict[str, list[TreeUse]] = {backend: [] for backend in backends}
        for repeat in range(repeats):
            for backend in backends:
                say(f"{rows:,} rows, {backend}, repeat {repeat + 1}")
                trials[backend].append(run_once(scratch, rows, backend, workers))
        uses = {backend: tree_medians(found) for backend, found in trials.items()}
        plain = uses[backends[0]]
        table += [_row(rows, backend, use, plain) for backend, use in uses.items()]
    note = f"{ENGINE}, {workers} workers; medians of {repeats}."
    return [Table("Ray and plain processes: the whole tree's CPU", table, note)]


def _row(rows: int, backend: str, use: TreeUse, plain: TreeUse) -> Row:
    return {
        "rows": rows,
        "backend": backend,
        "cpu_s": use.cpu_s,
        "wall_s": use.wall_s,
        "cpu_ratio": use.cpu_s / plain.cpu_s,
        "wall_ratio": use.wall_s / plain.wall_s,
        "more_cpu_s": use.cpu_s - plain.cpu_s,
    }
