"""How quickly problems are turned round, how many are decided, and whether an answer can be guessed.

Run: python -m benchmarks inversions. Rows are drawn and judged in one process, none is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import seeds
from benchmarks.clock import spent
from benchmarks.table import Row, Say, Table
from datagen.template import LEVELS, Inversion
from datagen.verdict import Status
from mutators.invert import invert
from mutators.perturb import Perturb
from validators import accepted, judge

SIZES = {"full": {"rows": 400}, "quick": {"rows": 80}, "tiny": {"rows": 4, "max_modes": 2}}
RUN_SEED = 7


def measure(scratch: Path, say: Say, rows: int, max_modes: int | None = None) -> list[Table]:
    """A table by inversion, and one by kind."""
    found = [_measured(turned, rows, say) for turned in _inversions(max_modes)]
    lines = [line for line, _ in found]
    note = f"{rows} drawn ordinals a level; `decided` counts problems with a proof or a counterexample."
    return [
        Table("Inversions", lines, note),
        Table("Inversions by kind", list(_by_kind(found))),
    ]


def _inversions(max_modes: int | None) -> Iterator[Inversion]:
    for mode in seeds.built_in()[:max_modes]:
        template = seeds.load(mode)
        yield from (invert(template, kind) for kind in template.inversions)


def _measured(turned: Inversion, rows: int, say: Say) -> tuple[Row, Counter[str]]:
    say(turned.id)
    counts: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    slowest = float("inf")
    for level in LEVELS:
        drawer = Perturb(turned, level, RUN_SEED)
        _draw(drawer, 5, Counter(), Counter())  # compiles what is compiled once
        before = counts["decided"]
        cpu_s = spent(lambda d=drawer: _draw(d, rows, counts, answers)).cpu_s  # type: ignore[misc]
        counts["cpu_us"] += round(cpu_s * 1e6)
        slowest = min(slowest, (counts["decided"] - before) / cpu_s)
    counts["yes"], counts["no"] = answers["yes"], answers.total() - answers["yes"]
    line: Row = {
        "inversion": turned.id,
        "decided": counts["decided"],
        "unknown": counts["unknown"],
        "rejected": counts["rejected"],
        "not_admitted_%": _percent(counts["not admitted"], counts["drawn"]),
        "commonest_%": _percent(answers.most_common(1)[0][1], answers.total()),
        "rows_per_cpu_s": round(counts["decided"] / counts["cpu_us"] * 1e6),
        "slowest_level": round(slowest),
    }
    return line, counts


def _draw(drawer: Perturb, rows: int, counts: Counter[str], answers: Counter[str]) -> None:
    for ordinal in range(rows):
        counts["drawn"] += 1
        variant = drawer.draw(ordinal)
        if variant is None:
            counts["not admitted"] += 1
            continue
        judgement = judge(variant)
        if accepted(judgement):
            counts["decided"] += 1
            answers[variant.answer] += 1
        else:
            undecided = judgement[-1][1].status is Status.UNKNOWN
            counts["unknown" if undecided else "rejected"] += 1


def _by_kind(found: list[tuple[Row, Counter[str]]]) -> Iterator[Row]:
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    modes: Counter[str] = Counter()
    for line, counts in found:
        kind = str(line["inversion"]).partition("~")[2]
        totals[kind].update(counts)
        modes[kind] += 1
    for kind, counts in sorted(totals.items()):
        claims = counts["yes"] > 0
        yield {
            "kind": kind,
            "modes": modes[kind],
            "decided": counts["decided"],
            "unknown": counts["unknown"],
            "answered_yes_%": _percent(counts["yes"], counts["yes"] + counts["no"])
            if claims
            else "-",
            "rows_per_cpu_s": round(counts["decided"] / counts["cpu_us"] * 1e6),
        }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(1, whole), 1)
