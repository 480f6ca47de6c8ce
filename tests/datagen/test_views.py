"""DuckDB's views say the same of a dataset as its shards do, from the first moment to the last."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datagen.errors import StorageError
from datagen.manifest import claim
from datagen.recipe import Recipe
from datagen.storage import Store
from datagen.taxonomy import mode_ids
from datagen.views import connect
from pipelines.run import Place, run
from tests.toys import TOY_MODE, Sums, WrongNowAndThen, install, install_object_store

VIEWS = ("rows", "rejects", "units", "coverage", "lineage", "sft", "rl")
RECIPE = Recipe(name="toy", rows=60, modes=(TOY_MODE,), levels=(1, 2), unit_rows=15)


@pytest.fixture(scope="module", params=["local", "object store"])
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A connection to 60 rows of a template that is wrong now and then."""
    with pytest.MonkeyPatch.context() as patch:
        install(patch, WrongNowAndThen())
        remote = request.param != "local"
        out = (
            install_object_store(patch)[0]
            if remote
            else str(tmp_path_factory.mktemp("views") / "data")
        )
        run(RECIPE, out, Place(workers=1, backend="inline"))
        yield connect(out)


def rows_of(connection, query: str) -> list[dict]:
    return connection.sql(query).to_arrow_table().to_pylist()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_works_on_an_empty_dataset(tmp_path: Path, view: str) -> None:
    claim(Store(tmp_path), RECIPE, "f")
    found = rows_of(connect(str(tmp_path)), f"SELECT * FROM {view}")
    assert len(found) == (132 if view == "coverage" else 0)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_the_same_columns_before_and_after_the_first_row(
    tmp_path: Path, dataset, view: str
) -> None:
    """Prevents a query that works until the dataset has rows, or only then."""
    claim(Store(tmp_path), RECIPE, "f")
    empty = connect(str(tmp_path)).sql(f"SELECT * FROM {view}")
    full = dataset.sql(f"SELECT * FROM {view}")
    assert dict(zip(empty.columns, empty.types, strict=True)) == dict(
        zip(full.columns, full.types, strict=True)
    )


def test_a_location_without_a_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="holds no dataset"):
        connect(str(tmp_path / "nothing"))


def test_rows_have_ids_in_hex_and_count_their_steps(dataset) -> None:
    found = rows_of(dataset, "SELECT * FROM rows")
    assert len(found) == 60
    assert len({row["id"] for row in found}) == 60
    assert all(len(bytes.fromhex(row["id"])) == 16 for row in found)
    assert all(row["num_steps"] == len(row["steps"]) == 1 for row in found)
    assert {row["mode"] for row in found} == {TOY_MODE}
    assert all(row["parent_id"] is None for row in found)


def test_rejects_say_who_turned_them_down_and_why(dataset) -> None:
    found = rows_of(dataset, "SELECT DISTINCT validator, status, reason FROM rejects ORDER BY ALL")
    assert {(row["validator"], row["status"]) for row in found} == {
        ("routes", "fail"),
        ("routes", "unknown"),
        ("template", "unknown"),
    }
    reasons = " ".join(row["reason"] for row in found)
    assert "TimeoutError: toy" in reasons
    assert "ZeroDivisionError: toy" in reasons
    assert "expected" in reasons


def test_units_add_up_to_the_rows_and_rejects(dataset) -> None:
    units = rows_of(dataset, "SELECT * FROM units")
    assert len(units) == 4
    assert sum(unit["accepted"] for unit in units) == 60
    [rejects] = rows_of(dataset, "SELECT count(*) AS n FROM rejects")
    assert sum(unit["rejected"] for unit in units) == rejects["n"] > 0
    for unit in units:
        assert sum(json.loads(unit["reasons"]).values()) == unit["rejected"]
        assert unit["drawn"] == unit["accepted"] + unit["rejected"] + unit["not_admitted"]
        assert json.loads(unit["versions"])["pyarrow"]


def test_coverage_names_all_132_modes_in_the_order_of_the_taxonomy(dataset) -> None:
    found = rows_of(dataset, "SELECT * FROM coverage")
    assert tuple(dict.fromkeys(row["mode"] for row in found)) == mode_ids()
    covered = [(row["mode"], row["level"], row["rows"]) for row in found if row["rows"]]
    assert covered == [(TOY_MODE, 1, 30), (TOY_MODE, 2, 30)]
    assert all(row["family"] == row["mode"].split(".")[0] for row in found)


def test_lineage_gives_the_coordinates_of_every_row(dataset) -> None:
    found = rows_of(dataset, "SELECT * FROM lineage")
    assert len({(row["template"], row["level"], row["index"]) for row in found}) == 60
    assert all(row["mutators"] == [{"name": "perturb", "arguments": "{}"}] for row in found)


def test_sft_is_chat_messages_that_end_with_the_answer(dataset) -> None:
    query = "SELECT sft.messages, rows.problem, rows.answer FROM sft JOIN rows USING (id)"
    found = rows_of(dataset, query)
    assert len(found) == 60
    for row in found:
        user, assistant = row["messages"]
        assert user == {"role": "user", "content": row["problem"]}
        assert assistant["role"] == "assistant"
        assert assistant["content"].endswith(f"\nAnswer: {row['answer']}")


def test_rl_has_prompts_answers_and_kinds_and_no_solution(dataset) -> None:
    found = rows_of(dataset, "SELECT * FROM rl")
    assert len(found) == 60
    assert found[0].keys() == {
        "id",
        "mode",
        "level",
        "split",
        "prompt",
        "images",
        "answer",
        "answer_kind",
    }
    assert all(
        row["answer_kind"] == "integer" and row["prompt"][0]["role"] == "user" for row in found
    )


@pytest.mark.parametrize(
    "name",
    [
        "it's here",
        "a b%20é",
        "run [1]",
        "mode=x",
    ],
)
def test_views_work_wherever_the_dataset_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(monkeypatch, WrongNowAndThen())
    run(RECIPE, str(tmp_path / name), Place(workers=1, backend="inline"))
    [found] = rows_of(connect(str(tmp_path / name)), "SELECT count(*) AS n FROM rows")
    assert found["n"] == 60


def test_a_dataset_whose_every_row_was_rejected_has_rejects_and_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AlwaysWrong(Sums):
        def check(self, given, answer):
            return super().check(given, answer + 1)

    install(monkeypatch, AlwaysWrong())
    run(RECIPE, str(tmp_path), Place(workers=1, backend="inline"))
    connection = connect(str(tmp_path))
    counts = [rows_of(connection, f"SELECT count(*) AS n FROM {view}")[0]["n"] for view in VIEWS]
    assert counts == [0, 200, 4, 132, 0, 0, 0]
