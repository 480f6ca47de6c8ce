"""Shows a run to a person: a live bar on a terminal, plain lines every few seconds elsewhere. Written to stderr."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from datagen.unit import Report, Unit
from pipelines.seeding import Census

if TYPE_CHECKING:
    from pipelines.scoring import Scored

LINE_EVERY_S = 5.0


class Console:
    """Watches a run (`pipelines.run.Progress`). Use as a context, so that the bar leaves the screen whole."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._last_line = time.monotonic()
        self._started = time.monotonic()
        self._rows = self._rejected = self._rows_wanted = self._units = 0
        self._modes: set[str] = set()
        self._all_modes: set[str] = set()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = _rich_bar()
            self._bar.start()
            self._task = self._bar.add_task("preparing", total=None, facts="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def lifting(self, census: Census) -> None:
        facts = f"{census.records:,} records, {census.lifted:,} lifted"
        if self._bar is not None:
            self._bar.update(self._task, description="lifting seeds", facts=facts)
        elif self._due():
            _say(f"lifting seeds: {facts}")

    def lifted(self, census: Census) -> None:
        turned_down = sum(census.refused.values())
        _say(
            f"seeds: {census.records:,} records, {census.lifted:,} lifted, {turned_down:,} turned down, "
            f"{census.bad_records:,} unreadable"
        )
        for number, reason in census.bad:
            _say(f"  record {number}: {reason}")
        if census.bad_records > len(census.bad):
            _say(f"  ... and {census.bad_records - len(census.bad):,} more")

    def planned(self, units: list[Unit], todo: list[Unit]) -> None:
        self._started = self._last_line = time.monotonic()
        self._rows_wanted = sum(unit.rows for unit in todo)
        self._all_modes = {unit.mode for unit in units}
        self._modes = self._all_modes - {unit.mode for unit in todo}
        done = len(units) - len(todo)
        if done and todo:
            _say(f"continuing: {done:,} of {len(units):,} units are already committed")
        if self._bar is not None:
            self._bar.update(
                self._task,
                description="making rows",
                total=self._rows_wanted,
                completed=0,
                facts="",
            )

    def done(self, unit: Unit, report: Report) -> None:
        if not self._rows:  # workers take a while to start, and that is no measure of their pace
            self._started = time.monotonic() - 1.0
        self._rows += report.accepted
        self._rejected += report.rejected
        self._modes.add(unit.mode)
        if self._bar is not None:
            self._bar.update(self._task, completed=self._rows, facts=self._facts())
        elif self._due():
            left = max(0, self._rows_wanted - self._rows) / max(self._rate(), 1e-9)
            _say(
                f"{self._rows:,} of {self._rows_wanted:,} rows, {self._facts()}, {left:,.0f} s left"
            )

    def scoring(self, state: Scored) -> None:
        """Shown once all rows are made; before that, the rows are what one waits for."""
        if self._rows < self._rows_wanted:
            return
        facts = f"{state.rows_asked:,} rows asked about"
        if self._bar is not None:
            self._bar.update(
                self._task,
                description="scoring groups of cells",
                total=state.groups,
                completed=state.groups_done,
                facts=facts,
            )
        elif self._due():
            _say(f"scoring: {state.groups_done:,} of {state.groups:,} groups of cells, {facts}")

    def said(self, line: str) -> None:
        """A line that a person should see, whatever else is shown."""
        _say(line)

    def _facts(self) -> str:
        share = self._rows / max(1, self._rows + self._rejected)
        modes = f"{len(self._modes)}/{len(self._all_modes)} modes"
        return f"{self._rate():,.0f} rows/s, {share:.1%} accepted, {modes}"

    def _rate(self) -> float:
        return self._rows / max(time.monotonic() - self._started, 1e-3)

    def _due(self) -> bool:
        if time.monotonic() - self._last_line < LINE_EVERY_S:
            return False
        self._last_line = time.monotonic()
        return True


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _rich_bar() -> Any:
    from rich.console import Console as RichConsole
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[facts]}"),
        TimeRemainingColumn(),
        console=RichConsole(stderr=True),
    )
