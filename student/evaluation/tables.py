"""An examination as tables for the terminal. The summary in, rich tables out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

from student.data.splits import Split

MAIN = str(Split.PARAMETERS)


def show(summary: Mapping[str, Any], console: Console) -> None:
    """What it came to: the splits, the splits by level, and the main split by mode."""
    for table in (splits_table(summary), levels_table(summary), modes_table(summary)):
        console.print(table)
    for line in remarks(summary):
        console.print(line, markup=False, highlight=False)


def splits_table(summary: Mapping[str, Any]) -> Table:
    """Each split: accuracy with its interval, baselines, what went wrong besides, and steps."""
    others = list(summary["against"]) + [n for n in summary["pace"] if n == "untrained"]
    table = Table(
        "split",
        *[_numbers(name) for name in ("rows", "accuracy (95%)", "majority", *others)],
        *[_numbers(name) for name in ("cut", "undecided", "steps that hold", "replies sound")],
        title=f"{summary['student']}: exact answers",
        box=SIMPLE_HEAD,
    )
    for split, told in summary["splits"].items():
        steps = told["steps"]
        table.add_row(
            split,
            f"{told['rows']:,}",
            _interval(told),
            _share(told["majority"]),
            *[_against(told["against"][name]) for name in others],
            _share(told["cut"]),
            _share(told["unknown"]),
            f"{_share(steps['held'])} of {steps['checked']:,}",
            f"{_share(steps['replies_held'])} of {steps['replies_checked']:,}",
        )
    return table


def levels_table(summary: Mapping[str, Any]) -> Table:
    """Splits by level."""
    levels = sorted({level for told in summary["splits"].values() for level in told["levels"]})
    table = Table(
        "split",
        *[_numbers(_level(level)) for level in levels],
        title="Exact answers by level (95%; majority answer)",
        box=SIMPLE_HEAD,
    )
    for split, told in summary["splits"].items():
        cells = [told["levels"].get(level) for level in levels]
        table.add_row(
            split,
            *[
                f"{_interval(cell)}\n({_share(cell['majority'])}), n {cell['rows']:,}"
                if cell
                else "-"
                for cell in cells
            ],
        )
    return table


def modes_table(summary: Mapping[str, Any]) -> Table:
    """Modes by level, of the main split: held-out parameters, else the one with most rows."""
    split, told = main_split(summary)
    cells = {tuple(key.rsplit(" ", 1)): cell for key, cell in told["cells"].items()}
    levels = sorted({level for _, level in cells})
    table = Table(
        Column("mode", no_wrap=True),
        *[_numbers(_level(level)) for level in levels],
        *[_numbers(name) for name in ("all (95%)", "majority", "rows")],
        title=f"Exact answers by mode: {split}",
        box=SIMPLE_HEAD,
    )
    for mode, whole in told["modes"].items():
        by_level = [cells.get((mode, level)) for level in levels]
        table.add_row(
            mode,
            *[_share(cell and cell["accuracy"]) for cell in by_level],
            _interval(whole),
            _share(whole["majority"]),
            f"{whole['rows']:,}",
        )
    return table


def main_split(summary: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The split that is shown mode by mode."""
    splits = summary["splits"]
    name = MAIN if MAIN in splits else max(splits, key=lambda split: splits[split]["rows"])
    return name, splits[name]


def remarks(summary: Mapping[str, Any]) -> Iterator[str]:
    """Comparisons in words, the pace, what was left out, and what to beware of."""
    for split, told in summary["splits"].items():
        for name, other in told["against"].items():
            found = other["compared"]
            kept = f"; {found['kept']:.1%} of its accuracy" if found["kept"] else ""
            yield (
                f"{split}: {100 * found['difference']:+.1f} points ({100 * found['low']:+.1f} to"
                f" {100 * found['high']:+.1f}) against {name}{kept}; better in {found['only_first']} rows, worse in"
                f" {found['only_second']}, McNemar p = {found['p']:.2g}"
            )
    for name, pace in summary["pace"].items():
        yield (
            f"{name}: {pace['replies']:,} replies in {pace['seconds']:.1f} s, {pace['replies_per_s']:,.1f} replies/s,"
            f" {pace['tokens_per_s']:,.0f} tokens/s"
        )
    left = summary["questions"]
    for key, words in (
        ("without_words", "rows left out: their pictures have no data in words"),
        ("unreadable_lines", "lines of question files could not be read"),
    ):
        if left.get(key):
            yield f"{left[key]:,} {words}"
    for split, told in summary["splits"].items():
        if told["too_long"]:
            yield f"{split}: {told['too_long']:.1%} of the problems fill the context, and count as wrong"
    yield from summary["notes"]


def _numbers(name: str) -> Column:
    return Column(name, justify="right")


def _level(level: str) -> str:
    return f"L{level}" if level != "0" else "no level"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _interval(told: Mapping[str, Any]) -> str:
    return f"{told['accuracy']:.1%} ({100 * told['low']:.0f}-{100 * told['high']:.0f})"


def _against(told: Mapping[str, Any]) -> str:
    return f"{told['accuracy']:.1%}"
