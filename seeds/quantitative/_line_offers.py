"""What the lines of `quantitative.trend_interpolation` and its inversion are shown as."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing


def offers(p: Params, wording: Phrasing) -> Iterator[Offer]:
    """Charts, tables and programs for points that a wording lists; tables in the wording are found without an offer."""
    if "points" not in wording.slots:
        return
    lines = ("points", "others") if "others" in wording.slots else ("points",)
    instead = dict.fromkeys(lines, "{it}")
    views = ("line",) if len(lines) > 1 else ("line", "scatter")
    for modality, suitable in (("chart", views), ("table", ("table",)), ("code", ("python",))):
        exposure = Exposure(modality, p.table, suitable)
        yield Offer(instead, (exposure,), partial(_points, lines))


def _points(lines: tuple[str, ...], exhibit: Exhibit) -> dict[str, Any]:
    if not isinstance(exhibit, Table):
        raise ValueError("no table")
    return {
        name: tuple((row[0], row[place]) for row in exhibit.rows)
        for place, name in enumerate(lines, 1)
    }
