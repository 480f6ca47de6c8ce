"""The engines that programs run in, as seen from here. They are handed in, because they belong to `validators`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Outcome(Protocol):
    """How a call ended."""

    @property
    def ending(self) -> str: ...
    @property
    def text(self) -> str: ...


class Engine(Protocol):
    """Runs untrusted programs."""

    def run_batch(self, source: str, calls: Iterable[str]) -> Sequence[Outcome]: ...


class Engines(NamedTuple):
    """Two that share nothing but the language."""

    first: Engine
    """Derives answers."""
    reseeded: Engine
    """The first under another hash seed, which shows an order that is nobody's promise."""
    second: Engine
    """Checks answers."""


def muddled(one: str, other: str) -> bool:
    """Whether two texts differ though Python calls the values equal, such as `1` and `True`."""
    return one != other and bool(ast.literal_eval(one) == ast.literal_eval(other))


def values(engine: Engine, source: str, calls: Sequence[str]) -> list[str | None]:
    """The canonical text of each call's value; None where there is none."""
    outcomes = engine.run_batch(source, calls) if calls else []
    return [outcome.text if outcome.ending == "value" else None for outcome in outcomes]
