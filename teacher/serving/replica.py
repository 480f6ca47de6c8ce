"""One vLLM process with its keeper: begins, says whether it answers, says how it ended, ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from datagen.errors import TeacherError
from datagen.teaching import Teacher
from teacher.serving import keeper
from teacher.serving.command import HOST
from teacher.serving.culprit import culprit

if TYPE_CHECKING:
    import aiohttp

POLL_S = 0.1
GRACE_S = 5.0
"""How long a server may take to end in order; it is killed then."""
MAX_LOG_BYTES = 256_000
"""How much of a log's end is read for the culprit."""


class Replica:
    """A server on a port of its own. `begin` may be called again when it has ended."""

    def __init__(
        self, number: int, command: list[str], env: dict[str, str], port: int, log: Path
    ) -> None:
        self.name = f"vLLM {number}"
        self.root = f"http://{HOST}:{port}"
        self.log = log
        self.pid = 0
        """The server's process id, which is its process group's too; 0 before the first start."""
        self._command = [sys.executable, "-I", keeper.__file__, str(GRACE_S), *command]
        self._env = env
        self._keeper: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    async def begin(self) -> None:
        """Returns when the process runs; it does not answer yet."""
        self._close_pipes()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            # Not asyncio's: closing a loop kills its processes, and a killed keeper ends nothing.
            self._keeper = subprocess.Popen(  # noqa: S603  (vLLM, or what the caller put in its place)
                self._command,
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is ours to handle
            )
        assert self._keeper.stdout
        self.pid = int(await asyncio.to_thread(self._keeper.stdout.readline) or 0)

    def poll(self) -> int | None:
        """The exit status, 128 + N after signal N; None while it runs."""
        if self._keeper is None or (status := self._keeper.poll()) is None:
            return None
        if status < 0 and self.pid:  # the keeper itself was killed; the server goes after it
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        return status if status >= 0 else 128 - status

    async def ready(self, session: aiohttp.ClientSession, teacher: Teacher) -> bool:
        """Whether it answers for the teacher's model. Raises TeacherError when it has ended."""
        import aiohttp

        if self.poll() is not None:
            raise TeacherError(self.how_it_ended())
        key = teacher.key()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with session.get(f"{self.root}/health") as health:
                if health.status != 200:
                    return False
            async with session.get(f"{self.root}/v1/models", headers=headers) as models:
                answer = await models.json() if models.status == 200 else {}
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False
        return any(model.get("id") == teacher.model for model in answer.get("data", ()))

    def how_it_ended(self) -> str:
        status = self.poll() or 0
        if status > 128:
            what = f"was killed by {signal.Signals(status - 128).name}; is memory short?"
        else:
            what = f"ended with status {status}: {culprit(self._printed())}"
        return f"{self.name} {what} (the whole log: {self.log})"

    def _printed(self) -> str:
        """What the log got since the last start."""
        try:
            with self.log.open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start, size - MAX_LOG_BYTES))
                return log.read().decode(errors="replace")
        except OSError as error:
            return f"the log cannot be read: {error.strerror}"

    async def end(self) -> None:
        """Returns when nothing of it is left."""
        if self._keeper is None:
            return
        self._close_pipes()
        while self.poll() is None:
            await asyncio.sleep(POLL_S)

    def _close_pipes(self) -> None:
        """Tells the keeper to end the server."""
        if self._keeper:
            for pipe in (self._keeper.stdin, self._keeper.stdout):
                if pipe:
                    pipe.close()
