"""What is going on, for whoever waits: a stage, how far it is, and a note. Written to stderr.

A live line on a terminal, plain lines every few seconds elsewhere.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

Report = Callable[[str, int, int, str], None]
"""Stage, how much is done, of how much (0 if nobody knows), and what else is worth knowing."""

LINE_EVERY_S = 5.0
UNITS = {"training": "step "}
"""What a stage counts, where its name does not say so."""


def silent(stage: str, done: int, total: int, note: str = "") -> None:
    """A report that nobody reads."""


class Console:
    """A `Report` for a person. Use as a context, so that the live line leaves the screen whole."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._live: Any = None
        self._stage = ""
        self._first = 0
        """How far the stage was when it was first heard of: a resumed one starts in the middle."""
        self._started = self._last_line = 0.0

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console as RichConsole
            from rich.live import Live

            self._live = Live(console=RichConsole(stderr=True), refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, stage: str, done: int, total: int, note: str = "") -> None:
        now = self._clock()
        new = stage != self._stage
        if new:
            self._stage, self._first, self._started = stage, done, now
        line = self._line(done, total, note, now)
        if self._live is not None:
            from rich.text import Text

            if new:  # the stage before keeps its last line
                self._live.console.print(self._live.renderable)
            self._live.update(Text(line, overflow="ellipsis", no_wrap=True))
        elif new or done == total or now - self._last_line >= LINE_EVERY_S:
            self._last_line = now
            print(line, file=sys.stderr, flush=True)

    def _line(self, done: int, total: int, note: str, now: float) -> str:
        parts = [self._stage]
        if total:
            parts += [f"{done / total:4.0%}", f"{UNITS.get(self._stage, '')}{done:,}/{total:,}"]
        elif done:
            parts.append(f"{done:,}")
        parts += [note, self._left(done, total, now)]
        return "  ".join(filter(None, parts))

    def _left(self, done: int, total: int, now: float) -> str:
        """How long it will still take at the pace so far; nothing while there is no pace."""
        if not self._first < done < total:
            return ""
        seconds = (now - self._started) * (total - done) / (done - self._first)
        if seconds < 90:
            return f"about {seconds:.0f} s left"
        minutes = seconds / 60
        return (
            f"about {minutes:.0f} min left" if minutes < 90 else f"about {minutes / 60:.1f} h left"
        )
