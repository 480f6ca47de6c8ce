"""Runs one server and ends it, with every process it started, when the server or the owner of our stdin is gone.

    python -I keeper.py GRACE_S COMMAND...

The owner holds the other end of stdin and never writes: end of file means that it closed the pipe or was killed, even
with SIGKILL. The first line of stdout is the server's process id; what the server prints goes to stderr. The exit
status is the server's, 128 + N where signal N killed it. Standard library only: this file is run by itself.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress

POLL_S = 0.1
KILLED_WITHIN_S = 30.0
"""How long processes may take to vanish after SIGKILL: a GPU's memory is given back first."""
PR_SET_CHILD_SUBREAPER = 36


class Kept:
    """A running server and the processes below it."""

    def __init__(self, command: list[str]) -> None:
        # Orphans of the server become our children, so that we see when the last of them has ended.
        with suppress(AttributeError):  # Linux alone has it
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.pid = subprocess.Popen(  # noqa: S603  (the owner's command)
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
            process_group=0,
        ).pid
        self.status: int | None = None

    def reap(self) -> bool:
        """Collects processes that have ended; False when none is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.pid:
                self.status = os.waitstatus_to_exitcode(status)

    def end(self, grace_s: float) -> None:
        """Returns when all processes are gone."""
        for number, patience_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, KILLED_WITHIN_S)):
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)
            deadline = time.monotonic() + patience_s
            while self.reap() and time.monotonic() < deadline:
                time.sleep(POLL_S / 2)


def keep(command: list[str], grace_s: float) -> int:
    """Returns the server's exit status, negative for a signal, when all of its processes are gone."""
    told_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: told_to_stop.append(number))
    server = Kept(command)
    with suppress(BrokenPipeError):  # the owner is gone already; stdin says it too
        os.write(1, b"%d\n" % server.pid)
    while server.status is None and not told_to_stop:
        if select.select([0], [], [], POLL_S)[0]:
            break
        server.reap()
    server.end(grace_s)
    return 0 if server.status is None else server.status


if __name__ == "__main__":
    result = keep(sys.argv[2:], float(sys.argv[1]))
    sys.exit(result if result >= 0 else 128 - result)
