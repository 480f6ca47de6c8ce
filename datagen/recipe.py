"""Recipes: what a dataset is made of. YAML or JSON text in, a checked `Recipe` out, with a fingerprint."""

from __future__ import annotations

import hashlib
import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from datagen import settings
from datagen.errors import RecipeError
from datagen.schema import SCHEMA_VERSION
from datagen.settings import Strict
from datagen.taxonomy import mode_ids, suggest
from datagen.teaching import Teacher


class SeedSource(Strict):
    """Raw problems that are lifted to templates."""

    name: str = Field(default="gsm8k", pattern=r"^[a-z0-9][a-z0-9_-]*$")
    """Names the seeds in rows: `gsm8k/17` is record 17."""
    kind: Literal["word_problems", "programs"] = "word_problems"
    """Word problems with worked answers in GSM8K's format, or programs with tests in MBPP's."""
    path: str | None = None
    """JSONL (also .gz) or Parquet of questions and answers, or JSONL of programs; usually given as --seeds."""
    question: str = "question"
    """The column of the problem's text."""
    answer: str = "answer"
    """The column of the worked answer."""
    licence: str = "unknown"

    def identity(self) -> dict[str, Any]:
        """What tells two sources apart but for their content."""
        fields = self.model_dump(mode="json", exclude={"path"})
        if self.kind == "word_problems":
            del fields["kind"]
        return fields


class ChainOptions(Strict):
    """Which chains `chain` makes."""

    depths: tuple[Annotated[int, Field(ge=2, le=4)], ...] = Field(default=(2, 3, 4), min_length=1)
    """Links on the longest way through a chain."""
    paths: int = Field(default=200, ge=1, le=10_000)
    """Different chains of each depth, at most."""
    turned: bool = False
    """Whether links may be templates turned round, too."""


class FuseOptions(Strict):
    """How `fuse` shows problems."""

    modalities: tuple[Literal["table", "chart", "diagram", "code", "mixed"], ...] = Field(
        default=("table", "chart", "diagram", "code", "mixed"), min_length=1
    )
    """What data are shown as; mixed problems have figures of two modalities."""
    turned: bool = False
    """Whether templates turned round are shown, too."""


class Recipe(Strict):
    """One dataset: which problems, how many, made how."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    rows: int = Field(gt=0)
    """Accepted rows, spread evenly over modes and levels, or over lifted seeds."""
    seed: int = 0
    """The run seed: another one gives other problems."""
    modes: tuple[str, ...] = Field(default=("*",), min_length=1)
    """Modes or patterns such as `deductive.*`."""
    levels: tuple[Annotated[int, Field(ge=1, le=5)], ...] = Field(
        default=(1, 2, 3, 4, 5), min_length=1
    )
    mutators: tuple[Literal["perturb", "invert", "chain", "fuse"], ...] = Field(
        default=("perturb",), min_length=1
    )
    """What makes the problems: perturb (as the templates are), invert (turned round), chain (composed),
    fuse (data shown as tables, charts, diagrams, code)."""
    max_backward: float = Field(default=0.5, ge=0, le=1)
    """The largest share of the inverted rows that may merely ask backwards for an unknown value."""
    chain: ChainOptions = ChainOptions()
    fuse: FuseOptions = FuseOptions()
    unit_rows: int = Field(default=5_000, ge=1, le=200_000)
    """Rows of one unit, so of one shard, at most."""
    seeds: SeedSource | None = None
    """Raw seeds to lift; without them the built-in templates are used."""
    teacher: Teacher = Teacher()
    """The model that scores rows; none by default."""
    accept: str | None = None
    """A DuckDB boolean expression over a scored row's columns; without one every proved row is kept."""

    @field_validator("levels", "mutators")
    @classmethod
    def _once(cls, names: tuple[object, ...]) -> tuple[object, ...]:
        if len(set(names)) < len(names):
            raise ValueError("names one of its members twice")
        return names

    def fingerprint(self, seeds_sha256: str = "") -> str:
        """What makes two datasets the same: the recipe, the content of its seeds, and the row schema."""
        # Rows do not depend on what is thought of them, so that a dataset can be judged again.
        content = self.model_dump(mode="json", exclude={"teacher", "accept"})
        if self.seeds is not None:
            content["seeds"] = {**self.seeds.identity(), "path": seeds_sha256}
        content["schema"] = SCHEMA_VERSION
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    def select(self, available: tuple[str, ...]) -> tuple[str, ...]:
        """The available modes that the recipe's patterns name. Raises RecipeError on a pattern that names none."""
        for pattern in self.modes:
            if not any(fnmatchcase(mode, pattern) for mode in available):
                if pattern in mode_ids():
                    raise RecipeError(
                        f"modes: {pattern!r} has no template yet; see `datagen modes`"
                    )
                raise RecipeError(f"modes: {pattern!r} names no mode{suggest(pattern, mode_ids())}")
        return tuple(m for m in available if any(fnmatchcase(m, pattern) for pattern in self.modes))


def load_recipe(source: str, overrides: tuple[str, ...] = ()) -> Recipe:
    """A recipe from a file, or by the name of a shipped one, with `a.b=c` overrides applied.

    Raises RecipeError naming every wrong key with its path.
    """
    return settings.load(Recipe, source, overrides, shipped())[0]


def amended(recipe: Recipe, overrides: tuple[str, ...]) -> Recipe:
    """The recipe with `a.b=c` overrides applied. Raises RecipeError as `load_recipe` does."""
    # Defaults are left out: another kind of teacher has other ones.
    content = recipe.model_dump(mode="json", exclude_defaults=True)
    return settings.checked(Recipe, content, overrides, recipe.name)


def shipped() -> dict[str, Path]:
    """The recipes of datasets that come with the package, by name. Those of students are `student-...`."""
    paths = sorted(settings.SHIPPED.glob("*.yaml"))
    return {path.stem: path for path in paths if not path.stem.startswith("student-")}
