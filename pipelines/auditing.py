"""Proves again the rows about which a teacher's attempts disagree. Row ids in, one text a row out.

A model's majority is a hint and no proof: the row is made again from its coordinates and judged anew, as
`datagen verify` does it, and its certificate is proved by other engines, as `verify --independent` does it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datagen.manifest import recipe_of
from datagen.shards import read_table
from datagen.storage import Store
from datagen.unit import Unit
from datagen.verdict import Status, Verdict, unknown
from pipelines import independent, verify
from pipelines.catalogue import Catalogue
from validators.certificates import program

_COLUMNS = list(dict.fromkeys([*verify.COLUMNS, *independent.COLUMNS]))
# One audit at a time: certificates that are programs share the process's one sandbox.
_LOCK = threading.Lock()


def audit(store: Store, unit: Unit, row_ids: Sequence[bytes]) -> dict[bytes, str]:
    """What proving rows of a unit again gives, by id: `proved again by ...`, `refuted: ...` or `unknown: ...`.

    May be called from any thread. Raises StorageError if the unit's shard cannot be read.
    """
    table = read_table(store, unit.path, _COLUMNS)
    chosen = pc.is_in(table["id"], value_set=pa.array(row_ids, pa.binary(16)))
    rows = {row["id"]: row for row in table.filter(chosen).to_pylist()}
    again = verify.Again(Catalogue(store), unit, recipe_of(store)[0].seed)
    with _LOCK:
        try:
            return {row_id: _audit(rows.get(row_id), again) for row_id in row_ids}
        finally:
            program.close()


def _audit(row: dict[str, Any] | None, again: verify.Again) -> str:
    if row is None:
        return "unknown: the unit has no such row"
    verdicts = [_guarded(again.judge, row), _guarded(independent.judge_row, row)]
    for status, word in ((Status.FAIL, "refuted"), (Status.UNKNOWN, "unknown")):
        for verdict in verdicts:
            if verdict.status is status:
                return f"{word}: {verdict.engine}: {verdict.reason}"
    return f"proved again by coordinates and certificate ({row['certificate']['kind']})"


def _guarded(prove: Callable[[dict[str, Any]], Verdict], row: dict[str, Any]) -> Verdict:
    """A proof that breaks is unknown, and no reason to end a run."""
    try:
        return prove(row)
    except Exception as error:
        return unknown("audit", f"{type(error).__name__}: {error}")
