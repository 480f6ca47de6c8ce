"""One unit from end to end: draw, judge, build rows, commit the shard. Unit in, Report out.

This is all that a worker does. It holds one unit's rows in memory and nothing else that grows.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from datagen.rows import RejectBuilder, RowBuilder, verdict_list
from datagen.shards import Footer, encode, versions
from datagen.storage import Store
from datagen.unit import Draw, Report, Unit
from datagen.variant import Variant
from datagen.verdict import failed, unknown
from mutators.perturb import Perturb
from pipelines.catalogue import Catalogue
from validators import Judgement, accepted, judge

MAX_BARREN = 2_000
"""Ordinals in a row without an accepted problem after which a draw ends short, as a vast empty space would not end."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every unit of a run shares."""

    location: str
    """Where the dataset lies."""
    recipe: str
    """The recipe's fingerprint."""
    run_seed: int


class Worker:
    """Runs units of one job. Each backend keeps one of these a core."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._store = Store(job.location)
        self._catalogue = Catalogue(self._store)

    def run(self, unit: Unit) -> Report:
        """Makes the unit's rows and commits them: rejects first, then the shard, whose rename is the record."""
        with _no_collector():
            return self._run(unit)

    def _run(self, unit: Unit) -> Report:
        run = _UnitRun(unit, self._job, self._catalogue)
        report = run.make()
        footer = Footer(unit.id, self._job.recipe, report.as_dict(), versions())
        if len(run.rejects):
            self._store.write(unit.rejects_path, encode(run.rejects.table(), footer))
        self._store.write(unit.path, encode(run.rows.table(), footer))
        return report


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows hold no cycles, and scanning a growing unit for them takes a third of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _UnitRun:
    """The rows and rejects of one unit while they are made."""

    def __init__(self, unit: Unit, job: Job, catalogue: Catalogue) -> None:
        self.unit, self.job, self.catalogue = unit, job, catalogue
        self.report = Report(unit.id)
        self.rows = RowBuilder(unit.mode, job.recipe)
        self.rejects = RejectBuilder(unit.mode, job.recipe)
        self._seen: set[bytes] = set()

    def make(self) -> Report:
        for draw in self.unit.draws:
            template = self.catalogue.template(draw.template, self.unit.seeds)
            self._fill(draw, Perturb(template, draw.level, self.job.run_seed))
        self.report.accepted, self.report.rejected = len(self.rows), len(self.rejects)
        return self.report

    def _fill(self, draw: Draw, drawer: Perturb) -> None:
        """Goes through the draw's ordinals until it has its rows or the range ends."""
        wanted = len(self.rows) + draw.rows
        report, rows, seen, make = self.report, self.rows, self._seen, drawer.draw
        ordinal = last = draw.start
        while len(rows) < wanted and ordinal < draw.stop and ordinal - last < MAX_BARREN:
            try:
                variant = make(ordinal)
            except Exception as error:  # one broken problem must not end a run of millions
                self._reject(draw, ordinal, None, _broken(error))
            else:
                # A chain's mode is that of its longest part; units hold rows of one mode.
                if variant is None or variant.mode != self.unit.mode:
                    report.not_admitted += 1
                else:
                    judgement = judge(variant)
                    row = variant.id
                    if not accepted(judgement):
                        self._reject(draw, ordinal, variant, judgement)
                    elif row in seen:
                        self._reject(draw, ordinal, variant, _DUPLICATE)
                    else:
                        last = ordinal
                        seen.add(row)
                        rows.add(row, variant, judgement)
            ordinal += 1
        report.drawn += ordinal - draw.start
        report.missing += wanted - len(rows)

    def _reject(
        self, draw: Draw, ordinal: int, variant: Variant | None, judgement: Judgement
    ) -> None:
        name, verdict = judgement[-1]
        self.report.reasons[f"{name}: {verdict.status} ({verdict.engine})"] += 1
        self.rejects.add(draw.template, draw.level, ordinal, variant, verdict_list(judgement))


_DUPLICATE: Judgement = (
    ("duplicates", failed("row id", "the unit already has a row of this content")),
)


def _broken(error: Exception) -> Judgement:
    return (("template", unknown("template", f"{type(error).__name__}: {error}")),)
