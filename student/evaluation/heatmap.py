"""Accuracy as a picture: every mode by level, a panel for each family. Cells of a summary in, PNG out."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

from datagen.taxonomy import mode_ids

LEVELS = (1, 2, 3, 4, 5)
PANEL_COLUMNS = 4
DOTS_PER_INCH = 120
DARK_UNTIL = 0.55
"""Numbers on colours up to this accuracy are white."""
EMPTY = "#f2f2f2"

Cells = Mapping[str, Mapping[str, Any]]
"""`mode level` to a tally with `accuracy` and `rows`."""


def heat_map(cells: Cells, title: str) -> bytes:
    """A PNG. In each cell stands the accuracy in percent and, small, the number of rows; a hatched one has none."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families = panels(cells)
    columns = min(PANEL_COLUMNS, len(families))
    rows = math.ceil(len(families) / columns)
    tallest = max(len(modes) for modes in families.values())
    width = 1.0 + 4.6 * columns
    figure = Figure(figsize=(width, 1.3 + rows * (0.9 + 0.3 * tallest)))
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    colours = mpl.colormaps["viridis"]
    for panel, axis in enumerate(axes.flat):
        if panel >= len(families):
            axis.set_visible(False)
            continue
        family = list(families)[panel]
        _draw(axis, family, families[family], cells, colours)
    scale = mpl.cm.ScalarMappable(mpl.colors.Normalize(0, 100), colours)
    figure.suptitle(f"{title}: exact answers in %, n small", fontsize=12)
    figure.tight_layout(rect=(0, 0, 1 - 0.7 / width, 0.98))
    place = figure.add_axes((1 - 0.6 / width, 0.25, 0.15 / width, 0.5))
    figure.colorbar(scale, cax=place).ax.tick_params(labelsize=8)
    sink = io.BytesIO()
    # No date and no version: the same cells give the same bytes.
    figure.savefig(sink, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return sink.getvalue()


def panels(cells: Cells) -> dict[str, list[str]]:
    """The modes with rows by family, in the taxonomy's order; modes that it does not know come last."""
    there = {key.rsplit(" ", 1)[0] for key in cells}
    families: dict[str, list[str]] = {}
    for mode in [*[m for m in mode_ids() if m in there], *sorted(there - set(mode_ids()))]:
        families.setdefault(mode.partition(".")[0] if "." in mode else "", []).append(mode)
    return families


def _draw(axis: Any, family: str, modes: list[str], cells: Cells, colours: Any) -> None:
    """One family's panel: its modes from top to bottom, levels from left to right."""
    from matplotlib.patches import Rectangle

    # Questions of others have no level; they stand in the middle.
    for row, mode in enumerate(modes):
        for column, level in enumerate(LEVELS):
            cell = cells.get(f"{mode} {level}") or (cells.get(f"{mode} 0") if level == 3 else None)
            where = (column - 0.5, row - 0.5)
            if cell is None:
                axis.add_patch(
                    Rectangle(where, 1, 1, fc=EMPTY, ec="#cccccc", hatch="////", linewidth=0)
                )
                continue
            accuracy = cell["accuracy"]
            axis.add_patch(Rectangle(where, 1, 1, fc=colours(accuracy), ec="white"))
            ink = "white" if accuracy <= DARK_UNTIL else "black"
            centred = {"ha": "center", "va": "center", "color": ink}
            axis.text(column - 0.08, row, f"{100 * accuracy:.0f}", fontsize=8, **centred)
            axis.text(column + 0.35, row + 0.28, f"{cell['rows']}", fontsize=4.5, **centred)
    axis.set_xlim(-0.5, len(LEVELS) - 0.5)
    axis.set_ylim(len(modes) - 0.5, -0.5)
    axis.set_xticks(range(len(LEVELS)), [f"L{level}" for level in LEVELS], fontsize=8)
    names = [mode.rpartition(".")[2].replace("_", " ") for mode in modes]
    axis.set_yticks(range(len(modes)), names, fontsize=8)
    axis.tick_params(length=0)
    axis.set_title(family or "elsewhere", fontsize=10, loc="left")
    for side in axis.spines.values():
        side.set_visible(False)
