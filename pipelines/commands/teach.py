"""Commands around the teacher: judge a dataset again, and serve, check and prompt a model."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.errors import DatagenError, Interrupted, RecipeError
from pipelines.commands.inspect import Dataset, Json
from pipelines.commands.make import SetOption

if TYPE_CHECKING:
    from datagen.recipe import Recipe
    from datagen.teaching import Teacher
    from pipelines.scoring import Part

teacher_app = typer.Typer(
    help="Serve a model, check that it can judge, or start from its prompts.", no_args_is_help=True
)


def rescore(
    dataset: Dataset,
    recipe: Annotated[
        str | None,
        typer.Argument(help="A recipe whose `teacher` and `accept` are taken, and nothing else."),
    ] = None,
    overrides: SetOption = None,
    part: Annotated[
        str | None,
        typer.Option(
            metavar="K/N",
            help="Ask only about the K-th of N parts; each part may run on another machine.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge a dataset again, by another teacher or another `accept`, without making it again.

    Rows stay as they are; a judgement lies beside them in `judged/`. What was answered once is not asked again.
    """
    from pipelines.progress import Console
    from pipelines.rescoring import rescore as rescore_dataset

    chosen = recipe_for(dataset, recipe, tuple(overrides or ()))
    try:
        with Console() as console:
            summary = rescore_dataset(chosen, dataset, console, part_of(part))
    except KeyboardInterrupt:
        raise Interrupted(
            "stopped; what the teacher answered is kept, and the same command goes on from here"
        ) from None
    if as_json:
        typer.echo(json.dumps(summary))
        return
    from pipelines.judgement_display import show_judgement

    show_judgement(dataset, summary["folder"], summary)


def recipe_for(dataset: str, recipe: str | None, overrides: tuple[str, ...]) -> Recipe:
    """The dataset's own recipe with another teacher and `accept`. Raises RecipeError on any other change."""
    from datagen.manifest import recipe_of
    from datagen.recipe import amended, load_recipe
    from datagen.storage import Store

    for override in overrides:
        key = override.partition("=")[0].strip()
        if key not in ("teacher", "accept") and not key.startswith("teacher."):
            raise RecipeError(
                f"--set {override!r}: the rows are made; only teacher.* and accept can be set anew"
            )
    own = recipe_of(Store(dataset))[0]
    if recipe is not None:
        theirs = load_recipe(recipe, overrides)
        return own.model_copy(update={"teacher": theirs.teacher, "accept": theirs.accept})
    return amended(own, overrides)


def part_of(text: str | None) -> Part:
    """`2/3` as the second of three parts. Raises RecipeError on anything else."""
    from pipelines.scoring import WHOLE, Part

    if text is None:
        return WHOLE
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise RecipeError(f"--part {text!r}: write it as K/N with K from 1 to N, such as 2/3")
    return Part(int(number), int(of))


@teacher_app.command()
def serve(
    model: Annotated[str, typer.Argument(help="A folder, or a name on the Hugging Face Hub.")],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="-- VLLM_ARGUMENTS", help="Such as -- --max-model-len 4096"),
    ] = None,
) -> None:
    """Serve a model with vLLM until Ctrl-C."""
    import asyncio

    served = teacher_of(kind="vllm", model=model, engine=engine_of(arguments or []))
    try:
        asyncio.run(_serve(served))
    except KeyboardInterrupt:
        typer.echo("stopped")


async def _serve(served: Teacher) -> None:
    import asyncio
    import shutil

    from datagen.errors import TeacherError
    from teacher.serving import VllmServers

    logs = Path(tempfile.mkdtemp(prefix="datagen-teacher-"))
    try:
        async with VllmServers(served, logs, typer.echo) as servers:
            urls = ", ".join(servers.urls)
            typer.echo(f"{served.model} is served at {urls}; Ctrl-C ends it. In a recipe:")
            typer.echo(f"  teacher: {{kind: server, model: {served.model}, urls: [{urls}]}}")
            typer.echo(f"Check it with:  datagen teacher check {servers.urls[0]}")
            while servers.failure is None:
                await asyncio.sleep(0.5)
            raise servers.failure
    except TeacherError:  # its message names the log, which must be there to be read
        raise
    except BaseException:
        shutil.rmtree(logs, ignore_errors=True)
        raise


def engine_of(arguments: list[str]) -> dict[str, str | bool]:
    """`--max-model-len 4096 --enforce-eager` as a recipe's `teacher.engine` has it."""
    engine: dict[str, str | bool] = {}
    name = ""
    for word in arguments:
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            engine[name] = value if equals else True
        elif name and engine[name] is True:
            engine[name] = word
        else:
            raise RecipeError(f"vLLM argument {word!r} has no name; write it as --name value")
    return engine


@teacher_app.command()
def check(
    url: Annotated[
        str,
        typer.Argument(
            help="Its base URL, such as http://localhost:8000/v1, or `embedded` for a model in this process."
        ),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            help="Its name on the server, by default what it serves; or an embedded model's folder."
        ),
    ] = None,
    recipe: Annotated[
        str | None, typer.Option(help="A recipe, to ask as its `teacher` would.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask a teacher about one row: is it up, how quick is it, and what does its judgement look like."""
    import asyncio

    from datagen.teaching import EMBEDDED_SIGNALS
    from teacher.checking import check as check_teacher

    settings: dict[str, Any] = {}
    if recipe is not None:
        from datagen.recipe import load_recipe

        settings = load_recipe(recipe).teacher.model_dump()
    settings |= {"model": model} if model else {}
    if url == "embedded":
        settings |= {"kind": "embedded", "signals": EMBEDDED_SIGNALS, "images": False}
    else:
        settings |= {"kind": "server", "urls": (url,)}
    facts = asyncio.run(check_teacher(teacher_of(**settings), example_row()))
    if as_json:
        typer.echo(json.dumps(facts))
        return
    from pipelines.judgement_display import show_check

    show_check(facts)


def teacher_of(**settings: Any) -> Teacher:
    """A teacher of some settings. Raises RecipeError naming the wrong ones."""
    from pydantic import ValidationError

    from datagen.teaching import Teacher

    try:
        return Teacher.model_validate(settings)
    except ValidationError as error:
        lines = [
            f"teacher.{'.'.join(map(str, e['loc']))}: {e['msg']}" if e["loc"] else e["msg"]
            for e in error.errors()
        ]
        raise RecipeError("; ".join(lines)) from None


def example_row() -> dict[str, Any]:
    """A row to ask about: short, and of no dataset."""
    from datagen.recipe import load_recipe
    from datagen.rows import RowBuilder
    from pipelines.preview import preview

    settings = ("modes=[quantitative.proportional_scaling]", "levels=[2]")
    variant, judgement = next(iter(preview(load_recipe("quickstart", settings), 1)))
    rows = RowBuilder(variant.mode, "")
    rows.add(variant.id, variant, judgement)
    row: dict[str, Any] = rows.table().to_pylist()[0]
    return row


@teacher_app.command()
def prompts(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made if it is not there.")],
) -> None:
    """Write the shipped prompts to a folder, to be edited and named in a recipe."""
    import shutil

    from teacher.signals import shipped_prompts

    files = {signal: folder / source.name for signal, source in shipped_prompts().items()}
    for file in files.values():
        if file.exists():
            raise DatagenError(f"{file} is there already, and stays; choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for signal, source in shipped_prompts().items():
        shutil.copyfile(source, files[signal])
        typer.echo(f"Written: {files[signal]}; use it with --set teacher.{signal}.prompt=...")
