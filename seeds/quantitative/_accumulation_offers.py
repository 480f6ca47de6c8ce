"""The figures of `quantitative.rate_accumulation` and its inversion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Formula, Listing, Series, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params
from seeds.quantitative._accumulation_words import SETTINGS
from seeds.quantitative._forms import (
    as_chart,
    as_diagram,
    as_table,
    charted,
    offer,
    table,
    timeline,
    title,
)

# By question: the corners of the rate's graph, as slots or numbers.
_CORNERS = {
    "line": (("0", "u"), ("a", "v")),
    "start": (("0", "u"), ("a", "v")),
    "plateau": (("0", "0"), ("a", "v"), ("b", "v")),
    "trip": (("0", "u"), ("a", "v"), ("b", "v"), ("c", "0")),
    "when": (("0", "u"), ("a", "v"), ("b", "v")),
}
_RISE, _LEVEL = ("rising", "0 to {a:int}"), ("level", "{a:int} to {b:int}")
_SPANS = {
    "line": (("changing", "0 to {a:int}"),),
    "start": (("changing", "0 to {a:int}"),),
    "plateau": (_RISE, _LEVEL),
    "when": (_RISE, _LEVEL),
    "trip": (_RISE, _LEVEL, ("falling", "{b:int} to {c:int}")),
}
_IT = {"profile": "{it}"}


def offers(p: Params) -> Iterator[Offer]:
    """Line charts, tables and time lines of the phases; the formula as such and as a program."""
    words = SETTINGS[p.question][p.setting]
    match p.question:
        case "steps" | "phases":
            yield from _phases(p, words)
        case "hidden":
            rows = (
                ("length of the rise", "{a:int}"),
                ("constant value", "{v:int}"),
                ("length of the fall", "{c:int}"),
            )
            units = f"{words['time']}s", words["per"], f"{words['time']}s"
            lines = [(*row, unit) for row, unit in zip(rows, units, strict=True)]
            yield offer(p, _IT, as_table(table(("what", "value", "unit"), *lines)))
        case "formula":
            yield from _formula(p)
        case "chart":
            yield from _readings(p, words)
        case "table":
            if all(isinstance(rate, int) for _, rate in p.table.rows):
                yield _table(p, words)
        case _:
            yield from _graph(p, words)


def _graph(p: Params, words: Mapping[str, str]) -> Iterator[Offer]:
    rows = [
        tuple(f"{{{name}:int}}" if name.isalpha() else name for name in corner)
        for corner in _CORNERS[p.question]
    ]
    yield offer(p, _IT, as_table(table((f"{words['time']}s", words["per"]), *rows)))
    if not hasattr(p, "lost"):
        line = table((f"{words['time']}s", title(words["per"], "rate")), *rows)
        yield offer(p, _IT, as_chart(line, "line", "scatter"))
    spans = _SPANS[p.question]
    if all(hasattr(p, name) for name in "abc"[: len(spans)]):
        phases = timeline(f"{words['time']}s", *spans)
        yield offer(p, {"times": "{it}"}, as_diagram(phases, "gantt"))


def _phases(p: Params, words: Mapping[str, str]) -> Iterator[Offer]:
    if p.question == "steps":
        names = ["first", "second"]
    else:
        names = [f"{k}: {words[way]}" for k, way in enumerate(("up", "down", "up"), 1)]
    rates = [f"{{{name}:int}}" for name in "pqr"]
    lengths = [f"{{{name}:int}}" for name in "abc"]
    rows = list(zip(names, rates, lengths, strict=False))
    head = "step" if p.question == "steps" else "phase"
    yield offer(p, _IT, as_table(table((head, words["per"], f"{words['time']}s"), *rows)))
    if not hasattr(p, "lost"):
        columns = (head, title(words["per"], "rate"), f"{words['time']}s")
        both = {"profile": "{it} and {it2}"}
        yield offer(p, both, *(as_chart(form, "bar", "hbar") for form in charted(columns, *rows)))


def _formula(p: Params) -> Iterator[Offer]:
    constant, linear, square = p.poly
    last = f"- {-square}" if isinstance(square, int) and square < 0 else f"+ {square}"
    formula = Formula(f"{constant} + {linear}*t {last}*t^2")
    instead = {"poly": "{it}"}
    yield Offer(instead, (Exposure("diagram", formula, ("formula",)),), _poly)
    if "x" not in p.poly:
        code = Listing(f"def rate(t):\n    return {constant} + {linear} * t {last} * t**2")
        yield Offer(instead, (Exposure("code", code, ("python",)),), _poly)


def _poly(exhibit: Exhibit) -> dict[str, Any]:
    text = exhibit.expression if isinstance(exhibit, Formula) else exhibit.code  # type: ignore[attr-defined]
    text = text.partition("return ")[2] or text
    found = re.fullmatch(r"(\w+)\+(\w+)\*t([+-])(\w+)\*t(?:\^|\*\*)2", text.replace(" ", ""))
    if found is None:
        raise ValueError(f"no such formula: {text!r}")
    constant, linear, sign, square = found.groups()
    return {"poly": (_term(constant), _term(linear), _term(square, sign))}


def _term(text: str, sign: str = "+") -> int | str:
    return text if text == "x" else int(sign + text)


def _readings(p: Params, words: Mapping[str, str]) -> Iterator[Offer]:
    """Rates by the hour; with one of them lost, only a table can show them."""
    heads = ("hour", words["per"])
    if hasattr(p, "lost"):
        exposure = Exposure("table", Table(heads, p.readings), ("table",))
        yield Offer({"readings": "{it}"}, (exposure,), partial(_pairs, "readings"))
        return
    restore = partial(_pairs, "series")
    line = Table(("hour", title(words["per"], "rate")), p.series.points)
    for exposure in (
        Exposure("chart", line, ("line",)),
        Exposure("table", Table(heads, p.series.points), ("table",)),
        Exposure("code", p.series, ("python",)),
    ):
        yield Offer({"series": "{it}"}, (exposure,), restore)


def _pairs(slot: str, exhibit: Exhibit) -> dict[str, Any]:
    pairs: Any = exhibit.points if isinstance(exhibit, Series) else exhibit.rows  # type: ignore[attr-defined]
    return {slot: Series(pairs) if slot == "series" else pairs}


def _table(p: Params, words: Mapping[str, str]) -> Offer:
    heads = (f"{words['time']}s", title(words["per"], "rate"))
    exposure = Exposure("chart", Table(heads, p.table.rows), ("line", "scatter"))
    note = f"{{it}} gives the rate in {words['per']} by the {words['time']}s after the start."
    return Offer({"table": "{here}"}, (exposure,), partial(_headed, p.table.columns), note)


def _headed(columns: tuple[str, ...], exhibit: Exhibit) -> dict[str, Any]:
    if not isinstance(exhibit, Table):
        raise ValueError("no table")
    return {"table": Table(columns, exhibit.rows)}
