"""Where units run: in this process, in worker processes, or as Ray actors. Units in, Reports out, in any order.

All three run the same Worker on the same Units, so they write the same bytes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from datagen.errors import DatagenError, UnitError
from datagen.unit import Report, Unit
from pipelines.unit import Job, Worker

# A unit that has killed this many workers is taken out of the run, so that it cannot stop all others.
MAX_DEATHS = 3


class Backend(Protocol):
    def run(self, units: Iterable[Unit]) -> Iterator[Report]:
        """Runs every unit once and yields its report. A worker that dies is replaced and its unit done again."""
        ...

    def close(self) -> None:
        """Ends all workers at once; what they had not committed was not made."""
        ...


class InlineBackend:
    """Runs units here, one after the other: for one core, for debugging, and to measure the others against."""

    def __init__(self, job: Job) -> None:
        self._worker = Worker(job)

    def run(self, units: Iterable[Unit]) -> Iterator[Report]:
        return map(self._worker.run, units)

    def close(self) -> None:
        pass


class _Process:
    """A worker process and the pipe to it, with at most two units under way: one in work, one waiting."""

    def __init__(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(job, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.under_way: deque[Unit] = deque()

    def send(self, unit: Unit) -> None:
        self.under_way.append(unit)
        # A dead worker's pipe is broken; its units are taken back when the death is noticed.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(unit)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(job: Job, pipe: Connection) -> None:
    """The worker's life: receive a unit, run it, send its report, until the driver goes away."""
    # Ctrl-C is the driver's to handle: a worker in the middle of a commit must not be interrupted by it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = Worker(job)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            unit = pipe.recv()
            try:
                pipe.send(worker.run(unit))
            except DatagenError as error:
                pipe.send(UnitError(f"unit {unit.id}: {error}"))


class ProcessBackend:
    """Plain worker processes on this machine; needs nothing but Python and pyarrow."""

    def __init__(self, job: Job, workers: int) -> None:
        self._job = job
        self._processes = [_Process(job) for _ in range(workers)]

    def run(self, units: Iterable[Unit]) -> Iterator[Report]:
        source, again, deaths = iter(units), deque[Unit](), dict[str, int]()

        def feed(process: _Process) -> None:
            while len(process.under_way) < 2 and (
                unit := again.popleft() if again else next(source, None)
            ):
                process.send(unit)

        for process in self._processes:
            feed(process)
        while busy := [process for process in self._processes if process.under_way]:
            ready = wait([process.pipe for process in busy])
            for process in [process for process in busy if process.pipe in ready]:
                try:
                    answer = process.pipe.recv()
                except (EOFError, ConnectionResetError):
                    self._replace(process)
                    again.extend(_survivors(process, deaths))
                    continue
                process.under_way.popleft()
                if isinstance(answer, UnitError):
                    raise answer
                yield answer
            for process in self._processes:
                feed(process)

    def _replace(self, dead: _Process) -> None:
        dead.stop()
        self._processes[self._processes.index(dead)] = _Process(self._job)

    def close(self) -> None:
        for process in self._processes:
            process.stop()


def _survivors(dead: _Process, deaths: dict[str, int]) -> Iterator[Unit]:
    """The units that a dead worker leaves behind. Only the first was in work, so only it is suspected."""
    suspect = dead.under_way[0].id
    deaths[suspect] = deaths.get(suspect, 0) + 1
    if deaths[suspect] >= MAX_DEATHS:
        raise UnitError(
            f"unit {suspect} has killed {MAX_DEATHS} workers (exit code {dead.process.exitcode}); is memory short? "
            "All other committed shards are kept, and the same command goes on"
        )
    yield from dead.under_way


class RayBackend:
    """Ray actors, one a core, here or on the cluster at an address, with two units in flight each."""

    def __init__(self, job: Job, workers: int, address: str | None) -> None:
        import logging

        # Ray tells its makers about every cluster unless it is told not to.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        self._ray = ray
        local: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **local)
        actor = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=-1)(Worker)
        self._actors = [actor.remote(job) for _ in range(workers)]

    def run(self, units: Iterable[Unit]) -> Iterator[Report]:
        source = iter(units)
        in_flight: dict[Any, Any] = {}

        def feed(actor: Any) -> None:
            if (unit := next(source, None)) is not None:
                in_flight[actor.run.remote(unit)] = actor

        for actor in self._actors * 2:
            feed(actor)
        while in_flight:
            [done], _ = self._ray.wait(list(in_flight), num_returns=1)
            actor = in_flight.pop(done)
            feed(actor)
            try:
                yield self._ray.get(done)
            except self._ray.exceptions.RayTaskError as error:
                cause = error.cause
                raise (
                    UnitError(str(cause)) if isinstance(cause, DatagenError) else error
                ) from None

    def close(self) -> None:
        self._ray.shutdown()


def open_backend(name: str, job: Job, workers: int, address: str | None = None) -> Backend:
    """The backend of that name: `inline`, `process` or `ray`."""
    if name == "inline":
        return InlineBackend(job)
    if name == "process":
        return ProcessBackend(job, workers)
    if name != "ray":
        raise DatagenError(f"no backend {name!r}; it is inline, process or ray")
    try:
        return RayBackend(job, workers, address)
    except ImportError:
        raise DatagenError(
            "Ray is not installed; `pip install ray`, or use --backend process"
        ) from None
