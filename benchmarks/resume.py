"""How long it takes to find that nothing is left to do, and to go on where the seal is missing.

Run: python -m benchmarks resume.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.clock import MB, medians, spent
from benchmarks.material import engine_recipe, fresh
from benchmarks.table import Say, Table
from datagen.manifest import MANIFEST
from pipelines.run import Place, run

SIZES: dict[str, dict[str, Any]] = {
    "full": {"shards": 1_000, "rows_each": 200, "repeats": 5},
    "quick": {"shards": 1_000, "rows_each": 10, "repeats": 3},
    "tiny": {"shards": 4, "rows_each": 5, "repeats": 1},
}
INLINE = Place(1, "inline")


def measure(scratch: Path, say: Say, shards: int, rows_each: int, repeats: int) -> list[Table]:
    """A row for a sealed dataset and one for a dataset that lost its manifest."""
    out = fresh(scratch)
    made = engine_recipe(shards * rows_each, unit_rows=rows_each)
    say(f"making {shards:,} shards of {rows_each} rows")
    run(made, str(out), INLINE)
    size_mb = sum(path.stat().st_size for path in (out / "rows").rglob("*.parquet")) / MB

    def unseal() -> None:
        (out / MANIFEST).unlink()

    def nothing() -> None:
        pass

    cases: dict[str, Callable[[], None]] = {"sealed": nothing, "without its manifest": unseal}
    table = []
    for state, prepare in cases.items():
        say(state)
        trials = []
        for _ in range(repeats):
            prepare()
            trials.append(spent(lambda: run(made, str(out), INLINE)))
        took = medians(trials)
        table.append(
            {
                "dataset": state,
                "shards": shards,
                "size_mb": size_mb,
                "wall_s": took.wall_s,
                "cpu_s": took.cpu_s,
                "wall_ms_per_shard": took.wall_s / shards * 1_000,
            }
        )
    note = (
        "The same command again, in one process: footers are read, and the hashes of all bytes "
        "compared or sealed anew."
    )
    return [Table("Resume: a finished dataset is run again", table, note)]
