"""Recipes say everything that is wrong with them at once, and a fingerprint says which dataset they are of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import RecipeError
from datagen.recipe import Recipe, SeedSource, load_recipe, shipped
from datagen.taxonomy import mode_ids
from tests.toys import REAL_MODE

MINIMAL = "name: small\nrows: 10\n"


@pytest.fixture
def write(tmp_path: Path):
    """Writes a recipe file and returns its path."""

    def to_file(text: str, name: str = "recipe.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return to_file


def test_a_recipe_reads_the_same_from_yaml_and_json(write) -> None:
    content = {"name": "small", "rows": 10, "seed": 4, "modes": ["number.*"], "levels": [2, 3]}
    from_yaml = load_recipe(write(MINIMAL + "seed: 4\nmodes: [number.*]\nlevels: [2, 3]\n"))
    assert load_recipe(write(json.dumps(content), "recipe.json")) == from_yaml
    assert from_yaml == Recipe.model_validate(content)


@pytest.mark.parametrize("name", shipped())
def test_shipped_recipes_load_by_name(name: str) -> None:
    assert load_recipe(name).name == name


def test_every_mistake_is_reported_at_once_with_its_path(write) -> None:
    text = "name: small\nrow: 5\nrows: 0\nlevels: [1, 9]\nseeds: {pth: a.jsonl}\nmutators: [perturbe]\n"
    with pytest.raises(RecipeError) as raised:
        load_recipe(write(text))
    message = str(raised.value)
    assert "row: unknown key; did you mean 'rows'?" in message
    assert "rows: " in message
    assert "got 0" in message
    assert "levels.1: " in message
    assert "seeds.pth: unknown key; did you mean 'path'?" in message
    assert "mutators.0: " in message


@pytest.mark.parametrize(
    "text", ["rows: 10\n", "name: small\n", "name: Not a name\nrows: 1\n", "name: a\nrows: many\n"]
)
def test_a_missing_or_wrong_value_is_refused(write, text: str) -> None:
    with pytest.raises(RecipeError, match=r"(name|rows): "):
        load_recipe(write(text))


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "", "{", "a: [b"])
def test_a_file_that_is_no_recipe_is_named(write, text: str) -> None:
    with pytest.raises(RecipeError, match=r"recipe\.yaml"):
        load_recipe(write(text))


def test_a_broken_json_file_is_named(write) -> None:
    with pytest.raises(RecipeError, match=r"recipe\.json"):
        load_recipe(write("{", "recipe.json"))


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(RecipeError, match=r"recipe\.yaml"):
        load_recipe(str(tmp_path / "recipe.yaml"))


def test_yaml_makes_no_objects(write) -> None:
    with pytest.raises(RecipeError, match="not YAML"):
        load_recipe(write(MINIMAL + "seed: !!python/object/apply:os.getpid []\n"))


def test_an_unknown_recipe_brings_a_suggestion() -> None:
    with pytest.raises(RecipeError, match="did you mean 'quickstart'"):
        load_recipe("quickstrat")


def test_overrides_win_over_the_file_and_are_parsed_as_yaml(write) -> None:
    recipe = load_recipe(
        write(MINIMAL + "seeds: {path: a.jsonl}\n"),
        ("rows=25", "levels=[2]", f"modes=[{REAL_MODE}]", "seeds.path=b.jsonl", "seed=-3"),
    )
    assert (recipe.rows, recipe.levels, recipe.modes, recipe.seed) == (25, (2,), (REAL_MODE,), -3)
    assert recipe.seeds is not None
    assert recipe.seeds.path == "b.jsonl"


def test_overrides_are_checked_like_the_file(write) -> None:
    with pytest.raises(RecipeError, match="did you mean 'rows'"):
        load_recipe(write(MINIMAL), ("rowz=5",))
    with pytest.raises(RecipeError, match=r"a\.b=value"):
        load_recipe(write(MINIMAL), ("rows",))
    with pytest.raises(RecipeError, match="--set rows="):
        load_recipe(write(MINIMAL), ("rows=[",))


@pytest.mark.parametrize("text", [MINIMAL, MINIMAL + "seeds:\n", MINIMAL + "seeds: {}\n"])
def test_an_override_below_an_absent_key_is_not_lost(write, text: str) -> None:
    recipe = load_recipe(write(text), ("seeds.path=b.jsonl",))
    assert recipe.seeds is not None
    assert recipe.seeds.path == "b.jsonl"


def test_an_override_below_a_number_is_refused(write) -> None:
    with pytest.raises(RecipeError, match="rows"):
        load_recipe(write(MINIMAL), ("rows.x=1",))


def test_a_recipe_cannot_be_changed_after_it_was_checked() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Recipe(name="a", rows=1).rows = -1


@given(st.sampled_from(["name", "rows", "seed", "modes", "levels", "unit_rows"]))
def test_the_fingerprint_changes_with_every_part_of_the_recipe(part: str) -> None:
    base = Recipe(name="a", rows=10)
    other = {
        "name": "b",
        "rows": 11,
        "seed": 1,
        "modes": ["number.*"],
        "levels": [1],
        "unit_rows": 7,
    }
    changed = Recipe.model_validate(base.model_dump() | {part: other[part]})
    assert changed.fingerprint() != base.fingerprint()
    assert Recipe.model_validate(base.model_dump()).fingerprint() == base.fingerprint()


def test_the_fingerprint_changes_with_the_seeds_content_and_not_with_their_path() -> None:
    """Prevents a moved seed file from being refused, and an edited one from being accepted."""
    here, there = (
        Recipe(name="a", rows=1, seeds=SeedSource(path=path)) for path in ("a.jsonl", "b/a.jsonl")
    )
    assert here.fingerprint("sha") == there.fingerprint("sha")
    assert here.fingerprint("sha") != here.fingerprint("other sha")
    renamed = Recipe(name="a", rows=1, seeds=SeedSource(path="a.jsonl", licence="MIT"))
    assert renamed.fingerprint("sha") != here.fingerprint("sha")
    assert Recipe(name="a", rows=1).fingerprint() != here.fingerprint()


def test_patterns_select_modes_in_the_order_of_the_taxonomy() -> None:
    recipe = Recipe(
        name="a", rows=1, modes=("number.*", "deductive.forward_chaining", "number.valuation")
    )
    expected = [
        m for m in mode_ids() if m.startswith("number.") or m == "deductive.forward_chaining"
    ]
    assert recipe.select(mode_ids()) == tuple(expected)


def test_a_pattern_that_names_no_mode_brings_a_suggestion() -> None:
    with pytest.raises(RecipeError, match=r"did you mean 'number\.valuation'"):
        Recipe(name="a", rows=1, modes=("number.valuatoin",)).select(mode_ids())


def test_a_mode_without_a_template_is_told_from_one_that_does_not_exist() -> None:
    with pytest.raises(RecipeError, match="has no template yet"):
        Recipe(name="a", rows=1, modes=("number.valuation",)).select((REAL_MODE,))
