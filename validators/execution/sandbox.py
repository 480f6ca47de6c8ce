"""Runs small untrusted Python programs in CPython, each in a confined process of its own. Programs in, outcomes out.

Around each program: a process without any right, file, network or other process in sight, under limits of time,
memory and output, killed from outside. What it may call of the kernel is listed in `inside/syscalls.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from validators.execution.outcome import Limits, Outcome, Program, SandboxError
from validators.execution.warm_worker import WALLS, WarmWorker


class Sandbox:
    """A pool of warm workers. Use it as a context manager, in the process that made it."""

    def __init__(
        self,
        limits: Limits | None = None,
        workers: int = 1,
        hash_seed: int = 0,
        require_full: bool = False,
        walls: tuple[str, ...] = WALLS,
    ) -> None:
        """`require_full` makes a wall that the system refuses an error; `walls` leaves some out, to test others."""
        limits = limits or Limits()
        self._all = [WarmWorker(limits, hash_seed, walls, require_full) for _ in range(workers)]
        self._idle = SimpleQueue[WarmWorker]()
        self._process = os.getpid()
        for worker in self._all:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all workers. A program in the midst of a run is killed."""
        with ExitStack() as stack:
            for worker in self._all:
                stack.callback(worker.close)

    def run(self, source: str, call: str = "") -> Outcome:
        """Runs the source, then evaluates the call in it. Without a call the value is None."""
        return self._ask(Program(source, (call,) if call else ()))[0]

    def run_batch(self, source: str, calls: Iterable[str]) -> list[Outcome]:
        """One outcome a call. The calls share one process: state that one leaves behind is there for the next."""
        program = Program(source, tuple(calls))
        return self._ask(program) if program.calls else []

    def run_many(self, programs: Iterable[Program]) -> Iterator[list[Outcome]]:
        """The outcomes of each program, in order, with all workers busy."""
        if len(self._all) == 1:
            yield from map(self._ask, programs)
            return
        with ThreadPoolExecutor(len(self._all)) as threads:
            yield from threads.map(self._ask, programs)

    def _ask(self, program: Program) -> list[Outcome]:
        if os.getpid() != self._process:
            raise SandboxError("a sandbox does not survive a fork; make one in each process")
        worker = self._idle.get()
        try:
            return worker.ask(program)
        finally:
            self._idle.put(worker)
