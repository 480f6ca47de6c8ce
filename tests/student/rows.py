"""Datasets for tests: all rows of one as a table, and changed copies of one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa

from datagen.shards import Footer, encode, read_footer, read_table, versions
from datagen.storage import Store


def rows_of(location: str, columns: list[str] | None = None) -> pa.Table:
    store = Store(location)
    return pa.concat_tables([read_table(store, name, columns) for name in store.names("rows")])


def copied(location: str, to: Path) -> Store:
    shutil.copytree(location, to)
    return Store(to)


def with_seed(location: str, to: Path, seed: int) -> str:
    """A copy that says it was made with another run seed."""
    with_digest(location, to, f"{seed:064}")
    store = Store(to)
    content = json.loads(store.read("dataset.json"))
    content["recipe"]["seed"] = seed
    store.write("dataset.json", json.dumps(content).encode())
    return str(to)


def with_digest(location: str, to: Path, digest: str) -> str:
    """A copy that passes for another dataset with the same rows."""
    store = copied(location, to)
    manifest = json.loads(store.read("manifest.json")) | {"digest": digest}
    store.write("manifest.json", json.dumps(manifest).encode())
    return str(to)


def with_schema(location: str, to: Path, version: str) -> str:
    """A copy whose first shard says that its rows are of another schema version."""
    store = copied(location, to)
    name = store.names("rows")[0]
    footer, table = read_footer(store, name), read_table(store, name)
    other = Footer(footer.unit, footer.recipe, footer.counts, versions() | {"schema": version})
    store.write(name, encode(table, other))
    return str(to)


def judged(location: str, to: Path, keep: int) -> str:
    """A copy with a judgement in force that kept the first `keep` rows of each shard."""
    store = copied(location, to)
    for name in store.names("rows"):
        footer, table = read_footer(store, name), read_table(store, name).slice(0, keep)
        counts = {"rows": footer.counts["accepted"], "kept": len(table)}
        data = encode(table, Footer(footer.unit, footer.recipe, counts, versions()))
        store.write(f"judged/model-1/kept/{name.removeprefix('rows/')}", data)
    store.write("judged/model-1/summary.json", json.dumps({"kept": keep}).encode())
    store.write("judged/current.json", json.dumps({"folder": "judged/model-1"}).encode())
    return str(to)
