"""Runs one program in the child made for it and reports how each call ended. The only file that executes text.

Whatever the program does to this process, even to these functions, changes nothing but its own outcome.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from .plain import NotPlainError, canonical

OUTPUT_EXIT = 90
"""Exit status of a child that printed more than it may."""
_LIMITS = (MemoryError, RecursionError)
_OUTSIDE = (OSError, ImportError, SystemExit)
"""Errors of a program that met a wall of the sandbox, or asked to leave: no outcome of its own."""

Report = Callable[[str, str, str], None]
"""Takes kind (`value`, `error` or `unknown`), text, printed output."""


class _Printed(io.TextIOBase):
    """Collects what is printed; ends the process where it grows too long, which no handler can catch."""

    def __init__(self, limit_chars: int) -> None:
        self.limit_chars, self.length, self.parts = limit_chars, 0, list[str]()

    def write(self, text: str) -> int:
        self.length += len(text)
        if self.length > self.limit_chars:
            os._exit(OUTPUT_EXIT)
        self.parts.append(text)
        return len(text)

    def take(self) -> str:
        taken = "".join(self.parts)
        self.parts.clear()
        return taken


def run(source: str, calls: list[str], limit_chars: int, recursion: int, report: Report) -> None:
    """Runs the source once, then reports the value of each call, or of the source alone where there is none."""
    printed = _Printed(limit_chars)
    sys.setrecursionlimit(recursion)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), printed, _Printed(limit_chars)
    scope: dict[str, Any] = {"__name__": "__main__"}

    def load() -> None:
        exec(compile(source, "<program>", "exec", dont_inherit=True), scope)  # noqa: S102

    loaded = _ending(load)
    for call in calls if loaded[0] == "value" else []:
        report(*_ending(partial(_value, call, scope)), printed.take())
    if loaded[0] != "value" or not calls:
        report(*loaded, printed.take())


def _value(call: str, scope: dict[str, Any]) -> Any:
    return eval(compile(call, "<call>", "eval", dont_inherit=True), scope)  # noqa: S307


def _ending(work: Callable[[], Any]) -> tuple[str, str]:
    try:
        return "value", canonical(work())
    except NotPlainError as error:
        return "unknown", str(error)
    except _LIMITS as error:
        return "unknown", f"limit: {type(error).__name__}"
    except _OUTSIDE as error:
        return "unknown", f"blocked: {type(error).__name__}"
    except BaseException as error:  # a program may raise anything
        return "error", type(error).__name__
