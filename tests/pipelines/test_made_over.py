"""Whole runs of inverted and chained recipes: shared out as asked, made again, and never two digests."""

from __future__ import annotations

from pathlib import Path

import pytest

from datagen.errors import RecipeError
from datagen.recipe import Recipe
from datagen.views import connect
from pipelines.cells import cells
from pipelines.plan import plan
from pipelines.preview import preview
from pipelines.run import Place, run
from pipelines.verify import verify

INVERTED = Recipe(
    name="turned",
    rows=240,
    mutators=("invert",),
    modes=("quantitative.proportional_scaling", "deductive.self_reference"),
    levels=(1, 3),
    unit_rows=50,
)
CHAINED = Recipe(
    name="chained",
    rows=120,
    mutators=("chain",),
    levels=(1,),
    unit_rows=50,
    chain={"depths": (2, 3), "paths": 8},
)
INLINE = Place(backend="inline")


@pytest.mark.parametrize("recipe", [INVERTED, CHAINED], ids=lambda recipe: recipe.name)
def test_any_place_makes_one_digest_and_every_row_again(recipe: Recipe, tmp_path: Path) -> None:
    one = run(recipe, str(tmp_path / "one"), INLINE)
    two = run(recipe, str(tmp_path / "two"), Place(workers=2, backend="process"))
    assert one["digest"] == two["digest"] and one["rows"] == recipe.rows
    verified = verify(str(tmp_path / "one"))
    assert verified.clean and verified.rows == recipe.rows


def test_inverted_rows_name_their_kind_their_old_mode_and_their_parent(tmp_path: Path) -> None:
    run(INVERTED, str(tmp_path / "data"), INLINE)
    connection = connect(str(tmp_path / "data"))
    assert connection.execute("SELECT kind, turned_from, mode, rows FROM turned").fetchall() == [
        ("backward", "quantitative.proportional_scaling", "quantitative.proportional_scaling", 120),
        ("underdetermination", "deductive.self_reference", "deductive.premise_gap", 120),
    ]
    orphans, strangers = connection.execute(
        "SELECT count(*) FILTER (parent_id IS NULL),"
        " count(*) FILTER (mode = 'deductive.premise_gap' AND secondary_modes[1] != 'deductive.self_reference')"
        " FROM rows"
    ).fetchone()
    assert orphans == strangers == 0


def test_chains_have_the_mode_of_most_of_their_steps_and_a_certificate(tmp_path: Path) -> None:
    run(CHAINED, str(tmp_path / "data"), INLINE)
    connection = connect(str(tmp_path / "data"))
    rows = connection.execute(
        "SELECT mode, [s.mode for s in steps], certificate.kind, template FROM rows"
    ).fetchall()
    for mode, modes, kind, path in rows:
        assert modes.count(mode) == max(map(modes.count, modes))
        assert kind == "chain" and " > " in path
    depths = connection.execute("SELECT DISTINCT depth FROM chained ORDER BY depth").fetchall()
    assert depths == [(2,), (3,)]


def test_backward_inversions_are_capped() -> None:
    def share(recipe: Recipe) -> float:
        rows = {True: 0, False: 0}
        for cell, count in cells(recipe):
            rows[cell.template.id.endswith("~backward")] += count
        return rows[True] / sum(rows.values())

    assert share(INVERTED) == 0.5
    assert share(INVERTED.model_copy(update={"max_backward": 0.1})) == 0.1
    assert share(INVERTED.model_copy(update={"max_backward": 0.9})) == 0.5


def test_a_cap_that_leaves_nothing_is_refused_with_its_cure() -> None:
    recipe = INVERTED.model_copy(
        update={"modes": ("quantitative.proportional_scaling",), "max_backward": 0.2}
    )
    with pytest.raises(RecipeError, match="raise it to 1, or add modes"):
        plan(recipe, None)


def test_mutators_share_the_rows_evenly() -> None:
    recipe = INVERTED.model_copy(update={"mutators": ("perturb", "invert"), "rows": 101})
    rows = {"perturb": 0, "invert": 0}
    for cell, count in cells(recipe):
        rows[cell.mutator] += count
    assert rows == {"perturb": 51, "invert": 50}


def test_a_mutator_that_makes_nothing_of_the_modes_is_refused() -> None:
    recipe = CHAINED.model_copy(update={"modes": ("deductive.reductio",)})
    with pytest.raises(RecipeError, match="chain makes nothing of the modes"):
        plan(recipe, None)


def test_a_preview_shows_what_a_run_would_make() -> None:
    shown = list(preview(INVERTED, 1))
    assert len(shown) == 4
    assert all(judgement[-1][1] for _, judgement in shown)
