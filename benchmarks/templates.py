"""How quickly each built-in template makes problems, by level: drawn and judged, and written.

Run: python -m benchmarks templates. The harmonic mean over cells is the speed of an even mix.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.clock import Spent, medians, spent
from benchmarks.material import RUN_SEED, fresh, ready
from benchmarks.table import Row, Say, Table
from datagen.template import LEVELS, Template
from datagen.unit import Draw, Unit
from mutators.perturb import Perturb
from pipelines.unit import Job, Worker
from validators import accepted, judge

SIZES: dict[str, dict[str, Any]] = {
    "full": {"budget_s": 80.0, "repeats": 3},
    "quick": {"budget_s": 20.0, "repeats": 3},
    "tiny": {"budget_s": 0.1, "repeats": 1, "max_modes": 2},
}
PROBE_ROWS, MIN_ROWS, MAX_ROWS = 50, 50, 5_000


def measure(
    scratch: Path, say: Say, budget_s: float, repeats: int, max_modes: int | None = None
) -> list[Table]:
    """A table of all cells, slowest first, and one of harmonic means over cells by family."""
    templates = list(ready(say).values())[:max_modes]
    slice_s = budget_s / max(1, len(templates) * len(LEVELS) * repeats * 2)
    worker = Worker(Job(str(fresh(scratch)), "bench", RUN_SEED))
    cells = []
    for template in templates:
        for level in LEVELS:
            say(f"{template.mode} level {level}")
            cells.append(_cell(template, level, worker, slice_s, repeats))
    cells.sort(key=lambda cell: cell["written_rows_per_cpu_s"])
    note = "One process; `written` goes through the whole unit, one shard of so many rows."
    return [
        Table("Templates: rows/s/core, slowest first", cells, note),
        Table("Templates: harmonic means by family", by_family(cells)),
    ]


def _cell(template: Template, level: int, worker: Worker, slice_s: float, repeats: int) -> Row:
    _judged(template, level, PROBE_ROWS)  # compiles what is compiled once
    probe_s = spent(lambda: _judged(template, level, PROBE_ROWS)).wall_s
    rows = round(min(MAX_ROWS, max(MIN_ROWS, PROBE_ROWS * slice_s / max(probe_s, 1e-6))))
    judged, written = [], []
    unit = Unit(f"{template.mode}-{level}", template.mode, (_draw(template, level, rows),))
    made = drawn = 0

    def write() -> None:
        nonlocal made, drawn
        report = worker.run(unit)
        made, drawn = report.accepted, report.drawn

    for _ in range(repeats):
        judged.append(spent(lambda: _judged(template, level, rows)))
        written.append(spent(write))
    return _row(template, level, made, drawn, medians(judged), medians(written))


def _row(
    template: Template, level: int, made: int, drawn: int, judged: Spent, written: Spent
) -> Row:
    return {
        "mode": template.mode,
        "level": level,
        "rows": made,
        "accepted_%": 100 * made / max(1, drawn),
        "judged_rows_per_cpu_s": made / max(judged.cpu_s, 1e-6),
        "judged_rows_per_wall_s": made / max(judged.wall_s, 1e-6),
        "written_rows_per_cpu_s": made / max(written.cpu_s, 1e-6),
        "written_rows_per_wall_s": made / max(written.wall_s, 1e-6),
    }


def _draw(template: Template, level: int, rows: int) -> Draw:
    return Draw(template.mode, level, 0, template.space(level).size, rows)


def _judged(template: Template, level: int, rows: int) -> int:
    """Draws and judges problems until so many are accepted; how many were."""
    drawer = Perturb(template, level, RUN_SEED)
    made = ordinal = 0
    while made < rows and ordinal < drawer.space.size:
        variant = drawer.draw(ordinal)
        made += variant is not None and accepted(judge(variant))
        ordinal += 1
    return made


def by_family(cells: list[Row]) -> list[Row]:
    """Harmonic means over the cells of each family and over all; slowest family first."""
    families: dict[str, list[Row]] = defaultdict(list)
    for cell in cells:
        families[cell["mode"].partition(".")[0]].append(cell)
    rows = sorted((_mean(name, group) for name, group in families.items()), key=_written)
    return [*rows, _mean("all", cells)] if cells else []


def _mean(name: str, cells: list[Row]) -> Row:
    # A cell that made nothing would make every mean nothing; it stands in the table of cells.
    alive = [cell for cell in cells if cell["rows"]]
    rates = [column for column in cells[0] if "_per_" in column]
    return {
        "family": name,
        "modes": len({cell["mode"] for cell in cells}),
        "cells": len(alive),
        **{r: statistics.harmonic_mean([c[r] for c in alive]) if alive else 0.0 for r in rates},
    }


def _written(row: Row) -> float:
    rate: float = row["written_rows_per_cpu_s"]
    return rate
