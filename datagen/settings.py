"""Reads recipes of any kind: a file, or a shipped one's name, and `a.b=c` overrides in, a checked model out.

Every mistake is reported at once, with its path in the recipe and the nearest known name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from datagen.errors import RecipeError
from datagen.taxonomy import suggest

SHIPPED = Path(__file__).parent.parent / "pipelines"


class Strict(BaseModel):
    """A section of a recipe: unknown keys are mistakes, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=Strict)


def load(
    kind: type[M], source: str, overrides: tuple[str, ...], shipped: Mapping[str, Path]
) -> tuple[M, Path]:
    """The recipe and the file it stands in. Raises RecipeError naming every wrong key with its path."""
    path = _find(source, shipped)
    return checked(kind, _parse(path), overrides, source), path


def checked(kind: type[M], content: dict[str, Any], overrides: tuple[str, ...], source: str) -> M:
    """The content, with overrides applied, as a model. Raises RecipeError as `load` does."""
    for override in overrides:
        _apply(content, override)
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        lines = "\n".join(f"  {_explain(kind, detail)}" for detail in error.errors())
        raise RecipeError(f"recipe {source}:\n{lines}") from None


def _find(source: str, shipped: Mapping[str, Path]) -> Path:
    path = Path(source)
    if path.is_file():
        return path
    if source in shipped:
        return shipped[source]
    raise RecipeError(
        f"no recipe {source!r}{suggest(source, tuple(shipped))} (shipped: {', '.join(shipped)})"
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


def _explain(kind: type[BaseModel], detail: Any) -> str:
    path = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = tuple(_section(kind, detail["loc"][:-1]).model_fields)
        return f"{path}: unknown key{suggest(str(detail['loc'][-1]), known)} (known: {', '.join(known)})"
    message = detail["msg"].removeprefix("Value error, ")
    if isinstance(detail["input"], Mapping):  # of a whole section, which names what is wrong itself
        return f"{path}: {message}" if path else message
    return f"{path}: {message}, got {detail['input']!r}"


def _section(kind: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that stands at a path: a field's own type, or the model in `Model | None`."""
    for name in path:
        annotation = kind.model_fields[str(name)].annotation
        options = (annotation, *get_args(annotation))
        kind = next(o for o in options if isinstance(o, type) and issubclass(o, BaseModel))
    return kind
