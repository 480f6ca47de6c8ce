"""Rows tokenised and shuffled once: all of them, whatever the machine, and only what the recipe says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from datagen.errors import TrainingError
from datagen.storage import Store
from student.data.prepared import RECORD, Prepared, load_prepared
from student.data.runs import RUNS, RunWriter, read_bucket
from student.data.shuffle import prepare
from student.data.splits import SPLIT_COLUMNS, Split, splits_of
from student.data.tokenising import TOKENS
from student.progress import silent
from student.recipe import Training
from student.text import problem_text
from tests.student.rows import copied, judged, rows_of


def training(**sections: Any) -> Training:
    content: dict[str, Any] = {
        "name": "t",
        "tokens": 100_000,
        "data": {"datasets": ["given apart"]},
        "words": {"size": 600, "rows": 200},
        "held_out": {"parameters": 0.1},
    }
    for name, section in sections.items():
        content[name] = content.get(name, {}) | section if isinstance(section, dict) else section
    return Training.model_validate(content)


def prepared_rows(prepared: Prepared) -> dict[bytes, tuple[int, list[int], int]]:
    """Level, tokens and prompt length of all prepared rows by id. No id may come twice."""
    found: dict[bytes, tuple[int, list[int], int]] = {}
    for level in prepared.levels:
        for number in range(prepared.buckets):
            bucket = prepared.bucket(level, number)
            for place in range(len(bucket)):
                start = bucket.starts[place]
                tokens = bucket.flat[start : start + bucket.lengths[place]].tolist()
                row = bucket.ids[place].tobytes()
                assert row not in found
                found[row] = level, tokens, int(bucket.prompts[place])
    return found


def contents(store: Store) -> dict[str, bytes]:
    return {name: store.read(name) for name in store.names("prepared", "")}


def test_every_row_to_learn_from_is_there_once_in_its_own_tokens(
    made: dict[str, str], tmp_path: Path
) -> None:
    names = [made["quickstart"], made["fused"]]
    recipe = training()
    prepared = prepare(recipe, names, Store(tmp_path), silent, 1)
    table = pa.concat_tables([rows_of(name) for name in names])
    splits = splits_of(table.select(list(SPLIT_COLUMNS)), recipe.held_out, recipe.seed)
    found = prepared_rows(prepared)
    long = 0
    for row, split in zip(table.to_pylist(), splits, strict=True):
        if split != Split.TRAIN:
            assert row["id"] not in found
            continue
        prompt = prepared.words.prompt(str(problem_text(row)))
        reply = prepared.words.reply(row["solution"])
        if len(prompt) + len(reply) > recipe.model.context:
            assert row["id"] not in found
            long += 1
        else:
            assert found.pop(row["id"]) == (row["level"], prompt + reply, len(prompt))
    assert not found
    by_mode = prepared.facts["too_long"].values()
    assert sum(sum(levels.values()) for levels in by_mode) == long > 0


def test_the_facts_add_up(made: dict[str, str], tmp_path: Path) -> None:
    prepared = prepare(training(), [made["quickstart"]], Store(tmp_path), silent, 1)
    facts, found = prepared.facts, prepared_rows(prepared)
    assert facts["rows"] == len(found) == sum(map(prepared.rows, prepared.levels))
    assert facts["tokens"] == sum(len(tokens) for _, tokens, _ in found.values())
    assert facts["prompt_tokens"] == sum(prompt for _, _, prompt in found.values())
    in_splits = [
        count
        for modes in facts["splits"].values()
        for levels in modes.values()
        for count in levels.values()
    ]
    assert sum(in_splits) == len(rows_of(made["quickstart"], ["id"]))
    assert facts["datasets"][0]["learnt_from"] == "all rows"


def test_any_number_of_workers_gives_the_same_bytes(made: dict[str, str], tmp_path: Path) -> None:
    stores = [Store(tmp_path / str(workers)) for workers in (1, 2)]
    for store, workers in zip(stores, (1, 2), strict=True):
        prepare(training(), [made["inverted"]], store, silent, workers)
    one, two = map(contents, stores)
    assert any(name.startswith(RUNS) for name in one)
    assert one == two


def test_a_finished_preparation_is_used_again(made: dict[str, str], tmp_path: Path) -> None:
    store, stages = Store(tmp_path), []
    first = prepare(training(), [made["inverted"]], store, silent, 1)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = prepare(
        training(), [made["inverted"]], store, lambda stage, *_: stages.append(stage), 1
    )
    assert again.digest == first.digest
    assert not stages
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_an_unfinished_preparation_is_made_anew(made: dict[str, str], tmp_path: Path) -> None:
    """Prevents rows of a killed preparation from standing beside those of the next."""
    store = Store(tmp_path)
    prepare(training(), [made["inverted"]], store, silent, 1)
    whole = contents(store)
    store.delete(RECORD)
    store.write(f"{RUNS}/00009.arrow", b"left behind")
    (tmp_path / f"{RUNS}/.00010.arrow.tmp").write_bytes(b"half")
    prepare(training(), [made["inverted"]], store, silent, 1)
    assert contents(store) == whole


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": 3}, "seed: prepared with 0, now 3"),
        ({"data": {"levels": [1, 2]}}, r"data\.levels: prepared with \[1, 2, 3, 4, 5\], now"),
        ({"held_out": {"parameters": 0.2}}, r"held_out\.parameters: prepared with 0\.1, now 0\.2"),
        ({"words": {"size": 700}}, r"words\.size: prepared with 600, now 700"),
        ({"model": {"context": 512}}, "context: prepared with 1024, now 512"),
    ],
)
def test_what_was_prepared_otherwise_is_refused_with_the_difference(
    made: dict[str, str], tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    prepare(training(), [made["inverted"]], Store(tmp_path), silent, 1)
    with pytest.raises(TrainingError, match=rf"(?s)prepared otherwise.*\n  {told}"):
        prepare(training(**change), [made["inverted"]], Store(tmp_path), silent, 1)
    with pytest.raises(TrainingError, match=r"(?s)prepared otherwise.*\n  datasets: "):
        prepare(training(), [made["fused"]], Store(tmp_path), silent, 1)


def test_how_it_is_trained_changes_nothing_of_what_was_prepared(
    made: dict[str, str], tmp_path: Path
) -> None:
    first = prepare(training(), [made["inverted"]], Store(tmp_path), silent, 1)
    other = training(tokens=7_000_000, model={"layers": 2, "width": 64}, curriculum=0)
    assert prepare(other, [made["inverted"]], Store(tmp_path), silent, 1).digest == first.digest


@pytest.mark.parametrize("harm", ["missing", "cut", "record"])
def test_a_damaged_preparation_says_what_to_delete(
    made: dict[str, str], tmp_path: Path, harm: str
) -> None:
    store = Store(tmp_path)
    prepare(training(), [made["inverted"]], store, silent, 1)
    run = store.names(RUNS, "")[0]
    if harm == "missing":
        store.delete(run)
    elif harm == "cut":
        store.write(run, store.read(run)[:-100])
    else:
        store.write(RECORD, b'{"runs": []}')
    with pytest.raises(TrainingError, match=r"damaged.*delete"):
        load_prepared(store)


def test_a_flipped_byte_is_noticed_when_its_rows_are_read(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents a wrong token from being learnt without a word."""
    store = Store(tmp_path)
    prepared = prepare(training(), [made["inverted"]], store, silent, 1)
    run = store.names(RUNS, "")[0]
    data = bytearray(store.read(run))
    data[len(data) // 2] ^= 1
    store.write(run, bytes(data))
    with pytest.raises(TrainingError, match=r"00000\.arrow is damaged.*delete"):
        prepared_rows(prepared)


def test_some_rows_are_drawn_evenly_and_fewer_are_among_more(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents the points of a learning curve from differing in more than the number of rows."""
    drawn = []
    for rows in (100, 300, 10_000):
        recipe = training(data={"rows": rows})
        prepared = prepare(recipe, [made["quickstart"]], Store(tmp_path / str(rows)), silent, 1)
        drawn.append(set(prepared_rows(prepared)))
        assert prepared.facts["drawn"] == pytest.approx(min(1, rows / 540), rel=0.1)
    assert drawn[0] < drawn[1] < drawn[2]
    assert 70 < len(drawn[0]) < 130
    assert 240 < len(drawn[1]) < 360


def test_the_tokenizer_is_the_same_for_any_number_of_rows_drawn(
    made: dict[str, str], tmp_path: Path
) -> None:
    digests = set()
    for rows in (100, 300):
        recipe = training(data={"rows": rows})
        store = Store(tmp_path / str(rows))
        digests.add(prepare(recipe, [made["quickstart"]], store, silent, 1).words.digest)
    assert len(digests) == 1


def test_a_given_tokenizer_is_used(made: dict[str, str], tmp_path: Path) -> None:
    first = prepare(training(), [made["quickstart"]], Store(tmp_path / "a"), silent, 1)
    recipe = training(words={"path": str(tmp_path / "a/prepared/words")})
    second = prepare(recipe, [made["inverted"]], Store(tmp_path / "b"), silent, 1)
    assert second.words.digest == first.words.digest
    with pytest.raises(TrainingError, match=r"no tokenizer in .*nowhere"):
        recipe = training(words={"path": str(tmp_path / "nowhere")})
        prepare(recipe, [made["inverted"]], Store(tmp_path / "c"), silent, 1)


def ids_where(location: str, condition: Any) -> set[bytes]:
    return {row["id"] for row in rows_of(location).to_pylist() if condition(row)}


def test_a_mutator_that_the_recipe_does_not_name_had_no_part_in_any_row(
    made: dict[str, str], tmp_path: Path
) -> None:
    recipe = training(data={"mutators": ["perturb", "fuse"]}, held_out={"parameters": 0})
    prepared = prepare(recipe, [made["quickstart"], made["fused"]], Store(tmp_path), silent, 1)
    turned = ids_where(made["fused"], lambda row: "~" in row["template"])
    found = set(prepared_rows(prepared))
    assert turned
    assert not turned & found
    assert found & ids_where(made["fused"], lambda row: "~" not in row["template"])
    assert prepared.facts["left_out"] == len(turned)


def test_a_mode_or_level_that_the_recipe_does_not_name_had_no_part_in_any_row(
    made: dict[str, str], tmp_path: Path
) -> None:
    """A chain of a mode may have links of others, and a turned problem was of another before."""
    data = {"modes": ["quantitative.*"], "levels": [1, 3]}
    recipe = training(data=data, held_out={"parameters": 0})
    names = [made["quickstart"], made["chains"]]
    prepared = prepare(recipe, names, Store(tmp_path), silent, 1)

    def foreign(row: dict[str, Any]) -> bool:
        outside = "deductive." in row["template"] or row["mode"].startswith("deductive.")
        return outside or row["level"] not in (1, 3)

    found = set(prepared_rows(prepared))
    for name in names:
        assert not found & ids_where(name, foreign)
        assert found & ids_where(name, lambda row: not foreign(row))
    assert prepared.levels == (1, 3)


def test_nothing_left_to_learn_from_says_where_the_rows_went(
    made: dict[str, str], tmp_path: Path
) -> None:
    names = [made["inverted"]]
    with pytest.raises(TrainingError, match=r"150 have a mode, level or mutator"):
        prepare(training(data={"mutators": ["perturb"]}), names, Store(tmp_path / "a"), silent, 1)
    with pytest.raises(TrainingError, match=r"150 are held out"):
        recipe = training(held_out={"parameters": 1.0})
        prepare(recipe, names, Store(tmp_path / "b"), silent, 1)
    with pytest.raises(TrainingError, match=r"\d+ are longer than model.context, 64 tokens"):
        recipe = training(model={"context": 64})
        prepare(recipe, names, Store(tmp_path / "c"), silent, 1)


def test_a_held_out_template_that_nothing_is_made_of_is_told(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents a misspelt name from holding nothing out."""
    recipe = training(held_out={"templates": ["deductive.*", "quantitative.join_lokup"]})
    with pytest.raises(TrainingError, match=r"like 'quantitative\.join_lokup'"):
        prepare(recipe, [made["quickstart"]], Store(tmp_path), silent, 1)
    assert not Store(tmp_path).exists(RECORD)


def test_kept_rows_of_a_judged_dataset_are_learnt_from(
    made: dict[str, str], tmp_path: Path
) -> None:
    location = judged(made["inverted"], tmp_path / "judged", 2)
    recipe = training(held_out={"parameters": 0})
    prepared = prepare(recipe, [location], Store(tmp_path / "out"), silent, 1)
    kept = set(rows_of_kept(tmp_path / "judged"))
    assert set(prepared_rows(prepared)) <= kept
    assert prepared.facts["datasets"][0]["learnt_from"] == "rows kept by judged/model-1"


def rows_of_kept(folder: Path) -> list[bytes]:
    import pyarrow.parquet as pq

    files = (folder / "judged").rglob("*.parquet")
    return [row for f in files for row in pq.ParquetFile(f).read(["id"])["id"].to_pylist()]


def test_a_picture_without_data_is_counted_and_left_out(
    made: dict[str, str], tmp_path: Path
) -> None:
    from datagen.shards import encode, read_footer, read_table

    store = copied(made["fused"], tmp_path / "d")
    for name in store.names("rows"):
        footer, table = read_footer(store, name), read_table(store, name)
        place = table.schema.get_field_index("exhibits")
        blank = pa.array([[]] * len(table), table.schema.field(place).type)
        table = table.set_column(place, table.schema.field(place), blank)
        store.write(name, encode(table, footer))
    recipe = training(held_out={"parameters": 0})
    prepared = prepare(recipe, [str(tmp_path / "d")], Store(tmp_path / "out"), silent, 1)
    pictured = ids_where(made["fused"], lambda row: "<image>" in row["problem"])
    assert not pictured & set(prepared_rows(prepared))
    wordless = prepared.facts["without_words"].values()
    assert sum(sum(levels.values()) for levels in wordless) == len(pictured) > 0


def tokens(rows: list[tuple[int, int]]) -> pa.Table:
    """Rows of (level, bucket), numbered."""
    return pa.table(
        {
            "id": [n.to_bytes(16, "big") for n in range(len(rows))],
            "mode": [0] * len(rows),
            "level": [level for level, _ in rows],
            "bucket": [bucket for _, bucket in rows],
            "tokens": [[n] * (n % 5 + 2) for n in range(len(rows))],
            "prompt": [1] * len(rows),
        },
        schema=TOKENS,
    )


def test_a_bucket_is_gathered_from_all_runs(tmp_path: Path) -> None:
    """The bound on memory must not change what a bucket holds, or in which order."""
    rng = np.random.default_rng(0)
    rows = [
        (int(level), int(bucket))
        for level, bucket in zip(rng.choice([2, 4], 200), rng.integers(0, 3, 200), strict=True)
    ]
    table = tokens(rows)
    found = []
    for bound in (1, 3000, 1 << 20):
        store = Store(tmp_path / str(bound))
        writer = RunWriter(store, [2, 4], 3, bound)
        for start in range(0, 200, 20):
            writer.add(table.slice(start, 20))
        writer.flush()
        runs = [run["name"] for run in writer.written]
        assert (len(runs) == 1) == (bound == 1 << 20)
        groups = [read_bucket(store, runs, group) for group in range(6)]
        found.append([(bucket.ids.tolist(), bucket.flat.tolist()) for bucket in groups])
        assert sum(map(len, groups)) == 200
    assert found[0] == found[1] == found[2]
    ids = [n.to_bytes(16, "big") for n, row in enumerate(rows) if row == (4, 1)]
    assert [bytes(row) for row in found[0][4][0]] == ids


def test_the_record_is_plain_json_and_written_last(made: dict[str, str], tmp_path: Path) -> None:
    store = Store(tmp_path)
    prepare(training(), [made["inverted"]], store, silent, 1)
    record = json.loads(store.read(RECORD))
    last = max(tmp_path.rglob("*.*"), key=lambda path: path.stat().st_mtime_ns)
    assert last == tmp_path / RECORD
    assert all(store.exists(run["name"]) for run in record["runs"])
