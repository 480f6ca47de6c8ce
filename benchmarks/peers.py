"""reasoning-gym's generators for like tasks beside our modes, in one process and one run.

Run: python -m benchmarks peers. Theirs are generated only; ours are verified by two routes, read
back, and written to Parquet. Pairs are the nearest in kind, never the same task: read the figures
as orders of size.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.clock import Spent, medians, spent
from benchmarks.material import RUN_SEED, ready, recipe, room, written
from benchmarks.table import Row, Say, Table
from pipelines.plan import plan

SIZES: dict[str, dict[str, Any]] = {
    "full": {"slice_s": 0.8, "repeats": 3},
    "quick": {"slice_s": 0.4, "repeats": 3},
    "tiny": {"slice_s": 0.001, "repeats": 1, "max_pairs": 1},
}
PAIRS = (
    ("gsm_symbolic", "quantitative.proportional_scaling"),
    ("chain_sum", "quantitative.percentage_chain"),
    ("products", "quantitative.unit_dimension"),
    ("number_format", "quantitative.rank_compare"),
    ("syllogism", "deductive.syllogism"),
    ("knights_knaves", "deductive.self_reference"),
    ("family_relationships", "deductive.relational_composition"),
    ("propositional_logic", "deductive.forward_chaining"),
)
"""(their generator, our nearest mode)"""
PROBE, MIN_ITEMS, MAX_ITEMS = 200, 50, 50_000
TITLE = "Peers: items/s/core, theirs generated, ours proved and written"


def measure(
    scratch: Path, say: Say, slice_s: float, repeats: int, max_pairs: int | None = None
) -> list[Table]:
    """A row a pair; a pair whose mode has no template yet is named in the note."""
    try:
        import reasoning_gym
    except ImportError:
        return [Table(TITLE, [], "Left out: reasoning-gym is missing; `pip install .[bench]`.")]
    usable = set(ready())
    pairs = [(theirs, ours) for theirs, ours in PAIRS if ours in usable][:max_pairs]
    table = []
    for theirs, ours in pairs:
        say(f"{theirs} and {ours}")
        table.append(_pair(reasoning_gym.create_dataset, theirs, ours, scratch, slice_s, repeats))
    absent = [ours for _, ours in PAIRS if ours not in usable]
    note = f"Their default settings, our five levels evenly; medians of {repeats}."
    return [Table(TITLE, table, note + (f" No template: {', '.join(absent)}." if absent else ""))]


def _pair(
    create: Callable[..., Any], theirs: str, ours: str, scratch: Path, slice_s: float, repeats: int
) -> Row:
    def generate(items: int) -> Spent:
        data = create(theirs, size=items, seed=RUN_SEED)
        return spent(lambda: [data[i] for i in range(items)])

    def make(items: int) -> Spent:
        return written(plan(recipe(items, ours), None), scratch)

    generate(MIN_ITEMS)
    make(MIN_ITEMS)
    their_items = _lasting(slice_s, generate)
    our_items = room(ours, _lasting(slice_s, make))
    pairs = [(generate(their_items), make(our_items)) for _ in range(repeats)]
    their_took, our_took = (medians(side) for side in zip(*pairs, strict=True))
    their_rate, our_rate = their_items / their_took.cpu_s, our_items / our_took.cpu_s
    return {
        "theirs": theirs,
        "ours": ours,
        "their_items_per_cpu_s": their_rate,
        "our_rows_per_cpu_s": our_rate,
        "ours_to_theirs": our_rate / their_rate,
        "their_items_per_wall_s": their_items / their_took.wall_s,
        "our_rows_per_wall_s": our_items / our_took.wall_s,
    }


def _lasting(seconds: float, work: Callable[[int], Spent]) -> int:
    """How many items take about so long."""
    rate = PROBE / max(work(PROBE).wall_s, 1e-6)
    return round(min(MAX_ITEMS, max(MIN_ITEMS, rate * seconds)))
