"""Takes repeated rows out after a run: of rows with one content, the first in unit order stays.

Only seeded spaces can repeat a problem; two units cannot see each other's rows while they run. The pass
depends on the shards alone, so a run that was killed and continued ends with the same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

import seeds
from datagen.rows import verdict_list
from datagen.schema import REJECT_SCHEMA
from datagen.shards import Footer, encode, read_table
from datagen.storage import Store
from datagen.unit import Unit
from datagen.verdict import failed

_REASON = (("duplicates", failed("row ids", "an earlier unit has a row of this content")),)


def drop_repeats(store: Store, units: list[Unit], footers: dict[str, Footer]) -> dict[str, Footer]:
    """Moves later copies of a row to the rejects, and returns the footers as they are then."""
    by_mode = defaultdict(list)
    for unit in sorted(units, key=lambda unit: unit.id):
        if unit.seeds is None:
            by_mode[unit.mode].append(unit)
    changed: dict[str, Footer] = {}
    for group in by_mode.values():
        if len(group) > 1 and any(map(may_repeat, group)):
            changed |= _drop_within_mode(store, group, footers)
    return footers | changed


def may_repeat(unit: Unit) -> bool:
    """Whether a problem can come up twice: in searched spaces, and where several templates lead to one mode."""
    first = unit.draws[0]
    made_over = len(unit.draws) > 1 or first.template != unit.mode
    return made_over or seeds.load(unit.mode).space(first.level).repeats


def _drop_within_mode(
    store: Store, units: list[Unit], footers: dict[str, Footer]
) -> dict[str, Footer]:
    ids = [read_table(store, unit.path, ["id"])["id"] for unit in units]
    counts = pc.value_counts(
        pa.chunked_array([chunk for column in ids for chunk in column.chunks], ids[0].type)
    )
    repeated = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(repeated):
        return {}
    first_seen: set[bytes] = set()
    changed: dict[str, Footer] = {}
    for unit, column in zip(units, ids, strict=True):
        suspects = pc.is_in(column, value_set=repeated).to_pylist()
        keep = []
        for suspect, row in zip(suspects, column.to_pylist(), strict=True):
            keep.append(not (suspect and row in first_seen))
            if suspect:
                first_seen.add(row)
        if not all(keep):
            changed[unit.path] = _rewrite(store, unit, footers[unit.path], pa.array(keep))
    return changed


def _rewrite(store: Store, unit: Unit, footer: Footer, keep: pa.Array) -> Footer:
    """Rejects first, then the shard: a run killed in between finds the copies again and ends the same."""
    table = read_table(store, unit.path)
    dropped = table.filter(pc.invert(keep)).select(
        [n for n in REJECT_SCHEMA.names if n != "verdicts"]
    )
    verdicts = pa.array(
        [verdict_list(_REASON)] * len(dropped), REJECT_SCHEMA.field("verdicts").type
    )
    dropped = (
        dropped.append_column("verdicts", verdicts).select(REJECT_SCHEMA.names).cast(REJECT_SCHEMA)
    )
    rejects = dropped
    if store.exists(unit.rejects_path):
        old = read_table(store, unit.rejects_path)
        known = pc.is_in(old["index"], value_set=dropped["index"].combine_chunks())
        rejects = pa.concat_tables([old.filter(pc.invert(known)).cast(REJECT_SCHEMA), dropped])
    reasons = Counter(footer.counts["reasons"])
    reasons["duplicates: fail (row ids)"] += len(dropped)
    counts = footer.counts | {
        "accepted": footer.counts["accepted"] - len(dropped),
        "rejected": footer.counts["rejected"] + len(dropped),
        "missing": footer.counts["missing"] + len(dropped),
        "reasons": dict(sorted(reasons.items())),
    }
    after = replace(footer, counts=counts)
    store.write(unit.rejects_path, encode(rejects, after))
    store.write(unit.path, encode(table.filter(keep), after))
    return after
