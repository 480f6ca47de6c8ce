"""Commands around the student: train one on datasets, and examine it."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from datagen.errors import TrainingError
from datagen.taxonomy import suggest
from pipelines.commands.inspect import Json
from pipelines.commands.make import SetOption

if TYPE_CHECKING:
    from student.recipe import Training

DATA_BACKEND = "process"
T = TypeVar("T", bound=str)


def train(
    recipe: Annotated[
        str,
        typer.Argument(
            help="A training recipe (YAML or JSON), or the name of a shipped one: student-mini."
        ),
    ],
    data: Annotated[
        list[str] | None,
        typer.Option(help="Learn from this dataset instead of the recipe's. Repeatable."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the student goes; by default out/NAME, by the recipe's name."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that make and prepare rows; 0 for one a core.")
    ] = 0,
    overrides: SetOption = None,
    as_json: Json = False,
) -> None:
    """Train a student on datasets. The same command continues a training that was stopped."""
    require_student()
    from student.progress import Console
    from student.recipe import load_training
    from student.training import train as train_student

    changes = tuple(overrides or ())
    if data:
        changes += (f"data.datasets={json.dumps(data)}", "data.make=[]")
    training = load_training(recipe, changes)
    folder = out or Path("out") / training.name
    datasets = (*training.data.datasets, *made(training, folder, workers))
    with Console() as console:
        figures = train_student(training, datasets, folder, console=console, workers=workers)
    if as_json:
        typer.echo(json.dumps(figures))
        return
    from pipelines.student_display import show_training

    show_training(folder, figures, list(datasets))


def made(training: Training, folder: Path, workers: int) -> list[str]:
    """The datasets that a training recipe says to make, made or finished, and where they lie."""
    from datagen.recipe import load_recipe
    from pipelines.progress import Console
    from pipelines.run import Place, run

    locations = []
    for number, make in enumerate(training.data.make):
        changes = tuple(f"{key}={json.dumps(value)}" for key, value in make.set.items())
        recipe = load_recipe(make.recipe, changes)
        location = str(folder / "data" / f"{number}-{recipe.name}")
        with Console() as console:
            run(recipe, location, Place(workers, DATA_BACKEND), console)
        locations.append(location)
    return locations


def require_student() -> None:
    """Raises TrainingError where PyTorch and its neighbours are not installed."""
    missing = [name for name in ("torch", "transformers", "safetensors") if find_spec(name) is None]
    if missing:
        raise TrainingError(
            f"{', '.join(missing)} not installed; the student needs them: pip install 'datagen[student]', "
            "or in a clone pip install -e '.[student]'"
        )


def examine(
    checkpoint: Annotated[
        Path, typer.Argument(help="A checkpoint's folder, or the folder of a training.")
    ],
    data: Annotated[
        list[str],
        typer.Argument(
            help="Datasets to take held-out rows from, or files (.jsonl) with `question` and `answer`."
        ),
    ],
    each: Annotated[int, typer.Option(min=1, help="Rows of each split, mode and level.")] = 20,
    splits: Annotated[
        list[str] | None,
        typer.Option(
            "--split", help="Only this: parameters, templates, chain_depth, or train. Repeatable."
        ),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="Another checkpoint, asked the same and compared row by row. Repeatable."
        ),
    ] = None,
    untrained: Annotated[
        bool, typer.Option("--untrained", help="Examine the same model with random weights, too.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="A folder for replies, summary and heat maps.")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="auto, vllm or transformers; auto is vLLM where it is installed.")
    ] = "auto",
    samples: Annotated[int, typer.Option(min=1, help="Replies to each problem.")] = 1,
    temperature: Annotated[float, typer.Option(min=0)] = 0.0,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Of a reply.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    seed: Annotated[int, typer.Option(help="Of the rows that are drawn.")] = 0,
    as_json: Json = False,
) -> None:
    """Examine a student in problems that were held out of its training: exact answers and valid steps."""
    require_student()
    from student.evaluation import Options, evaluate
    from student.progress import Console

    options = Options(
        each=each,
        splits=tuple(splits or ()),
        out=out,
        against=tuple(map(checkpoint_in, against or ())),
        untrained=untrained,
        engine=one_of("--engine", engine, ("auto", "vllm", "transformers")),
        samples=samples,
        temperature=temperature,
        max_tokens=max_tokens,
        device=one_of("--device", device, ("auto", "cpu", "cuda")),
        seed=seed,
    )
    with Console() as console:
        examination = evaluate(checkpoint_in(checkpoint), data, options, console)
    if as_json:
        typer.echo(json.dumps(examination.summary))
        return
    from pipelines.tables import console as screen
    from student.evaluation.tables import show

    show(examination.summary, screen)
    if out is not None:
        screen.print(f"[dim]replies, summary and heat maps in[/dim] {out}", highlight=False)


def checkpoint_in(folder: Path) -> Path:
    """The checkpoint itself, where the folder is that of a training."""
    return folder / "checkpoint" if (folder / "checkpoint").is_dir() else folder


def one_of(option: str, value: str, known: tuple[T, ...]) -> T:
    """The value, if it is known. Raises TrainingError with the nearest known one."""
    for each in known:
        if each == value:
            return each
    raise TrainingError(f"{option} {value!r}{suggest(value, known)} (known: {', '.join(known)})")
