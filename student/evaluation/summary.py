"""What results come to: accuracies by split, mode and level with their intervals, steps, baselines, comparisons.

Tables in, plain JSON out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from student.evaluation.intervals import compared, wilson
from student.evaluation.results import shares

Majority = Mapping[tuple[str, int], str]
"""The commonest answer of each mode and level among rows of the training."""
Places = Sequence[int]
"""Numbers of questions."""


class Results:
    """One student's results, question by question."""

    def __init__(self, table: pa.Table, questions: int) -> None:
        self.right = shares(table, questions)
        samples = len(table) // questions
        flags = {name: table[name].to_pylist() for name in ("unknown", "cut", "too_long")}
        counts = {
            name: table[name].to_pylist() for name in ("steps_checked", "steps_held", "lines")
        }
        self._flags, self._counts, self._samples = flags, counts, samples

    def tally(self, places: Places) -> dict[str, Any]:
        """Accuracy of some questions with its interval, and what went wrong besides, as shares of the replies."""
        interval = wilson(sum(self.right[place] for place in places), len(places))
        rows = [n * self._samples + s for n in places for s in range(self._samples)]
        told = {
            name: sum(flags[r] for r in rows) / len(rows) for name, flags in self._flags.items()
        }
        return {
            "rows": len(places),
            "accuracy": interval.share,
            "low": interval.low,
            "high": interval.high,
            **told,
            "steps": self._steps(rows),
        }

    def _steps(self, rows: Sequence[int]) -> dict[str, Any]:
        """Lines of replies: how many can be checked, and hold; and replies of which every such line holds."""
        checked, held, lines = (self._counts[n] for n in ("steps_checked", "steps_held", "lines"))
        total = sum(checked[row] for row in rows)
        with_some = [row for row in rows if checked[row]]
        return {
            "lines": sum(lines[row] for row in rows),
            "checked": total,
            "held": sum(held[row] for row in rows) / total if total else None,
            "replies_checked": len(with_some),
            "replies_held": sum(checked[r] == held[r] for r in with_some) / len(with_some)
            if with_some
            else None,
        }


def summarised(
    questions: pa.Table,
    tables: Mapping[str, pa.Table],
    majority: Majority,
    seed: int,
) -> dict[str, Any]:
    """By split: all together, by level, by mode, by mode and level. The first of `tables` is the one examined."""
    results = {name: Results(table, len(questions)) for name, table in tables.items()}
    keys = list(
        zip(*(questions[name].to_pylist() for name in ("split", "mode", "level")), strict=True)
    )
    golds = questions["answer"].to_pylist()
    guessed = [
        (majority[mode, level] == gold) if (mode, level) in majority else None
        for (_, mode, level), gold in zip(keys, golds, strict=True)
    ]
    splits: dict[str, Any] = {}
    for split in dict.fromkeys(split for split, _, _ in keys):
        places = [place for place, key in enumerate(keys) if key[0] == split]
        groups: dict[str, dict[Any, list[int]]] = {
            name: defaultdict(list) for name in ("levels", "modes", "cells")
        }
        for place in places:
            _, mode, level = keys[place]
            groups["levels"][str(level)].append(place)
            groups["modes"][mode].append(place)
            groups["cells"][f"{mode} {level}"].append(place)
        tell = _Teller(results, guessed, seed)
        splits[split] = tell(places, compare=True) | {
            name: {key: tell(group, name == "levels") for key, group in sorted(found.items())}
            for name, found in groups.items()
        }
    return splits


class _Teller:
    """What a group of questions comes to."""

    def __init__(
        self, results: Mapping[str, Results], guessed: Sequence[bool | None], seed: int
    ) -> None:
        (_, self._first), *self._others = results.items()
        self._guessed, self._seed = guessed, seed

    def __call__(self, places: Places, compare: bool) -> dict[str, Any]:
        guesses = [guess for place in places if (guess := self._guessed[place]) is not None]
        told = self._first.tally(places)
        told["majority"] = sum(guesses) / len(guesses) if guesses else None
        told["against"] = {
            name: self._against(other, places, compare) for name, other in self._others
        }
        return told

    def _against(self, other: Results, places: Places, compare: bool) -> dict[str, Any]:
        told = other.tally(places)
        if compare:
            ours, theirs = ([each.right[p] for p in places] for each in (self._first, other))
            told["compared"] = compared(ours, theirs, self._seed)._asdict()
        return told
