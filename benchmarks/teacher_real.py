"""The teacher's budget on a real model: what it asks of each cell, and whether it decides as asking every row does.

    python -m benchmarks.teacher_real --url http://localhost:8000/v1

Makes a cell of every built-in template, spoils some of them (t e x t  l i k e  t h i s, in all rows, half of them or a
quarter), and judges all rows through the whole teacher path by a short rubric of one criterion. Then the same rows are
judged by budget. Every answer is in the cache by then, so both decide on the same answers, and the second asks nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

import seeds
from benchmarks.material import recipe
from benchmarks.table import Row, Table, as_markdown
from datagen.errors import DatagenError
from datagen.recipe import Recipe, load_recipe
from datagen.scores import CELLS, SCORES
from datagen.shards import encode, read_footer, read_table
from datagen.storage import Store
from datagen.teaching import Budget, Cache, Judgement, Teacher
from pipelines.plan import plan
from pipelines.rescoring import rescore
from pipelines.run import Place, Quiet, run

LEVEL = 2
SPOILT_EVERY = 3
SPOILT = (1.0, 0.5, 0.25)
"""Shares of the rows that are spoilt, in the spoilt cells in turn."""
PASSING = 0.9
"""How many of the unspoilt rows pass: `pass_at` is put there, since a model's scores have a scale of their own."""
RUBRIC = """---
choices: [A, B]
values: [0.0, 1.0]
criteria:
  clear: "clear"
---
Problem:
{problem}

Is it faulty (A) or fine (B)? Answer with one letter and nothing else.
Criterion: {criterion}
"""
READ_AS = (
    "wrong: decided, and the share of all rows lies on the other side of the cut. farthest undecided: how far the "
    "share of all rows lies from the cut. With random weights the scores mean nothing; they are fixed, and differ by "
    "template and by spelling, which is all that a budget sees. So this measures whether fewer rows give the decisions "
    "that all rows give, and not whether a judge is right."
)


class Judged(NamedTuple):
    """One judgement of all cells, by cell."""

    summary: dict[str, Any]
    cells: dict[str, dict[str, Any]]
    scores: dict[str, list[float]]
    """Of the rows that were asked about and answered, in no order."""


class Ground(NamedTuple):
    """Where everything lies: a dataset with spoilt cells, the rubric and the answers."""

    made: Recipe
    out: Path
    teacher: Teacher
    spoilt: dict[str, float]
    """By mode, the share of its problems that are spoilt."""

    def judged(self, pass_at: float, budget: Budget | None) -> Judged:
        judgement = self.teacher.judgement.model_copy(update={"pass_at": pass_at})
        teacher = self.teacher.model_copy(update={"judgement": judgement, "budget": budget})
        scored = self.made.model_copy(update={"teacher": teacher})
        summary = rescore(scored, str(self.out), Quiet())
        store, folder = Store(str(self.out)), summary["folder"]
        cells = store.dataset(f"{folder}/cells", CELLS).to_table().to_pylist()
        lines = store.dataset(f"{folder}/scores", SCORES).to_table(columns=["template", "score"])
        scores: dict[str, list[float]] = {cell["template"]: [] for cell in cells}
        for line in lines.to_pylist():
            if line["score"] is not None:
                scores[line["template"]].append(line["score"])
        return Judged(summary, {cell["template"]: cell for cell in cells}, scores)


def main() -> None:
    words = _parser().parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tables = measure(Path(scratch), words.url, words.model, words.rows)
    text = "\n".join(as_markdown(table) for table in tables)
    print(text)
    if words.out:
        words.out.write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.teacher_real", description="The budget on a real model."
    )
    parser.add_argument("--url", required=True, help="such as http://localhost:8000/v1")
    parser.add_argument("--model", help="its name on the server; by default what it serves")
    parser.add_argument("--rows", type=int, default=1_000, help="of each cell")
    parser.add_argument("--out", type=Path, help="a Markdown file for the tables")
    return parser


def measure(scratch: Path, url: str, model: str | None, rows: int) -> list[Table]:
    """A table of budgets, and one of cells for each budget. Raises DatagenError if rows are unscored or asked twice."""
    ground = _ground(scratch, url, model, rows)
    started = time.monotonic()
    first = ground.judged(0.5, None)
    seconds = time.monotonic() - started
    if unknown := first.summary["unknown"]:
        raise DatagenError(f"the server left rows without a score: {unknown}")
    pass_at = _pass_at(ground, first)
    full = ground.judged(pass_at, None)
    shares = {
        cell: sum(score >= pass_at for score in scores) / len(scores)
        for cell, scores in full.scores.items()
    }
    totals, by_cell = [], []
    for name, budget in _budgets():
        judged = ground.judged(pass_at, budget)
        if full.summary["client"]["requests"] or judged.summary["client"]["requests"]:
            raise DatagenError("the server was asked again; all answers were known")
        lines = _cells(ground, shares, full, judged, budget)
        totals.append(_total(name, budget, lines))
        by_cell.append(Table(f"Budget: {name}, by cell", lines))
    note = (
        f"{len(shares)} cells of {rows:,} rows, {first.summary['client']['prompts']:,} prompts in {seconds:.0f} s; a "
        f"row passes from {pass_at:.4f} on, as {PASSING:.0%} of the unspoilt rows do. {READ_AS}"
    )
    return [Table("Budget on a real model", totals, note), *by_cell]


def _budgets() -> Iterator[tuple[str, Budget]]:
    yield "default", Budget()
    shipped = load_recipe("scored").teacher.budget
    assert shipped is not None, "the shipped recipe has a budget"
    yield "recipe scored", shipped


def _ground(scratch: Path, url: str, model: str | None, rows: int) -> Ground:
    modes = seeds.built_in()
    made = recipe(rows * len(modes), *modes, levels=(LEVEL,), unit_rows=rows)
    out, rubric = scratch / "data", scratch / "rubric.md"
    run(made, str(out), Place(1, "inline"))
    spoilt = dict(zip(modes[SPOILT_EVERY - 1 :: SPOILT_EVERY], cycle(SPOILT)))
    _spoil(made, out, spoilt)
    rubric.write_text(RUBRIC, encoding="utf-8")
    teacher = Teacher(
        kind="server",
        urls=(url,),
        model=model,
        signals=("judgement",),
        judgement=Judgement(prompt=str(rubric)),
        cache=Cache(path=str(scratch / "answers.sqlite")),
    )
    return Ground(made, out, teacher, spoilt)


def _spoil(made: Recipe, out: Path, shares: dict[str, float]) -> None:
    """Puts a space after each letter of some problems, in the row shards."""
    store = Store(str(out))
    for unit in plan(made, None):
        if share := shares.get(unit.mode):
            rows, footer = read_table(store, unit.path), read_footer(store, unit.path)
            problems = [
                " ".join(row["problem"]) if row["id"][0] < share * 256 else row["problem"]
                for row in rows.select(["id", "problem"]).to_pylist()
            ]
            place = rows.schema.get_field_index("problem")
            spoilt = rows.set_column(place, rows.field(place), pa.array(problems))
            store.write(unit.path, encode(spoilt, footer))


def _pass_at(ground: Ground, judged: Judged) -> float:
    unspoilt = sorted(
        score
        for template, scores in judged.scores.items()
        if judged.cells[template]["mode"] not in ground.spoilt
        for score in scores
    )
    return unspoilt[int(len(unspoilt) * (1 - PASSING))]


def _cells(
    ground: Ground, shares: dict[str, float], full: Judged, judged: Judged, budget: Budget
) -> list[Row]:
    """A line a cell, from the best to the worst."""
    lines: list[Row] = []
    for template in sorted(shares, key=lambda cell: -shares[cell]):
        cell, own = full.cells[template], judged.cells[template]
        share_says = "keep" if shares[template] >= budget.keep else "reject"
        same = "yes" if own["cell"] == share_says else "NO"
        lines.append(
            {
                "cell": cell["mode"],
                "spoilt": ground.spoilt.get(cell["mode"]),
                "rows": cell["rows"],
                "passing": shares[template],
                "the_share_says": share_says,
                "decided_by_all_rows": cell["cell"],
                "rows_asked": own["asked"],
                "by_budget": own["cell"],
                "same": "open" if own["cell"] == "undecided" else same,
            }
        )
    return lines


def _total(name: str, budget: Budget, lines: list[Row]) -> Row:
    rows, asked = (sum(line[count] for line in lines) for count in ("rows", "rows_asked"))
    distances = [abs(line["passing"] - budget.keep) for line in lines if line["same"] == "open"]
    return {
        "budget": f"{name}: interval {budget.interval}, at most {budget.rows} rows",
        "cells": len(lines),
        "rows": rows,
        "rows_asked": asked,
        "times_fewer": rows / asked,
        "wrong": sum(line["same"] == "NO" for line in lines),
        "undecided": len(distances),
        "undecided_by_all_rows": sum(line["decided_by_all_rows"] == "undecided" for line in lines),
        "farthest_undecided": max(distances, default=None),
    }


if __name__ == "__main__":
    main()
