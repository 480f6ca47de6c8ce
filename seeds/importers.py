"""Reads raw seeds: a JSONL or Parquet file in, one `Record` or `BadRecord` a record out, streaming.

A bad record never ends the run: it is handed on with its number and what is wrong with it. Only a file that
cannot be opened at all, or that lacks the named columns altogether, raises SeedError.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from datagen.errors import SeedError

MAX_BYTES = 1_000_000
"""Longer records are refused; they are skipped piece by piece, so that their size costs no memory."""
MAX_CHARACTERS = 20_000
"""No question or answer that a person wrote by hand is longer."""


class Record(NamedTuple):
    """One raw seed."""

    number: int
    """The line in a JSONL file or the row in a Parquet file, counted from 1."""
    question: str
    answer: str


class BadRecord(NamedTuple):
    """A record that could not be read."""

    number: int
    reason: str


def read_records(
    path: str | Path, question: str = "question", answer: str = "answer"
) -> Iterator[Record | BadRecord]:
    """Every record of a `.jsonl`, `.jsonl.gz` or `.parquet` file, with the columns of these names."""
    path = Path(path)
    suffixes = "".join(path.suffixes[-2:]).lower()
    if suffixes.endswith(".parquet"):
        return _read_parquet(path, question, answer)
    if suffixes.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        return _read_jsonl(path, question, answer)
    raise SeedError(
        f"cannot tell the format of {path.name!r}; give a .jsonl, .jsonl.gz or .parquet file"
    )


def _read_jsonl(path: Path, question: str, answer: str) -> Iterator[Record | BadRecord]:
    try:
        with _open(path) as file:
            for number, line in enumerate(_lines(file), 1):
                yield _parse_line(number, line, question, answer)
    except (OSError, EOFError) as error:
        raise SeedError(f"cannot read seeds {path}: {error}") from error


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long."""
    while line := file.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(MAX_BYTES)
        yield None


def read_objects(path: str | Path) -> Iterator[tuple[int, dict[str, Any]] | BadRecord]:
    """Every object of a `.jsonl` or `.jsonl.gz` file with its number, whatever its fields."""
    path = Path(path)
    if not "".join(path.suffixes[-2:]).lower().endswith((".jsonl", ".jsonl.gz")):
        raise SeedError(f"programs are read from .jsonl or .jsonl.gz, not {path.name!r}")
    try:
        with _open(path) as file:
            for number, line in enumerate(_lines(file), 1):
                fields = _parse_object(number, line)
                yield fields if isinstance(fields, BadRecord) else (number, fields)
    except (OSError, EOFError) as error:
        raise SeedError(f"cannot read seeds {path}: {error}") from error


def _parse_line(number: int, line: bytes | None, question: str, answer: str) -> Record | BadRecord:
    fields = _parse_object(number, line)
    return fields if isinstance(fields, BadRecord) else _record(number, fields, question, answer)


def _parse_object(number: int, line: bytes | None) -> dict[str, Any] | BadRecord:
    if line is None:
        return BadRecord(number, f"longer than {MAX_BYTES:,} bytes")
    if not line.strip():
        return BadRecord(number, "empty line")
    try:
        # A byte order mark is no part of the first record.
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return BadRecord(number, "not UTF-8 text")
    except json.JSONDecodeError as error:
        return BadRecord(number, f"malformed JSON: {error.msg}")
    except (RecursionError, ValueError) as error:
        return BadRecord(number, f"malformed JSON: {type(error).__name__}")
    if not isinstance(fields, dict):
        return BadRecord(number, f"a JSON {type(fields).__name__}, not an object")
    return fields


def _record(number: int, fields: dict[str, Any], question: str, answer: str) -> Record | BadRecord:
    for column in (question, answer):
        if column not in fields:
            return BadRecord(number, f"no column {column!r}")
        value = fields[column]
        if value is None:
            return BadRecord(number, f"column {column!r} is null")
        if not isinstance(value, str):
            return BadRecord(number, f"column {column!r} is no text but {type(value).__name__}")
        if not value.strip():
            return BadRecord(number, f"column {column!r} is empty")
        if len(value) > MAX_CHARACTERS:
            return BadRecord(
                number, f"column {column!r} is longer than {MAX_CHARACTERS:,} characters"
            )
        if not value.isprintable() and any(ord(c) < 32 and c not in "\t\n\r" for c in value):
            return BadRecord(number, f"column {column!r} holds control characters")
        if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            return BadRecord(number, f"column {column!r} holds half a surrogate pair")
    return Record(number, fields[question], fields[answer])


def _read_parquet(path: Path, question: str, answer: str) -> Iterator[Record | BadRecord]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if missing := [column for column in (question, answer) if column not in names]:
                raise SeedError(
                    f"{path.name} has no column {missing[0]!r}; it has {', '.join(names)[:200]}"
                )
            number = 0
            for batch in file.iter_batches(256, columns=[question, answer]):
                for row in range(batch.num_rows):
                    number += 1
                    yield _parquet_record(number, batch, row, question, answer)
    except (OSError, pa.ArrowInvalid) as error:
        raise SeedError(f"cannot read seeds {path}: {error}") from error


def _parquet_record(
    number: int, batch: Any, row: int, question: str, answer: str
) -> Record | BadRecord:
    fields = {}
    for column in (question, answer):
        try:
            fields[column] = batch.column(column)[row].as_py()
        except UnicodeDecodeError:
            return BadRecord(number, "not UTF-8 text")
    return _record(number, fields, question, answer)
