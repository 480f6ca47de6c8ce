"""Commands that prove a dataset again: verify."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def verify(
    dataset: Annotated[str, typer.Argument(help="The dataset's folder or URI.")],
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many rows, spread evenly; all without this.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check every shard's bytes, make rows again from their coordinates, compare, and judge them anew.

    Exit status 1 if anything differs.
    """
    from pipelines.display import show_verification
    from pipelines.verify import verify as verify_dataset

    verification = verify_dataset(dataset, sample)
    if as_json:
        typer.echo(json.dumps(verification.as_dict()))
    else:
        show_verification(verification)
    if not verification.clean:
        raise typer.Exit(1)
