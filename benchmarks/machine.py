"""The machine that figures were taken on, in words that say nothing of whose it is."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = (
    *("pyarrow", "ray", "duckdb", "pydantic", "z3-solver", "sympy"),
    *("reasoning-gym", "math-verify", "psutil"),
)


def facts() -> dict[str, str]:
    """Cores, CPU, memory, Python and library versions."""
    return {
        "cores": str(os.cpu_count()),
        "cpu": _cpu_model(),
        "memory": f"{_memory_gb():.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{library: _version(library) for library in _LIBRARIES},
    }


def load_per_core() -> float:
    """How busy the machine was in the last minute; near 0 before a run that is to be trusted."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
