"""The figures of `quantitative.summary_statistics` and its inversion."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.offers import Offer
from datagen.phrasing import Params
from seeds.quantitative._forms import as_chart, as_table, charted, offer, table
from seeds.quantitative._summaries import SETTINGS

Row = tuple[str, ...]
_N, _M, _V = ("number", "{n:int}"), ("mean", "{m:int}"), ("variance", "{v:int}")
_ALSO: dict[str, tuple[Row, ...]] = {
    "add": (("one more", "{added:int}"),),
    "remove": (("taken away", "{removed:int}"),),
    "correct": (("wrong value", "{wrong:int}"), ("right value", "{right:int}")),
    "find": (("mean after that", "{after:int}"),),
}
_THREE = (_M, ("median", "{median:int}"), ("range", "{range:int}"))
_HALVES = (
    ("all", "{n:int}", "{m:int}"),
    ("smallest", "{half:int}", "{low:int}"),
    ("largest", "{half:int}", "{high:int}"),
)


def offers(p: Params) -> Iterator[Offer]:
    """A table of each summary; bars where several sets or several values of one kind can be compared."""
    things = SETTINGS[p.setting]["things"]
    if p.shape == "three":
        form = table(("of three", SETTINGS[p.setting]["unit"]), *_THREE)
        yield offer(p, {"sets": "{it}"}, as_table(form))
        yield offer(p, {"sets": "{it}"}, as_chart(form, "bar", "hbar"))
    elif p.shape == "halves":
        yield offer(p, {"sets": "{it}"}, as_table(table(("part", things, "mean"), *_HALVES)))
        means = table(("part", "mean"), *((name, mean) for name, _, mean in _HALVES))
        yield offer(p, {"means": "{it}"}, as_chart(means, "bar", "hbar"))
    elif p.level == 5 or p.shape == "merge":
        columns: Row = ("set", things, "mean")
        rows: tuple[Row, ...] = (("1st", "{n:int}", "{m:int}"), ("2nd", "{n2:int}", "{m2:int}"))
        if p.level > 2:
            columns = (*columns, "variance")
            rows = ((*rows[0], "{v:int}"), (*rows[1], "{v2:int}"))
        yield from _compared(p, columns, rows)
    else:
        known = (_N, _M, _V) if p.level > 2 else (_N, _M)
        yield offer(
            p, {"sets": "{it}"}, as_table(table(("quantity", "value"), *known, *_ALSO[p.shape]))
        )


def _compared(p: Params, columns: Row, rows: tuple[Row, ...]) -> Iterator[Offer]:
    """One table, or a bar chart for each kind of number."""
    yield offer(p, {"sets": "{it}"}, as_table(table(columns, *rows)))
    charts = [as_chart(form, "bar", "hbar") for form in charted(columns, *rows)]
    told = "{it} and {it2}" if len(charts) == 2 else "{it} to {it2}"
    yield offer(p, {"sets": told}, *charts)


def bound_offers(p: Params) -> Iterator[Offer]:
    """The summary that is left, with or without the number of values."""
    rows = (_M, *((("median", "{q:int}"),) if hasattr(p, "q") else ()), ("range", "{r:int}"))
    yield offer(p, {"summary": "{it}"}, as_table(table(("statistic", "value"), _N, *rows)))
    bars = table(("statistic", SETTINGS[p.setting]["unit"]), *rows)
    yield offer(p, {"bars": "{it}"}, as_chart(bars, "bar", "hbar"))
