"""Commands that prove: verify a dataset, decide a claim."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def verify(
    dataset: Annotated[str, typer.Argument(help="The dataset's folder or URI.")],
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only so many rows, spread evenly; all without this.")
    ] = None,
    independent: Annotated[
        bool,
        typer.Option(
            "--independent",
            help="Prove rows from their certificates by other engines, without the generator.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check every shard's bytes, make rows again from their coordinates, compare, and judge them anew.

    With --independent nothing is made again: every row's certificate is proved instead.
    Exit status 1 if anything differs, is refuted, or if under 99% of a mode's rows are proved.
    """
    clean = (
        _independent(dataset, sample, as_json) if independent else _again(dataset, sample, as_json)
    )
    if not clean:
        raise typer.Exit(1)


def _again(dataset: str, sample: int | None, as_json: bool) -> bool:
    from pipelines.display import show_verification
    from pipelines.verify import verify as verify_dataset

    verification = verify_dataset(dataset, sample)
    if as_json:
        typer.echo(json.dumps(verification.as_dict()))
    else:
        show_verification(verification)
    return verification.clean


def _independent(dataset: str, sample: int | None, as_json: bool) -> bool:
    """Imports nothing that makes rows, so that it cannot repeat their mistakes."""
    from pipelines.independent import verify as verify_independently

    report = verify_independently(dataset, sample)
    if as_json:
        typer.echo(json.dumps(report.as_dict()))
    else:
        from pipelines.independent_display import show

        show(report)
    return report.clean


def claim(
    text: Annotated[
        str,
        typer.Argument(
            help='E.g. "forall n in 1..30; given divides(4, n); show divides(6, n)", over integers, reals, '
            "sets, graphs, tables or programs; see docs/claims.md."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Decide a claim and what it turns into: converse, contrapositive, negation, a hypothesis less ...

    Each is true, false with its smallest counterexample, or unknown; Z3 and cvc5 are asked as well.
    """
    from pipelines.claiming import decided

    facts = decided(text)
    if as_json:
        typer.echo(json.dumps(facts))
        return
    from pipelines.tables import show_claims

    show_claims(facts)
