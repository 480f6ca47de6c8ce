"""Recipes: what a dataset is made of. YAML or JSON text in, a checked `Recipe` out, with a fingerprint.

Every mistake is reported at once, with its path in the recipe and the nearest known name.
"""

from __future__ import annotations

import hashlib
import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from datagen.errors import RecipeError
from datagen.schema import SCHEMA_VERSION
from datagen.taxonomy import mode_ids, suggest
from datagen.teaching import Budget, Cache, Judgement, Likelihood, Solve, Teacher

_SHIPPED = Path(__file__).parent.parent / "pipelines"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SeedSource(_Strict):
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


class ChainOptions(_Strict):
    """Which chains `chain` makes."""

    depths: tuple[Annotated[int, Field(ge=2, le=4)], ...] = Field(default=(2, 3, 4), min_length=1)
    """Links on the longest way through a chain."""
    paths: int = Field(default=200, ge=1, le=10_000)
    """Different chains of each depth, at most."""
    turned: bool = False
    """Whether links may be templates turned round, too."""


class FuseOptions(_Strict):
    """How `fuse` shows problems."""

    modalities: tuple[Literal["table", "chart", "diagram", "code", "mixed"], ...] = Field(
        default=("table", "chart", "diagram", "code", "mixed"), min_length=1
    )
    """What data are shown as; mixed problems have figures of two modalities."""
    turned: bool = False
    """Whether templates turned round are shown, too."""


class Recipe(_Strict):
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
    return _checked(_parse(_find(source)), overrides, source)


def amended(recipe: Recipe, overrides: tuple[str, ...]) -> Recipe:
    """The recipe with `a.b=c` overrides applied. Raises RecipeError as `load_recipe` does."""
    return _checked(recipe.model_dump(mode="json"), overrides, recipe.name)


def _checked(content: dict[str, Any], overrides: tuple[str, ...], source: str) -> Recipe:
    for override in overrides:
        _apply(content, override)
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        lines = "\n".join(f"  {_explain(detail)}" for detail in error.errors())
        raise RecipeError(f"recipe {source}:\n{lines}") from None


def shipped() -> dict[str, Path]:
    """The recipes that come with the package, by name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.yaml"))}


def _find(source: str) -> Path:
    path = Path(source)
    if path.is_file():
        return path
    if source in shipped():
        return shipped()[source]
    raise RecipeError(
        f"no recipe {source!r}{suggest(source, tuple(shipped()))} (shipped: {', '.join(shipped())})"
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else _yaml(text, str(path))
    except UnicodeDecodeError:
        raise RecipeError(f"recipe {path}: not a text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise RecipeError(f"recipe {path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise RecipeError(f"recipe {path}: expected keys and values, got {type(content).__name__}")
    return content


def _yaml(text: str, where: str) -> Any:
    import yaml  # a host without PyYAML still runs recipes in JSON

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RecipeError(f"recipe {where}: not YAML: {error}") from error


def _apply(content: dict[str, Any], override: str) -> None:
    path, equals, value = override.partition("=")
    if not equals:
        raise RecipeError(f"--set {override!r}: write it as a.b=value")
    *parents, last = path.split(".")
    for parent in parents:
        if content.get(parent) is None:
            content[parent] = {}
        content = content[parent]
        if not isinstance(content, dict):
            raise RecipeError(
                f"--set {override!r}: {parent} is a value, so nothing stands below it"
            )
    content[last] = _yaml(value, f"--set {override}")


_SECTIONS: dict[str, type[BaseModel]] = {
    "": Recipe,
    "seeds": SeedSource,
    "chain": ChainOptions,
    "fuse": FuseOptions,
    "teacher": Teacher,
    "teacher.judgement": Judgement,
    "teacher.solve": Solve,
    "teacher.likelihood": Likelihood,
    "teacher.budget": Budget,
    "teacher.cache": Cache,
}


def _explain(detail: Any) -> str:
    path = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        model = _SECTIONS[path.rpartition(".")[0]]
        known = tuple(model.model_fields)
        return f"{path}: unknown key{suggest(str(detail['loc'][-1]), known)} (known: {', '.join(known)})"
    return f"{path}: {detail['msg']}, got {detail['input']!r}"
