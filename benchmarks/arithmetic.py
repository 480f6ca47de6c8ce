"""Arithmetic from end to end in one process: two routes, read back, full rows in Parquet, sealed.

Run: python -m benchmarks arithmetic. The problems are the quantitative modes without tables or
charts, and GSM8K's training problems as templates where $DATAGEN_DATA/gsm8k/train.jsonl is there.
"""

from __future__ import annotations

import importlib.util
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.clock import Spent, medians, spent
from benchmarks.material import RUN_SEED, arithmetic_modes, fresh, gsm8k, inline, recipe, room
from benchmarks.table import Row, Say, Table
from datagen.recipe import Recipe, SeedSource
from datagen.storage import Store
from pipelines.run import Place, run
from pipelines.seeding import Census, lift_into

SIZES: dict[str, dict[str, Any]] = {
    "full": {"rows_each": 20_000, "records": 7_473, "lifted_rows": 60_000, "repeats": 3},
    "quick": {"rows_each": 5_000, "records": 500, "lifted_rows": 4_000, "repeats": 1},
    "tiny": {"rows_each": 50, "records": 0, "lifted_rows": 0, "repeats": 1, "max_modes": 1},
}


def measure(
    scratch: Path,
    say: Say,
    rows_each: int,
    records: int,
    lifted_rows: int,
    repeats: int,
    max_modes: int | None = None,
) -> list[Table]:
    """A row a mode, one for their even mix, and one for lifted seeds."""
    modes = {mode: room(mode, rows_each) for mode in arithmetic_modes()[:max_modes]}
    inline(recipe(50, *list(modes)[:1]), scratch)  # imports what the first run imports
    table, all_trials = [], []
    for mode, rows in modes.items():
        say(mode)
        trials = [inline(recipe(rows, mode), scratch) for _ in range(repeats)]
        table.append(_row(mode, rows, medians(trials)))
        all_trials.append(medians(trials))
    table.sort(key=lambda row: row["rows_per_cpu_s"])
    if all_trials:
        whole = Spent(sum(t.cpu_s for t in all_trials), sum(t.wall_s for t in all_trials))
        table.append(_row("all built-in arithmetic", sum(modes.values()), whole))
    note = "Planning, making, writing and sealing; 5,000 rows a shard."
    if lifted_rows:
        lifted, why_not = _lifted(scratch, say, records, lifted_rows, repeats)
        table += lifted
        note = f"{note} {why_not}".strip()
    return [Table("Arithmetic end to end: rows/s/core", table, note)]


def _row(problems: str, rows: int, took: Spent) -> Row:
    return {
        "problems": problems,
        "rows": rows,
        "cpu_s": took.cpu_s,
        "rows_per_cpu_s": rows / took.cpu_s,
        "rows_per_wall_s": rows / took.wall_s,
        "us_per_row": took.cpu_s / rows * 1e6,
    }


def _lifted(
    scratch: Path, say: Say, records: int, rows: int, repeats: int
) -> tuple[list[Row], str]:
    """The rows of lifted seeds, lifting itself apart; or none, and why."""
    path = gsm8k()
    if path is None:
        return [], "GSM8K left out: no $DATAGEN_DATA/gsm8k/train.jsonl."
    if importlib.util.find_spec("seeds.lifting.lifter") is None:
        return [], "GSM8K left out: there is no lifter."
    some = scratch / "train.jsonl"
    with path.open(encoding="utf-8") as lines:
        some.write_text("".join(islice(lines, records)), encoding="utf-8")
    source = SeedSource(path=str(some), licence="MIT")
    made = Recipe(name="bench", rows=rows, seed=RUN_SEED, seeds=source)
    lifted, census = fresh(scratch), Census()

    def lift() -> None:
        nonlocal census
        census = lift_into(Store(str(lifted)), source)[1]

    say(f"GSM8K: lifting {records:,} records at most")
    lifting = spent(lift)
    making = []
    for repeat in range(repeats):
        say(f"GSM8K: {rows:,} rows, repeat {repeat + 1}")
        making.append(_from_lifted(lifted, made, fresh(scratch)))
    table = [_row(f"GSM8K: {census.lifted:,} lifted seeds", rows, medians(making))]
    table.append(_row("GSM8K: lifting, records", census.records, lifting))
    return (
        table,
        "Lifted templates are compiled within the run; lifting happens once, measured once.",
    )


def _from_lifted(lifted: Path, made: Recipe, out: Path) -> Spent:
    """The seconds of a whole run over seeds that are lifted already."""
    shutil.copytree(lifted, out)
    return spent(lambda: run(made, str(out), Place(1, "inline")))
