"""Shows an exhibit in one of the views that suit it. Exposure and look in, Shown out."""

from __future__ import annotations

from datagen.drawing.looks import Look, look
from datagen.exhibits import Exhibit
from datagen.offers import Exposure
from datagen.shown import IN_TEXT, Shown
from mutators.fuse.layouts import LAYOUTS
from mutators.fuse.programs import program

NOUNS = {
    "table": "table", "markdown": "table", "bar": "bar chart", "hbar": "bar chart",
    "grouped": "grouped bar chart", "stacked": "stacked bar chart", "line": "line chart",
    "scatter": "scatter plot", "pie": "pie chart", "box": "box plot", "network": "diagram",
    "weighted": "network", "causal": "causal diagram", "family": "family chart",
    "circuit": "circuit", "grid": "grid", "timeline": "timeline", "gantt": "chart",
    "figure": "figure", "listing": "listing", "formula": "formula", "python": "program",
    "mermaid": "diagram",
}  # fmt: skip
"""What a problem calls each view."""
MAX_CODE_LINES = 24


def show(exposure: Exposure, seed: int) -> Shown | None:
    """The exhibit in the first view, from a place that the seed picks, that has room for it; None if none has."""
    chosen = look(seed)
    start = chosen.rng().randrange(len(exposure.views))
    for view in exposure.views[start:] + exposure.views[:start]:
        shown = _in_view(exposure.modality, exposure.exhibit, view, chosen)
        if shown is not None:
            return shown
    return None


def _in_view(modality: str, exhibit: Exhibit, view: str, chosen: Look) -> Shown | None:
    if view == "python":
        source = program(exhibit, chosen.rng())
        if source is None or source.code.count("\n") >= MAX_CODE_LINES:
            return None
        body = f"```python\n{source.code}\n```"
        return Shown(exhibit, modality, view, body=body, epilogue=source.epilogue)
    if view in IN_TEXT:
        return Shown(exhibit, modality, view, body=exhibit.text())
    drawing = LAYOUTS[view](exhibit, chosen)
    return None if drawing is None else Shown(exhibit, modality, view, drawing)
