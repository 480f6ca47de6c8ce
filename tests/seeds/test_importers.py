"""Reading raw seeds: good records come through in order, bad ones are named and never end the run."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagen.errors import SeedError
from seeds.importers import MAX_BYTES, BadRecord, Record, read_records

GOOD = {"question": "Ann has 3 pens. How many?", "answer": "#### 3"}


def written(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_records_keep_their_line_numbers(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl", [json.dumps(GOOD).encode(), b"", json.dumps(GOOD).encode()]
    )
    numbers = [(record.number, type(record)) for record in read_records(path)]
    assert numbers == [(1, Record), (2, BadRecord), (3, Record)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "empty line"),
        (b"{", "malformed JSON"),
        (b"[" * 200_000, "malformed JSON"),
        (b"[1, 2]", "not an object"),
        (b'{"question": "a"}', "no column 'answer'"),
        (b'{"question": "a", "answer": null}', "'answer' is null"),
        (b'{"question": 7, "answer": "a"}', "no text but int"),
        (b'{"question": " ", "answer": "a"}', "'question' is empty"),
        (b'{"question": "\xff\xfe", "answer": "a"}', "not UTF-8"),
        (b'{"question": "a\\u0000b", "answer": "a"}', "control characters"),
        (b'{"question": "\\ud800", "answer": "a"}', "surrogate"),
        (b'{"question": "' + b"x" * 30_000 + b'", "answer": "a"}', "longer than 20,000 characters"),
        (
            b'{"question": "' + b"x" * 10_000_000 + b'", "answer": "a"}',
            "longer than 1,000,000 bytes",
        ),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(tmp_path: Path, line: bytes, reason: str) -> None:
    path = written(tmp_path / "bad.jsonl", [line, json.dumps(GOOD).encode()])
    bad, good = list(read_records(path))
    assert isinstance(bad, BadRecord)
    assert bad.number == 1
    assert reason in bad.reason
    assert good == Record(2, GOOD["question"], GOOD["answer"])


def test_a_line_of_exactly_the_limit_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = written(tmp_path / "edge.jsonl", [b"x" * MAX_BYTES, json.dumps(GOOD).encode()])
    assert [type(record) for record in read_records(path)] == [BadRecord, Record]


def test_a_byte_order_mark_and_gzip_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()))
    assert [record.number for record in read_records(path)] == [1]


def test_columns_have_the_names_that_were_given(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [b'{"problem": "p", "solution": "s"}'])
    assert list(read_records(path, "problem", "solution")) == [Record(1, "p", "s")]


def test_parquet_rows_are_read_and_nulls_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"question": ["q", None, "r"], "answer": ["a", "b", "c"], "n": [1, 2, 3]}), path
    )
    records = list(read_records(path))
    assert [type(record) for record in records] == [Record, BadRecord, Record]
    assert records[2].number == 3


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.parquet", "seeds.txt"])
def test_a_file_that_cannot_be_read_at_all_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(SeedError):
        list(read_records(tmp_path / name))


def test_a_damaged_file_is_an_error_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nonsense")
    (tmp_path / "a.jsonl.gz").write_bytes(b"\x1f\x8b nonsense")
    for name in ("a.parquet", "a.jsonl.gz"):
        with pytest.raises(SeedError):
            list(read_records(tmp_path / name))
