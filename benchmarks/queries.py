"""DuckDB over a dataset, through the views that `datagen query` uses: milliseconds a question.

Run: python -m benchmarks queries.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from benchmarks.clock import medians, spent
from benchmarks.material import RUN_SEED, fresh, ready, recipe, room
from benchmarks.table import Row, Say, Table
from datagen.views import connect
from pipelines.run import Place, run

SIZES: dict[str, dict[str, Any]] = {
    "full": {"rows": 200_000, "repeats": 7},
    "quick": {"rows": 40_000, "repeats": 5},
    "tiny": {"rows": 50, "repeats": 1, "max_modes": 1},
}
# Many searched templates would make the dataset take longer than all questions to it.
FAMILY = "quantitative."


def measure(
    scratch: Path, say: Say, rows: int, repeats: int, max_modes: int | None = None
) -> list[Table]:
    """A row a question, warm: the first time is not counted."""
    candidates = [mode for mode in ready() if mode.startswith(FAMILY)][:max_modes]
    each = -(-rows // len(candidates))
    modes = [mode for mode in candidates if room(mode, each) == each]
    out = fresh(scratch)
    say(f"making {rows:,} rows of {len(modes)} modes")
    manifest = run(recipe(rows, *modes), str(out), Place(0, "process"))
    connection = connect(str(out))
    table: list[Row] = []
    for name, sql in _questions(modes[0]).items():
        say(name)

        def ask(sql: str = sql) -> int:
            return len(connection.execute(sql).fetchall())

        lines = ask()
        took = medians([spent(ask) for _ in range(repeats)])
        table.append(
            {
                "question": name,
                "lines": lines,
                "wall_ms": took.wall_s * 1e3,
                "cpu_ms": took.cpu_s * 1e3,
            }
        )
    connection.close()
    opened = medians([spent(lambda: connect(str(out)).close()) for _ in range(repeats)])
    row = {"question": "open the dataset", "lines": 0}
    table.append(row | {"wall_ms": opened.wall_s * 1e3, "cpu_ms": opened.cpu_s * 1e3})
    shutil.rmtree(out, ignore_errors=True)
    note = f"{manifest['rows']:,} rows of {len(modes)} modes in {manifest['units']:,} shards; warm."
    return [Table("Queries: DuckDB over a dataset", table, note)]


def _questions(mode: str) -> dict[str, str]:
    return {
        "count by mode": "SELECT mode, count(*) FROM rows GROUP BY mode",
        "one mode": f"SELECT level, count(*), avg(length(problem)) FROM rows WHERE mode = '{mode}'"
        " GROUP BY level",
        "a sample of 1,000 ids": "SELECT id FROM rows"
        f" USING SAMPLE reservoir(1000 ROWS) REPEATABLE ({RUN_SEED})",
        "one row by its id": "SELECT * FROM rows WHERE id = (SELECT max(id) FROM rows)",
        "text of the 100 longest": "SELECT problem, solution FROM rows"
        " ORDER BY num_steps DESC, id LIMIT 100",
        "a word in the text": "SELECT count(*) FROM rows WHERE problem LIKE '%machines%'",
    }
