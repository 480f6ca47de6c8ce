"""The result of a measurement: tables of plain rows, shown on a terminal or written as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from rich.table import Table as RichTable

Row = dict[str, Any]
Say = Callable[[str], None]
"""Tells a person what is being measured at the moment."""


class Table(NamedTuple):
    """One table. Its first row's keys are the columns, with their units in the name."""

    title: str
    rows: list[Row]
    note: str = ""
    """How to read it, and what was left out."""


def cell(value: Any) -> str:
    """A value as people read it: three significant digits, thousands separated, `-` for nothing."""
    if value is None:
        return "-"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def _columns(table: Table) -> list[str]:
    return list(table.rows[0]) if table.rows else []


def _is_number(table: Table, column: str) -> bool:
    return any(isinstance(row.get(column), int | float) for row in table.rows)


def on_screen(table: Table) -> RichTable:
    """The table for a terminal."""
    screen = RichTable(title=table.title, caption=table.note or None, caption_justify="left")
    for column in _columns(table):
        if _is_number(table, column):
            screen.add_column(column.replace("_", " "), justify="right")
        else:
            screen.add_column(column.replace("_", " "), no_wrap=True)
    for row in table.rows:
        screen.add_row(*[cell(row.get(column)) for column in _columns(table)])
    return screen


def as_markdown(table: Table) -> str:
    """The table in Markdown, under its title."""
    columns = _columns(table)
    lines = [f"### {table.title}", ""]
    if columns:
        lines.append(f"| {' | '.join(column.replace('_', ' ') for column in columns)} |")
        lines.append(f"|{'|'.join('--:' if _is_number(table, c) else '---' for c in columns)}|")
        lines += [f"| {' | '.join(cell(row.get(c)) for c in columns)} |" for row in table.rows]
    if table.note:
        lines += ["", table.note]
    return "\n".join(lines) + "\n"
