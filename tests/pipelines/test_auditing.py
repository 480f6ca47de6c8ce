"""A doubted row is proved again two ways: by its coordinates, and by its certificate without the generator."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from datagen.errors import StorageError
from datagen.manifest import committed, recipe_of
from datagen.recipe import Recipe
from datagen.shards import encode, read_table
from datagen.storage import Store
from datagen.unit import Unit
from datagen.variant import row_id
from pipelines import auditing
from pipelines.auditing import audit
from pipelines.plan import plan
from pipelines.run import Place, run
from tests.toys import TOY_MODE, Sums, install

Row = dict[str, Any]
MODES = ("quantitative.proportional_scaling", "deductive.syllogism")
PROVED = "proved again by coordinates and certificate"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Store:
    out = str(tmp_path_factory.mktemp("auditing") / "data")
    recipe = Recipe(name="small", rows=30, modes=MODES, unit_rows=10)
    run(recipe, out, Place(workers=1, backend="inline"))
    return Store(out)


def units_of(store: Store) -> list[Unit]:
    return plan(recipe_of(store)[0], None)


def ids_of(store: Store, unit: Unit) -> list[bytes]:
    ids: list[bytes] = read_table(store, unit.path, ["id"])["id"].to_pylist()
    return ids


def test_honest_rows_of_every_kind_are_proved_again(dataset: Store) -> None:
    kinds = set()
    for unit in units_of(dataset):
        ids = ids_of(dataset, unit)
        found = audit(dataset, unit, ids)
        assert list(found) == ids
        assert all(text.startswith(PROVED) for text in found.values()), found
        kinds |= {text.rpartition("(")[2] for text in found.values()}
    assert len(kinds) >= 2


def test_only_the_rows_asked_for_are_audited(dataset: Store) -> None:
    unit = units_of(dataset)[0]
    ids = ids_of(dataset, unit)
    assert list(audit(dataset, unit, [ids[1], ids[0]])) == [ids[1], ids[0]]
    assert audit(dataset, unit, []) == {}


def test_a_row_that_is_not_there_is_unknown(dataset: Store) -> None:
    missing = b"\x00" * 16
    assert audit(dataset, units_of(dataset)[0], [missing]) == {
        missing: "unknown: the unit has no such row"
    }


def test_audits_from_several_threads_do_not_disturb_each_other(dataset: Store) -> None:
    units = units_of(dataset)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda unit: audit(dataset, unit, ids_of(dataset, unit)), units))
    assert all(text.startswith(PROVED) for texts in found for text in texts.values())


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    install(monkeypatch, Sums())
    recipe = Recipe(name="toy", rows=10, modes=(TOY_MODE,), levels=(1,), unit_rows=10)
    run(recipe, str(tmp_path / "data"), Place(workers=1, backend="inline"))
    return Store(tmp_path / "data")


def alter(store: Store, change: Callable[[Row], None]) -> tuple[Unit, bytes]:
    """Changes the first row of the dataset's only shard, and gives its id."""
    [unit] = units_of(store)
    table = read_table(store, unit.path)
    rows = table.to_pylist()
    change(rows[0])
    footer = committed(store)[unit.path]
    store.write(unit.path, encode(pa.Table.from_pylist(rows, schema=table.schema), footer))
    return unit, rows[0]["id"]


def wrong_label(row: Row) -> None:
    """A label that the generator would not give, with everything else made to agree with it."""
    row["answer"] = str(int(row["answer"]) + 1)
    row["solution"] = f"{row['solution'].rpartition(chr(10))[0]}\nAnswer: {row['answer']}"
    row["id"] = row_id(row["problem"], row["answer"])


def wrong_certificate(row: Row) -> None:
    row["certificate"] = {"kind": "expression", "text": f"{row['answer']} + 1"}


def no_certificate(row: Row) -> None:
    row["certificate"] = None


def other_coordinates(row: Row) -> None:
    row["index"] = 10**9


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (wrong_label, "refuted: coordinates: another answer"),
        (wrong_certificate, "refuted: "),
        (no_certificate, "unknown: "),
        (other_coordinates, "unknown: "),
    ],
)
def test_a_row_that_cannot_be_proved_again_says_why(
    toys: Store, change: Callable[[Row], None], says: str
) -> None:
    unit, row = alter(toys, change)
    found = audit(toys, unit, ids_of(toys, unit))
    assert found.pop(row).startswith(says)
    assert all(text.startswith(PROVED) for text in found.values())


def test_a_generator_that_has_lost_its_second_route_is_unknown(
    toys: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Undecided(Sums):
        def check(self, given: Any, answer: Any) -> Any:
            raise TimeoutError("toy")

    install(monkeypatch, Undecided())
    [unit] = units_of(toys)
    for text in audit(toys, unit, ids_of(toys, unit)).values():
        assert text == "unknown: coordinates: judged unknown by routes"


def test_a_proof_that_breaks_is_unknown_and_ends_no_run(
    toys: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(row: Row) -> None:
        raise RuntimeError("solver lost")

    monkeypatch.setattr(auditing.independent, "judge_row", breaks)
    [unit] = units_of(toys)
    for text in audit(toys, unit, ids_of(toys, unit)).values():
        assert text == "unknown: audit: RuntimeError: solver lost"


def test_a_shard_that_cannot_be_read_is_named(toys: Store) -> None:
    [unit] = units_of(toys)
    toys.delete(unit.path)
    with pytest.raises(StorageError, match=unit.id):
        audit(toys, unit, [b"\x00" * 16])
