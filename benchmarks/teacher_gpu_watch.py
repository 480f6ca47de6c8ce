"""Watches a GPU and the processes of a server while `benchmarks.teacher_gpu` asks; tells what they did in between."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any, NamedTuple

Row = dict[str, Any]

SAMPLE_EVERY_S = 0.1


class _Sample(NamedTuple):
    at: float
    busy: float | None
    """Share of the last moments in which a kernel ran, 0 to 1; None without a GPU."""
    watts: float | None
    cpu_s: tuple[float, ...]
    """CPU seconds so far, of this process and then of each watched group."""


class Watch:
    """Samples from a thread. Use as a context; times are those of `time.perf_counter`."""

    def __init__(self, **groups: Sequence[int]) -> None:
        """`groups`: ids of processes, by the name under which their CPU is told."""
        self._groups = {"client": (os.getpid(),), **groups}
        self._over = threading.Event()
        self._samples: list[_Sample] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        import psutil  # type: ignore[import-untyped]

        gpu = _gpu()
        groups = [[psutil.Process(pid) for pid in pids] for pids in self._groups.values()]
        while True:
            at, (busy, watts) = time.perf_counter(), gpu()
            try:
                cpu_s = tuple(sum(sum(p.cpu_times()[:2]) for p in group) for group in groups)
            except psutil.Error:  # a process of the server has ended; the request tells why
                return
            self._samples.append(_Sample(at, busy, watts, cpu_s))
            if self._over.wait(SAMPLE_EVERY_S):
                return

    def between(self, start: float, end: float) -> Row:
        """GPU busy as a share, its watts, and cores that each group kept busy; None where nothing was sampled."""
        samples = [sample for sample in self._samples if start <= sample.at <= end]
        row: Row = {
            "gpu_busy": _mean([s.busy for s in samples if s.busy is not None]),
            "gpu_watts": _mean([s.watts for s in samples if s.watts is not None]),
        }
        for number, name in enumerate(self._groups):
            row[f"{name}_cores"] = None
            if len(samples) > 1:
                spent_s = samples[-1].cpu_s[number] - samples[0].cpu_s[number]
                row[f"{name}_cores"] = spent_s / (samples[-1].at - samples[0].at)
        return row


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None


def _gpu() -> Callable[[], tuple[float | None, float | None]]:
    """What reads the first GPU: busy share and watts."""
    try:
        import pynvml  # type: ignore[import-not-found]

        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
    except Exception:  # no library, no driver, no GPU: all the same here
        return lambda: (None, None)

    def read() -> tuple[float | None, float | None]:
        busy = pynvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100
        try:
            return busy, pynvml.nvmlDeviceGetPowerUsage(handle) / 1000
        except pynvml.NVMLError:  # not every driver tells the power
            return busy, None

    return read


def gpu_name() -> str:
    try:
        import pynvml

        pynvml.nvmlInit()
        name: Any = pynvml.nvmlDeviceGetName(pynvml.nvmlDeviceGetHandleByIndex(0))
    except Exception:
        return "no GPU"
    return name if isinstance(name, str) else name.decode()


def family(pid: int) -> list[int]:
    """The processes below one, at this moment."""
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]
