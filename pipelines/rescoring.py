"""`datagen rescore`: another teacher's judgement, or another `accept`, of a dataset that is there."""

from __future__ import annotations

from typing import Any

from datagen.manifest import committed, recipe_of
from datagen.recipe import Recipe
from datagen.storage import Store
from datagen.teaching import require_teacher
from pipelines.plan import plan
from pipelines.run import Progress, stoppable
from pipelines.scoring import WHOLE, Part, Scoring, require_askable
from pipelines.seeding import lift_into


def rescore(recipe: Recipe, location: str, watch: Progress, part: Part = WHOLE) -> dict[str, Any]:
    """Judges by the teacher and `accept` of a recipe, and returns the summary.

    Raises RecipeError if the recipe has no teacher, TeacherError when the teacher has been gone for too long,
    KeyboardInterrupt on Ctrl-C or SIGTERM; the same call goes on from there.
    """
    require_teacher(recipe.teacher)
    require_askable(recipe)
    store = Store(location)
    own, fingerprint = recipe_of(store)
    # What was lifted lies in the dataset: it can be judged where its seed file never was.
    parts = lift_into(store, own.seeds.model_copy(update={"path": None}))[0] if own.seeds else None
    units = plan(own, parts)
    with stoppable(), Scoring(store, recipe, fingerprint, units, watch, part) as scoring:
        there = committed(store, fingerprint)
        for unit in units:
            if unit.path in there:
                scoring.ready(unit)
        return scoring.finish()
