"""How quickly chains are made by depth, and over how many ordered pairs of modes.

Run: python -m benchmarks chains. Chains are drawn and judged in one process, none is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import seeds
from benchmarks.clock import spent
from benchmarks.table import Row, Say, Table
from datagen.recipe import Recipe
from mutators import chain as chaining
from mutators.chain.template import Chain
from mutators.perturb import Perturb
from validators import accepted, judge

SIZES = {
    "full": {"paths": 100, "rows": 12},
    "quick": {"paths": 30, "rows": 4},
    "tiny": {"paths": 2, "rows": 1},
}
RUN_SEED = 7
LEVELS = (1, 2, 3)


def measure(scratch: Path, say: Say, paths: int, rows: int) -> list[Table]:
    """A table by depth."""
    recipe = Recipe(
        name="chains", rows=1, levels=LEVELS, mutators=("chain",), chain={"paths": paths}
    )
    sources = [seeds.load(mode) for mode in seeds.built_in()]
    by_depth: dict[int, list[Chain]] = defaultdict(list)
    for made in chaining.templates(sources, recipe):
        if isinstance(made, Chain):
            by_depth[made.depth].append(made)
    lines = []
    for depth, chains in sorted(by_depth.items()):
        say(f"depth {depth}")
        lines.append(_line(depth, chains, rows))
    return [Table("Chains by depth", lines, f"{rows} ordinals of each path and level {LEVELS}.")]


def _line(depth: int, chains: list[Chain], rows: int) -> Row:
    counts: Counter[str] = Counter()
    for chain in chains:  # compiles what is compiled once
        Perturb(chain, LEVELS[0], RUN_SEED).draw(0)
    cpu_s = spent(lambda: [_draw(chain, rows, counts) for chain in chains]).cpu_s
    return {
        "depth": depth,
        "paths": len(chains),
        "ordered_pairs": len(set().union(*map(pairs, chains))),
        "accepted": counts["accepted"],
        "not_admitted": counts["not admitted"],
        "rejected": counts["rejected"],
        "mean_steps": round(counts["steps"] / max(1, counts["accepted"]), 1),
        "rows_per_cpu_s": round(counts["accepted"] / cpu_s),
    }


def pairs(chain: Chain) -> set[tuple[str, str]]:
    """The ordered pairs of modes in which one answer is passed on."""
    return {
        (chain.links[feed].template.mode, link.template.mode)
        for link in chain.links
        for feed in link.feeds
    }


def _draw(chain: Chain, rows: int, counts: Counter[str]) -> None:
    for level in LEVELS:
        drawer = Perturb(chain, level, RUN_SEED)
        for ordinal in range(rows):
            variant = drawer.draw(ordinal)
            if variant is None:
                counts["not admitted"] += 1
            elif accepted(judge(variant)):
                counts["accepted"] += 1
                counts["steps"] += len(variant.derivation.steps)
            else:
                counts["rejected"] += 1
