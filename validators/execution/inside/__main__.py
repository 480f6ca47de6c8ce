"""Starts a zygote behind as many walls as the kernel gives, says on descriptor 1 which, and serves requests.

Run by `validators.execution.warm_worker` as `python -m inside WALLS`, with an environment of its own.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .frames import send
from .kernel import (
    adopt_orphans,
    become_nobody,
    drop_capabilities,
    empty_root,
    filter_calls,
    forbid_inspection,
    new_namespaces,
    no_new_privileges,
    prepared_filter,
)
from .zygote import Confinement, serve

MODULES = (
    *("math", "cmath", "re", "string", "collections", "collections.abc", "itertools", "functools"),
    *("operator", "heapq", "bisect", "copy", "typing", "dataclasses", "enum", "fractions"),
    *("decimal", "statistics", "datetime", "calendar", "array", "json", "textwrap", "abc"),
)
"""What programs may import: loaded before the walls go up, for there are no files behind them."""


def main() -> int:
    walls, missing = set(sys.argv[1].split(",")), list[str]()
    for name in MODULES:
        importlib.import_module(name)
    os.environ.clear()
    null_fd = os.open(os.devnull, os.O_RDWR)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    if os.getuid() == 0:
        _stands("a user of its own", missing, become_nobody)
    if "namespaces" in walls and not _stands("namespaces", missing, new_namespaces):
        walls.remove("namespaces")
    if "namespaces" in walls:
        if first := os.fork():
            return _wait_for(first)
        _stands("an empty root", missing, empty_root)
    _stands("giving up capabilities", missing, drop_capabilities)
    no_new_privileges()
    adopt_orphans()
    forbid_inspection()
    prepared: list[Any] = []
    build_filter = lambda: prepared.append(_tried_filter())  # noqa: E731
    if "seccomp" in walls and not _stands("seccomp", missing, build_filter):
        walls.remove("seccomp")
    send(1, {"missing": missing, "walls": sorted(walls)})
    base_bytes = pages * resource.getpagesize()
    serve(Confinement(prepared[0] if prepared else None, null_fd, base_bytes))
    return 0


def _wait_for(zygote: int) -> int:
    """Lends the zygote its streams and its place among the processes, and accounts for its time."""
    for fd in range(3):
        os.close(fd)
    os.waitpid(zygote, 0)
    return 0


def _stands(wall: str, missing: list[str], build: Callable[[], Any]) -> bool:
    """Builds a wall; one that the kernel refuses is named with its reason."""
    try:
        build()
    except OSError as error:
        missing.append(f"{wall} ({error.strerror or error})")
        return False
    return True


def _tried_filter() -> Any:
    """The filter, after a child ran under it. Raises OSError where the kernel refuses it."""
    prepared = prepared_filter()
    child = os.fork()
    if child == 0:
        try:
            filter_calls(prepared)
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        raise OSError("the kernel does not take the filter")
    return prepared


sys.exit(main())
