"""The driver: recipe in, sealed dataset out. Claim, seed, plan, run what is missing, take out repeats, seal."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Protocol

from datagen.errors import Interrupted
from datagen.manifest import claim, committed, damaged, read_manifest, refuse_another, seal
from datagen.recipe import Recipe
from datagen.storage import Store
from datagen.unit import Report, Unit
from pipelines.backends import open_backend
from pipelines.plan import plan
from pipelines.repeats import drop_repeats
from pipelines.seeding import Census, SeedPart, file_sha256, lift_into, require_path
from pipelines.unit import Job


class Progress(Protocol):
    """Who watches a run; `pipelines.progress` shows it to a person."""

    def lifting(self, census: Census) -> None: ...
    def lifted(self, census: Census) -> None: ...
    def planned(self, units: list[Unit], todo: list[Unit]) -> None: ...
    def done(self, unit: Unit, report: Report) -> None: ...


class Quiet:
    """Watches and says nothing."""

    def lifting(self, census: Census) -> None: ...
    def lifted(self, census: Census) -> None: ...
    def planned(self, units: list[Unit], todo: list[Unit]) -> None: ...
    def done(self, unit: Unit, report: Report) -> None: ...


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

    The same call continues a run that was killed. Raises RecipeMismatch if the location holds another
    recipe's dataset, StorageError if it cannot be written, Interrupted on Ctrl-C or SIGTERM.
    """
    started = time.monotonic()
    store = Store(out)
    fingerprint = recipe.fingerprint(_seeds_sha256(recipe))
    refuse_another(store, recipe, fingerprint)
    with _stoppable():
        # Claimed only once the plan stands: a recipe that cannot be run leaves the location free.
        units = plan(recipe, _lift(store, recipe, watch))
        claim(store, recipe, fingerprint)
        broken = damaged(store)
        footers = committed(store, fingerprint, broken)
        todo = [unit for unit in units if unit.path not in footers]
        watch.planned(units, todo)
        manifest = read_manifest(store)
        if manifest is not None and not todo:
            return manifest
        job = Job(store.location, fingerprint, recipe.seed)
        _run_units(job, place, todo, watch)
    footers = committed(store, fingerprint)
    footers = drop_repeats(store, units, footers)
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


def _run_units(job: Job, place: Place, todo: list[Unit], watch: Progress) -> None:
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
    except KeyboardInterrupt:
        raise Interrupted(
            f"stopped with {finished} of {len(todo)} units committed in this run; nothing is half written, "
            "and the same command goes on from here"
        ) from None
    finally:
        backend.close()


@contextmanager
def _stoppable() -> Iterator[None]:
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
