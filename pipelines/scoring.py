"""The teacher's pass: committed shards in, score shards, kept rows and a summary out. Runs beside the making of rows.

    committed units -> groups -> cells, sampled -> score shards -> `accept` -> kept rows

It has a thread and an event loop of its own, so that rows are made while the teacher is behind, and the teacher
is asked while rows are made. What it holds does not grow with the dataset.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from datagen.accept import check
from datagen.recipe import Recipe
from datagen.scores import folder
from datagen.storage import Store
from datagen.teaching import Teacher, require_teacher
from datagen.unit import Unit
from pipelines.accepting import accept
from pipelines.auditing import audit
from pipelines.scoring_group import Group, Scorer, groups_of
from pipelines.scoring_summary import summary_of
from teacher.asking import Asker
from teacher.cache import AnswerCache
from teacher.connection import Connection
from teacher.metrics import ServerMetrics
from teacher.signals import signals_of
from validators.equivalence import equivalent

CURRENT = "judged/current.json"
GROUPS_AT_ONCE = 24
ROUNDS_AT_ONCE = 96
"""Rounds of rows in work: enough to fill a server's 1,024 places, few enough to hold in memory."""


@dataclass(slots=True)
class Scored:
    """How far a pass is, for who watches it."""

    groups: int
    groups_done: int = 0
    rows_asked: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One of several passes that share a dataset's groups: number k of n, from 1."""

    number: int = 1
    of: int = 1

    def mine(self, groups: Sequence[Group]) -> list[Group]:
        return list(groups[self.number - 1 :: self.of])


WHOLE = Part()


def require_askable(recipe: Recipe) -> None:
    """Raises RecipeError on an `accept`, a prompt file or a cache that cannot be used, before a row is made."""
    if recipe.accept is not None:
        check(recipe.accept)
    if recipe.teacher.on:
        signals_of(recipe.teacher, equivalent)
        AnswerCache(recipe.teacher.cache)  # connects to nothing yet


def rescore(recipe: Recipe, location: str, watch: Any, part: Part = WHOLE) -> dict[str, Any]:
    """Judges a dataset that is there, without making it again, and returns the summary.

    Raises TeacherError when the teacher has been gone for too long, KeyboardInterrupt on Ctrl-C or SIGTERM; the same
    call goes on from there.
    """
    from datagen.manifest import committed
    from pipelines.run import planned, stoppable

    require_teacher(recipe.teacher)
    store = Store(location)
    with stoppable():
        units, fingerprint = planned(recipe, store, watch)
        with Scoring(store, recipe, fingerprint, units, watch, part) as scoring:
            there = committed(store, fingerprint)
            for unit in units:
                if unit.path in there:
                    scoring.ready(unit)
            return scoring.finish()


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
        self._state = Scored(len(self._groups))
        self._pass = _Pass(store, recipe, fingerprint, watch, self._state)
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
        return self._pass.conclude(self._units, self._part)


class _Pass:
    """What the thread does."""

    def __init__(
        self, store: Store, recipe: Recipe, fingerprint: str, watch: Any, state: Scored
    ) -> None:
        self._store, self._recipe, self._fingerprint = store, recipe, fingerprint
        self._watch, self._state = watch, state
        self._teacher: Teacher = recipe.teacher
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._queue: asyncio.Queue[Group | None] = asyncio.Queue()
        self._early: list[Group | None] = []
        self._lock = threading.Lock()
        self._stopped = False
        self._logs = Path(tempfile.mkdtemp(prefix="datagen-teacher-"))
        self._facts: dict[str, Any] = {}
        self._folder = ""
        self._started = time.monotonic()
        self.failure: BaseException | None = None

    # Called from outside.

    def put(self, group: Group | None) -> None:
        with self._lock:
            if self._loop is None:
                self._early.append(group)
                return
        with suppress(RuntimeError):  # the pass has failed, and its loop is closed
            self._loop.call_soon_threadsafe(self._queue.put_nowait, group)

    def end(self) -> None:
        """Nothing more will come."""
        self.put(None)

    def stop(self) -> None:
        """Leaves everything as it is."""
        with self._lock:
            self._stopped = True
            if self._loop is None or self._task is None:
                return
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._task.cancel)

    # The thread itself.

    def run(self) -> None:
        try:
            asyncio.run(self._main())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # raised again where the run waits for it
            self.failure = _first(error)
            self._watch.said(f"the teacher's pass has stopped: {self.failure}")
        finally:
            # The error of a server that did not start names its log, which must be there to be read.
            if str(self._logs) not in str(self.failure):
                shutil.rmtree(self._logs, ignore_errors=True)

    async def _main(self) -> None:
        with self._lock:
            if self._stopped:
                return
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
            for group in self._early:
                self._queue.put_nowait(group)
        async with Connection(self._teacher, self._logs, self._watch.said) as servers:
            cache = AnswerCache(self._teacher.cache, self._watch.said)
            await cache.open()
            try:
                await self._score_all(servers, cache)
            finally:
                await cache.close()
            self._facts["cache"] |= asdict(cache.counts)  # closing it may lose writes

    async def _score_all(self, servers: Connection, cache: AnswerCache) -> None:
        teacher = self._teacher
        signals = signals_of(teacher, equivalent)
        model = await servers.model()
        asked = teacher.asked(model, {signal.name: signal.prompt_text for signal in signals})
        self._folder = folder(model, asked)
        self._claim(model, asked)
        asker = Asker(servers, cache, f"{model}\0{teacher.revision}")
        scorer = Scorer(
            self._store,
            self._folder,
            self._fingerprint,
            f"{model}@{asked}",
            signals,
            teacher.budget,
            asker,
            lambda unit, rows: audit(self._store, unit, rows),
            asyncio.Semaphore(ROUNDS_AT_ONCE),
            self._asked,
        )
        async with asyncio.TaskGroup() as crew:
            for _ in range(GROUPS_AT_ONCE):
                crew.create_task(self._work(scorer))
        await cache.flush()
        used = await servers.used()
        self._facts = {
            "questions": _questions(asker, cache),
            "client": servers.counts.as_dict(),
            "server": {"restarts": servers.restarts} | _told(used),
            "cache": {"where": cache.where, **asdict(cache.counts)},
        }

    async def _work(self, scorer: Scorer) -> None:
        """Takes one group after the other until there are no more."""
        while (group := await self._queue.get()) is not None:
            if not scorer.is_done(group):
                await scorer.score(group)
            self._state.groups_done += 1
            self._watch.scoring(self._state)
        self._queue.put_nowait(None)  # for the others

    def _asked(self, rows: int) -> None:
        self._state.rows_asked += rows
        self._watch.scoring(self._state)

    def _claim(self, model: str, asked: str) -> None:
        """Says whose judgement the folder holds, and that it is the dataset's current one."""
        content: dict[str, Any] = {"model": model, "asked_id": asked, "recipe": self._fingerprint}
        content["teacher"] = self._teacher.model_dump(mode="json")
        self._store.write(f"{self._folder}/judgement.json", json.dumps(content, indent=1).encode())
        self._store.write(CURRENT, json.dumps({"folder": self._folder}).encode())

    def conclude(self, units: Sequence[Unit], part: Part) -> dict[str, Any]:
        """Lets `accept` decide once every unit is scored, by whichever part, and writes the summary."""
        groups = groups_of(units)
        there = set(self._store.names(f"{self._folder}/scores"))
        open_units = [
            unit for group in groups for unit in group.units
            if f"{self._folder}/scores/in_mode={unit.mode}/{unit.id}.parquet" not in there
        ]  # fmt: skip
        if open_units:
            return {
                "folder": self._folder,
                "part": f"{part.number}/{part.of}",
                "open": len(open_units),
            }
        counts = accept(self._store, self._folder, self._recipe.accept, units, self._fingerprint)
        summary = summary_of(self._store, self._folder, self._recipe, counts, self._facts)
        summary["seconds"] = round(time.monotonic() - self._started, 3)
        self._store.write(f"{self._folder}/summary.json", json.dumps(summary, indent=1).encode())
        return summary


def _questions(asker: Asker, cache: AnswerCache) -> dict[str, int]:
    """How many answers came from where."""
    return {
        "memory": cache.counts.memory_hits,
        "shared": cache.counts.shared_hits,
        "together": asker.counts.together,
        "asked": asker.counts.asked,
        "unanswered": asker.counts.unanswered,
    }


def _told(used: ServerMetrics | None) -> dict[str, Any]:
    """What the servers say of themselves, where they do."""
    if used is None:
        return {}
    return {
        "prefix_hit_rate": used.hit_rate,
        "prompt_tokens": int(used.prompt_tokens),
        "generation_tokens": int(used.generation_tokens),
        "preemptions": int(used.preemptions),
    }


def _first(error: BaseException) -> BaseException:
    """The error itself, where a group of tasks failed together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
