"""DuckDB over a dataset: `connect(location)` gives a connection with these views.

rows      the rows to train on: those that the judgement in force kept, with their scores; all proved
          rows where there is no judgement; id in hex, `num_steps`
proved    all rows that the validators accepted     rejects      what they turned down, and why
units     one line a shard, from the footers        coverage     rows by mode and level, all 132 modes
lineage   where each row comes from                 sft          chat messages: problem, solution
rl        prompt, gold answer and its kind          turned       inverted rows by kind and mode, with the
chained   chains by path, with their depth                       share of the commonest answer
shown     figures, one line each: view, data

A judgement has these besides; without one they are empty:

scores    what the teacher said of each proved row  cells        what it said of each (template, level)
alarms    rows whose attempts agree on another      turned_down  rows that `accept` did not take, and why
          answer, and what proving them again gave
"""

from __future__ import annotations

import glob
import json
from typing import TYPE_CHECKING

import pyarrow as pa

from datagen.accept import TURNED_DOWN
from datagen.errors import StorageError
from datagen.manifest import committed, recipe_of
from datagen.schema import REJECT_SCHEMA, SCHEMA
from datagen.scores import CELLS, CURRENT, SCORES
from datagen.storage import Store
from datagen.taxonomy import mode_ids, suggest

if TYPE_CHECKING:
    import duckdb


_ROWS = (
    "SELECT * REPLACE (lower(hex(id)) AS id, lower(hex(parent_id)) AS parent_id),"
    " len(steps)::INT AS num_steps FROM {}"
)
_VIEWS = {
    "rows": _ROWS.format("shards"),
    "proved": _ROWS.format("proved_shards"),
    "turned_down": _ROWS.format("turned_down_shards"),
    "scores": "SELECT * REPLACE (lower(hex(id)) AS id) FROM score_shards",
    "cells": "SELECT * FROM cell_shards",
    "alarms": "SELECT s.id, p.mode, p.level, p.template, p.problem, p.answer, s.alarm.answer AS theirs,"
    " s.alarm.votes AS votes, s.alarm.attempts AS attempts, s.alarm.audit AS audit"
    " FROM scores s JOIN proved p USING (id) WHERE s.alarm IS NOT NULL",
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


def connect(location: str, judgement: str | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with the views over a dataset, and over one of its judgements.

    The judgement in force is taken unless another one is named by its folder. Raises StorageError if there
    is no dataset, or no such judgement.
    """
    import duckdb

    store = Store(location)
    recipe_of(store)
    folder = judgement_of(store, judgement)
    connection = duckdb.connect()
    _attach(connection, store, "proved_shards", "rows", SCHEMA)
    _attach(connection, store, "reject_shards", "rejects", REJECT_SCHEMA)
    for name, kind, schema in (
        ("score_shards", "scores", SCORES),
        ("cell_shards", "cells", CELLS),
        ("turned_down_shards", "turned_down", TURNED_DOWN),
    ):
        _attach(connection, store, name, folder and f"{folder}/{kind}", schema)
    if folder and store.names(f"{folder}/kept"):
        _attach(connection, store, "shards", f"{folder}/kept", SCHEMA)
    else:  # nobody has chosen among the rows yet
        connection.execute("CREATE VIEW shards AS FROM proved_shards")
    connection.register("units", _units(store))
    modes = mode_ids()
    connection.register("taxonomy", pa.table({"mode": modes, "place": range(len(modes))}))
    for name, query in _VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    return connection


def judgements(store: Store) -> list[str]:
    """The folders of all judgements of a dataset, sorted."""
    return [
        name.rpartition("/")[0]
        for name in store.names("judged", "/judgement.json")
        if name.count("/") == 2
    ]


def judgement_of(store: Store, name: str | None = None) -> str | None:
    """The folder of the judgement in force, None if there is none; or of the one that is named.

    Raises StorageError if the dataset has no judgement of that name.
    """
    if name is None:
        return _current(store)
    folder = f"judged/{name.strip('/').removeprefix('judged/')}"
    known = judgements(store)
    if folder not in known:
        raise StorageError(
            f"{store.location} has no judgement {name!r}{suggest(folder, known)}"
            f" (there are: {', '.join(known) or 'none; see `datagen rescore`'})"
        )
    return folder


def _current(store: Store) -> str | None:
    if not store.exists(CURRENT):
        return None
    try:
        folder: str = json.loads(store.read(CURRENT))["folder"]
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{store.path(CURRENT)} is damaged: {error!r}; the same `datagen rescore` writes it again"
        ) from error
    return folder


def _attach(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    name: str,
    folder: str | None,
    schema: pa.Schema,
) -> None:
    files = store.names(folder) if folder else []
    if not folder or not files:
        connection.register(name, schema.empty_table())
    elif store.local:
        below = glob.escape(store.path(folder)).replace("'", "''")
        pattern = f"{below}/**/*.parquet"
        by_mode = "mode" in schema.names and "/in_mode=" in files[0]
        # Taken from the folder's name, a filter on mode skips the other folders unopened.
        columns = "* EXCLUDE (in_mode) REPLACE (in_mode AS mode)" if by_mode else "*"
        connection.execute(
            f"CREATE VIEW {name} AS SELECT {columns}"
            f" FROM read_parquet('{pattern}', hive_partitioning = {str(by_mode).lower()})"
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
