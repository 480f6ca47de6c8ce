"""The figures of `quantitative.proportional_scaling` and its inversion."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.offers import Offer
from datagen.phrasing import Params
from seeds.quantitative._forms import Showing, as_chart, as_table, offer, table
from seeds.quantitative._scales import ASKED, FACTORS, SETTINGS

_SIZES = {"m of length": "length (m)", "m of width": "width (m)", "m of depth": "depth (m)"}
_TIMES = ("first", "second")
MOST_APART = 40
"""The largest number of one chart, over its smallest."""
Row = tuple[str, str, str]
"""What is counted, and how much of it there is each time."""


def offers(p: Params) -> Iterator[Offer]:
    """A table of both cases with the gap; bars of the factors, or a line through the origin for equal things."""
    words = SETTINGS[p.level][p.setting]
    rows = []
    for place, (noun, _) in enumerate(FACTORS[p.level]):
        name = _SIZES.get(noun) or words.get(noun.strip("<>"), noun)
        new = f"{{n{place}:int}}" if hasattr(p, f"n{place}") else "?"
        rows.append((name, f"{{k{place}:int}}", new))
    asked = words.get("unit", ASKED[p.level])
    last = (asked, "{x:int}", "{y:number}" if hasattr(p, "y") else "?")
    cases = table(("quantity", *_TIMES), *rows, last)
    yield offer(p, {"cases": "{it}"}, as_table(cases))
    if p.level == max(FACTORS):  # there are too many numbers for letters
        yield offer(p, {"cases": "{it}"}, Showing(cases, "code", ("python",)))
    if p.level == 1:
        line = table((words["things"], asked), ("0", "0"), ("{k0:int}", "{x:int}"))
        yield offer(p, {"graph": "{it}"}, as_chart(line, "line"))
    elif not hasattr(p, "lost"):
        yield _bars(p, rows)


def _bars(p: Params, rows: list[Row]) -> Offer:
    """One chart of all factors, or several where their numbers are far apart."""
    numbers = [getattr(p, f"{case}{place}") for case in "kn" for place in range(len(rows))]
    groups = [[row] for row in rows]
    if max(numbers) <= MOST_APART * min(numbers):
        groups = [rows]
    elif p.level == max(FACTORS):
        groups = [rows[:2], rows[2:3], rows[3:]]
    told = {1: "{it}", 2: "{it} and {it2}"}.get(len(groups), "{it} to {it2}")
    return offer(p, {"bars": told}, *map(_chart, groups))


def _chart(rows: list[Row]) -> Showing:
    if len(rows) > 1:
        return as_chart(table(("quantity", *_TIMES), *rows), "grouped")
    ((name, old, new),) = rows
    return as_chart(table(("occasion", name), ("1st", old), ("2nd", new)), "bar", "hbar")
