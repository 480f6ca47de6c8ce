"""Servers that are gone: waited for, told of, given up in the end. And the prompts that they may have died of.

Whatever was in flight when a server died is suspect. Suspects are asked again sixteen at a time, with nothing else in
flight, so that the next death leaves few of them; those few are asked one by one. Hundreds of innocent prompts then
cost one culprit three deaths, and no answer.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.client.dialect import WrongModel
from teacher.client.faults import Fault, Unusable
from teacher.client.lanes import Piece
from teacher.client.servers import Server

MAX_DEATHS = 3
"""Deaths of a server that a prompt is in flight at before it counts as their cause: the last time it was alone."""
SUSPECTS_AT_ONCE = 16
TICK_S = 0.25
UNUSABLE_PAUSE_S = 1.0
NOT_MET = "not met yet"

Say = Callable[[str], None]
Requeue = Callable[[Sequence[Piece], Fault], None]


class Outages:
    """Looks after a client's servers while they cannot be used."""

    def __init__(
        self,
        servers: Sequence[Server],
        teacher: Teacher,
        say: Say,
        broken: Callable[[], TeacherError | None],
        failed: Requeue,
        wake: Callable[[], None],
    ) -> None:
        """`failed` takes back pieces whose connection broke though the server lives; `wake` sends what waits."""
        self.gone: TeacherError | None = None
        """Why there is no use in asking any more."""
        self.waited_s = 0.0
        """Time in which no server could be used, and something waited for one."""
        self.suspects: deque[Piece] = deque()
        self._servers, self._teacher, self._say, self._broken = servers, teacher, say, broken
        self._failed, self._wake = failed, wake
        self._limbo: dict[Server, list[tuple[Piece, Fault]]] = {server: [] for server in servers}
        self._progress_at = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._answered = False
        self._closed = False

    async def meet(self) -> None:
        """Waits for the first server; the others join when they answer. What will not mend by waiting is raised."""
        for server in self._servers:
            server.trouble = NOT_MET
            self.start(self._await_back(server, "does not answer yet"))
        started = last = time.monotonic()
        while all(server.trouble for server in self._servers):
            if self.gone or (broken := self._broken()):
                raise self.gone or broken or TeacherError("gone")
            now = time.monotonic()
            if all(server.trouble != NOT_MET for server in self._servers):
                self.waited_s += now - last
            last = now
            if now > started + self._teacher.give_up_after_s:
                raise TeacherError(self._gave_up())
            await asyncio.sleep(0.02)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs something beside everything else, until `close`."""
        if self._closed:  # what is cancelled may still want to go on
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def answered(self) -> None:
        """A whole answer came: somebody is there."""
        self._answered = True
        self._progress_at = time.monotonic()

    def broke_off(self, server: Server, fault: Fault, pieces: Sequence[Piece]) -> None:
        """A connection broke with these in flight. Whether the server died is known once it was looked at."""
        known = bool(server.trouble)
        self._limbo[server] += [(piece, fault) for piece in pieces]
        self.lost(server, fault)
        if known:
            self._died(server)

    def lost(self, server: Server, fault: Fault) -> None:
        """The server gets nothing more until it answers again."""
        if not server.trouble:
            server.trouble = str(fault)
            self.start(self._await_back(server, f"is not usable ({fault})"))

    def refused_all(self, server: Server, fault: Fault) -> None:
        """A server that lists its models and serves nobody: waited for, but not if it says the same from the start."""
        if str(fault) != server.last_fault:
            self._say(f"teacher {server.url} {fault}; asked again in {UNUSABLE_PAUSE_S:g} s")
        elif not self._answered:
            self.give_up(TeacherError(f"teacher {server.url} {fault}"))
        server.paused_until = time.monotonic() + UNUSABLE_PAUSE_S
        self.lost(server, fault)

    async def _await_back(self, server: Server, why: str) -> None:
        started, told = time.monotonic(), False

        def tell(fault: Fault) -> None:
            nonlocal told
            self._died(server)
            if not told:
                told = True
                limit_s = self._teacher.give_up_after_s
                self._say(f"teacher {server.url} {why}: {fault}; waiting, up to {limit_s:,.0f} s")
            if isinstance(fault, Unusable | WrongModel) and not self._answered:
                self.give_up(TeacherError(f"teacher {server.url} {fault}"))

        await server.wait_until_back(tell)
        if told:
            self._say(f"teacher {server.url} is there after {time.monotonic() - started:.0f} s")
        for piece, fault in self._taken(server):
            self._failed([piece], fault)
        self._wake()

    def _taken(self, server: Server) -> list[tuple[Piece, Fault]]:
        found, self._limbo[server] = self._limbo[server], []
        return found

    def _died(self, server: Server) -> None:
        """What was in flight is suspect; what was alone in flight at the last of several deaths is found out."""
        for piece, fault in self._taken(server):
            piece.deaths += 1
            if piece.deaths >= MAX_DEATHS:
                piece.settle(
                    type(fault)(f"the server died each time that it was asked this ({fault})")
                )
            else:
                self.suspects.append(piece)

    def next_suspects(self) -> list[Piece]:
        """Those to ask next, with nothing else in flight."""
        deaths = self.suspects[0].deaths
        group: list[Piece] = []
        while self.suspects and self.suspects[0].deaths == deaths:
            group.append(self.suspects.popleft())
            if deaths > 1 or len(group) == SUSPECTS_AT_ONCE:
                break
        return group

    async def watch(self, waiting: Callable[[], bool]) -> None:
        """Wakes paused servers, and gives up when nothing has been answered for too long."""
        last = time.monotonic()
        while True:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            busy = bool(self.suspects) or waiting()
            if busy and all(s.trouble or s.paused_until > now for s in self._servers):
                self.waited_s += now - last
            last = now
            if not busy:
                self._progress_at = now
            elif broken := self._broken():
                self.give_up(broken)
            elif now - self._progress_at > self._teacher.give_up_after_s:
                self.give_up(TeacherError(self._gave_up()))
            self._wake()

    def give_up(self, error: TeacherError) -> None:
        self.gone = self.gone or error
        held = [piece for server in self._servers for piece, _ in self._taken(server)]
        for piece in (*held, *self.suspects):
            piece.settle(self.gone)
        self.suspects.clear()
        self._wake()

    def _gave_up(self) -> str:
        troubles = "; ".join(
            f"{s.url}: {s.trouble or s.last_fault or 'slow'}" for s in self._servers
        )
        return (
            f"the teacher gave no answer for {self._teacher.give_up_after_s:,.0f} s ({troubles}); "
            "what was answered is kept, and the same command goes on from here"
        )
