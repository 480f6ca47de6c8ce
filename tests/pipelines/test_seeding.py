"""Raw seeds end to end: lifted once, perturbed, judged, and told apart from other seeds."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from datagen.views import connect
from tests.pipelines.conftest import DATAGEN
from tests.pipelines.seeds import PROBLEMS, write_seeds

DATA = Path(os.environ.get("DATAGEN_DATA", "../shared/data"))


def datagen(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DATAGEN, *map(str, words)], capture_output=True, text=True, timeout=200)


def run(seeds: Path, out: Path, rows: int, *options: str) -> subprocess.CompletedProcess[str]:
    return datagen(
        *("run", "gsm8k", "--seeds", seeds, "--out", out, "--set", f"rows={rows}"),
        *("--backend", "process", *options),
    )


def test_seeds_become_rows_that_name_them(tmp_path: Path) -> None:
    finished = run(write_seeds(tmp_path / "seeds.jsonl"), tmp_path / "data", 300)
    assert finished.returncode == 0, finished.stderr
    connection = connect(str(tmp_path / "data"))
    counts = "SELECT count(*), count(DISTINCT problem), count(DISTINCT seed_id) FROM rows"
    rows, problems, seeds = connection.execute(counts).fetchone()
    assert rows == problems == 300
    assert seeds >= 4
    sources = "SELECT DISTINCT source, licence, split_part(seed_id, '/', 1) FROM rows"
    assert connection.execute(sources).fetchall() == [("gsm8k", "MIT", "gsm8k")]
    assert datagen("verify", tmp_path / "data").returncode == 0


def test_bad_lines_are_counted_with_their_numbers_and_the_run_goes_on(tmp_path: Path) -> None:
    seeds = write_seeds(tmp_path / "seeds.jsonl", spoilt=True)
    finished = run(seeds, tmp_path / "data", 200)
    assert finished.returncode == 0, finished.stderr
    for number in (2, 4, 5):
        assert f"record {number}:" in finished.stderr, finished.stderr
    assert connect(str(tmp_path / "data")).execute("SELECT count(*) FROM rows").fetchone() == (200,)


def test_lift_writes_templates_and_reasons_side_by_side(tmp_path: Path) -> None:
    seeds = write_seeds(tmp_path / "seeds.jsonl", spoilt=True)
    finished = datagen("lift", seeds, "--out", tmp_path / "lifted", "--json")
    census = json.loads(finished.stdout)
    lifted = [json.loads(line) for line in (tmp_path / "lifted" / "lifted.jsonl").open()]
    refused = [json.loads(line) for line in (tmp_path / "lifted" / "refused.jsonl").open()]
    assert census["records"] == len(lifted) + len(refused)
    assert census["lifted"] == len(lifted) >= 4
    assert all(entry["reason"] for entry in refused)


def test_other_seeds_are_another_dataset(tmp_path: Path) -> None:
    seeds = write_seeds(tmp_path / "seeds.jsonl")
    assert run(seeds, tmp_path / "data", 100).returncode == 0
    again = run(seeds, tmp_path / "data", 100, "--json")
    assert json.loads(again.stdout)["rows"] == 100
    seeds.write_bytes(seeds.read_bytes() + b"\n")
    refused = run(seeds, tmp_path / "data", 100)
    assert refused.returncode == 1
    assert "the seed file's content differs" in refused.stderr


def test_more_rows_than_the_seeds_hold_are_refused_and_nothing_is_claimed(tmp_path: Path) -> None:
    seeds = write_seeds(tmp_path / "seeds.jsonl")
    refused = run(seeds, tmp_path / "data", 100_000_000)
    assert refused.returncode == 1
    assert "the lifted seeds hold only" in refused.stderr
    assert run(seeds, tmp_path / "data", 100).returncode == 0


def test_seeds_of_which_none_lifts_are_explained(tmp_path: Path) -> None:
    (tmp_path / "seeds.jsonl").write_text('{"question": "Why?", "answer": "Because."}\n')
    refused = run(tmp_path / "seeds.jsonl", tmp_path / "data", 10)
    assert refused.returncode == 1
    assert "none of the seeds could be lifted" in refused.stderr


def test_columns_of_other_names_and_parquet_are_read(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"q": [q for q, _ in PROBLEMS], "a": [a for _, a in PROBLEMS]})
    pq.write_table(table, tmp_path / "seeds.parquet")
    finished = datagen(
        *("lift", tmp_path / "seeds.parquet", "--out", tmp_path / "lifted", "--json"),
        *("--question", "q", "--answer", "a"),
    )
    assert json.loads(finished.stdout)["lifted"] >= 4


def test_gsm8k_makes_verified_rows(tmp_path: Path) -> None:
    train = DATA / "gsm8k" / "train.jsonl"
    if not train.exists():
        pytest.skip(
            f"put GSM8K's train.jsonl at {train}, or name its folder's parent in DATAGEN_DATA"
        )
    finished = run(train, tmp_path / "data", 6_000, "--json")
    assert json.loads(finished.stdout)["rows"] == 6_000, finished.stderr
    verified = datagen("verify", tmp_path / "data", "--sample", "1000", "--json")
    assert json.loads(verified.stdout)["clean"]
