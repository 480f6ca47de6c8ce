"""Whether memory grows with the dataset: the peak of a short and of a long run on plain processes.

Run: python -m benchmarks memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.clock import tree_medians
from benchmarks.material import ENGINE
from benchmarks.table import Row, Say, Table
from benchmarks.workers import run_once

SIZES: dict[str, dict[str, Any]] = {
    "full": {"lengths": ((100_000, 3), (2_000_000, 1))},
    "quick": {"lengths": ((20_000, 1), (100_000, 1))},
    "tiny": {"lengths": ((50, 1),)},
}
WORKERS = 2


def measure(scratch: Path, say: Say, lengths: tuple[tuple[int, int], ...]) -> list[Table]:
    """A row a length of run; the last column is against the first row."""
    table: list[Row] = []
    for rows, repeats in lengths:
        say(f"{rows:,} rows")
        trials = [run_once(scratch, rows, "process", WORKERS) for _ in range(repeats)]
        use = tree_medians(trials)
        peak_mb = use.driver_mb + use.worker_mb
        first_mb = table[0]["driver_and_worker_mb"] if table else peak_mb
        table.append(
            {
                "rows": rows,
                "repeats": repeats,
                "driver_peak_mb": use.driver_mb,
                "worker_peak_mb": use.worker_mb,
                "driver_and_worker_mb": peak_mb,
                "more_than_the_first_mb": peak_mb - first_mb,
                "wall_s": use.wall_s,
                "cpu_s": use.cpu_s,
            }
        )
    note = (
        f"{ENGINE}, {WORKERS} workers; peak resident size of the driver and of the largest "
        "worker, each with the pages that it shares."
    )
    return [Table("Memory: peak against rows", table, note)]
