"""The near side of one zygote: starts it, asks it, replaces it. Programs in, outcomes out."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from validators.execution.inside.frames import receive, send
from validators.execution.outcome import Ending, Limits, Outcome, Program, SandboxError, reported

WALLS = ("namespaces", "seccomp")
_START_S = 30.0
_GRACE_S = 2.0
"""What a zygote may take over the program's own time before it is killed with everything in it."""


class _Zygote(NamedTuple):
    process: subprocess.Popen[bytes]
    requests: int
    replies: int
    isolation: str


class WarmWorker:
    """One program at a time, each in a fresh child of a process that is kept."""

    def __init__(self, limits: Limits, hash_seed: int, walls: tuple[str, ...], full: bool) -> None:
        self.limits, self.hash_seed, self.walls, self.full = limits, hash_seed, walls, full
        self.engine = f"cpython {sys.version_info.major}.{sys.version_info.minor}"
        self.zygote: _Zygote | None = None

    def ask(self, program: Program) -> list[Outcome]:
        """One outcome a call, or one for the source alone. Raises SandboxError where no zygote starts."""
        zygote = self.zygote = self.zygote or self._started()
        request = {**program._asdict(), "limits": self.limits._asdict()}
        try:
            send(zygote.requests, request)
            reply = receive(zygote.replies, time.monotonic() + self.limits.wall_s + _GRACE_S)
        except (OSError, ValueError) as broken:
            reply = {"outcomes": [], "why": f"sandbox: {type(broken).__name__}", "last": True}
        if reply is None:
            reply = {"outcomes": [], "why": "sandbox: ended", "last": True}
        if reply["last"]:
            self.kill()
        return self._outcomes(program, reply, zygote.isolation)

    def _outcomes(self, program: Program, reply: dict[str, Any], isolation: str) -> list[Outcome]:
        found = [
            reported(kind, text, output, self.engine, isolation)
            for kind, text, output in reply["outcomes"]
        ]
        count, why = len(program.calls) or 1, reply["why"]
        if len(found) == 1 and not why:  # the source itself did not get to its end
            return found * count
        # A process that did not end in good order may not have meant its last word.
        found = found[: count - 1 if why else count]
        for _ in range(count - len(found)):
            found.append(Outcome(Ending.UNKNOWN, why, "", self.engine, isolation))
            why = why if why.startswith("not reached") else f"not reached: {why}"
        return found

    def _started(self) -> _Zygote:
        if not sys.platform.startswith("linux"):
            raise SandboxError("programs run on Linux only; use a Linux machine or container")
        command = [sys.executable, "-SsPB", "-m", "inside", ",".join(self.walls)]
        environment = {
            "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONHASHSEED": str(self.hash_seed),
            "LC_ALL": "C.UTF-8",
        }
        pipe = subprocess.PIPE
        process = subprocess.Popen(  # noqa: S603
            command, stdin=pipe, stdout=pipe, stderr=pipe, cwd="/", env=environment, bufsize=0,
            start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        requests, replies = process.stdin.fileno(), process.stdout.fileno()
        try:
            hello = receive(replies, time.monotonic() + _START_S)
        except TimeoutError:
            hello = None
        zygote = self.zygote = _Zygote(process, requests, replies, _described(hello))
        problem = "" if hello else _last_words(process)
        if hello and (not hello["walls"] or (self.full and not _full(hello))):
            problem = f"full isolation was demanded, there is only {zygote.isolation}"
            if not hello["walls"]:
                problem = f"neither namespaces nor seccomp ({', '.join(hello['missing'])})"
        if problem:
            self.kill()
            raise SandboxError(f"the sandbox does not start: {problem}; {_CURE}")
        return zygote

    def kill(self) -> None:
        """Ends the zygote and all that is in it, at once. A later request starts another."""
        if self.zygote is not None:
            process, self.zygote = self.zygote.process, None
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            _close_pipes(process)

    def close(self) -> None:
        """Lets the zygote end by itself, or kills it."""
        if self.zygote is not None:
            process = self.zygote.process
            assert process.stdin
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_S)
            self.kill()


_CURE = (
    "allow unprivileged user namespaces (sysctl user.max_user_namespaces, "
    "kernel.apparmor_restrict_unprivileged_userns=0, or a container's seccomp profile that permits unshare)"
)


def _described(hello: dict[str, Any] | None) -> str:
    """What the zygote said of its walls, as a sentence."""
    if hello is None:
        return ""
    missing = f"; refused: {', '.join(hello['missing'])}" if hello["missing"] else ""
    return f"{', '.join(['limits', *hello['walls']])}{missing}"


def _full(hello: dict[str, Any]) -> bool:
    return set(hello["walls"]) == set(WALLS) and not hello["missing"]


def _last_words(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr
    os.killpg(process.pid, signal.SIGKILL)
    lines = process.stderr.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no answer from its process"


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None and not stream.closed:
            stream.close()
