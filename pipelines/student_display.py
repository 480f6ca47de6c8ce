"""What `datagen train` prints: what was learnt from, how it went, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.tables import console

BALANCE = {
    "utilisation": ("utilisation", ".1%"),
    "moved": ("moved", ".1%"),
    "mass_lost": ("mass lost", ".2%"),
    "violation": ("violation", ".2f"),
    "dropped": ("dropped", ".3%"),
}
"""How evenly experts are used, as `student.model.balance` defines it."""


def show_training(folder: Path, figures: dict[str, Any], datasets: list[str]) -> None:
    """A training's figures, a fact a line."""
    for name, text in _facts(figures):
        console.print(f"[dim]{name:<12}[/dim]{text}", highlight=False)
    console.print(
        f"[dim]{'files':<12}[/dim]{folder}/checkpoint, metrics.parquet, plots/", highlight=False
    )
    console.print(
        f"Next: datagen eval {folder} {' '.join(datasets)}",
        highlight=False,
        soft_wrap=True,
        markup=False,
    )


def _facts(figures: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "model", f"{figures['parameters']:,} parameters"
    yield (
        "learnt from",
        f"{figures['tokens']:,} tokens, {figures['rows']:,} rows, {figures['epochs']:.2f} epochs",
    )
    yield "time", f"{figures['seconds']:,.0f} s on {figures['device']} in {figures['precision']}"
    early, later = figures["before"], figures["after"]
    if figures["loss"] is not None:
        yield "loss", f"{figures['loss']:.3f}"
    if "tokens_per_s" in later:
        mfu = f", MFU {later['mfu']:.1%}" if "mfu" in later else ""
        waited = (
            f", {later['waiting']:.1%} of the time waiting for rows" if "waiting" in later else ""
        )
        yield "pace", f"{later['tokens_per_s']:,.0f} tokens/s{mfu}{waited}"
    for name, (title, style) in BALANCE.items():
        if name in early and name in later:
            yield title, f"{early[name]:{style}} in the first tenth, {later[name]:{style}} after it"
