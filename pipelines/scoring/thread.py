"""The pass itself, in a thread with an event loop of its own: groups in, score shards out, facts at the end."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from datagen.recipe import Recipe
from datagen.scores import folder
from datagen.storage import Store
from datagen.teaching import Teacher
from pipelines.auditing import audit
from pipelines.scoring.group import Group, Scorer
from pipelines.scoring.summary import questions_of, told
from teacher.asking import Asker
from teacher.cache import AnswerCache
from teacher.connection import Connection, connected
from teacher.embedded import Embedded
from teacher.signals import signals_of
from validators.equivalence import equivalent

GROUPS_AT_ONCE = 24
ROUNDS_AT_ONCE = 96
"""Rounds of rows in work: enough to fill a server's 1,024 places, few enough to hold in memory."""


@dataclass(slots=True)
class Scored:
    """How far a pass is, for who watches it."""

    groups: int
    groups_done: int = 0
    rows_asked: int = 0


class Pass:
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
        self.facts: dict[str, Any] = {}
        """What asking took; known when the thread has ended."""
        self.folder = ""
        """Where the judgement lies; known once the model is."""
        self.failure: BaseException | None = None
        """What ended the thread before its time."""

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
        async with connected(self._teacher, self._logs, self._watch.said) as servers:
            cache = AnswerCache(self._teacher.cache, self._watch.said)
            await cache.open()
            try:
                await self._score_all(servers, cache)
            finally:
                await cache.close()
            self.facts["cache"] |= asdict(cache.counts)  # closing it may lose writes

    async def _score_all(self, servers: Connection | Embedded, cache: AnswerCache) -> None:
        teacher = self._teacher
        signals = signals_of(teacher, equivalent)
        model = await servers.model()
        asked = teacher.asked(model, {signal.name: signal.prompt_text for signal in signals})
        self.folder = folder(model, asked)
        self._claim(model, asked)
        asker = Asker(servers, cache, f"{model}\0{teacher.revision}")
        scorer = Scorer(
            self._store,
            self.folder,
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
        self.facts = {
            "questions": questions_of(asker, cache),
            "client": servers.counts.as_dict(),
            "server": {"restarts": servers.restarts} | told(used),
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
        """Says whose judgement the folder holds."""
        content: dict[str, Any] = {"model": model, "asked_id": asked, "recipe": self._fingerprint}
        content["teacher"] = self._teacher.model_dump(mode="json")
        self._store.write(f"{self.folder}/judgement.json", json.dumps(content, indent=1).encode())


def _first(error: BaseException) -> BaseException:
    """The error itself, where a group of tasks failed together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
