"""CPU and wall time of work in this process and of a tree of processes, and peak memory of it."""

from __future__ import annotations

import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

SAMPLE_EVERY_S = 0.1
MB = 1_000_000


class Spent(NamedTuple):
    """Seconds that some work took."""

    cpu_s: float
    wall_s: float


class TreeUse(NamedTuple):
    """What a command and all processes below it used."""

    cpu_s: float
    wall_s: float
    driver_mb: float
    """The most memory the command's own process held."""
    worker_mb: float
    """The most memory any process below it held."""


def _rusage_cpu_s(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def spent(work: Callable[[], Any]) -> Spent:
    """The seconds of a call in this process, its finished children included."""
    before = _rusage_cpu_s(resource.RUSAGE_SELF) + _rusage_cpu_s(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    work()
    wall_s = time.perf_counter() - started
    after = _rusage_cpu_s(resource.RUSAGE_SELF) + _rusage_cpu_s(resource.RUSAGE_CHILDREN)
    return Spent(after - before, wall_s)


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def medians(trials: Sequence[Spent]) -> Spent:
    """The median of each quantity over repeats."""
    return Spent(*map(statistics.median, zip(*trials, strict=True)))


def tree_medians(trials: Sequence[TreeUse]) -> TreeUse:
    """The median of each quantity over repeats."""
    return TreeUse(*map(statistics.median, zip(*trials, strict=True)))


def start(command: Sequence[str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts a command whose output nobody reads."""
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)


def finish(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    """Waits for a command. Raises RuntimeError with the end of its stderr if it failed."""
    if process.wait():
        errors.seek(0)
        tail = errors.read().decode(errors="replace")[-500:]
        raise RuntimeError(f"the measured command ended with status {process.returncode}: {tail}")


def watch(command: Sequence[str]) -> TreeUse:
    """Runs a command and measures its whole tree of processes.

    CPU is the larger of two sums: what the system accounts to waited-for children, and the last
    sample of every process seen, because Ray's daemons are killed rather than waited for.
    """
    before = _rusage_cpu_s(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = start(command, errors)
        sampler = _Sampler(process.pid)
        sampler.start()
        finish(process, errors)
    wall_s = time.perf_counter() - started
    sampler.stop()
    waited_s = _rusage_cpu_s(resource.RUSAGE_CHILDREN) - before
    return TreeUse(max(waited_s, sampler.cpu_s()), wall_s, *sampler.peaks_mb())


class _Sampler(threading.Thread):
    """Notes the CPU time and the peak memory of every process of a tree until it is stopped."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        import psutil  # type: ignore[import-untyped]

        self._psutil = psutil
        self._root = psutil.Process(root)
        self._over = threading.Event()
        self._seen: dict[tuple[int, float], tuple[float, float]] = {}

    def run(self) -> None:
        while not self._over.wait(SAMPLE_EVERY_S):
            try:
                tree = [self._root, *self._root.children(recursive=True)]
            except self._psutil.Error:
                return
            for process in tree:
                self._note(process)

    def _note(self, process: Any) -> None:
        try:
            key = process.pid, process.create_time()
            times = process.cpu_times()
            peak_mb = _peak_bytes(process) / MB
        except (self._psutil.Error, OSError):
            return
        _, peak_before_mb = self._seen.get(key, (0.0, 0.0))
        self._seen[key] = times.user + times.system, max(peak_before_mb, peak_mb)

    def stop(self) -> None:
        self._over.set()
        self.join()

    def cpu_s(self) -> float:
        return sum(cpu_s for cpu_s, _ in self._seen.values())

    def peaks_mb(self) -> tuple[float, float]:
        """The peak of the root, and the highest peak below it."""
        peaks = [(pid == self._root.pid, peak_mb) for (pid, _), (_, peak_mb) in self._seen.items()]
        return tuple(max((mb for root, mb in peaks if root is wanted), default=0.0)
                     for wanted in (True, False))  # type: ignore[return-value]  # fmt: skip


def _peak_bytes(process: Any) -> int:
    """The most memory the process ever held, or what it holds now where no record is kept."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        rss: int = process.memory_info().rss
        return rss
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
    return int(line.split()[1]) * 1024 if line else 0
