"""The teacher's budget, simulated: how many calls it saves, and how often it decides otherwise than asking every row.

Run: python -m benchmarks budget. Cells of known quality are drawn, some of them planted bad, and asked through
`teacher.budget.Cell`; the truth of a cell is the decision that the share over all of its rows gives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.table import Row, Say, Table
from datagen.teaching import Budget
from teacher.budget import BANDS, Cell

SIZES: dict[str, dict[str, Any]] = {
    "full": {"cells": 2000, "rows": 10_000},
    "quick": {"cells": 400, "rows": 10_000},
    "tiny": {"cells": 20, "rows": 300},
}
SEED = 20
INTERVALS = (0.9, 0.95, 0.99, 0.999)
BOUNDS = (64, 128, 256, 512, 1024)
FIRST_LOOKS = (4, 8, 16, 32, 64, 128)
ATTEMPTS = 4
SPREAD = 2.0
"""Sum of the Beta's parameters that a row's difficulty has within its cell: attempts at a row correlate by 1/3."""

Shares = Callable[[np.random.Generator, int], "np.ndarray[Any, Any]"]


class Group(NamedTuple):
    name: str
    part: float
    """How many of the cells are such ones."""
    shares: Shares
    """Draws the true shares of cells."""


JUDGED = (
    Group("good: about 0.95", 0.8, lambda draw, n: draw.beta(38, 2, n)),
    Group("planted bad: about 0.4", 0.1, lambda draw, n: draw.beta(8, 12, n)),
    Group("near the cut: 0.75 to 0.85", 0.1, lambda draw, n: draw.uniform(0.75, 0.85, n)),
)
SOLVED = (
    Group("easy: about 0.95", 0.4, lambda draw, n: draw.beta(38, 2, n)),
    Group("medium: 0.3 to 0.7", 0.3, lambda draw, n: draw.uniform(0.3, 0.7, n)),
    Group("hard: about 0.05", 0.2, lambda draw, n: draw.beta(2, 38, n)),
    Group(
        "near a cut: within 0.05",
        0.1,
        lambda draw, n: draw.choice([0.2, 0.8], n) + draw.uniform(-0.05, 0.05, n),
    ),
)


class Simulated(NamedTuple):
    group: str
    outcomes: list[float]
    """Of the first rows, as many as any budget asks about."""
    share: float
    """Over all rows."""


class Asked(NamedTuple):
    """What asking a cell came to, beside the truth."""

    group: str
    from_cut: float
    """Distance of the cell's share from the nearest cut."""
    rows: int
    wrong: bool
    undecided: bool
    differs: bool
    """Whether the posterior mean's side, which an undecided cell is left with, is another than the truth."""


def measure(scratch: Path, say: Say, cells: int, rows: int) -> list[Table]:
    """For judgements and for solve rates: a line a setting; then groups, distances and first looks by themselves."""
    draw = np.random.default_rng(SEED)
    tables: list[Table] = []
    for signal, groups, outcomes in (("judgement", JUDGED, _judged), ("solve", SOLVED, _solved)):
        say(f"{signal}: drawing {cells:,} cells of {rows:,} rows")
        simulated = _simulate(draw, groups, outcomes, cells, rows)
        tables += _tables(signal, simulated, rows, say)
    return tables


def _judged(draw: np.random.Generator, share: float, rows: int) -> np.ndarray[Any, Any]:
    return draw.random(rows) < share


def _solved(draw: np.random.Generator, share: float, rows: int) -> np.ndarray[Any, Any]:
    within = draw.beta(share * SPREAD, (1 - share) * SPREAD, rows)
    return draw.binomial(ATTEMPTS, within) / ATTEMPTS


def _simulate(
    draw: np.random.Generator,
    groups: Iterable[Group],
    outcomes: Callable[[np.random.Generator, float, int], np.ndarray[Any, Any]],
    cells: int,
    rows: int,
) -> list[Simulated]:
    simulated = []
    for group in groups:
        for share in group.shares(draw, round(cells * group.part)):
            drawn = outcomes(draw, share, rows).astype(float)
            simulated.append(Simulated(group.name, drawn[: max(BOUNDS)].tolist(), drawn.mean()))
    return simulated


def _cuts(signal: str, budget: Budget) -> tuple[float, ...]:
    return (budget.keep,) if signal == "judgement" else (budget.hard, budget.easy)


def _ask(signal: str, simulated: Simulated, budget: Budget) -> Asked:
    cell = Cell(budget, [signal])
    rows = iter(simulated.outcomes)
    while round_ := list(islice(rows, cell.wants())):
        for outcome in round_:
            cell.add({signal: outcome})
    cuts = _cuts(signal, budget)
    truth = BANDS[signal][bisect_right(cuts, simulated.share)]
    side = BANDS[signal][bisect_right(cuts, cell.beliefs[signal].mean or 0.0)]
    decision = cell.quality if signal == "judgement" else cell.difficulty
    undecided = decision == "undecided"
    return Asked(
        simulated.group,
        min(abs(simulated.share - cut) for cut in cuts),
        cell.asked,
        decision != truth and not undecided,
        undecided,
        side != truth,
    )


def _summary(asked: Sequence[Asked], rows: int) -> Row:
    if not asked:
        names = ("rows_asked", "times_fewer", "wrong_%", "undecided_%", "differs_%")
        return dict.fromkeys(names)
    mean_rows = sum(one.rows for one in asked) / len(asked)
    decided = sum(not one.undecided for one in asked)
    return {
        "rows_asked": mean_rows,
        "times_fewer": rows / mean_rows,
        "wrong_%": 100 * sum(one.wrong for one in asked) / decided if decided else None,
        "undecided_%": 100 * (1 - decided / len(asked)),
        "differs_%": 100 * sum(one.differs for one in asked) / len(asked),
    }


def _tables(signal: str, simulated: list[Simulated], rows: int, say: Say) -> list[Table]:
    settings: list[Row] = []
    for interval in INTERVALS:
        say(f"{signal}: interval {interval}")
        for bound in BOUNDS:
            budget = Budget(interval=interval, rows=bound)
            asked = [_ask(signal, cell, budget) for cell in simulated]
            near = _summary([one for one in asked if one.group.startswith("near")], rows)
            row: Row = {"interval": str(interval), "rows_at_most": bound} | _summary(asked, rows)
            settings.append(row | {f"near_{name}": value for name, value in near.items()})
    note = (
        f"{len(simulated):,} cells of {rows:,} rows. wrong: of the cells that were decided; differs: of all cells, the"
        " undecided ones by their posterior mean. near: the group of cells drawn near a cut."
    )
    return [
        Table(f"Budget: {signal}, by setting", settings, note),
        _by_place(signal, simulated, rows),
        _by_first_look(signal, simulated, rows, say),
    ]


def _by_place(signal: str, simulated: list[Simulated], rows: int) -> Table:
    """What the default budget comes to in each group of cells, and at each distance from a cut."""
    asked = [_ask(signal, cell, Budget()) for cell in simulated]
    places = {"all": asked}
    for one in asked:
        places.setdefault(one.group, []).append(one)
    for low, high in ((0, 0.01), (0.01, 0.02), (0.02, 0.05), (0.05, 0.1), (0.1, 1)):
        name = f"share {low} to {high} from a cut"
        places[name] = [one for one in asked if low <= one.from_cut < high]
    lines = [
        {"cells": name, "number": len(ones)} | _summary(ones, rows) for name, ones in places.items()
    ]
    rules = Budget()
    note = (
        f"Interval {rules.interval}, round {rules.round}, at most {rules.rows} rows: the defaults."
    )
    return Table(f"Budget: {signal}, by group and distance", lines, note)


def _by_first_look(signal: str, simulated: list[Simulated], rows: int, say: Say) -> Table:
    """What looking early costs: the last line looks once."""
    say(f"{signal}: first looks")
    rules = Budget()
    lines: list[Row] = []
    for first in (*[look for look in FIRST_LOOKS if look < rules.rows], rules.rows):
        budget = rules.model_copy(update={"round": first})
        asked = [_ask(signal, cell, budget) for cell in simulated]
        lines.append({"first_look_rows": first} | _summary(asked, rows))
    note = "Looks double from the first one to the bound, where the last line has its only look."
    return Table(f"Budget: {signal}, by the first look", lines, note)
