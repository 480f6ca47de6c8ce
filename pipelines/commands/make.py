"""Commands that make data: run, preview, lift."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

RecipeArgument = Annotated[
    str,
    typer.Argument(
        help="A recipe file (YAML or JSON), or the name of a shipped one: quickstart, inverted, chains, "
        "fused, scored, gsm8k, mbpp."
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Override a key of the recipe, e.g. rows=1000. Repeatable.",
    ),
]
SeedsOption = Annotated[
    str | None, typer.Option(metavar="PATH", help="The seed file that the recipe lifts.")
]


def run(
    recipe: RecipeArgument,
    out: Annotated[
        str,
        typer.Option(help="Where the dataset goes: a folder, or a URI such as s3://bucket/name."),
    ],
    seeds: SeedsOption = None,
    workers: Annotated[int, typer.Option(min=0, help="Workers; 0 for one a core.")] = 0,
    backend: Annotated[str, typer.Option(help="ray, process (no Ray needed) or inline.")] = "ray",
    address: Annotated[
        str | None, typer.Option(metavar="RAY", help="A running Ray cluster, e.g. auto.")
    ] = None,
    overrides: SetOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Make the dataset of a recipe. The same command continues a run that was stopped."""
    from datagen.recipe import load_recipe
    from pipelines.progress import Console
    from pipelines.run import Place
    from pipelines.run import run as run_recipe

    loaded = load_recipe(recipe, _overrides(overrides, seeds))
    with Console() as console:
        manifest = run_recipe(loaded, out, Place(workers, backend, address), console)
    if as_json:
        typer.echo(json.dumps({key: value for key, value in manifest.items() if key != "shards"}))
        return
    from pipelines.display import show_dataset

    show_dataset(out, manifest)


def preview(
    recipe: RecipeArgument = "quickstart",
    mode: Annotated[
        list[str] | None, typer.Option(help="Only modes of this name or pattern. Repeatable.")
    ] = None,
    each: Annotated[int, typer.Option(min=1, help="Rows of each cell (template, level).")] = 1,
    seeds: SeedsOption = None,
    overrides: SetOption = None,
) -> None:
    """Print a few problems of each cell of a recipe; writes nothing."""
    from datagen.recipe import load_recipe
    from pipelines.display import show_variant
    from pipelines.preview import preview as preview_recipe

    extra = (f"modes={json.dumps(mode)}",) if mode else ()
    loaded = load_recipe(recipe, _overrides(overrides, seeds) + extra)
    for variant, judgement in preview_recipe(loaded, each):
        show_variant(variant, judgement)


def lift(
    file: Annotated[
        str, typer.Argument(help="Questions and worked answers: .jsonl, .jsonl.gz or .parquet.")
    ],
    out: Annotated[Path, typer.Option(help="The folder for lifted.jsonl and refused.jsonl.")],
    question: Annotated[str, typer.Option(help="The column of the problem's text.")] = "question",
    answer: Annotated[str, typer.Option(help="The column of the worked answer.")] = "answer",
    name: Annotated[str, typer.Option(help="Names the seeds in ids.")] = "gsm8k",
    licence: Annotated[str, typer.Option(help="The licence of the seeds.")] = "unknown",
    programs: Annotated[
        bool, typer.Option("--programs", help="The records are programs with tests, as in MBPP.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Turn worked problems into templates, and say of each one turned down why."""
    from datagen.recipe import SeedSource
    from pipelines.display import show_census
    from pipelines.lifting import lift_file

    source = SeedSource(
        name=name,
        kind="programs" if programs else "word_problems",
        path=file,
        question=question,
        answer=answer,
        licence=licence,
    )
    census = lift_file(source, out)
    if as_json:
        typer.echo(json.dumps(census.as_dict()))
    else:
        show_census(census, out)


def _overrides(overrides: list[str] | None, seeds: str | None) -> tuple[str, ...]:
    return (*(overrides or ()), *((f"seeds.path={json.dumps(seeds)}",) if seeds else ()))
