"""DuckDB over a dataset: `connect(location)` gives a connection with these views.

rows      accepted rows; id in hex, `num_steps`         rejects   what was turned down, and why
units     one line a shard, from the footers            coverage  rows by mode and level, all 132 modes
lineage   where each row comes from                     sft       chat messages: problem, solution
rl        prompt, gold answer and its kind              turned    inverted rows by kind and mode, with the
chained   chains by path, with their depth                        share of the commonest answer
shown     figures, one line each: view, data
"""

from __future__ import annotations

import glob
import json
from typing import TYPE_CHECKING

import pyarrow as pa

from datagen.manifest import committed, recipe_of
from datagen.schema import REJECT_SCHEMA, SCHEMA
from datagen.storage import Store
from datagen.taxonomy import mode_ids

if TYPE_CHECKING:
    import duckdb

_VIEWS = {
    "rows": "SELECT * REPLACE (lower(hex(id)) AS id, lower(hex(parent_id)) AS parent_id),"
    " len(steps)::INT AS num_steps FROM shards",
    "rejects": "SELECT * REPLACE (lower(hex(id)) AS id), verdicts[-1].validator AS validator,"
    " verdicts[-1].status AS status, verdicts[-1].reason AS reason FROM reject_shards",
    "coverage": "SELECT m.mode, split_part(m.mode, '.', 1) AS family, s.level, coalesce(s.rows, 0) AS rows"
    " FROM taxonomy m LEFT JOIN (SELECT mode, level, count(*) AS rows FROM shards GROUP BY ALL) s USING (mode)"
    " ORDER BY m.place, s.level",
    "lineage": "SELECT id, parent_id, seed_id, source, template, level, index, generation, mutators FROM rows",
    "sft": "SELECT id, mode, level, split, [{role: 'user', content: problem},"
    " {role: 'assistant', content: solution}] AS messages FROM rows",
    "rl": "SELECT id, mode, level, split, prompt, images, answer, answer_kind FROM rows",
    "shown": "SELECT id, mode, level, template, modalities, e.modality, e.view, e.data, problem"
    " FROM rows, unnest(exhibits) AS each(e)",
    "turned": "SELECT kind, turned_from, mode, sum(rows)::BIGINT AS rows,"
    " max(rows) / sum(rows) AS commonest_share, arg_max(answer, rows) AS commonest_answer"
    " FROM (SELECT json_extract_string(mutators[1].arguments, '$.kind') AS kind,"
    " json_extract_string(mutators[1].arguments, '$.of') AS turned_from, mode, answer, count(*) AS rows"
    " FROM shards WHERE mutators[1].name = 'invert' GROUP BY ALL) GROUP BY ALL ORDER BY ALL",
    "chained": "SELECT json_extract(mutators[1].arguments, '$.depth')::INT AS depth, template AS path, mode,"
    " count(*) AS rows, avg(len(steps)) AS mean_steps FROM shards WHERE mutators[1].name = 'chain'"
    " GROUP BY ALL ORDER BY ALL",
}


def connect(location: str) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with the views over a dataset. Raises StorageError if there is no dataset."""
    import duckdb

    store = Store(location)
    recipe_of(store)
    connection = duckdb.connect()
    _attach(connection, store, "shards", "rows", SCHEMA)
    _attach(connection, store, "reject_shards", "rejects", REJECT_SCHEMA)
    connection.register("units", _units(store))
    modes = mode_ids()
    connection.register("taxonomy", pa.table({"mode": modes, "place": range(len(modes))}))
    for name, query in _VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    return connection


def _attach(
    connection: duckdb.DuckDBPyConnection, store: Store, name: str, folder: str, schema: pa.Schema
) -> None:
    files = store.names(folder)
    if not files:
        connection.register(name, schema.empty_table())
    elif store.local:
        below = glob.escape(store.path(folder)).replace("'", "''")
        pattern = f"{below}/**/*.parquet"
        # Taken from the folder's name, a filter on mode skips the other folders unopened.
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * EXCLUDE (in_mode) REPLACE (in_mode AS mode)"
            f" FROM read_parquet('{pattern}', hive_partitioning = true)"
        )
    else:
        connection.register(name, store.dataset(folder, schema))


def _units(store: Store) -> pa.Table:
    rows = [
        {
            "unit": footer.unit,
            "path": path,
            **{
                name: footer.counts[name]
                for name in ("accepted", "rejected", "drawn", "not_admitted", "missing")
            },
            "reasons": json.dumps(footer.counts["reasons"]),
            "versions": json.dumps(footer.versions),
        }
        for path, footer in committed(store).items()
    ]
    counts = [
        (name, pa.int64()) for name in ("accepted", "rejected", "drawn", "not_admitted", "missing")
    ]
    texts = [(name, pa.string()) for name in ("unit", "path")]
    schema = pa.schema([*texts, *counts, ("reasons", pa.string()), ("versions", pa.string())])
    return pa.Table.from_pylist(rows, schema=schema)
