"""Reads exhibits off their pictures: from where shapes and texts lie, never from what the layout knew.

To add a view: a reader in a file of this folder, and its line in READERS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datagen.drawing.scene import Drawing
from datagen.exhibits import Exhibit
from validators.pictures import figure, formula, gantt, grid, listing, table, timeline
from validators.pictures.charts import bars, boxes, lines, pie, scatter, stacks
from validators.pictures.graphs import circuit, family, network

READERS: dict[str, Callable[[Drawing], Any]] = {
    "table": table.read,
    "bar": bars.read_bar,
    "hbar": bars.read_hbar,
    "grouped": bars.read_grouped,
    "stacked": stacks.read_stacked,
    "line": lines.read_line,
    "scatter": scatter.read_scatter,
    "pie": pie.read_pie,
    "box": boxes.read_box,
    "network": network.read_network,
    "weighted": network.read_weighted,
    "causal": network.read_causal,
    "family": family.read_family,
    "circuit": circuit.read_circuit,
    "figure": figure.read,
    "grid": grid.read,
    "timeline": timeline.read,
    "gantt": gantt.read,
    "listing": listing.read,
    "formula": formula.read,
}
"""By view. Each gives the exhibit, or None where a value cannot be read at the precision it is shown with."""


def read(drawing: Drawing, view: str) -> Exhibit | None:
    """What a picture shows. Raises LookupError for a view that nobody reads."""
    exhibit: Exhibit | None = READERS[view](drawing)
    return exhibit
