"""A unit's score shard: what its cells came to for every row, and what was said of those that were asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from datagen.scores import SCORES
from teacher.signals.reading import Alarm, Reading

_OF_CELL = ("cell_score", "cell_solve_rate", "cell_margin", "cell", "difficulty")


def score_table(
    head: pa.Table, lines: Sequence[Mapping[str, Any]], own_lines: Mapping[int, Any], teacher: str
) -> pa.Table:
    """A unit's score shard: one line a row, in the shard's order, of its cells' lines and the rows' own."""
    count = len(head)
    place_of = {(line["template"], line["level"]): k for k, line in enumerate(lines)}
    keys = zip(head["template"].to_pylist(), head["level"].to_pylist(), strict=True)
    of_row = pa.array([place_of[key] for key in keys], pa.int32())
    columns: dict[str, Any] = {
        name: pa.array([line[name] for line in lines], SCORES.field(name).type).take(of_row)
        for name in _OF_CELL
    }
    of_rows = [own_lines.get(row, _EMPTY) for row in range(count)]
    for name in _EMPTY:
        columns[name] = pa.array([line[name] for line in of_rows], SCORES.field(name).type)
    columns |= {name: head[name] for name in ("id", "template", "level")}
    columns["teacher"] = pa.repeat(teacher, count)
    return pa.table([columns[name] for name in SCORES.names], schema=SCORES)


_EMPTY: dict[str, Any] = dict.fromkeys(
    ("score", "criteria", "solve_rate", "attempts", "margin", "alarm", "unknown")
)


def own(readings: Mapping[str, Reading], audit: str | None) -> dict[str, Any]:
    """What the teacher said of one row."""
    nothing = Reading(None, None)
    judged = readings.get("judgement", nothing)
    solved = readings.get("solve", nothing)
    alarm = solved.alarm
    return {
        "score": judged.value,
        "criteria": list(judged.criteria.items()) or None,
        "solve_rate": solved.value,
        "attempts": solved.attempts or None,
        "margin": readings.get("likelihood", nothing).value,
        "alarm": _alarm(alarm, audit) if alarm else None,
        "unknown": [f"{name}: {r.unknown}" for name, r in readings.items() if r.unknown],
    }


def _alarm(alarm: Alarm, audit: str | None) -> dict[str, Any]:
    return {**alarm._asdict(), "audit": audit}
