"""How quickly problems are shown another way, and what the checks of their figures turn down.

Run: python -m benchmarks fused. Rows are drawn, painted and judged in one process, none is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import seeds
from benchmarks.clock import spent
from benchmarks.table import Row, Say, Table
from datagen.template import LEVELS, Template
from mutators.fuse import WAYS, fuse
from mutators.invert import invert
from mutators.perturb import Perturb
from validators import accepted, judge

SIZES: dict[str, dict[str, Any]] = {
    "full": {"ordinals": 40},
    "quick": {"ordinals": 10},
    "tiny": {"ordinals": 2, "max_modes": 2},
}
RUN_SEED = 7
CHECKS = ("legibility", "absence", "dependence")


def measure(scratch: Path, say: Say, ordinals: int, max_modes: int | None = None) -> list[Table]:
    """A row a modality, one a view, one a template."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    views: dict[str, Counter[str]] = defaultdict(Counter)
    by_template: dict[str, Counter[str]] = defaultdict(Counter)
    for template in _templates(max_modes):
        say(template.id)
        for modality in WAYS:
            shown = fuse(template, modality)
            for level in LEVELS:
                drawer = Perturb(shown, level, RUN_SEED)
                found = Counter[str]()
                cpu_s = spent(lambda d=drawer, f=found: _draw(d, ordinals, f, views)).cpu_s  # type: ignore[misc]
                found["us"] = round(cpu_s * 1e6) if found["accepted"] else 0
                counts[modality] += found
                by_template[template.id][modality] += found["accepted"]
    note = f"{ordinals} ordinals a level of every template and inversion; cells without a row cost nothing here."
    return [
        Table("Shown problems by modality", [_line(m, counts[m]) for m in WAYS], note),
        Table("Figures by view", [_view_line(view, views[view]) for view in sorted(views)]),
        Table(
            "Accepted rows by template and modality",
            [{"template": name, **{m: by_template[name][m] for m in WAYS}} for name in by_template],
            f"Of {ordinals * len(LEVELS)} ordinals.",
        ),
    ]


def _templates(max_modes: int | None) -> list[Template]:
    sources = [seeds.load(mode) for mode in seeds.built_in()[:max_modes]]
    return [each for t in sources for each in (t, *(invert(t, kind) for kind in t.inversions))]


def _draw(
    drawer: Perturb, ordinals: int, found: Counter[str], views: dict[str, Counter[str]]
) -> None:
    for ordinal in range(ordinals):
        variant = drawer.draw(ordinal)
        if variant is None:
            found["not admitted"] += 1
            continue
        judgement = judge(variant)
        name, passed = judgement[-1][0], accepted(judgement)
        found["accepted" if passed else name] += 1
        found["pictures"] += passed and any(shown.png for shown in variant.posing.shown)
        for shown in variant.posing.shown:
            views[shown.view]["accepted" if passed else name] += 1
            views[shown.view]["bytes"] += len(shown.png)
            views[shown.view]["figures"] += 1


def _line(modality: str, found: Counter[str]) -> Row:
    drawn = sum(
        found[name] for name in ("accepted", *CHECKS, "routes", "wellposed", "steps", "leakage")
    )
    others = drawn - found["accepted"] - sum(found[check] for check in CHECKS)
    return {
        "modality": modality,
        "drawn": drawn,
        "accepted": found["accepted"],
        **{f"{check}_rejects_%": _percent(found[check], drawn) for check in CHECKS},
        "other_rejects_%": _percent(others, drawn),
        "with_pictures": found["pictures"],
        "rows_per_cpu_s": round(found["accepted"] / max(1, found["us"]) * 1e6),
    }


def _view_line(view: str, found: Counter[str]) -> Row:
    return {
        "view": view,
        "figures": found["figures"],
        "accepted_%": _percent(found["accepted"], found["figures"]),
        "mean_bytes": round(found["bytes"] / max(1, found["figures"])),
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(1, whole), 2)
