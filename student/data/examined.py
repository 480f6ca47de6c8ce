"""Rows to examine the student in: an even sample of every split, mode and level. Datasets in, a table a split out.

Memory is bounded by one shard and the sample itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from datagen.permutation import key_of
from student.data.hashing import of_ids
from student.data.sources import Shard, open_sources
from student.data.splits import SPLIT_COLUMNS, SPLITS, Split, codes_of, encoded
from student.data.tokenising import in_recipe
from student.data.working import in_order
from student.progress import Report, silent
from student.recipe import Training

EXAMINED = (
    *("id", "mode", "level", "template", "problem", "exhibits", "answer", "answer_kind", "steps"),
    *("solution", "givens", "certificate", "mutators"),
)
"""The columns that an examination needs."""
_ELSEWHERE = SPLITS.index(Split.ELSEWHERE)
_PICK = pa.schema(
    [
        ("split", pa.int8()),
        ("mode", pa.string()),
        ("level", pa.int8()),
        ("hash", pa.uint64()),
        ("shard", pa.int32()),
        ("row", pa.int32()),
    ]
)


def sample(
    datasets: Sequence[str],
    training: Training | None,
    each: int,
    seed: int,
    columns: Sequence[str] = EXAMINED,
    report: Report = silent,
    run_seeds: Collection[int] | None = None,
    workers: int = 0,
) -> dict[Split, pa.Table]:
    """At most `each` rows of every (split, mode, level), in the columns asked for; splits without rows are not there.

    The same rows for any number of workers and any order of the datasets; a larger `each` adds rows. A row that
    stands in two datasets is taken once. Rows are sorted by mode, level, and the hash that drew them.

    Splits are those of the training's `held_out`. TRAIN holds rows on the side that is learnt from, even if they
    were not drawn. ELSEWHERE holds what the training knows nothing of: rows in which a mode, level or mutator had
    a part that its recipe does not name; with `run_seeds`, those of the datasets that were learnt from, all rows of
    datasets with another seed, whose indexes mean other problems; and everything if `training` is None. Held-out
    templates and depths are held out all the same.

    Raises what `open_sources` raises.
    """
    sources = open_sources(datasets)
    shards = [shard for source in sources for shard in source.shards]
    foreign = {
        source.location
        for source in sources
        if run_seeds is not None and source.seed not in run_seeds
    }
    work = partial(_picked, training=training, each=each, seed=seed, foreign=frozenset(foreign))
    picks = _PICK.empty_table()
    total, seen = sum(shard.rows for shard in shards), 0
    for number, (shard, more) in enumerate(
        zip(shards, in_order(work, shards, workers), strict=True)
    ):
        numbered = more.set_column(4, "shard", pa.repeat(pa.scalar(number, pa.int32()), len(more)))
        picks = _first(pa.concat_tables([picks, numbered]), each)
        seen += shard.rows
        report("choosing rows", seen, total, f"{len(picks):,} chosen")
    return _read(picks, shards, columns, report)


def _picked(
    shard: Shard, training: Training | None, each: int, seed: int, foreign: frozenset[str]
) -> pa.Table:
    """The rows of one shard that may be in the sample."""
    table = shard.read(("id", "mode", *SPLIT_COLUMNS))
    codes = np.full(len(table), _ELSEWHERE, np.int8)
    if training:
        codes = codes_of(table, training.held_out, training.seed)
        unknown = ~in_recipe(table, training.data) & (codes == SPLITS.index(Split.TRAIN))
        if shard.location in foreign:
            unknown |= np.isin(codes, [SPLITS.index(s) for s in (Split.TRAIN, Split.PARAMETERS)])
        codes[unknown] = _ELSEWHERE
    return _first(
        pa.table(
            {
                "split": codes,
                "mode": table["mode"],
                "level": table["level"],
                "hash": of_ids(table["id"], key_of(f"{seed}/examined")),
                "shard": np.zeros(len(table), np.int32),
                "row": np.arange(len(table), dtype=np.int32),
            },
            schema=_PICK,
        ),
        each,
    )


def _first(picks: pa.Table, each: int) -> pa.Table:
    """The `each` lowest hashes of every cell; of rows with one hash, which are one row, the first."""
    modes, names = encoded(picks["mode"])
    rank = np.argsort(np.argsort(names)) if names else np.zeros(0, np.int64)
    columns = [picks[name].to_numpy() for name in ("split", "level", "hash", "shard", "row")]
    split, level, hashes, shard, row = columns
    place = rank[modes] if names else modes
    by = np.lexsort((row, shard, hashes, level, place, split))
    cell = np.stack([split[by].astype(np.int64), place[by], level[by].astype(np.int64)])
    # A run of equal cells, and within it of equal hashes, is counted from its first row.
    new_cell = np.append(True, (cell[:, 1:] != cell[:, :-1]).any(axis=0))[: len(by)]
    again = np.append(False, hashes[by][1:] == hashes[by][:-1])[: len(by)] & ~new_cell
    by, new_cell = by[~again], new_cell[~again]
    starts = np.flatnonzero(new_cell)
    number = np.arange(len(by)) - np.repeat(starts, np.diff(np.append(starts, len(by))))
    return picks.take(pa.array(by[number < each]))


def _read(
    picks: pa.Table, shards: Sequence[Shard], columns: Sequence[str], report: Report
) -> dict[Split, pa.Table]:
    of_shard, rows = picks["shard"].to_numpy(), picks["row"].to_numpy()
    numbers = np.unique(of_shard)
    tables, places = [], []
    for done, number in enumerate(numbers.tolist(), 1):
        chosen = np.flatnonzero(of_shard == number)
        tables.append(shards[number].read(columns).take(pa.array(rows[chosen])))
        places.append(chosen)
        report("reading rows", done, len(numbers), "")
    if not tables:
        return {}
    back = np.argsort(np.concatenate(places))
    whole = pa.concat_tables(tables).take(pa.array(back)).combine_chunks()
    split = picks["split"].to_numpy()
    return {
        SPLITS[code]: whole.filter(pa.array(split == code)) for code in np.unique(split).tolist()
    }
