"""Sorts scored rows by the recipe's `accept`: rows and score shards in, `kept` and `turned_down` shards out.

Runs unit by unit after the scoring pass. `rows/` is never touched: the kept rows are copies with their scores
filled in. The kept shard is written last, and its footer says by which expression and which scores it was
made, so the same call goes on after a kill, and another expression or other scores make it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datagen.accept import TURNED_DOWN, Accept
from datagen.errors import StorageError
from datagen.manifest import hashes
from datagen.schema import SCHEMA
from datagen.scores import SCORED, SCORES, shard_path
from datagen.shards import Footer, encode, read_footer, read_table, versions
from datagen.storage import Store
from datagen.unit import Unit

OUTCOMES = ("kept", "false", "unknown", "audit")
"""Of a row: taken; `accept` is false, or unknown; or its label could not be proved again."""


@dataclass(slots=True)
class AcceptCounts:
    """Rows by mode and outcome."""

    modes: dict[str, dict[str, int]] = field(default_factory=dict)
    """By mode: `rows`, and each of OUTCOMES."""

    def add(self, mode: str, counts: dict[str, int]) -> None:
        own = self.modes.setdefault(mode, dict.fromkeys(("rows", *OUTCOMES), 0))
        for name in own:
            own[name] += counts[name]

    def total(self, name: str) -> int:
        return sum(counts[name] for counts in self.modes.values())

    def as_dict(self) -> dict[str, Any]:
        """In the form of a judgement's summary."""
        turned_down = {name: self.total(name) for name in OUTCOMES[1:]}
        return {"rows": self.total("rows"), "kept": self.total("kept"), "turned_down": turned_down}


def accept(
    store: Store,
    folder: str,
    expression: str | None,
    units: Iterable[Unit],
    recipe_fingerprint: str,
) -> AcceptCounts:
    """Sorts every row of the units that have score shards in a judgement's folder, and counts.

    Without an expression only rows whose label could not be proved again are turned down. Raises RecipeError
    for an expression that cannot be asked, StorageError for a damaged shard.
    """
    condition = Accept(expression) if expression is not None else None
    counts = AcceptCounts()
    digests = hashes(store, store.names(f"{folder}/scores"))
    for unit in sorted(units, key=lambda unit: unit.id):
        scores = shard_path(folder, "scores", unit.path)
        if scores not in digests:
            continue
        made_by = {"accept": expression, "scores": digests[scores]}
        found = _sorted_before(store, folder, unit, made_by)
        if found is None:
            found = _sort(store, folder, unit, condition, made_by, recipe_fingerprint)
        counts.add(unit.mode, found)
    return counts


def _sorted_before(
    store: Store, folder: str, unit: Unit, made_by: dict[str, Any]
) -> dict[str, Any] | None:
    """The counts of a kept shard that was made from the same rows and scores by the same expression."""
    kept = shard_path(folder, "kept", unit.path)
    if not (store.exists(kept) and store.exists(shard_path(folder, "turned_down", unit.path))):
        return None
    try:
        read_table(
            store, kept
        )  # all of it: this is what people load, and a footer says nothing of damage before it
        counts = read_footer(store, kept).counts
    except StorageError:  # half a file of another writer is no record
        return None
    same = counts.get("by") == made_by | {"rows": read_footer(store, unit.path).counts["accepted"]}
    return counts if same else None


def _sort(
    store: Store,
    folder: str,
    unit: Unit,
    condition: Accept | None,
    made_by: dict[str, Any],
    recipe_fingerprint: str,
) -> dict[str, Any]:
    """Sorts one unit's rows, writes both shards, the kept one last, and returns the counts."""
    scores = read_table(store, shard_path(folder, "scores", unit.path), SCORES.names)
    table = scored(read_table(store, unit.path), scores)
    passes, reasons = _judge(table, condition)
    doubted = _doubted(table["alarm"])
    kept = pc.and_(pc.fill_null(passes, False), pc.is_null(doubted))
    turned_down = pc.invert(kept)
    counts = {
        "rows": len(table),
        "kept": pc.sum(kept).as_py() or 0,
        "audit": pc.sum(pc.is_valid(doubted)).as_py() or 0,
        "unknown": pc.sum(pc.and_(pc.is_null(passes), pc.is_null(doubted))).as_py() or 0,
    }
    counts["false"] = counts["rows"] - counts["kept"] - counts["audit"] - counts["unknown"]
    by = made_by | {"rows": len(table)}
    footer = Footer(unit.id, recipe_fingerprint, counts | {"by": by}, versions())
    others = table.append_column("reason", pc.coalesce(doubted, reasons)).filter(turned_down)
    store.write(
        shard_path(folder, "turned_down", unit.path), encode(others.cast(TURNED_DOWN), footer)
    )
    store.write(
        shard_path(folder, "kept", unit.path),
        encode(table.select(SCHEMA.names).filter(kept), footer),
    )
    return footer.counts


def scored(rows: pa.Table, scores: pa.Table) -> pa.Table:
    """Rows with their scores by id, in SCORED's columns; a row without a score line has nulls.

    Score lines without a row are left out: the row has fallen out since, as a repeat.
    """
    if not rows["id"].equals(scores["id"]):
        ids = scores["id"].combine_chunks()
        scores = scores.combine_chunks().take(pc.index_in(rows["id"].combine_chunks(), ids))
    own = set(SCHEMA.names) - {"score", "cell_score", "solve_rate", "teacher"}
    columns = [rows[name] if name in own else scores[name] for name in SCORED.names]
    return pa.table(columns, schema=SCORED)


def _judge(table: pa.Table, condition: Accept | None) -> tuple[pa.Array, pa.Array]:
    if condition is None:
        return pa.repeat(True, len(table)), pa.nulls(len(table), pa.string())
    return condition.judge(table)


def _doubted(alarms: pa.ChunkedArray) -> pa.Array:
    """Why a row's label is in doubt; null where it is not: no alarm, or proved again after one."""
    alarms = alarms.combine_chunks()
    audit = pc.struct_field(alarms, "audit")
    # An alarm that nobody looked into is unknown as well.
    texts = pc.coalesce(audit, pa.scalar("unknown: not audited"))
    doubted = pc.and_(pc.is_valid(alarms), pc.invert(pc.starts_with(texts, "proved")))
    reasons = pc.binary_join_element_wise("label is not proved again", texts, ": ")
    return pc.if_else(doubted, reasons, pa.scalar(None, pa.string()))
