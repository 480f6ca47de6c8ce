"""Layouts draw exhibits: exhibit and look in, drawing out. To add a view: its file here, and its line in LAYOUTS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing
from mutators.fuse.layouts import formula, gantt, grid, listing, table, timeline
from mutators.fuse.layouts.charts import bars, boxes, lines, pie, scatter, stacks
from mutators.fuse.layouts.figures import figure
from mutators.fuse.layouts.graphs import circuit, family, network

LAYOUTS: dict[str, Callable[[Any, Look], Drawing | None]] = {
    "table": table.draw,
    "bar": bars.bar,
    "hbar": bars.hbar,
    "grouped": bars.grouped,
    "stacked": stacks.stacked,
    "line": lines.line,
    "scatter": scatter.scatter,
    "pie": pie.pie,
    "box": boxes.box,
    "network": network.draw_network,
    "weighted": network.draw_weighted,
    "causal": network.draw_causal,
    "family": family.draw_family,
    "circuit": circuit.draw_circuit,
    "figure": figure.draw,
    "grid": grid.draw,
    "timeline": timeline.draw,
    "gantt": gantt.draw,
    "listing": listing.draw,
    "formula": formula.draw,
}
"""By view. None where the exhibit does not fit: too much of it, or not what the view is for."""
