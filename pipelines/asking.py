"""`datagen query`: SQL over a dataset's views, as a table for people or as JSON lines for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from datagen.errors import DatagenError
from datagen.views import connect

_BATCH_ROWS = 1_000


def _ask(
    location: str, sql: str, judgement: str | None
) -> tuple[list[str], Callable[[int], list[tuple[Any, ...]]]]:
    """The result's column names, and a function that fetches its next rows."""
    import duckdb

    try:
        cursor = connect(location, judgement).execute(sql)
    except duckdb.Error as error:
        raise DatagenError(f"query failed: {error}") from error
    return [column[0] for column in cursor.description or ()], cursor.fetchmany


def print_table(location: str, sql: str, limit: int, judgement: str | None = None) -> None:
    """Prints at most so many lines, wide columns wrapped."""
    from rich.table import Table

    from pipelines.tables import console

    columns, fetch = _ask(location, sql, judgement)
    rows = fetch(limit + 1)
    table = Table(*columns)
    for row in rows[:limit]:
        table.add_row(*[_cell(value) for value in row])
    console.print(table)
    if len(rows) > limit:
        console.print(f"... more than {limit} lines; raise --limit, or use --json")


def print_json_lines(location: str, sql: str, judgement: str | None = None) -> None:
    """Prints every line of the result as a JSON object, batch by batch."""
    columns, fetch = _ask(location, sql, judgement)
    while rows := fetch(_BATCH_ROWS):
        for row in rows:
            print(json.dumps(dict(zip(columns, row, strict=True)), default=_plain))


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else str(value)


def _cell(value: object) -> Any:
    from rich.text import Text

    if value is None:
        return Text("-", style="dim")
    if isinstance(value, int) and not isinstance(value, bool):
        return Text(f"{value:,}", justify="right")
    if isinstance(value, float):
        return Text(f"{value:,.4g}", justify="right")
    return Text(value.hex() if isinstance(value, bytes) else str(value))
