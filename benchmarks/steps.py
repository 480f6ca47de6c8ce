"""Whether the checker of steps finds planted errors where they are, and finds none where there are none.

Run: python -m benchmarks steps. How errors are planted, and by which rules they are errors: `benchmarks.planting`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.clock import spent
from benchmarks.material import RUN_SEED, ready
from benchmarks.planting import KINDS, Planted, Solution, plant
from benchmarks.table import Row, Say, Table
from datagen.steps.claims import value_of
from datagen.steps.linking import link
from datagen.steps.sources import Sources
from datagen.template import LEVELS, Template
from datagen.variant import Variant
from mutators.perturb import Perturb
from validators.steps import validate
from validators.steps.checking import NUMERIC, check, first_wrong

SIZES: dict[str, dict[str, Any]] = {
    "full": {"planted": 20_500, "clean": 100_100},
    "quick": {"planted": 2_000, "clean": 5_000},
    "tiny": {"planted": 60, "clean": 60, "max_modes": 2},
}
TRIES = 40
"""Derivations of a mode and level that are looked at for room for one error of a kind."""


def measure(
    scratch: Path, say: Say, planted: int, clean: int, max_modes: int | None = None
) -> list[Table]:
    """Planted errors by kind and by mode, false alarms, and the checker's own speed."""
    templates = list(ready(say).values())[:max_modes]
    alarms, speeds = _clean(templates, clean, say)
    found: Counter[tuple[str, str]] = Counter()
    located: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for mode, each, at in _planted(templates, planted, say):
        total[mode, each.kind] += 1
        found[mode, each.kind] += at is not None
        located[mode, each.kind] += at == each.place
    note = "Located: the first step that is called wrong is the one where the error was planted."
    return [
        Table("Steps: planted errors by kind", _by(1, total, found, located), note),
        Table("Steps: planted errors by mode", _by(0, total, found, located)),
        Table("Steps: sound derivations", [alarms]),
        Table("Steps: the checker alone, derivations/s/core", speeds),
    ]


def _by(
    part: int,
    total: Counter[tuple[str, str]],
    found: Counter[tuple[str, str]],
    located: Counter[tuple[str, str]],
) -> list[Row]:
    names = list(dict.fromkeys(key[part] for key in total))
    rows = []
    for name in [*names, "all"]:
        keys = [key for key in total if name in ("all", key[part])]
        planted = sum(total[key] for key in keys)
        rows.append(
            {
                "kind" if part else "mode": name,
                "planted": planted,
                "found": sum(found[key] for key in keys),
                "located": sum(located[key] for key in keys),
                "located_%": 100 * sum(located[key] for key in keys) / max(1, planted),
            }
        )
    return rows


def _drawn(template: Template, level: int, seed: int) -> Iterator[Variant]:
    drawer = Perturb(template, level, seed)
    for ordinal in range(drawer.space.size):
        variant = drawer.draw(ordinal)
        if variant is not None:
            yield variant


def solution_of(variant: Variant) -> Solution:
    derivation = variant.derivation
    return Solution(variant.posing.text, derivation.steps, derivation.givens, variant.answer)


def place_found(variant: Variant, planted: Planted) -> int | None:
    """Where the checker sees the first error."""
    sources = Sources(variant.posing.text, variant.derivation.givens)
    numeric = variant.template.answer_kind in NUMERIC
    number = value_of(variant.derivation.answer) if numeric else None
    findings, unsupported = check(planted.steps, sources, number)
    return first_wrong(findings) or (len(planted.steps) + 1 if unsupported else None)


def _planted(
    templates: list[Template], wanted: int, say: Say
) -> Iterator[tuple[str, Planted, int | None]]:
    """Errors in turn over modes, levels and kinds."""
    rng = Random(RUN_SEED)
    cells = [(template, level) for template in templates for level in LEVELS]
    share = max(1, wanted // len(cells))
    for template, level in cells:
        say(f"planting in {template.id} level {level}")
        variants = _drawn(template, level, RUN_SEED + 1)
        room = dict.fromkeys(KINDS, TRIES)
        made = 0
        while made < share and any(left > 0 for left in room.values()):
            variant = next(variants)
            for kind in KINDS:
                if room[kind] <= 0 or made >= share:
                    continue
                planted = plant(kind, solution_of(variant), rng)
                room[kind] = room[kind] - 1 if planted is None else TRIES
                if planted is not None:
                    made += 1
                    yield template.mode, planted, place_found(variant, planted)


def _clean(templates: list[Template], wanted: int, say: Say) -> tuple[Row, list[Row]]:
    share = max(1, wanted // (len(templates) * len(LEVELS)))
    alarms = checked = steps = 0
    speeds = []
    for template in templates:
        say(f"checking {template.id}")
        variants: list[Variant] = []
        for level in LEVELS:
            cell = _drawn(template, level, RUN_SEED)
            variants += [variant for variant, _ in zip(cell, range(share), strict=False)]
        checked += len(variants)
        steps += sum(len(variant.derivation.steps) for variant in variants)
        verdicts: list[bool] = []
        linking = spent(lambda: [link(v.derivation, v.posing.text) for v in variants])  # noqa: B023
        judging = spent(lambda: verdicts.extend(bool(validate(v)) for v in variants))  # noqa: B023
        alarms += verdicts.count(False)
        speeds.append(
            {
                "mode": template.id,
                "steps_each": sum(len(v.derivation.steps) for v in variants) / len(variants),
                "linked_per_cpu_s": len(variants) / max(linking.cpu_s, 1e-6),
                "checked_per_cpu_s": len(variants) / max(judging.cpu_s, 1e-6),
            }
        )
    return {"derivations": checked, "steps": steps, "false_alarms": alarms}, speeds
