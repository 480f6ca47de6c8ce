"""The vLLM servers of a run: starts them, waits until they answer, starts a dead one again, ends them all.

A server keeps its port for as long as the run lasts, so that whoever asks it meets nothing worse than refused
connections while it is started again.
"""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.serving.command import HOST, environment, vllm_command
from teacher.serving.replica import Replica

POLL_S = 0.25
ANSWER_WITHIN_S = 5.0
BACKOFF_S = (1.0, 5.0, 25.0)
"""Waits before a server is started again, one for each death in a row; one more death is the last."""
CALM_S = 600.0
"""After a server has answered for so long, its deaths are counted anew."""
PORTS = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections, so that a port is still free when its server restarts."""

Command = Callable[[Teacher, int], list[str]]
Say = Callable[[str], None]


class VllmServers:
    """`teacher.replicas` servers for the teacher's model, while the context lasts."""

    def __init__(
        self, teacher: Teacher, logs: Path, say: Say, command: Command = vllm_command
    ) -> None:
        """`logs` is the folder for `vllm-0.log` and so on; `say` gets a line for whatever happens."""
        self._teacher = teacher
        self._logs = logs
        self._say = say
        self._command = command
        self._watches: list[asyncio.Task[None]] = []
        self.replicas: list[Replica] = []
        self.restarts = 0
        self.failure: TeacherError | None = None
        """Set when a server has died too often to be started again."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Base URLs, one a server."""
        return tuple(f"{replica.root}/v1" for replica in self.replicas)

    async def __aenter__(self) -> Self:
        """Returns when all servers answer. Raises TeacherError when one ends or `start_timeout_s` has passed."""
        for number, port in enumerate(free_ports(self._teacher.replicas)):
            command = self._command(self._teacher, port)
            env = environment(self._teacher, number)
            log = self._logs / f"vllm-{number}.log"
            self.replicas.append(Replica(number, command, env, port, log))
        try:
            for replica in self.replicas:
                self._say(f"{replica.name} loads {self._teacher.model} (its log: {replica.log})")
                await replica.begin()
            await self._until_ready(self.replicas)
        except BaseException:
            await self._end()
            raise
        self._watches = [asyncio.create_task(self._watch(replica)) for replica in self.replicas]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def _until_ready(self, replicas: list[Replica]) -> None:
        import aiohttp

        start, limit_s = time.monotonic(), self._teacher.start_timeout_s
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            waiting = replicas
            while waiting := [r for r in waiting if not await r.ready(session, self._teacher)]:
                if time.monotonic() - start > limit_s:
                    raise TeacherError(
                        f"{waiting[0].name} does not answer for {self._teacher.model} after {limit_s:g} s; raise "
                        f"teacher.start_timeout_s if its log shows it at work: {waiting[0].log}"
                    )
                await asyncio.sleep(POLL_S)
        for replica in replicas:
            took_s = time.monotonic() - start
            self._say(f"{replica.name} answers at {replica.root}/v1 after {took_s:.0f} s")

    async def _watch(self, replica: Replica) -> None:
        """Starts a server again whenever it has died, until it dies too often."""
        deaths, ready_at = 0, time.monotonic()
        while True:
            while replica.poll() is None:
                await asyncio.sleep(POLL_S)
            deaths = 1 if time.monotonic() - ready_at > CALM_S else deaths + 1
            how = replica.how_it_ended()
            if deaths > len(BACKOFF_S):
                self.failure = TeacherError(
                    f"{how}; it has died {deaths} times in a row and is not started again"
                )
                self._say(str(self.failure))
                return
            self._say(f"{how}; it is started again in {BACKOFF_S[deaths - 1]:g} s")
            await asyncio.sleep(BACKOFF_S[deaths - 1])
            self.restarts += 1
            try:
                await replica.begin()
                await self._until_ready([replica])
            except (
                TeacherError,
                OSError,
            ):  # it ended, hangs, or has no room for its log: one more death
                await replica.end()
            ready_at = time.monotonic()

    async def _end(self) -> None:
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)
        await asyncio.gather(*(replica.end() for replica in self.replicas))


def free_ports(wanted: int) -> list[int]:
    """Ports that nobody listens on. Raises TeacherError where there are not so many."""
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            found.append(port)
        if len(found) == wanted:
            return found
    raise TeacherError(f"no {wanted} ports are free from {PORTS.start} to {PORTS.stop} for vLLM")
