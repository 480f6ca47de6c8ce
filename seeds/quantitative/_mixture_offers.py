"""The figures of `quantitative.mixture_weighting` and its inversion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Series, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params
from seeds.quantitative._forms import Form, as_chart, as_table, offer, series, table, title
from seeds.quantitative._mixture_words import SETTINGS

Part = tuple[str, str, str]
"""What is mixed, its amount and its strength or price; a slot, `?` where it is asked, or other words."""
_A, _P, _B, _Q, _C, _R, _S, _M = (f"{{{name}:int}}" for name in "apbqcrsm")
_ASKED: dict[str, tuple[Part, ...]] = {
    "blend": (("first", _A, _P), ("second", _B, _Q)),
    "average": (("first", _A, _P), ("second", _B, _Q)),
    "alligation": (("first", "", _P), ("second", "", _Q)),
    "dilute": (("before", _A, _P), ("after", "?", _M)),
    "third": (("first", _A, _P), ("second", _B, _Q), ("third", "?", _R)),
    "unknown": (("first", _A, _P), ("second", _B, _Q), ("third", _C, "?")),
}
_BOUNDED: dict[str, tuple[Part, ...]] = {
    "blend": (("in the {vat}", _A, _P), ("to be added", _B, _Q)),
    "average": (("in the shop", _A, _P), ("to be mixed in", _B, _Q)),
    "alligation": (("first", _S, _P), ("second", "plenty", _Q)),
    "dilute": (("in the {vat}", _A, _P), ("{other}", _B, "0")),
    "third": (("first", _A, _P), ("second", _B, _Q), ("to be added", _C, _R)),
    "unknown": (("first", _A, _P), ("second", _B, _Q), ("third", _C, "{lo:int} to {hi:int}")),
}
_IT = {"kinds": "{it}"}


def offers(p: Params, bounded: bool = False) -> Iterator[Offer]:
    """A table of what is mixed, or may be mixed in; its amounts as bars or slices, its strengths as bars."""
    words = SETTINGS[p.question][p.setting]
    if p.question == "table":
        yield from _lots(p, words)
    elif p.question == "replace":
        yield offer(p, _IT, as_table(_spec(words)))
    else:
        parts = (_BOUNDED if bounded else _ASKED)[p.question]
        yield from _mixed(p, words, [(name.format_map(words), *rest) for name, *rest in parts])  # type: ignore[misc]


def _spec(words: Mapping[str, str]) -> Form:
    part, unit, stuff = words["part"], words["unit"], words["stuff"]
    return table(
        ("quantity", "number"),
        (f"{unit} in the {words['vat']}", _A),
        (f"percent of {part} at first", _P),
        (f"{unit} replaced in each round", _B),
        (f"percent of {part} in the other {stuff}", _Q),
        ("rounds", "{n:int}"),
    )


def _mixed(p: Params, words: Mapping[str, str], parts: list[Part]) -> Iterator[Offer]:
    strength = (
        f"{words['money']} per {words['one']}" if "money" in words else f"percent {words['part']}"
    )
    heads = ("kind", words["unit"], strength)
    if not parts[0][1]:
        yield offer(p, _IT, as_table(table((heads[0], heads[2]), *((a, c) for a, _, c in parts))))
    else:
        yield offer(p, _IT, as_table(table(heads, *parts)))
    amounts, strengths = (_given(parts, place) for place in (1, 2))
    if len(amounts) == 1 or any(" to " in value for _, value in strengths):
        return
    bars = ("bar", "hbar")
    name = title(heads[2], "price" if "money" in words else "percent")
    prices = as_chart(table(("kind", name), *strengths), *bars)
    if not amounts:
        yield offer(p, _IT, prices)
        return
    both = {"kinds": "{it} and {it2}, in this order"}
    yield offer(p, both, as_chart(table(heads[:2], *amounts), *bars), prices)
    yield offer(p, both, as_chart(series(*amounts), "pie"), prices)


def _given(parts: list[Part], place: int) -> list[tuple[str, str]]:
    """Names with what is known of them in one place."""
    return [(part[0], part[place]) for part in parts if part[place] not in ("", "?", "plenty")]


def _lots(p: Params, words: Mapping[str, str]) -> Iterator[Offer]:
    """Two charts, as amounts and percentages have nothing in common."""
    amounts, strengths = ([(row[0], row[place]) for row in p.table.rows] for place in (1, 2))
    pie = Exposure("chart", Series(tuple(amounts)), ("pie",))
    bars = Exposure("chart", Table(("lot", words["unit"]), tuple(amounts)), ("bar", "hbar"))
    shares = Exposure("chart", Table(("lot", "percent"), tuple(strengths)), ("bar", "hbar"))
    note = (
        f"{{it}} gives the amount of each lot in {words['unit']}, {{it2}} its strength in percent."
    )
    restore = partial(_joined, p.table.columns)
    for sizes in (pie, bars):
        yield Offer({"table": "{here}"}, (sizes, shares), restore, note)


def _joined(columns: tuple[str, ...], *exhibits: Exhibit) -> dict[str, Table]:
    amounts, strengths = exhibits
    pairs: Any = amounts.points if isinstance(amounts, Series) else amounts.rows  # type: ignore[attr-defined]
    shares = dict(strengths.rows)  # type: ignore[attr-defined]
    rows = tuple((lot, amount, shares[lot]) for lot, amount in pairs)
    return {"table": Table(columns, rows)}
