"""A loss or gradient that is no number: the training stops, and says at which rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pyarrow import ipc

from datagen.errors import TrainingError
from datagen.storage import Store
from datagen.taxonomy import mode_ids
from student.data import Prepared

FILE = "nonfinite.json"
_SHOWN = 3


def nonfinite(
    out: Path,
    prepared: Prepared,
    step: int,
    loss: float,
    norm: float,
    rate: float,
    ids: Sequence[bytes],
) -> TrainingError:
    """The error to raise, once the rows of the step stand in `OUT/nonfinite.json` with their modes."""
    modes = modes_of(prepared, set(ids))
    rows = [{"id": id.hex(), "mode": modes.get(id, "unknown")} for id in ids]
    content = {"step": step, "loss": str(loss), "gradient_norm": str(norm), "learning_rate": rate}
    store = Store(out)
    store.write(FILE, json.dumps(content | {"rows": rows}, indent=1).encode())
    common = Counter(row["mode"] for row in rows).most_common(_SHOWN)
    named = ", ".join(f"{row['id']} ({row['mode']})" for row in rows[:_SHOWN])
    return TrainingError(
        f"step {step}: the loss is {loss:.4g} and the gradient's norm {norm:.4g}, at a learning rate of {rate:.3g}; "
        f"the training has stopped, and the checkpoint before it stays. The step's {len(rows)} rows are in "
        f"{store.path(FILE)}: {named} ...; most are of {', '.join(f'{mode} ({n})' for mode, n in common)}. "
        "Lower optimiser.learning_rate or optimiser.clip, or set precision: float32, and train into another --out; "
        "if one mode is to blame, look at its rows with `datagen show`"
    )


def modes_of(prepared: Prepared, wanted: set[bytes]) -> dict[bytes, str]:
    """The modes of rows by id, looked up in the prepared rows, one bucket in memory at a time."""
    found: dict[bytes, str] = {}
    names = mode_ids()
    for run in prepared.runs:
        with prepared.store.open(run) as file:
            reader = ipc.open_file(file)
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                pairs = zip(batch["id"].to_pylist(), batch["mode"].to_pylist(), strict=True)
                found |= {id: names[mode] for id, mode in pairs if id in wanted}
    return found
