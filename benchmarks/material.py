"""What is measured: modes with a template, recipes over them, and commands that make datasets."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import seeds
from benchmarks.clock import Spent, spent
from datagen.errors import DatagenError
from datagen.recipe import Recipe
from datagen.template import LEVELS, Template
from datagen.unit import Unit
from mutators.perturb import Perturb
from pipelines.plan import plan
from pipelines.run import Place, run
from pipelines.unit import Job, Worker

_ENGINE_MODE, _ENGINE_LEVELS = "quantitative.proportional_scaling", (3, 4)
ENGINE = f"{_ENGINE_MODE}, levels 3 and 4"
"""What the engine is measured on: enumerated arithmetic with room for millions of rows."""
RUN_SEED = 2026
DATAGEN = [sys.executable, "-m", "pipelines.cli"]
_GSM8K = Path("gsm8k", "train.jsonl")
_PROJECT = Path(__file__).resolve().parent.parent
_numbers = itertools.count()


def ready(say: Callable[[str], None] = lambda line: None) -> dict[str, Template]:
    """The built-in templates by mode; a mode whose file is not whole is named and left out."""
    templates = {}
    for mode in seeds.built_in():
        try:
            templates[mode] = seeds.load(mode)
        except Exception as error:  # a file in the making may break in any way
            say(f"left out: {mode} ({type(error).__name__}: {error})")
    return templates


def arithmetic_modes() -> list[str]:
    """The quantitative modes whose problems are words and numbers, without a table or a chart."""
    templates = ready()
    return [m for m, t in templates.items() if m.startswith("quantitative.") and not _shows(t)]


def _shows(template: Template) -> bool:
    """Whether a few problems of each level have an exhibit among them."""
    for level in LEVELS:
        drawer = Perturb(template, level, RUN_SEED)
        for ordinal in range(min(20, drawer.space.size)):
            variant = drawer.draw(ordinal)
            if variant is not None and any(type(p) is not str for p in variant.posing.parts):
                return True
    return False


def recipe(rows: int, *modes: str, **more: Any) -> Recipe:
    """A recipe over some modes at all levels."""
    return Recipe(name="bench", rows=rows, seed=RUN_SEED, modes=modes, **more)


def engine_recipe(rows: int, **more: Any) -> Recipe:
    """The recipe of measurements of the engine."""
    return recipe(rows, _ENGINE_MODE, **({"levels": _ENGINE_LEVELS} | more))


def room(mode: str, rows: int) -> int:
    """So many rows, halved until the mode has that many distinct problems."""
    while rows:
        try:
            plan(recipe(rows, mode), None)
        except DatagenError:
            rows //= 2
        else:
            break
    return rows


def written(units: list[Unit], scratch: Path) -> Spent:
    """What a worker takes to make the units' rows, prove them and write their shards."""
    out = fresh(scratch)
    worker = Worker(Job(str(out), "bench", RUN_SEED))
    try:
        return spent(lambda: [worker.run(unit) for unit in units])
    finally:
        shutil.rmtree(out, ignore_errors=True)


def gsm8k() -> Path | None:
    """GSM8K's training problems, in $DATAGEN_DATA or beside the project; None if absent."""
    folders = [os.environ.get("DATAGEN_DATA"), _PROJECT.parent / "shared" / "data"]
    paths = [Path(folder) / _GSM8K for folder in folders if folder]
    return next((path for path in paths if path.is_file()), None)


def fresh(scratch: Path) -> Path:
    """A folder below `scratch` that no other call gives."""
    return scratch / f"data-{next(_numbers)}"


def inline(made: Recipe, scratch: Path) -> Spent:
    """What making a whole sealed dataset in this process takes; the dataset is removed again."""
    out = fresh(scratch)
    try:
        return spent(lambda: run(made, str(out), Place(1, "inline")))
    finally:
        shutil.rmtree(out, ignore_errors=True)


def command(made: Recipe, scratch: Path, out: Path, backend: str, workers: int) -> list[str]:
    """The command line that makes a recipe's dataset."""
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / f"recipe-{next(_numbers)}.json"
    path.write_text(made.model_dump_json(), encoding="utf-8")
    options = ["--out", str(out), "--backend", backend, "--workers", str(workers), "--json"]
    return [*DATAGEN, "run", str(path), *options]
