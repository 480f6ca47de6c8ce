"""A dataset with a judgement of it: made by the real engine, its score shards written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from datagen.manifest import recipe_of
from datagen.recipe import Recipe
from datagen.scores import CELLS, SCORES, shard_path
from datagen.shards import Footer, encode, read_table, versions
from datagen.storage import Store
from datagen.unit import Unit
from pipelines.plan import plan

FOLDER = "judged/tiny-0a1b2c3d"
Line = dict[str, Any]


def score_line(number: int, row: Line) -> Line:
    """Scores 0.0, 0.1 ... 0.9 in turn; every tenth row was not asked about."""
    asked = number % 10 != 0
    return {
        "id": row["id"],
        "template": row["template"],
        "level": row["level"],
        "score": number % 10 / 10 if asked else None,
        "criteria": [("clear", number % 10 / 10)] if asked else None,
        "solve_rate": number % 5 / 4 if asked else None,
        "attempts": 4 if asked else None,
        "margin": 0.5 if asked else None,
        "cell_score": 0.45,
        "cell": "keep",
        "difficulty": "medium",
        "unknown": [],
        "teacher": "tiny 0a1b2c3d",
    }


def alarm(answer: str, audit: str | None) -> Line:
    return {"answer": answer, "votes": 3, "attempts": 4, "audit": audit}


class Judged:
    """A dataset whose rows are scored by `line(number, row)`, number being the row's place in its shard."""

    def __init__(
        self, location: str, line: Callable[[int, Line], Line | None] = score_line
    ) -> None:
        self.store = Store(location)
        self.recipe: Recipe = recipe_of(self.store)[0]
        self.fingerprint = recipe_of(self.store)[1]
        self.units: list[Unit] = plan(self.recipe, None)
        for unit in self.units:
            self.score(unit, line)

    def rows(self, unit: Unit) -> list[Line]:
        found: list[Line] = read_table(self.store, unit.path).to_pylist()
        return found

    def score(self, unit: Unit, line: Callable[[int, Line], Line | None] = score_line) -> None:
        """Writes a unit's score shard; rows whose line is None get none."""
        lines = [line(number, row) for number, row in enumerate(self.rows(unit))]
        self.write("scores", unit, [one for one in lines if one], SCORES)

    def write(self, kind: str, unit: Unit, lines: list[Line], schema: pa.Schema) -> None:
        footer = Footer(unit.id, self.fingerprint, {"rows": len(lines)}, versions())
        table = pa.Table.from_pylist(lines, schema=schema)
        self.store.write(shard_path(FOLDER, kind, unit.path), encode(table, footer))

    def read(self, kind: str, unit: Unit) -> list[Line]:
        found: list[Line] = read_table(self.store, shard_path(FOLDER, kind, unit.path)).to_pylist()
        return found

    def kept(self) -> list[Line]:
        return [row for unit in self.units for row in self.read("kept", unit)]

    def turned_down(self) -> list[Line]:
        return [row for unit in self.units for row in self.read("turned_down", unit)]

    def make_current(self, cells: list[Line] = [], summary: Line | None = None) -> None:  # noqa: B006
        """Writes what the pass writes beside the scores."""
        footer = Footer("cells", self.fingerprint, {"cells": len(cells)}, versions())
        table = pa.Table.from_pylist(cells, schema=CELLS)
        self.store.write(f"{FOLDER}/cells/all.parquet", encode(table, footer))
        self.store.write(f"{FOLDER}/judgement.json", json.dumps({"teacher": "tiny"}).encode())
        self.store.write(f"{FOLDER}/summary.json", json.dumps(summary or {}).encode())
        self.store.write("judged/current.json", json.dumps({"folder": FOLDER}).encode())
