"""Tables for people: a dataset by mode and level, by inversion, by length of chain; a claim and its turns."""

from __future__ import annotations

import sys
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

# Files and pipes have no width of their own, and 80 columns would cut the numbers off.
console = Console(width=None if sys.stdout.isatty() else 100)


def mode_column(name: str = "mode") -> Column:
    return Column(name, no_wrap=True)


def show_tables(connection: Any) -> None:
    """Every table that has something to show."""
    _by_mode(connection)
    _by_inversion(connection)
    _by_depth(connection)


def _by_mode(connection: Any) -> None:
    """Rows of each mode that has any, by level."""
    cells = connection.execute("SELECT mode, level, rows FROM coverage WHERE rows > 0").fetchall()
    modes = list(dict.fromkeys(mode for mode, _, _ in cells))
    counts = {(mode, level): rows for mode, level, rows in cells}
    levels = sorted({level for _, level, _ in cells})
    table = Table(
        mode_column(),
        *[f"L{level}" for level in levels],
        "rows",
        title="Rows by mode and level",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for mode in modes:
        by_level = [counts.get((mode, level), 0) for level in levels]
        table.add_row(mode, *[f"{rows:,}" for rows in by_level], f"{sum(by_level):,}")
    totals = [sum(counts.get((mode, level), 0) for mode in modes) for level in levels]
    table.add_section()
    table.add_row("all", *[f"{rows:,}" for rows in totals], f"{sum(totals):,}")
    console.print(table)


def _by_inversion(connection: Any) -> None:
    """Rows by kind of inversion, and how often the commonest answer of a mode's inversions is right."""
    found = connection.execute("FROM turned").fetchall()
    if not found:
        return
    table = Table(
        mode_column("turned from"),
        mode_column("kind"),
        mode_column("to"),
        Column("rows", justify="right", no_wrap=True),
        Column("top", justify="right", no_wrap=True),
        title="Inverted rows; top: the share of the commonest answer",
        box=SIMPLE_HEAD,
    )
    for kind, turned_from, mode, rows, share, _ in found:
        to = "-" if mode == turned_from else mode
        table.add_row(turned_from, kind, to, f"{rows:,}", f"{share:.0%}")
    console.print(table)


def _by_depth(connection: Any) -> None:
    """Chains by depth."""
    found = connection.execute(
        "SELECT depth, count(DISTINCT path), sum(rows)::BIGINT, sum(rows * mean_steps) / sum(rows)"
        " FROM chained GROUP BY depth ORDER BY depth"
    ).fetchall()
    if not found:
        return
    table = Table("depth", "paths", "rows", "steps on average", title="Chains")
    for column in table.columns:
        column.justify = "right"
    for depth, paths, rows, steps in found:
        table.add_row(str(depth), f"{paths:,}", f"{rows:,}", f"{steps:.1f}")
    console.print(table)


def show_claims(facts: list[dict[str, Any]]) -> None:
    """A claim and its turns: in words, and what was decided."""
    for line in facts[0]["definitions"]:
        console.print(line, highlight=False, markup=False)
    table = Table(
        "turn", "in words", "is", "smallest counterexample", "Z3", "cvc5", show_lines=True
    )
    for fact in facts:
        found = fact["counterexample"]
        shown = ", ".join(f"{name} = {value}" for name, value in found.items()) if found else "-"
        if found and not fact["smallest"]:
            shown += " (not shown to be the smallest)"
        truth = fact["truth"] if not fact["reason"] else f"{fact['truth']}: {fact['reason']}"
        table.add_row(
            fact["turn"],
            escape(fact["words"]),
            escape(truth),
            escape(shown),
            fact["z3"],
            fact["cvc5"],
        )
    console.print(table)
