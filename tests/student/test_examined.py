"""Rows to examine the student in: even, never learnt from where they say so, and the same for everybody."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from datagen.storage import Store
from student.data import prepare
from student.data.examined import EXAMINED, sample
from student.data.splits import SPLIT_COLUMNS, Split, splits_of
from student.progress import silent
from tests.student.rows import rows_of, with_digest, with_seed
from tests.student.test_shuffle import prepared_rows, training

HELD_OUT = {"parameters": 0.3, "templates": ["deductive.syllogism"], "chain_depth": 3}
RECIPE = training(held_out=HELD_OUT)


def ids(tables: dict[Split, pa.Table]) -> dict[Split, list[bytes]]:
    return {split: table["id"].to_pylist() for split, table in tables.items()}


def test_a_sample_has_each_row_in_its_split_and_no_cell_too_often(made: dict[str, str]) -> None:
    names = list(made.values())
    found = sample(names, RECIPE, 3, 0, workers=1)
    assert set(found) == set(Split) - {Split.ELSEWHERE}
    for split, table in found.items():
        assert table.column_names == list(EXAMINED)
        cells = Counter(zip(table["mode"].to_pylist(), table["level"].to_pylist(), strict=True))
        assert max(cells.values()) <= 3
        whole = pa.concat_tables([rows_of(name, ["id", *SPLIT_COLUMNS]) for name in names])
        splits = splits_of(whole.select(list(SPLIT_COLUMNS)), RECIPE.held_out, RECIPE.seed)
        of_row = dict(zip(whole["id"].to_pylist(), splits, strict=True))
        assert {of_row[row] for row in table["id"].to_pylist()} == {split}


def test_a_sample_takes_as_many_as_there_are(made: dict[str, str]) -> None:
    whole = rows_of(made["quickstart"], ["id"])
    found = ids(sample([made["quickstart"]], RECIPE, 10_000, 0, ("id",), workers=1))
    assert sorted(row for rows in found.values() for row in rows) == sorted(whole["id"].to_pylist())


def test_nothing_held_out_was_learnt(made: dict[str, str], tmp_path: Path) -> None:
    names = [made["quickstart"], made["inverted"], made["chains"]]
    prepared = prepare(RECIPE, names, Store(tmp_path), silent, 1)
    learnt = set(prepared_rows(prepared))
    found = ids(sample(names, RECIPE, 5, 0, ("id",), workers=1))
    for split, rows in found.items():
        if split != Split.TRAIN:
            assert not learnt & set(rows)


def test_the_sample_is_the_same_in_any_order_and_for_any_workers(made: dict[str, str]) -> None:
    names = list(made.values())
    one = sample(names, RECIPE, 2, 0, workers=1)
    other = sample(names[::-1], RECIPE, 2, 0, workers=2)
    assert {split: table.to_pylist() for split, table in one.items()} == {
        split: table.to_pylist() for split, table in other.items()
    }


def test_more_rows_of_a_cell_include_the_fewer_and_other_seeds_draw_others(
    made: dict[str, str],
) -> None:
    names = [made["quickstart"]]
    few, more = (ids(sample(names, RECIPE, n, 0, ("id",), workers=1)) for n in (1, 3))
    other = ids(sample(names, RECIPE, 1, 1, ("id",), workers=1))
    for split, rows in few.items():
        assert set(rows) < set(more[split])
    assert few != other


def test_a_row_of_two_datasets_is_taken_once(made: dict[str, str], tmp_path: Path) -> None:
    names = [made["quickstart"], with_digest(made["quickstart"], tmp_path / "d", "0" * 64)]
    found = ids(sample(names, RECIPE, 10_000, 0, ("id",), workers=1))
    rows = [row for each in found.values() for row in each]
    assert len(rows) == len(set(rows)) == len(rows_of(made["quickstart"], ["id"]))


def test_what_the_training_knows_nothing_of_is_elsewhere(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents rows from counting as learnt, or as new, that are neither."""
    everything = sample([made["quickstart"]], None, 2, 0, ("id",), workers=1)
    assert set(everything) == {Split.ELSEWHERE}
    few = training(data={"mutators": ["perturb"], "modes": ["quantitative.*"]})
    found = sample([made["inverted"], made["quickstart"]], few, 9, 0, workers=1)
    for row in found[Split.TRAIN].to_pylist():
        assert row["mode"].startswith("quantitative.")
        assert "~" not in row["template"]
    assert any("~" in row for row in found[Split.ELSEWHERE]["template"].to_pylist())


def test_another_run_seed_makes_parameters_mean_nothing(
    made: dict[str, str], tmp_path: Path
) -> None:
    other = with_seed(made["quickstart"], tmp_path / "d", 7)
    found = sample([other], RECIPE, 9, 0, ("id",), run_seeds={2026}, workers=1)
    assert set(found) == {Split.TEMPLATES, Split.ELSEWHERE}
    found = sample([other], RECIPE, 9, 0, ("id",), run_seeds={7}, workers=1)
    assert Split.PARAMETERS in found
    assert Split.ELSEWHERE not in found


@pytest.mark.parametrize("each", [0, 1])
def test_no_rows_give_no_tables(made: dict[str, str], each: int) -> None:
    found = sample([made["inverted"]], RECIPE, each, 0, workers=1)
    assert bool(found) == bool(each)
