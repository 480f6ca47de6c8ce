"""Commands that look at data: status, show, query, modes."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

Dataset = Annotated[str, typer.Argument(help="The dataset's folder or URI.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def status(dataset: Dataset, as_json: Json = False) -> None:
    """How far a dataset is: rows, rejects with their reasons, units, digest."""
    from pipelines.status import status_of

    facts = status_of(dataset)
    if as_json:
        typer.echo(json.dumps(facts))
        return
    from pipelines.display import show_status

    show_status(facts)


def show(
    dataset: Dataset,
    row: Annotated[
        str, typer.Argument(metavar="ID", help="The row's id in hex, or its first digits.")
    ],
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the row as an HTML page with its pictures."),
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write each figure as PNG and SVG, its data as Markdown, graphs as DOT.",
        ),
    ] = None,
    open_page: Annotated[
        bool,
        typer.Option("--open", help="Write the page and open it in a browser."),
    ] = False,
) -> None:
    """One row as a person reads it, with its lineage; its pictures in a browser."""
    from datagen.errors import DatagenError
    from datagen.views import connect
    from pipelines.display import find_row, show_row

    found = find_row(connect(dataset), row)
    if found is None:
        raise DatagenError(
            f'no row has an id that begins with {row!r}; see `datagen query {dataset} "FROM rows"`'
        )
    show_row(found)
    if figures:
        from pipelines.figures import write_figures

        for file in write_figures(dataset, found, figures):
            typer.echo(f"Written: {file}")
    if html or open_page:
        from pipelines.page import page

        file = html or Path(f"row-{found['id'][:12]}.html")
        file.write_text(page(found), encoding="utf-8")
        typer.echo(f"Written: {file}")
        if open_page:
            webbrowser.open(file.resolve().as_uri())


def query(
    dataset: Dataset,
    sql: Annotated[
        str,
        typer.Argument(
            help="SQL over the views rows, proved, rejects, units, coverage, lineage, sft, rl, shown, turned and "
            "chained; of a judged dataset also scores, cells, alarms and turned_down."
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="Lines to print at most.")] = 50,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line, without a limit.")
    ] = False,
    judgement: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Another judgement than the one in force: judged/..."),
    ] = None,
) -> None:
    """Ask a dataset in SQL (DuckDB). In `rows` are those that the judgement kept; in `proved` are all."""
    from pipelines.asking import print_json_lines, print_table

    if as_json:
        print_json_lines(dataset, sql, judgement)
    else:
        print_table(dataset, sql, limit, judgement)


def modes(
    dataset: Annotated[
        str | None, typer.Argument(help="A dataset, to count its rows by mode.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The 132 reasoning modes: what each is, whether it has a template, and how many rows a dataset has of it."""
    from pipelines.status import modes_of

    entries = modes_of(dataset)
    if as_json:
        typer.echo(json.dumps(entries))
        return
    from pipelines.display import show_modes

    show_modes(entries, dataset)
