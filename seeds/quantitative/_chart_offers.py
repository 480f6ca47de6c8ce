"""What the readings of `quantitative.rank_compare` and its inversion are shown as."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Series, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing
from seeds.quantitative._charts import SCENES
from seeds.quantitative._forms import title


def offers(p: Params, wording: Phrasing) -> Iterator[Offer]:
    """Charts of the readings, which are a slot of the wording as a series or as a table; a series also as a table."""
    scene, columns = SCENES[p.setting], p.table.columns
    slot = "series" if "series" in wording.slots else "table"
    restore = partial(_readings, slot, columns)
    instead = {slot: "{it}" if slot == "series" else "{here}"}
    lines = ("line",) if scene.ordered else ()
    if len(columns) == 2:
        chart = Table((scene.period, title(scene.noun, scene.noun.split()[-1])), p.table.rows)
        yield Offer(instead, (Exposure("chart", chart, ("bar", "hbar", *lines)),), restore)
        # Changes from month to month are no parts of a whole.
        if p.what[0] == "value" and not scene.ordered:
            yield Offer(instead, (Exposure("chart", p.series, ("pie",)),), restore)
    else:
        stacked = ("stacked",) if len(columns) == 4 else ()
        views = ("grouped", *stacked, *lines)
        yield Offer(instead, (Exposure("chart", p.table, views),), restore)
        if len(columns) == 3 and not scene.ordered:
            named = Table(columns, tuple(sorted(p.table.rows)))
            yield Offer(instead, (Exposure("chart", named, ("scatter",)),), restore)
    if slot == "series":
        yield Offer(instead, (Exposure("table", p.table, ("table",)),), restore)
        yield Offer(instead, (Exposure("code", p.series, ("python",)),), restore)


def _readings(slot: str, columns: tuple[str, ...], exhibit: Exhibit) -> dict[str, Any]:
    rows: Any = exhibit.rows if isinstance(exhibit, Table) else exhibit.points  # type: ignore[attr-defined]
    return {slot: Series(rows) if slot == "series" else Table(columns, rows)}
