"""Where problems come from. A mode's file is its place: `seeds/quantitative/combined_rates.py` is its template.

Nothing is registered: `load("quantitative.combined_rates")` imports that one file and returns its `template`.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from datagen.errors import RecipeError
from datagen.taxonomy import mode_ids, suggest
from datagen.template import Template

_HERE = Path(__file__).parent


@cache
def built_in() -> tuple[str, ...]:
    """The modes that have a template, in the taxonomy's order."""
    return tuple(mode for mode in mode_ids() if (_HERE / f"{mode.replace('.', '/')}.py").exists())


def load(mode: str) -> Template:
    """The template of a mode. Raises RecipeError if no file stands for it."""
    if mode not in built_in():
        raise RecipeError(f"mode {mode!r} has no template{suggest(mode, built_in())}")
    template: Template = importlib.import_module(f"seeds.{mode}").template
    return template
