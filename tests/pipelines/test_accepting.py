"""`accept` sorts scored rows into kept and turned down; every row is in one of them, and rows/ stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagen.accept import TURNED_DOWN
from datagen.errors import RecipeError, StorageError
from datagen.manifest import hashes
from datagen.recipe import Recipe
from datagen.schema import SCHEMA
from datagen.scores import SCORES, shard_path
from datagen.shards import encode, read_footer, read_table
from datagen.storage import Store
from pipelines.accepting import AcceptCounts, accept
from pipelines.run import Place, run
from tests.pipelines.judged import FOLDER, Judged, alarm, score_line
from tests.toys import TOY_MODE, Sums, install, install_object_store

RECIPE = Recipe(name="toy", rows=60, modes=(TOY_MODE,), levels=(1, 2), unit_rows=15)
LEAST = "score >= 0.5"


def made(location: str, line: Callable[[int, Any], Any] = score_line) -> Judged:
    run(RECIPE, location, Place(workers=1, backend="inline"))
    return Judged(location, line)


@pytest.fixture(params=["local", "object store"])
def judged(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Judged:
    install(monkeypatch, Sums())
    remote = request.param != "local"
    return made(install_object_store(monkeypatch)[0] if remote else str(tmp_path / "data"))


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    install(monkeypatch, Sums())
    return made(str(tmp_path / "data"))


def sort(judged: Judged, expression: str | None = LEAST) -> AcceptCounts:
    return accept(judged.store, FOLDER, expression, judged.units, judged.fingerprint)


def written(store: Store) -> dict[str, str]:
    return hashes(store, [*store.names(f"{FOLDER}/kept"), *store.names(f"{FOLDER}/turned_down")])


def test_every_row_is_kept_or_turned_down_in_the_order_of_its_shard(judged: Judged) -> None:
    counts = sort(judged)
    for unit in judged.units:
        rows = judged.rows(unit)
        took = [row["id"] for n, row in enumerate(rows) if n % 10 >= 5]
        assert [row["id"] for row in judged.read("kept", unit)] == took
        others = [row["id"] for row in rows if row["id"] not in took]
        assert [row["id"] for row in judged.read("turned_down", unit)] == others
    assert counts.as_dict() == {
        "rows": 60,
        "kept": len(judged.kept()),
        "turned_down": {"false": 60 - len(judged.kept()) - 8, "unknown": 8, "audit": 0},
    }
    assert set(counts.modes) == {TOY_MODE}


def test_kept_rows_are_the_rows_with_their_scores_filled_in(judged: Judged) -> None:
    sort(judged)
    unit = judged.units[0]
    table = read_table(judged.store, shard_path(FOLDER, "kept", unit.path))
    assert table.schema.equals(SCHEMA)
    before = {row["id"]: row for row in judged.rows(unit)}
    filled = {"score", "cell_score", "solve_rate", "teacher"}
    for row in table.to_pylist():
        assert {k: v for k, v in row.items() if k not in filled} == {
            k: v for k, v in before[row["id"]].items() if k not in filled
        }
        assert row["teacher"] == "tiny 0a1b2c3d" and row["cell_score"] == pytest.approx(0.45)
        assert row["score"] >= 0.5 and row["solve_rate"] is not None


def test_turned_down_rows_have_all_scores_and_the_reason(judged: Judged) -> None:
    sort(judged, "score >= 0.5 AND level < 9")
    unit = judged.units[0]
    table = read_table(judged.store, shard_path(FOLDER, "turned_down", unit.path))
    assert table.schema.equals(TURNED_DOWN)
    rows = table.to_pylist()
    assert rows[0]["reason"] == "accept is unknown: score is NULL, level = 1"
    assert rows[1]["reason"] == "accept is false: score = 0.1, level = 1"
    assert rows[1]["criteria"] == [("clear", pytest.approx(0.1))] and rows[1]["problem"]


def test_the_rows_themselves_are_never_touched(judged: Judged) -> None:
    before = hashes(judged.store, judged.store.names("rows"))
    sort(judged)
    assert hashes(judged.store, judged.store.names("rows")) == before


def test_kept_rows_load_with_the_datasets_library(local: Judged, tmp_path: Path) -> None:
    sort(local)
    files = local.store.path(f"{FOLDER}/kept/**/*.parquet")
    cache = str(tmp_path / "cache")
    loaded = datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=cache)
    assert len(loaded) == len(local.kept())
    assert loaded.features["score"].dtype == "float32" and min(loaded["score"]) >= 0.5


def test_without_an_expression_every_row_is_kept(judged: Judged) -> None:
    assert sort(judged, None).as_dict()["kept"] == 60
    assert not judged.turned_down()


def test_a_row_without_a_score_line_is_unscored_and_not_lost(local: Judged) -> None:
    unit = local.units[0]
    local.score(unit, lambda n, row: None if n == 7 else score_line(n, row))
    sort(local, "score IS NULL OR score >= 0")
    kept = local.read("kept", unit)
    assert len(kept) == len(local.rows(unit))
    assert kept[7]["score"] is None and kept[7]["teacher"] is None
    assert kept[8]["score"] == pytest.approx(0.8)


def test_lines_are_matched_by_id_and_those_of_rows_that_fell_out_are_ignored(local: Judged) -> None:
    """Repeats are taken out of shards that may have been scored before."""
    unit = local.units[0]
    rows = local.rows(unit)
    lines = [score_line(n, row) for n, row in enumerate(rows)]
    gone = score_line(9, {**rows[0], "id": b"g" * 16})
    local.write("scores", unit, [gone, *reversed(lines)], SCORES)
    sort(local)
    assert [row["id"] for row in local.read("kept", unit)] == [
        row["id"] for n, row in enumerate(rows) if n % 10 >= 5
    ]


@pytest.mark.parametrize(
    ("audit", "taken"),
    [
        ("proved again by coordinates and certificate (expression)", True),
        ("refuted: expression: expected 4, got 5", False),
        ("unknown: template: TimeoutError", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("expression", [None, "true"])
def test_an_alarm_turns_a_row_down_unless_its_label_was_proved_again(
    local: Judged, audit: str | None, taken: bool, expression: str | None
) -> None:
    unit = local.units[0]
    local.score(
        unit,
        lambda n, row: score_line(n, row) | {"alarm": alarm("7", audit) if n == 3 else None},
    )
    counts = sort(local, expression)
    assert counts.total("kept") == 60 - (not taken)
    assert counts.total("audit") == (not taken)
    if not taken:
        [row] = local.turned_down()
        assert row["id"] == local.rows(unit)[3]["id"]
        assert row["reason"] == f"label is not proved again: {audit or 'unknown: not audited'}"


def test_a_unit_without_a_score_shard_waits(local: Judged) -> None:
    local.store.delete(shard_path(FOLDER, "scores", local.units[1].path))
    counts = sort(local)
    assert counts.total("rows") == 45
    assert not local.store.exists(shard_path(FOLDER, "kept", local.units[1].path))


def test_the_same_call_again_writes_nothing_and_counts_the_same(
    local: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sort(local)

    def refuse(*args: object) -> None:
        raise AssertionError("written again")

    monkeypatch.setattr(Store, "write", refuse)
    assert sort(local).modes == first.modes


@pytest.mark.parametrize("stop_at", range(8))
def test_a_pass_that_was_stopped_goes_on_and_ends_the_same(
    local: Judged, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    whole = sort(local)
    expected = written(local.store)
    for name in expected:
        local.store.delete(name)
    write, writes = Store.write, []

    def stopping(store: Store, name: str, data: bytes) -> None:
        if len(writes) == stop_at:
            raise KeyboardInterrupt
        writes.append(name)
        write(store, name, data)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", stopping)
        with pytest.raises(KeyboardInterrupt):
            sort(local)
    assert len(written(local.store)) == stop_at
    assert sort(local).modes == whole.modes
    assert written(local.store) == expected


def test_another_expression_sorts_anew(judged: Judged) -> None:
    sort(judged)
    counts = sort(judged, "score < 0.5")
    assert counts.total("kept") == len(judged.kept()) and counts.total("unknown") == 8
    assert all(row["score"] < 0.5 for row in judged.kept())
    assert sort(judged, None).total("kept") == len(judged.kept()) == 60
    assert not judged.turned_down()


def test_other_scores_sort_anew(local: Judged) -> None:
    before = sort(local).total("kept")
    local.score(local.units[2], lambda n, row: score_line(n, row) | {"score": 1.0})
    assert sort(local).total("kept") > before
    assert len(local.read("kept", local.units[2])) == 15


def test_a_row_that_falls_out_later_falls_out_of_the_kept_ones_too(local: Judged) -> None:
    sort(local, None)
    unit = local.units[0]
    table = read_table(local.store, unit.path)
    footer = read_footer(local.store, unit.path)
    footer.counts["accepted"] -= 1
    local.store.write(unit.path, encode(table.slice(1), footer))
    assert sort(local, None).total("kept") == 59
    assert len(local.read("kept", unit)) == 14


def test_a_damaged_kept_shard_is_made_again(local: Judged) -> None:
    sort(local)
    expected = written(local.store)
    for name in expected:
        local.store.write(name, b"PAR1 and then nothing")
    sort(local)
    assert written(local.store) == expected


def test_a_damaged_score_shard_is_named(local: Judged) -> None:
    name = shard_path(FOLDER, "scores", local.units[1].path)
    local.store.write(name, local.store.read(name)[:-9])
    with pytest.raises(StorageError, match=local.units[1].id):
        sort(local)


def test_a_wrong_expression_is_refused_before_anything_is_written(local: Judged) -> None:
    with pytest.raises(RecipeError, match="did you mean 'score'"):
        sort(local, "scoer > 0.5")
    assert not written(local.store)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scores=st.lists(st.none() | st.floats(0, 1, width=16), min_size=15, max_size=15))
def test_counts_add_up_for_any_scores(local: Judged, scores: list[float | None]) -> None:
    unit = local.units[0]
    local.score(unit, lambda n, row: score_line(n, row) | {"score": scores[n]})
    counts = accept(local.store, FOLDER, LEAST, [unit], local.fingerprint)
    assert counts.total("kept") == sum(score is not None and score >= 0.5 for score in scores)
    assert counts.total("unknown") == scores.count(None)
    assert counts.total("kept") + counts.total("false") + counts.total("unknown") == 15
    assert len(local.read("kept", unit)) == counts.total("kept")
