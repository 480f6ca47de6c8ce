"""The teacher's pass: committed shards in, score shards, kept rows and a summary out. Runs beside the making of rows.

    committed units -> groups -> cells, sampled -> score shards -> `accept` -> kept rows

Rows are made while the teacher is behind, and the teacher is asked while rows are made. What is held does not grow
with the dataset.

thread  the pass itself    group  units that share cells    cell     one cell while it is sampled
rows    a group's rows     table  a unit's score shard      summary  what it all came to
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from datagen.accept import check
from datagen.recipe import Recipe
from datagen.scores import CURRENT, shard_path
from datagen.storage import Store
from datagen.unit import Unit
from pipelines.accepting import accept
from pipelines.scoring.group import Group, groups_of
from pipelines.scoring.summary import summary_of
from pipelines.scoring.thread import Pass, Scored
from teacher.cache import AnswerCache
from teacher.embedded import find as find_embedded
from teacher.signals import signals_of
from validators.equivalence import equivalent

__all__ = ["WHOLE", "Part", "Scored", "Scoring", "require_askable"]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several passes that share a dataset's groups: number k of n, from 1."""

    number: int = 1
    of: int = 1

    def mine(self, groups: Sequence[Group]) -> list[Group]:
        return list(groups[self.number - 1 :: self.of])


WHOLE = Part()


def require_askable(recipe: Recipe) -> None:
    """Raises RecipeError on an `accept`, a prompt file or a cache that cannot be used, and TeacherError on an
    embedded model, before a row is made."""
    if recipe.accept is not None:
        check(recipe.accept)
    if recipe.teacher.on:
        signals_of(recipe.teacher, equivalent)
        AnswerCache(recipe.teacher.cache)  # connects to nothing yet
    if recipe.teacher.kind == "embedded":
        find_embedded(recipe.teacher.model)


class Scoring:
    """A pass over the groups of a dataset. `ready` gives it units, `finish` waits for the rest."""

    def __init__(
        self,
        store: Store,
        recipe: Recipe,
        fingerprint: str,
        units: Sequence[Unit],
        watch: Any,
        part: Part = WHOLE,
    ) -> None:
        self._store, self._recipe, self._fingerprint = store, recipe, fingerprint
        self._units, self._watch, self._part = units, watch, part
        self._groups = {group.name: group for group in part.mine(groups_of(units))}
        self._group_of = {unit.id: g.name for g in self._groups.values() for unit in g.units}
        self._missing = {name: {unit.id for unit in g.units} for name, g in self._groups.items()}
        self._started = time.monotonic()
        self._state = Scored(len(self._groups))
        self._pass = Pass(store, recipe, fingerprint, watch, self._state)
        self._thread = threading.Thread(target=self._pass.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pass.stop()
        self._thread.join()

    def ready(self, unit: Unit) -> None:
        """A unit is committed, and its rows will not change. Its group is scored when it is whole."""
        name = self._group_of.get(unit.id)
        if name is None or unit.id not in self._missing[name]:  # another part's, or known already
            return
        missing = self._missing[name]
        missing.discard(unit.id)
        if not missing:
            self._pass.put(self._groups[name])

    def finish(self) -> dict[str, Any]:
        """Waits until all groups are scored, lets `accept` decide, and returns the summary."""
        self._pass.end()
        while self._thread.is_alive():
            self._thread.join(0.2)  # in steps, so that Ctrl-C gets through
        if self._pass.failure is not None:
            raise self._pass.failure
        return self._conclude()

    def _conclude(self) -> dict[str, Any]:
        """Lets `accept` decide once every unit is scored, by whichever part, and writes the summary."""
        store, folder = self._store, self._pass.folder
        there = set(store.names(f"{folder}/scores"))
        missing = [u for u in self._units if shard_path(folder, "scores", u.path) not in there]
        if missing:
            part = f"{self._part.number}/{self._part.of}"
            return {"folder": folder, "part": part, "open": len(missing)}
        counts = accept(store, folder, self._recipe.accept, self._units, self._fingerprint)
        summary = summary_of(store, folder, self._recipe, counts, self._pass.facts)
        summary["seconds"] = round(time.monotonic() - self._started, 3)
        store.write(f"{folder}/summary.json", json.dumps(summary, indent=1).encode())
        # Last: a judgement that is not finished leaves the one before it in force.
        store.write(CURRENT, json.dumps({"folder": folder}).encode())
        return summary
