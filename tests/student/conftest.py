"""Small real datasets to learn from, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from datagen.recipe import load_recipe
from pipelines.run import Place, run

_SETS = {
    "quickstart": ("rows=600",),
    "inverted": ("rows=150",),
    "fused": ("rows=150", "modes=[quantitative.rate_accumulation, deductive.premise_gap]"),
    "chains": ("rows=60", "chain.paths=20"),
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The locations of four datasets of one run seed, by the recipes that they are of."""
    folder: Path = tmp_path_factory.mktemp("datasets")
    for name, overrides in _SETS.items():
        run(
            load_recipe(name, overrides),
            str(folder / name),
            Place(workers=1, backend="inline"),
        )
    return {name: str(folder / name) for name in _SETS}
