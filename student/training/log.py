"""What every few steps of a training came to, in `OUT/metrics.parquet`: one row a reading, as one table in memory.

A training has a few hundred readings (`schedule.reading_interval`), so that the file is written whole each time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datagen.errors import TrainingError
from datagen.storage import Store

FILE = "metrics.parquet"
LEVELS = tuple(f"level_{level}" for level in range(1, 6))
BALANCE = ("utilisation", "moved", "mass_lost", "violation", "dropped", "biased")
"""As `student.model.balance` measures them."""
SCHEMA = pa.schema(
    [
        ("step", pa.int64()),  # steps done, this one included
        ("tokens", pa.int64()),  # since the start, padding left out
        ("rows", pa.int64()),  # since the start
        ("epoch", pa.float64()),  # how often all rows were seen
        ("seconds", pa.float64()),  # since the start, pauses between runs left out
        # The means over the steps since the reading before:
        ("loss", pa.float64()),
        ("aux_loss", pa.float64()),
        ("learning_rate", pa.float64()),
        ("gradient_norm", pa.float64()),
        ("tokens_per_s", pa.float64()),
        ("waiting", pa.float64()),  # share of the time in which the next batch was waited for
        ("mfu", pa.float64()),  # null where the device's peak is not known
        *((name, pa.float64()) for name in BALANCE),  # null for a dense model
        *((name, pa.float64()) for name in LEVELS),  # share of the rows
    ]
)


class Log:
    """The readings of a training, those of an earlier run with them."""

    def __init__(self, store: Store, step: int) -> None:
        """Continues after a step: readings past it, of a run that was killed, are dropped."""
        self._store = store
        self.table = SCHEMA.empty_table()
        if step and store.exists(FILE):
            self.table = read(store)
            self.table = self.table.filter(pc.field("step") <= step)

    def add(self, reading: dict[str, Any]) -> None:
        self.table = pa.concat_tables([self.table, pa.Table.from_pylist([reading], SCHEMA)])

    def write(self) -> None:
        sink = pa.BufferOutputStream()
        pq.write_table(self.table.combine_chunks(), sink, compression="zstd")
        self._store.write(FILE, sink.getvalue().to_pybytes())


def read(store: Store) -> pa.Table:
    """All readings. Raises TrainingError if the file is damaged or of another form."""
    try:
        with store.open(FILE) as file:
            return pq.read_table(file).select(SCHEMA.names).cast(SCHEMA)
    except (pa.ArrowException, KeyError) as error:
        raise TrainingError(
            f"{store.path(FILE)} is damaged ({error}); delete it, and the training goes on without what it held"
        ) from error


def mean_figures(table: pa.Table, steps: int) -> dict[str, dict[str, float]]:
    """Means of loss, speed and balance over the first tenth of the steps (`before`) and over the rest (`after`).

    Each reading weighs as much as it has steps. What was never measured is left out.
    """
    weights = pa.array(np.diff(table["step"].to_numpy(), prepend=0), pa.float64())
    early = pc.less_equal(table["step"], max(1, steps // 10))
    names = ("loss", "tokens_per_s", "waiting", "mfu", *BALANCE)
    figures: dict[str, dict[str, float]] = {}
    for part, rows in (("before", early), ("after", pc.invert(early))):
        means = {}
        for name in names:
            known = pc.and_(rows, table[name].is_valid())
            weight = pc.sum(pc.filter(weights, known)).as_py()
            if weight:
                products = pc.multiply(pc.filter(table[name], known), pc.filter(weights, known))
                means[name] = pc.sum(products).as_py() / weight
        figures[part] = means
    return figures
