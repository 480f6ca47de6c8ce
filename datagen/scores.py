"""Score shards: what a teacher said of the rows of one unit, beside the rows and never in them.

judged/NAME/                one judgement of the dataset: a teacher's model, prompts, sampling and budget
  judgement.json            who judged, written first
  scores/in_mode=.../UNIT   one line a row of the unit, in the shard's order; its footer is the record that it is done
  cells/GROUP               one line a cell, with what was asked of it and what was decided
  kept/in_mode=.../UNIT     the rows that `accept` took, in full, with their scores
  turned_down/in_mode=.../  the others, with their scores and the reason
  summary.json              the counts, written last
"""

from __future__ import annotations

import pyarrow as pa

from datagen.schema import SCHEMA

CURRENT = "judged/current.json"
"""Names the folder of the judgement in force: the one that was finished last."""

ALARM = pa.struct(
    [
        ("answer", pa.string()),
        ("votes", pa.int16()),
        ("attempts", pa.int16()),
        ("audit", pa.string()),
    ]
)
"""Attempts that agree on another answer than the row's, and what proving the row again gave."""

SCORES = pa.schema(
    [
        ("id", pa.binary(16)),
        ("template", pa.string()),
        ("level", pa.int8()),
        ("score", pa.float32()),
        ("criteria", pa.map_(pa.string(), pa.float32())),
        ("solve_rate", pa.float32()),
        ("attempts", pa.int16()),
        ("margin", pa.float32()),
        ("cell_score", pa.float32()),
        ("cell_solve_rate", pa.float32()),
        ("cell_margin", pa.float32()),
        ("cell", pa.string()),
        ("difficulty", pa.string()),
        ("alarm", ALARM),
        ("unknown", pa.list_(pa.string())),
        ("teacher", pa.string()),
    ]
)
"""Own values are null where the row was not asked about; `cell` is keep, reject or undecided, `difficulty` is
hard, medium, easy or undecided, null where the signal is off; `unknown` says why a signal has no value."""

CELLS = pa.schema(
    [
        ("template", pa.string()),
        ("level", pa.int8()),
        ("mode", pa.string()),
        ("rows", pa.int64()),
        ("asked", pa.int64()),
        ("unknown", pa.int64()),
        ("cell", pa.string()),
        ("difficulty", pa.string()),
        ("sound", pa.string()),
        ("cell_score", pa.float32()),
        ("cell_solve_rate", pa.float32()),
        ("cell_margin", pa.float32()),
        ("alarms", pa.int64()),
    ]
)

SCORED = pa.schema(
    [
        *SCHEMA,
        *[field for field in SCORES if field.name not in SCHEMA.names],
    ]
)
"""The columns that `accept` may use: a row's own with its scores filled in, and the further ones of SCORES."""


def folder(model: str, asked: str) -> str:
    """The folder of one judgement: the model's last name, readable, and what it was asked, as a hash."""
    name = "".join(c if c.isalnum() or c in "._-" else "-" for c in model.rpartition("/")[2])[:40]
    return f"judged/{name or 'model'}-{asked}"


def shard_path(folder: str, kind: str, rows_path: str) -> str:
    """Where a unit's shard of a judgement lies; `kind` is scores, kept or turned_down."""
    return f"{folder}/{kind}/{rows_path.removeprefix('rows/')}"
