"""The driver: recipe in, sealed dataset out. Claim, seed, plan, run what is missing, take out repeats, seal.

With a teacher, rows are scored while others are still made; what comes of it lies beside the rows.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from datagen.errors import Interrupted
from datagen.manifest import claim, committed, damaged, read_manifest, refuse_another, seal
from datagen.recipe import Recipe
from datagen.storage import Store
from datagen.unit import Report, Unit
from pipelines.backends import open_backend
from pipelines.plan import plan
from pipelines.repeats import drop_repeats, may_repeat
from pipelines.seeding import Census, SeedPart, file_sha256, lift_into, require_path
from pipelines.unit import Job

if TYPE_CHECKING:
    from pipelines.scoring import Scored, Scoring


class Progress(Protocol):
    """Who watches a run; `pipelines.progress` shows it to a person."""

    def lifting(self, census: Census) -> None: ...
    def lifted(self, census: Census) -> None: ...
    def planned(self, units: list[Unit], todo: list[Unit]) -> None: ...
    def done(self, unit: Unit, report: Report) -> None: ...
    def scoring(self, state: Scored) -> None: ...
    def said(self, line: str) -> None: ...


class Quiet:
    """Watches and says nothing."""

    def lifting(self, census: Census) -> None: ...
    def lifted(self, census: Census) -> None: ...
    def planned(self, units: list[Unit], todo: list[Unit]) -> None: ...
    def done(self, unit: Unit, report: Report) -> None: ...
    def scoring(self, state: Scored) -> None: ...
    def said(self, line: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run works."""

    workers: int = 0
    """Worker processes or actors; 0 for one a core."""
    backend: str = "ray"
    """`ray`, `process` or `inline`."""
    address: str | None = None
    """A running Ray cluster; None starts Ray on this machine."""


HERE = Place()
SILENT = Quiet()


def run(recipe: Recipe, out: str, place: Place = HERE, watch: Progress = SILENT) -> dict[str, Any]:
    """Makes the dataset of a recipe, or finishes it, and returns its manifest.

    With a teacher the manifest has the summary of its judgement under `judgement`, which no file of the rows holds.
    The same call continues a run that was killed. Raises RecipeMismatch if the location holds another
    recipe's dataset, StorageError if it cannot be written, TeacherError when the teacher has been gone for too
    long, Interrupted on Ctrl-C or SIGTERM.
    """
    store = Store(out)
    with stoppable():
        units, fingerprint = planned(recipe, store, watch)
        claim(store, recipe, fingerprint)
        if not recipe.teacher.on:
            return _make(store, recipe, fingerprint, units, place, watch, lambda unit: None)
        from pipelines.scoring import Scoring

        with Scoring(store, recipe, fingerprint, units, watch) as scoring:
            manifest = _make(store, recipe, fingerprint, units, place, watch, _early(scoring))
            for unit in units:
                scoring.ready(unit)
            try:
                return manifest | {"judgement": scoring.finish()}
            except KeyboardInterrupt:
                raise Interrupted(
                    "stopped while rows were scored; all rows are made, what the teacher answered is kept, "
                    "and the same command goes on from here"
                ) from None


def planned(recipe: Recipe, store: Store, watch: Progress) -> tuple[list[Unit], str]:
    """The units of a recipe, and its fingerprint; the location stays free while the recipe cannot be run."""
    if recipe.teacher.on or recipe.accept is not None:
        from pipelines.scoring import require_askable

        require_askable(recipe)
    fingerprint = recipe.fingerprint(_seeds_sha256(recipe))
    refuse_another(store, recipe, fingerprint)
    return plan(recipe, _lift(store, recipe, watch)), fingerprint


def _early(scoring: Scoring) -> Callable[[Unit], None]:
    """Gives a unit to the teacher as soon as it is committed, unless repeats may still be taken out of it.

    What is asked must not depend on who was quicker, or a run made again would ask other questions.
    """

    def ready(unit: Unit) -> None:
        if unit.seeds is not None or not may_repeat(unit):
            scoring.ready(unit)

    return ready


def _make(
    store: Store,
    recipe: Recipe,
    fingerprint: str,
    units: list[Unit],
    place: Place,
    watch: Progress,
    ready: Callable[[Unit], None],
) -> dict[str, Any]:
    """Runs the units that are missing and seals the dataset; `ready` hears of every unit that is committed."""
    started = time.monotonic()
    footers = committed(store, fingerprint, damaged(store))
    todo = []
    for unit in units:
        if unit.path in footers:
            ready(unit)
        else:
            todo.append(unit)
    watch.planned(units, todo)
    manifest = read_manifest(store)
    if manifest is not None and not todo:
        return manifest
    _run_units(Job(store.location, fingerprint, recipe.seed), place, todo, watch, ready)
    footers = drop_repeats(store, units, committed(store, fingerprint))
    store.sweep("rows")
    store.sweep("rejects")
    return seal(store, footers, time.monotonic() - started)


def _seeds_sha256(recipe: Recipe) -> str:
    return file_sha256(require_path(recipe.seeds)) if recipe.seeds else ""


def _lift(store: Store, recipe: Recipe, watch: Progress) -> list[SeedPart] | None:
    if recipe.seeds is None:
        return None
    parts, census = lift_into(store, recipe.seeds, watch.lifting)
    watch.lifted(census)
    return parts


def _run_units(
    job: Job, place: Place, todo: list[Unit], watch: Progress, ready: Callable[[Unit], None]
) -> None:
    if not todo:
        return
    workers = min(place.workers or os.cpu_count() or 1, len(todo))
    by_id = {unit.id: unit for unit in todo}
    backend = open_backend(place.backend, job, workers, place.address)
    finished = 0
    try:
        for report in backend.run(todo):
            finished += 1
            watch.done(by_id[report.unit], report)
            ready(by_id[report.unit])
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped with {finished} of {len(todo)} units committed in this run; nothing is half written, "
            "and the same command goes on from here"
        ) from None
    finally:
        backend.close()


@contextmanager
def stoppable() -> Iterator[None]:
    """Makes SIGTERM, which schedulers send, stop a run as Ctrl-C does."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread, where signals are not ours to handle
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
