"""How the run of a program ended, the same for every engine, and what a run may use up."""

from __future__ import annotations

import ast
from enum import StrEnum
from typing import NamedTuple

from datagen.errors import DatagenError
from validators.execution.inside.plain import NotPlainError, canonical


class SandboxError(DatagenError):
    """The sandbox cannot do its work on this machine; never the program's fault."""


class Ending(StrEnum):
    VALUE = "value"
    ERROR = "error"
    UNKNOWN = "unknown"
    """Time-out, memory, crash, a wall of the sandbox, or a value without a canonical text."""


class Limits(NamedTuple):
    """What one program may use up, all its calls together."""

    wall_s: float = 2.0
    """Counted from the moment the program starts."""
    cpu_s: float = 2.0
    """Whole seconds; the kernel knows no others."""
    memory_bytes: int = 256 * 1024 * 1024
    output_chars: int = 65_536
    """Of printed text."""
    recursion: int = 1_000
    """Calls within calls."""


class Program(NamedTuple):
    """A source, and expressions to evaluate in it one after the other."""

    source: str
    calls: tuple[str, ...] = ()
    """Without any, the source alone is run and its value is None."""


class Outcome(NamedTuple):
    """How one call ended."""

    ending: Ending
    text: str
    """The value's canonical text, the error's class, or why nothing is known."""
    output: str
    """What was printed."""
    engine: str
    isolation: str
    """The walls that stood around the program, and those that the system refused, with its reason."""


def reported(kind: str, text: str, output: str, engine: str, isolation: str) -> Outcome:
    """The outcome of a report from inside, which is not trusted to keep to the form."""
    shown = output.encode("utf-8", "replace").decode()
    if kind == Ending.VALUE and is_canonical(text):
        return Outcome(Ending.VALUE, text, shown, engine, isolation)
    if kind == Ending.ERROR and text.isidentifier():
        return Outcome(Ending.ERROR, text, shown, engine, isolation)
    why = text if kind == Ending.UNKNOWN else "malformed report"
    why = why.encode("ascii", "replace").decode()[:200]
    return Outcome(Ending.UNKNOWN, why, shown, engine, isolation)


def is_canonical(text: str) -> bool:
    """Whether a text is the canonical one of the value that it is a literal of."""
    try:
        return canonical(ast.literal_eval(text)) == text
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, NotPlainError):
        return False
