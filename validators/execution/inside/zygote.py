"""The warm parent of all programs: forks a confined child for each request and collects what it reports.

Requests come in on descriptor 0 and replies go out on 1, as JSON after four bytes of length. The child gets neither:
it holds the null device and the write end of a pipe of its own, so it can speak for itself alone.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import time
from typing import Any, NamedTuple

from .frames import LENGTH, framed, receive, send, write_all
from .kernel import filter_calls
from .program import OUTPUT_EXIT, run

RESULT_FD = 3
_NONCE_BYTES = 16
_BROKE_EXIT = 91


class Confinement(NamedTuple):
    """What every child gets, prepared before the first fork."""

    filter: Any
    """The seccomp filter, or None where the kernel has none."""
    null_fd: int
    base_bytes: int
    """Address space of the zygote itself, which the memory limit comes on top of."""


def serve(confinement: Confinement) -> None:
    """Answers requests until the other side hangs up, or a program left a process behind."""
    gc.collect()
    gc.freeze()
    while (request := receive(0)) is not None:
        reply = run_in_child(request, confinement)
        reply["last"] = _strays()
        send(1, reply)
        if reply["last"]:
            return


def run_in_child(request: dict[str, Any], confinement: Confinement) -> dict[str, Any]:
    """Outcomes of the calls that ended, and why there are no more of them (empty if there are)."""
    limits, nonce = request["limits"], os.urandom(_NONCE_BYTES)
    read_end, write_end = os.pipe()
    deadline_s = time.monotonic() + limits["wall_s"]
    child = os.fork()
    if child == 0:
        try:
            _confine(write_end, limits, confinement)
            _run_program(request, nonce)
        finally:
            os._exit(_BROKE_EXIT)
    os.close(write_end)
    try:
        data, stopped = _collect(read_end, child, deadline_s, limits["output_chars"])
        status = os.waitpid(child, 0)[1]
    finally:
        os.close(read_end)
    outcomes, whole = _outcomes(data, nonce)
    return {"outcomes": outcomes, "why": stopped or _why(status) or ("" if whole else "no result")}


def _confine(write_end: int, limits: dict[str, Any], confinement: Confinement) -> None:
    for fd in range(3):
        os.dup2(confinement.null_fd, fd)
    os.dup2(write_end, RESULT_FD)
    os.closerange(RESULT_FD + 1, 1024)
    cpu_s = max(1, round(limits["cpu_s"]))
    memory = confinement.base_bytes + limits["memory_bytes"]
    for what, most in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, RESULT_FD + 1),  # no descriptor can be added at all
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    if confinement.filter is not None:
        filter_calls(confinement.filter)


def _run_program(request: dict[str, Any], nonce: bytes) -> None:
    gc.enable()

    def report(kind: str, text: str, output: str) -> None:
        write_all(RESULT_FD, framed(nonce + json.dumps([kind, text, output]).encode()))

    limits = request["limits"]
    run(request["source"], request["calls"], limits["output_chars"], limits["recursion"], report)
    write_all(RESULT_FD, framed(nonce))
    os._exit(0)


def _collect(read_end: int, child: int, deadline_s: float, most: int) -> tuple[bytes, str]:
    """What the child wrote until it ended, and why it was killed, if it was."""
    os.set_blocking(read_end, False)
    ended = os.pidfd_open(child)
    poller = select.poll()
    for fd in (read_end, ended):
        poller.register(fd, select.POLLIN)
    poller.register(0, 0)  # tells only of a hang-up
    data, stopped = bytearray(), ""
    try:
        while not stopped:
            left_ms = (deadline_s - time.monotonic()) * 1000
            events = dict(poller.poll(max(0, left_ms)))
            if read_end in events and not _drain(read_end, data):
                poller.unregister(read_end)
            if ended in events:
                _drain(read_end, data)
                break
            # JSON escapes may take six bytes a character, once for the value and once for the output.
            if len(data) > 16 * most + 65_536:
                stopped = "output limit"
            elif 0 in events:
                stopped = "nobody waits"
            elif left_ms <= 0:
                stopped = "time limit"
    finally:
        os.close(ended)
    if stopped:
        os.kill(child, signal.SIGKILL)
    return bytes(data), stopped


def _drain(fd: int, data: bytearray) -> bool:
    """Takes what is there. False at the end of the stream."""
    try:
        part = os.read(fd, 1 << 20)
    except BlockingIOError:
        return True
    data += part
    return bool(part)


def _outcomes(data: bytes, nonce: bytes) -> tuple[list[list[str]], bool]:
    """The reports that bear the nonce, in order, and whether the child came to its end in good order."""
    found, at = list[list[str]](), 0
    while at + LENGTH.size <= len(data):
        size = LENGTH.unpack_from(data, at)[0]
        body = data[at + LENGTH.size : at + LENGTH.size + size]
        at += LENGTH.size + size
        if len(body) < size or body[:_NONCE_BYTES] != nonce:
            break
        if size == _NONCE_BYTES:
            return found, at == len(data)
        report = _report(body[_NONCE_BYTES:])
        if report is None:
            break
        found.append(report)
    return found, False


def _report(body: bytes) -> list[str] | None:
    """Kind, text and output; None if the child sent anything else."""
    try:
        report = json.loads(body)
    except (ValueError, RecursionError):
        return None
    whole = type(report) is list and [type(part) for part in report] == [str, str, str]
    return report if whole else None


def _why(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        known = {signal.SIGSYS: "forbidden system call", signal.SIGKILL: "cpu or memory limit"}
        return known.get(signal.Signals(number), f"crash: {signal.Signals(number).name}")
    code = os.WEXITSTATUS(status)
    return {0: "", OUTPUT_EXIT: "output limit"}.get(code, f"ended by itself, status {code}")


def _strays() -> bool:
    """Whether a process that the program started is still there."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return True
        except ChildProcessError:
            return False
