"""The figures of `quantitative.unit_dimension` and its inversion."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Formula, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params
from seeds.quantitative._dimensions import Quantity, read_measure, write_measure
from seeds.quantitative._forms import Form, as_diagram, as_table, network, offer, table
from seeds.quantitative._unit_words import SETTINGS, UNIT_SLOTS

_LADDER = (("dar", "f", "luns"), ("lun", "g", "vesks"), ("vesk", "h", "tams"), ("tam", "k", "ors"))
_MANY = {one: f"{one}s" for one, _, _ in _LADDER}
_IT = {"amounts": "{it}"}
_PURE = "none, a pure number"


def offers(p: Params) -> Iterator[Offer]:
    """A table of the quantities; old units as a network too."""
    yield offer(p, _IT, as_table(_table(p)._replace(kinds=tuple(UNIT_SLOTS.items()))))
    if p.question in ("finer", "coarser"):
        steps = [(_MANY[one], many, f"{{{slot}:int}}") for one, slot, many in _LADDER]
        graph = network([first for first, _, _ in steps] + ["ors"], *steps)
        note = "The number at an arrow in {it} tells how many of the unit that it leads to make one of the other."
        yield offer(p, _IT, as_diagram(graph, "weighted"), note=note)


def _table(p: Params) -> Form:
    """Units that the question names are words here, since they stand in the text."""
    match p.question:
        case "mixed":
            return table(("amount", "unit"), ("{x:int}", "{u:unit}"), ("{y:int}", p.v))
        case "hops":
            return table(("amount", "unit"), ("{x:int}", "{u:unit}"))
        case "rate":
            return table(("amount", "unit"), ("{x:int}", "{u:unit} per {s:per}"))
        case "triple":
            rows = ("{x:int}", "{u:unit}"), ("{y:int}", "{v:unit}"), ("{z:int}", p.w)
            return table(("amount", "unit"), *rows)
        case "flow":
            speed = ("rate", "{x:int}", "{u:unit} per {s:per}")
            return table(("quantity", "amount", "unit"), speed, ("time", "{y:int}", "{d:unit}"))
        case "finer" | "coarser":
            steps = [(one, f"{{{slot}:int}}", many) for one, slot, many in _LADDER]
            return table(("one", "makes", "of these"), *steps)
        case "dose":
            patient = SETTINGS["dose"][p.setting]["patient"]
            return table(
                ("quantity", "number"),
                (f"mass of the {patient} (kg)", "{m:int}"),
                ("dose (mg per kg)", "{x:int}"),
                ("doses a day", "{n:int}"),
                ("weeks", "{z:int}"),
            )
    third = "thickness" if p.question == "sheet" else "depth"
    sides = zip(("length", "width", third), "abc", "uvw", strict=True)
    measured = [(side, f"{{{slot}:int}}", f"{{{unit}:unit}}") for side, slot, unit in sides]
    return table(("side", "amount", "unit"), *measured)


def term_offers(p: Params) -> Iterator[Offer]:
    """Quantities as a table or a program's; the terms as a table, and as a formula that is their sum."""
    # The letter comes last: its terms stand beside a unit in the text.
    rows = [
        (item.amount, write_measure((item.unit, item.per)) or _PURE, item.letter)
        for item in p.quantities
    ]
    listed = Table(("amount", "unit", "letter"), tuple(rows))
    for modality, view in (("table", "table"), ("code", "python")):
        exposure = Exposure(modality, listed, (view,))
        yield Offer({"quantities": "{it}"}, (exposure,), _quantities)
    named = Table(("term", "product or quotient"), tuple(zip("ABCDE", p.terms, strict=False)))
    yield Offer({"terms": "{it}"}, (Exposure("table", named, ("table",)),), _named_terms)
    if any("/" in term for term in p.terms):
        marks = ", ".join([f"({mark})" for mark, _ in zip("ABCDE", p.terms, strict=False)])
        note = f"From left to right, the terms of the sum in {{it}} are called {marks}."
        exposure = Exposure("diagram", Formula(" + ".join(p.terms)), ("formula",))
        yield Offer({"terms": "{it}"}, (exposure,), partial(_summed_terms, len(p.terms)), note)


def _quantities(exhibit: Exhibit) -> dict[str, Any]:
    if not isinstance(exhibit, Table):
        raise ValueError("no table")
    found = []
    for amount, unit, letter in exhibit.rows:
        measure = read_measure("" if unit == _PURE else str(unit))
        found.append(Quantity(str(letter), amount, *measure))  # type: ignore[arg-type]
    return {"quantities": tuple(found)}


def _named_terms(exhibit: Exhibit) -> dict[str, Any]:
    if not isinstance(exhibit, Table):
        raise ValueError("no table")
    return {"terms": tuple(str(row[1]) for row in exhibit.rows)}


def _summed_terms(count: int, exhibit: Exhibit) -> dict[str, Any]:
    """The terms of a sum; a product has no brackets."""
    if not isinstance(exhibit, Formula):
        raise ValueError("no formula")
    terms = exhibit.expression.split(" + ")
    if len(terms) != count:
        raise ValueError(f"{len(terms)} terms instead of {count}")
    return {"terms": tuple(t if "/" in t else t.replace("(", "").replace(")", "") for t in terms)}
