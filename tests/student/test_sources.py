"""Datasets that can be learnt from, and those that cannot, each with what to do about it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from datagen.errors import StorageError, TrainingError
from student.data.sources import matching, open_sources, refuse_repeats, refuse_unsplittable
from tests.student.rows import copied, judged, rows_of, with_digest, with_schema, with_seed


def test_all_rows_of_a_dataset_are_found(made: dict[str, str]) -> None:
    (source,) = open_sources([made["quickstart"]])
    assert source.rows == len(rows_of(made["quickstart"], ["id"]))
    assert source.judgement is None
    assert source.seed == 2026
    for shard in source.shards[:5]:
        table = shard.read(["mode"])
        assert len(table) == shard.rows
        assert set(table["mode"].to_pylist()) == {shard.mode}


def test_of_a_judged_dataset_the_kept_rows_are_taken(made: dict[str, str], tmp_path: Path) -> None:
    plain, chosen = open_sources([made["inverted"], judged(made["inverted"], tmp_path / "j", 1)])
    assert chosen.judgement == "judged/model-1"
    assert {shard.rows for shard in chosen.shards} == {1}
    assert plain.rows > chosen.rows
    assert plain.digest != chosen.digest


def test_a_judgement_that_kept_nothing_is_told(made: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"kept no row; `datagen rescore`"):
        open_sources([judged(made["inverted"], tmp_path / "j", 0)])


def test_no_dataset_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no dataset is given"):
        open_sources([])
    with pytest.raises(StorageError, match=r"holds no dataset; make one with `datagen run"):
        open_sources([str(tmp_path)])


def test_an_unfinished_dataset_is_refused(made: dict[str, str], tmp_path: Path) -> None:
    store = copied(made["inverted"], tmp_path / "d")
    store.delete("manifest.json")
    with pytest.raises(TrainingError, match=r"is unfinished; the same `datagen run` finishes it"):
        open_sources([str(tmp_path / "d")])


@pytest.mark.parametrize("harm", ["missing", "cut", "flipped"])
def test_a_damaged_shard_is_refused(made: dict[str, str], tmp_path: Path, harm: str) -> None:
    store = copied(made["inverted"], tmp_path / "d")
    name = store.names("rows")[0]
    data = store.read(name)
    if harm == "missing":
        store.delete(name)
    elif harm == "cut":
        store.write(name, data[: len(data) // 2])
    else:
        with store.open(name) as file:
            group = pq.ParquetFile(file).metadata.row_group(0)
        columns = [group.column(number) for number in range(group.num_columns)]
        (problems,) = [each for each in columns if each.path_in_schema == "problem"]
        place = problems.data_page_offset + problems.total_compressed_size // 2
        store.write(name, data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :])
    with pytest.raises(StorageError, match=rf"{Path(name).name}.*`datagen run` makes it again"):
        for shard in open_sources([str(tmp_path / "d")])[0].shards:
            shard.read(["id", "problem", "solution", "exhibits", "steps"])


def test_a_damaged_kept_shard_names_the_command_that_makes_it(
    made: dict[str, str], tmp_path: Path
) -> None:
    location = judged(made["inverted"], tmp_path / "j", 1)
    kept = next((tmp_path / "j" / "judged").rglob("*.parquet"))
    kept.write_bytes(kept.read_bytes()[:100])
    with pytest.raises(StorageError, match=r"is damaged.*`datagen rescore` makes it again"):
        open_sources([location])


@pytest.mark.parametrize("version", ["2", "4"])
def test_rows_of_another_schema_version_are_refused(
    made: dict[str, str], tmp_path: Path, version: str
) -> None:
    with pytest.raises(TrainingError, match=f"schema version {version}, and this program reads 3"):
        open_sources([with_schema(made["inverted"], tmp_path / "d", version)])


def test_a_dataset_of_a_recipe_that_nobody_can_read_is_refused(
    made: dict[str, str], tmp_path: Path
) -> None:
    store = copied(made["inverted"], tmp_path / "d")
    store.write("dataset.json", b'{"fingerprint": "x", "recipe": {"colour": "blue"}}')
    with pytest.raises(TrainingError, match="made by another version of this program"):
        open_sources([str(tmp_path / "d")])


def test_the_same_rows_are_not_learnt_twice(made: dict[str, str], tmp_path: Path) -> None:
    copied(made["inverted"], tmp_path / "d")
    with pytest.raises(TrainingError, match="holds the same rows as"):
        open_sources([made["inverted"], str(tmp_path / "d")])


def test_two_datasets_that_drew_on_the_same_problems_are_refused(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents a small dataset beside a large one of its recipe from being learnt twice as often."""
    again = with_digest(made["inverted"], tmp_path / "d", "0" * 64)
    with pytest.raises(TrainingError, match=r"repeat one another in .*-invert-L1-00000; name"):
        refuse_repeats(open_sources([made["quickstart"], made["inverted"], again]))
    refuse_repeats(open_sources(list(made.values())))
    other_seed = with_seed(made["inverted"], tmp_path / "e", 7)
    refuse_repeats(open_sources([made["inverted"], other_seed]))


def test_datasets_of_several_seeds_cannot_be_held_out_by_parameters(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents the same index from naming two problems, one learnt and one examined."""
    sources = open_sources([made["quickstart"], with_seed(made["inverted"], tmp_path / "d", 7)])
    with pytest.raises(TrainingError, match=r"several run seeds .*2026.*parameters to 0"):
        refuse_unsplittable(sources, 0.02)
    refuse_unsplittable(sources, 0)
    refuse_unsplittable(sources[:1], 0.02)


def test_a_pattern_that_names_no_row_is_told_with_the_nearest_mode(made: dict[str, str]) -> None:
    sources = open_sources([made["quickstart"]])
    few = matching(sources, ["quantitative.*", "deductive.syllogism"])
    assert {shard.mode.partition(".")[0] for shard in few} == {"quantitative", "deductive"}
    with pytest.raises(TrainingError, match=r"'deductive\.sylogism'; did you mean 'deductive\.syl"):
        matching(sources, ["quantitative.*", "deductive.sylogism"])
    with pytest.raises(TrainingError, match=r"no row of the datasets has the mode 'number\.\*'"):
        matching(sources, ["number.*"])
