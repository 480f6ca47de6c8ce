"""What `datagen verify --independent` prints. A file of its own: the other printers know the generator."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from datagen.verdict import Status
from pipelines.independent import LEAST_SHARE, Report

console = Console(width=None if sys.stdout.isatty() else 100)


def show(report: Report) -> None:
    """Shares by mode and by kind, then everything that was not proved, by name."""
    console.print(_by_mode(report))
    console.print(_by_kind(report))
    tally = report.tally
    for colour, word, lines in (
        ("red", "damaged", tally.damaged),
        ("red", "refuted", tally.disagreements),
        ("yellow", "unknown", tally.undecided),
    ):
        for line in lines:
            console.print(f"[{colour}]{word}[/{colour}]  {escape(line)}", highlight=False)
    for mode in report.short:
        console.print(f"[red]under {LEAST_SHARE:.0%}[/red]  {mode}", highlight=False)
    if not report.sealed:
        console.print("[yellow]not sealed[/yellow]: whether shards are missing cannot be told")
    outcome = "[green]all as it should be[/green]" if report.clean else "[red]not clean[/red]"
    console.print(
        f"{tally.total(Status.PASS):,} of {tally.total():,} rows proved again without the generator, "
        f"{tally.total(Status.UNKNOWN):,} unknown, {tally.total(Status.FAIL):,} disagreements, "
        f"{tally.shards:,} shards in {report.elapsed:.1f} s: {outcome}"
    )


def _by_mode(report: Report) -> Table:
    table = Table("mode", title="Proved again from the certificates alone")
    for name in ("rows", "proved", "unknown", "refuted", "share"):
        table.add_column(name, justify="right")
    for mode in report.modes:
        counts = [report.tally.total(status, mode) for status in (None, *_STATUSES)]
        table.add_row(mode, *[f"{count:,}" for count in counts], f"{report.share(mode):.2%}")
    return table


_STATUSES = (Status.PASS, Status.UNKNOWN, Status.FAIL)


def _by_kind(report: Report) -> Table:
    table = Table("certificate")
    for name in ("rows", "proved", "rows/s a worker"):
        table.add_column(name, justify="right")
    for kind in report.kinds:
        facts = report.of_kind(kind)
        speed = facts["rows_per_second_per_worker"]
        table.add_row(kind, f"{facts['rows']:,}", f"{facts['proved']:,}", f"{speed:,.0f}")
    return table
