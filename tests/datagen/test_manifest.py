"""A location belongs to one recipe, its shards are known by their footers, and the seal finds every change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import RecipeMismatch, StorageError
from datagen.manifest import (
    DATASET,
    claim,
    committed,
    damaged,
    dataset_digest,
    hashes,
    read_manifest,
    recipe_of,
    refuse_another,
    seal,
)
from datagen.recipe import Recipe, SeedSource
from datagen.schema import SCHEMA
from datagen.shards import Footer, encode, versions
from datagen.storage import Store
from tests.toys import install_object_store

RECIPE = Recipe(name="toy", rows=10, seeds=SeedSource(name="mine", path="a.jsonl"))


@pytest.fixture(params=["local", "object store"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    place = tmp_path if request.param == "local" else install_object_store(monkeypatch)[0]
    return Store(place)


def add_shard(store: Store, unit: str, fingerprint: str = "f", accepted: int = 0) -> str:
    counts = {"accepted": accepted, "rejected": 1}
    name = f"rows/in_mode=x/{unit}.parquet"
    store.write(name, encode(SCHEMA.empty_table(), Footer(unit, fingerprint, counts, versions())))
    return name


def test_a_claimed_location_tells_its_recipe(store: Store) -> None:
    claim(store, RECIPE, "f")
    assert recipe_of(store) == (RECIPE, "f")


def test_a_claim_is_never_replaced(store: Store) -> None:
    claim(store, RECIPE, "f")
    claim(store, Recipe(name="other", rows=1), "g")
    assert recipe_of(store) == (RECIPE, "f")


def test_the_same_recipe_is_let_in_again(store: Store) -> None:
    refuse_another(store, RECIPE, "f")
    claim(store, RECIPE, "f")
    refuse_another(store, RECIPE, "f")


def test_another_recipe_is_refused_with_every_difference(store: Store) -> None:
    claim(store, RECIPE, "f")
    other = RECIPE.model_copy(
        update={"rows": 20, "seeds": SeedSource(name="theirs", path="a.jsonl")}
    )
    with pytest.raises(RecipeMismatch) as raised:
        refuse_another(store, other, "g")
    message = str(raised.value)
    assert "rows: the dataset has 10, the recipe says 20" in message
    assert "seeds.name: the dataset has 'mine', the recipe says 'theirs'" in message
    assert "path" not in message.split("\n", 1)[1]
    assert store.location in message


def test_recipes_with_and_without_seeds_differ_visibly(store: Store) -> None:
    claim(store, RECIPE, "f")
    with pytest.raises(RecipeMismatch, match=r"seeds: the dataset has .*the recipe says None"):
        refuse_another(store, RECIPE.model_copy(update={"seeds": None}), "g")


def test_changed_seeds_of_one_name_are_refused_too(store: Store) -> None:
    claim(store, RECIPE, "f")
    with pytest.raises(RecipeMismatch, match="seed file's content differs"):
        refuse_another(store, RECIPE, "g")


def test_shards_without_a_claim_are_not_touched(store: Store) -> None:
    add_shard(store, "u")
    with pytest.raises(RecipeMismatch, match=DATASET):
        refuse_another(store, RECIPE, "f")


def test_a_location_without_a_dataset_says_how_to_make_one(store: Store) -> None:
    with pytest.raises(StorageError, match="holds no dataset; make one with `datagen run"):
        recipe_of(store)


def test_committed_shards_are_those_that_are_whole_and_of_the_recipe(store: Store) -> None:
    whole, other, broken = (
        add_shard(store, unit, print_) for unit, print_ in (("b", "f"), ("a", "g"), ("c", "f"))
    )
    cut = "rows/in_mode=x/cut.parquet"
    store.write(cut, store.read(whole)[:-20])
    assert list(committed(store)) == [other, whole, broken]
    assert list(committed(store, "f", {broken})) == [whole]
    assert committed(store)[whole].unit == "b"


def test_a_seal_names_every_shard_and_adds_up(store: Store) -> None:
    add_shard(store, "b", accepted=3)
    add_shard(store, "a", accepted=4)
    assert read_manifest(store) is None
    manifest = seal(store, committed(store), 1.23456)
    assert read_manifest(store) == manifest
    assert [entry["unit"] for entry in manifest["shards"]] == ["a", "b"]
    assert (manifest["rows"], manifest["rejected"], manifest["units"]) == (7, 2, 2)
    assert manifest["seconds"] == 1.235
    assert damaged(store) == set()


def test_the_seal_finds_changed_and_missing_shards(store: Store) -> None:
    """Prevents silent damage: Parquet itself does not notice a flipped byte in its data."""
    flipped, gone, kept = (add_shard(store, unit) for unit in "abc")
    assert damaged(store) == set()
    seal(store, committed(store), 1)
    content = bytearray(store.read(flipped))
    content[5] ^= 1
    store.write(flipped, bytes(content))
    store.delete(gone)
    assert damaged(store) == {flipped, gone}
    assert hashes(store, [kept, gone])[gone] == ""


shards = st.dictionaries(
    st.text(min_size=1, max_size=5), st.text("0123456789abcdef", max_size=8), min_size=1
)


@given(shards, st.randoms())
def test_the_digest_does_not_depend_on_order(digests: dict[str, str], random) -> None:
    shuffled = dict(random.sample(list(digests.items()), len(digests)))
    assert dataset_digest(shuffled) == dataset_digest(digests)


@given(shards, st.data())
def test_the_digest_changes_with_any_shard(digests: dict[str, str], data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(sorted(digests)))
    assert dataset_digest(digests | {unit: digests[unit] + "0"}) != dataset_digest(digests)
    without = {name: digest for name, digest in digests.items() if name != unit}
    assert dataset_digest(without) != dataset_digest(digests)
