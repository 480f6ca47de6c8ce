"""The figures of `quantitative.combined_rates` and its inversion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from datagen.exhibits import Figure, Point, Segment
from datagen.offers import Offer
from datagen.phrasing import Params
from seeds.quantitative._forms import (
    Form,
    as_chart,
    as_diagram,
    as_table,
    network,
    offer,
    table,
    timeline,
    title,
)
from seeds.quantitative._rate_words import SETTINGS

# By question: each that moves something, its rate, and when it starts.
_PARTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "together": (("{agent} A", "a", ""), ("{agent} B", "b", "")),
    "approach": (("first", "u", ""), ("second", "v", "")),
    "leak": (("{agent} A", "a", ""), ("{agent} B", "b", ""), ("{drain}", "c", "")),
    "head": (("first", "v", "0"), ("second", "u", "d")),
    "join": (("{agent} A", "a", "0"), ("{agent} B", "b", "d")),
    "meet": (("first", "v", "0"), ("second", "u", "d")),
    "crew": (("{agent} A", "a", "0"), ("{agent} B", "b", "0"), ("{agent} C", "c", "d")),
    "flow": (("{agent} A", "p", "0"), ("{agent} B", "q", "0"), ("{drain}", "r", "d")),
    "stages": (("{agent} A", "a", "0"), ("{agent} B", "b", "d"), ("{drain}", "c", "e")),
    "series": (("{agent} A", "p", "0"), ("{agent} B", "q", "d"), ("{drain}", "r", "e")),
}
_JOB = "the job"
_ROUTE = Form(Figure, "```figure\npoint A\npoint B\nsegment A B = {dist:int}\n```")
_ROUTES = ("approach", "meet")


def offers(p: Params) -> Iterator[Offer]:
    """A table with all, a bar chart of rates, networks of rates, time lines of starts and maps of the route."""
    words, parts = SETTINGS[p.question][p.setting], _PARTS[p.question]
    names = [name.format_map(words) for name, _, _ in parts]
    rates = [f"{{{rate}:int}}" for _, rate, _ in parts]
    starts = [f"{{{start}:int}}" if start.isalpha() else start for _, _, start in parts]
    who, unit = _who(words), _unit(words)
    # Rates and route of one problem are told in different ways, so only one of them is shown.
    instead = {"rates": "{it}", "way": ""} if p.question in _ROUTES else {"rates": "{it}"}
    times = f"{words.get('time', 'hour')}s"
    sheet, also = table((who, unit), *zip(names, rates, strict=True)), {}
    if starts[0]:
        heads = (who, unit, f"starts after ({times})")
        sheet, also = (
            table(heads, *zip(names, rates, starts, strict=True)),
            {"starts": "there, too"},
        )
    yield offer(p, instead | also, as_table(sheet))
    if not hasattr(p, "lost"):
        bars = table((who, title(unit, "rate")), *zip(names, rates, strict=True))
        yield offer(p, instead, as_chart(bars, "bar", "hbar"))
    line = timeline(times, *zip(names, starts, strict=True)) if starts[0] else None
    yield _diagrams(p, words, line, dict(zip(names, rates, strict=True)))


def _who(words: Mapping[str, str]) -> str:
    """What all that move something are called together."""
    return words.get("mover") or ("part" if "drain" in words else words["agent"])


def _unit(words: Mapping[str, str]) -> str:
    if "mover" in words:
        return "km/h"
    return f"{words['unit']} per {words['time']}" if "unit" in words else "hours alone"


def _diagrams(
    p: Params, words: Mapping[str, str], line: Form | None, rates: Mapping[str, str]
) -> Offer:
    starts = [as_diagram(line, "timeline")] if line else []
    if p.question == "head":
        return offer(p, {"starts": "in {it}"}, *starts)
    if "mover" in words:
        instead = {"route": "{it}", "starts": "in {it2}", "way": ""}
        made = offer(p, instead, as_diagram(_ROUTE, "figure"), *starts)
        # Read from a form, points have no places.
        ends = Point("A", 0, 0), Point("B", 1, 0)
        route = made.exposures[0]._replace(exhibit=Figure(ends, (Segment("A", "B", p.dist),)))
        return made._replace(exposures=(route, *made.exposures[1:]))
    into = words.get("vessel", _JOB)
    arrows = [
        (into, name, rate) if name == words.get("drain") else (name, into, rate)
        for name, rate in rates.items()
    ]
    note = f"The number at an arrow in {{it}} tells {_meant(words)}."
    # A number that is not known is no weight.
    views = ("network",) if hasattr(p, "lost") else ("weighted",)
    flows = as_diagram(network([into, *rates], *arrows), *views)
    return offer(p, {"rates": "{it}", "starts": "in {it2}"}, flows, *starts, note=note)


def _meant(words: Mapping[str, str]) -> str:
    if "unit" in words:
        return f"how many {words['unit']} pass there in one {words['time']}"
    if "vessel" in words:
        return (
            f"in how many hours this way in or out alone would fill or empty the {words['vessel']}"
        )
    return f"how many hours that {words['agent']} alone needs for the job"
