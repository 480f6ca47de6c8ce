"""`datagen verify`: shards against the seal, rows against what their coordinates make today, judged anew."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from datagen.errors import DatagenError
from datagen.manifest import committed, damaged, recipe_of
from datagen.rows import solution
from datagen.shards import read_table
from datagen.storage import Store
from datagen.unit import Unit
from datagen.verdict import Verdict, failed, passed, unknown
from mutators.perturb import Perturb
from pipelines.catalogue import Catalogue
from pipelines.plan import plan
from pipelines.seeding import lift_into
from validators import accepted, judge

MAX_SHOWN = 20
_ENGINE = "coordinates"
COLUMNS = ["id", "template", "level", "index", "problem", "images", "answer", "solution"]


@dataclass(slots=True)
class Verification:
    """What was checked, and what was wrong."""

    shards: int = 0
    rows: int = 0
    seconds: float = 0.0
    damaged: list[str] = field(default_factory=list)
    """Shards whose bytes are not what was sealed, or that cannot be read."""
    missing: list[str] = field(default_factory=list)
    """Shards that the recipe plans and that are not there."""
    differences: Counter[str] = field(default_factory=Counter)
    """Rows that are not what they should be, by kind of difference."""
    examples: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.damaged or self.missing or self.differences)

    def differ(self, kind: str, where: str) -> None:
        self.differences[kind] += 1
        if len(self.examples) < MAX_SHOWN:
            self.examples.append(f"{kind}: {where}")

    def as_dict(self) -> dict[str, Any]:
        return {
            "clean": self.clean,
            "shards": self.shards,
            "rows": self.rows,
            "seconds": round(self.seconds, 3),
            "damaged": self.damaged,
            "missing": self.missing,
            "differences": dict(self.differences),
            "examples": self.examples,
        }


def verify(location: str, sample: int | None = None) -> Verification:
    """Verifies a dataset, all rows or a sample spread evenly over the shards."""
    started = time.monotonic()
    store = Store(location)
    recipe, fingerprint = recipe_of(store)
    parts = lift_into(store, recipe.seeds)[0] if recipe.seeds else None
    units = plan(recipe, parts)
    broken = damaged(store)
    footers = committed(store, fingerprint, broken)
    result = Verification(
        shards=len(footers),
        damaged=sorted(
            name for name in broken | set(store.names("rows")) - set(footers) if store.exists(name)
        ),
    )
    result.missing = [
        unit.path for unit in units if unit.path not in footers and unit.path not in result.damaged
    ]
    catalogue = Catalogue(store)
    present = [unit for unit in units if unit.path in footers]
    total = sum(footers[unit.path].counts["accepted"] for unit in present)
    stride = 1 if sample is None else max(1, total // sample)
    offset = 0
    for unit in present:
        offset = _verify_unit(store, unit, catalogue, recipe.seed, stride, offset, result)
    result.seconds = time.monotonic() - started
    return result


def _verify_unit(
    store: Store,
    unit: Unit,
    catalogue: Catalogue,
    run_seed: int,
    stride: int,
    offset: int,
    result: Verification,
) -> int:
    """Verifies every stride-th row of a shard from an offset, and returns the offset for the next shard."""
    table = read_table(store, unit.path, COLUMNS)
    again = Again(catalogue, unit, run_seed)
    # Typed, because pyarrow cannot tell the type of an empty choice.
    chosen = pa.array(range(offset, len(table), stride), pa.int64())
    for row in table.take(chosen).to_pylist():
        result.rows += 1
        verdict = again.judge(row)
        if not verdict:
            where = f"{unit.path} {row['template']} level {row['level']} index {row['index']}"
            result.differ(verdict.reason, where)
    return (offset - len(table)) % stride


class Again:
    """Makes a unit's rows again from their coordinates and judges them anew."""

    def __init__(self, catalogue: Catalogue, unit: Unit, run_seed: int) -> None:
        self._catalogue, self._unit, self._run_seed = catalogue, unit, run_seed
        self._drawers: dict[tuple[str, int], Perturb] = {}

    def judge(self, row: dict[str, Any]) -> Verdict:
        """Pass for a row, with COLUMNS, that is what its coordinates make and that passes today.

        Fail names the first difference; unknown says that the row cannot be made, or judged, today.
        """
        try:
            return _compare(row, self._drawer(row["template"], row["level"]))
        except (DatagenError, LookupError, ArithmeticError, ValueError) as error:
            return unknown(_ENGINE, f"cannot be made again ({type(error).__name__}: {error})")

    def _drawer(self, template: str, level: int) -> Perturb:
        key = template, level
        if key not in self._drawers:
            found = self._catalogue.template(template, self._unit.seeds)
            self._drawers[key] = Perturb(found, level, self._run_seed)
        return self._drawers[key]


def _compare(row: dict[str, Any], drawer: Perturb) -> Verdict:
    variant = drawer.draw(row["index"])
    if variant is None:
        return failed(_ENGINE, "coordinates make no problem")
    if variant.posing.text != row["problem"]:
        return failed(_ENGINE, "another problem")
    if variant.answer != row["answer"]:
        return failed(_ENGINE, "another answer")
    if solution(variant) != row["solution"]:
        return failed(_ENGINE, "another solution")
    if [shown.png for shown in variant.posing.shown if shown.png] != [
        image["bytes"] for image in row["images"]
    ]:
        return failed(_ENGINE, "another picture")
    if variant.id != row["id"]:
        return failed(_ENGINE, "id is not of its content")
    judgement = judge(variant)
    if accepted(judgement):
        return passed(_ENGINE)
    validator, verdict = judgement[-1]
    return Verdict(verdict.status, _ENGINE, f"judged {verdict.status} by {validator}")
