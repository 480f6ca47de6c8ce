"""The second engine: Monty, an interpreter of a subset of Python written in Rust. Programs in, outcomes out.

It shares nothing with CPython but the language, so that an agreement of both is worth something. A program has no
way to the system at all: there are no such calls in the language that it runs in. Its workers are processes of their
own, and one that crashes is replaced.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from validators.execution.inside.plain import NotPlainError, canonical
from validators.execution.outcome import Ending, Limits, Outcome, SandboxError, reported

ISOLATION = "interpreter without system calls, in a process of its own"
_UNKNOWN = {
    *("TimeoutError", "MemoryError", "RecursionError", "SystemExit"),
    *("NotImplementedError", "ModuleNotFoundError", "ImportError", "PermissionError", "OSError"),
}
"""Errors that say something of the engine's limits or its subset, not of the program."""
_GAPS = {"NameError", "AttributeError", "TypeError"}
"""How a builtin, a method or an argument that the subset lacks shows; a program may raise them as well."""
_GRACE_S = 1.0
_WITH_REPR = "(lambda value: (value, repr(value)))"
"""On its way out a value that is not plain becomes a text or loses its type, without a word; its repr does not."""


class MontySandbox:
    """The same calls as `Sandbox`, for programs of the subset; others end unknown."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Raises SandboxError where the package is not there."""
        try:
            import pydantic_monty
        except ImportError:
            raise SandboxError("the second engine is missing: pip install pydantic-monty") from None
        self._monty: Any = pydantic_monty
        self.limits = limits or Limits()
        self.engine = f"monty {pydantic_monty.__version__}"
        self._pool: Any = pydantic_monty.Monty(
            max_processes=1, request_timeout=self.limits.wall_s + _GRACE_S
        )
        self._pool.__enter__()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker."""
        self._pool.__exit__(None, None, None)

    def run(self, source: str, call: str = "") -> Outcome:
        """Runs the source, then evaluates the call in it. Without a call the value is None."""
        return self._run(source, [call] if call else [])[0]

    def run_batch(self, source: str, calls: Iterable[str]) -> list[Outcome]:
        """One outcome a call, in one session; after one that runs into a limit, the rest are not reached."""
        texts = list(calls)
        return self._run(source, texts) if texts else []

    def _run(self, source: str, calls: list[str]) -> list[Outcome]:
        limits = {
            "max_feed_duration_secs": self.limits.wall_s,
            "max_memory": self.limits.memory_bytes,
            "max_recursion_depth": self.limits.recursion,
            "max_suspensions": 100,
            "max_total_sleep_secs": 0.0,
        }
        still = {
            "datetime": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
            "sleep": "zero",
            "random_start": {"seed": 0},
        }
        with self._pool.checkout(
            limits=limits, os_policy=still, assert_message_annotations=False
        ) as session:
            # `None` at the end: the value of a last expression is not asked for.
            loaded = self._feed(session, f"{source}\nNone")
            if loaded.ending is not Ending.VALUE or not calls:
                return [loaded] * (len(calls) or 1)
            found: list[Outcome] = []
            for call in calls:
                if found and found[-1].text.startswith(("limit:", "crash", "not reached")):
                    found.append(self._unknown("not reached"))
                else:
                    found.append(self._call(session, call))
            return found

    def _call(self, session: Any, call: str) -> Outcome:
        try:
            ast.parse(call, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return self._unknown(f"not an expression: {_line(error)}")
        return self._feed(session, f"{_WITH_REPR}((\n{call}\n))")

    def _feed(self, session: Any, code: str) -> Outcome:
        monty = self._monty
        printed = monty.CollectString(max_bytes=self.limits.output_chars)
        try:
            found = session.feed_run(code, print_callback=printed)
            value, shown = found or (None, "None")
            text = canonical(value)
            if not _is_shown(text, shown):
                return self._unknown("not a plain value")
        except NotPlainError as error:
            return self._unknown(str(error))
        except monty.MontyRuntimeError as error:
            return self._error(error, printed.output)
        except monty.MontySyntaxError as error:
            return self._unknown(f"outside the subset: {_line(error)}")
        except monty.MontyCrashedError as error:
            return self._unknown(f"crash: {_line(error)}")
        except (monty.MontyError, ValueError, RecursionError) as error:
            return self._unknown(f"{type(error).__name__}: {_line(error)}")
        return reported(Ending.VALUE, text, printed.output, self.engine, ISOLATION)

    def _error(self, error: Any, output: str) -> Outcome:
        name = error.display(format="type-msg").partition(":")[0].strip()
        if name in ("TimeoutError", "MemoryError", "RecursionError"):
            return self._unknown(f"limit: {_line(error)}")
        if name in _UNKNOWN | _GAPS:
            return self._unknown(f"outside the subset: {_line(error)}")
        return reported(Ending.ERROR, name, output, self.engine, ISOLATION)

    def _unknown(self, why: str) -> Outcome:
        return reported(Ending.UNKNOWN, why, "", self.engine, ISOLATION)


def _is_shown(text: str, shown: object) -> bool:
    """Whether the engine itself shows the value so."""
    try:
        return type(shown) is str and canonical(ast.literal_eval(shown)) == text
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]
