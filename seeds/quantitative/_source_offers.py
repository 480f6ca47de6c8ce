"""What the sources of `quantitative.join_lookup` and its inversion are shown as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from datagen.exhibits import Edge, Exhibit, Graph, Series, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing
from seeds.quantitative._forms import title
from seeds.quantitative._sources import SCENES

Row = tuple[Any, ...]


def offers(p: Params, wording: Phrasing) -> Iterator[Offer]:
    """Lines as a weighted network, who belongs where as arrows, rates and fees as charts; all of it as tables."""
    scene, slots = SCENES[p.setting], wording.slots
    if hasattr(p, "lost") and p.level == 5:
        # So many lines leave the question open that hardly any figure decides it.
        yield Offer(dict.fromkeys(slots, ""), (), dict)
        return
    yield _lines(p)
    by_kind = p.query[0] == "kind"
    belonging = [
        ("homes", p.homes, scene.who, scene.group),
        ("members", p.homes, scene.who, scene.group),
    ]
    belonging += [("kinds", p.kinds, scene.what, scene.kind)] if by_kind else []
    for slot, pairs, first, second in belonging:
        if slot in slots:
            yield from _belonging_offers(slot, pairs, (first, second))
    for slot, first, second in (
        ("prices", scene.what, scene.rate),
        ("fees", scene.group, scene.fee.split(" in ")[0]),
    ):
        if slot in slots and not hasattr(p, "lost"):
            yield from _readings(slot, getattr(p, slot), first, second)
    if "catalogue" in slots and not hasattr(p, "lost"):
        yield _catalogue(p, by_kind)
    # A question may be open whatever kinds and fees there are.
    if not by_kind:
        yield Offer({"kinds": ""}, (), dict)
    if hasattr(p, "lost"):
        yield Offer({"fees": ""}, (), dict)


def _belonging_offers(
    slot: str, pairs: tuple[Row, ...], columns: tuple[str, str]
) -> Iterator[Offer]:
    first, second = columns
    instead = {slot: "{here}" if slot == "members" else "see {it}"}
    restore = partial(_belonging, slot, columns)
    graph = Graph(_nodes(pairs), tuple(Edge(*pair) for pair in pairs))
    note = f"Each arrow in {{it}} leads from one {first} to the {second} of that {first}."
    yield Offer(instead, (Exposure("diagram", graph, ("network",)),), restore, note)
    yield Offer(instead, (Exposure("table", Table(columns, pairs), ("table",)),), restore)


def _nodes(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row[:2]))


def _lines(p: Params) -> Offer:
    scene, rows = SCENES[p.setting], p.orders.rows
    edges = tuple(Edge(who, what, str(quantity)) for who, what, quantity in rows)
    graph = Graph(_nodes(rows), edges, directed=False)
    counted = scene.quantity if scene.quantity == "quantity" else f"number of {scene.quantity}"
    note = (
        f"Each line in {{it}} joins the {scene.who} and the {scene.what} of one of the {scene.lines}; it has the "
        f"{counted} written at it."
    )
    exposure = Exposure("diagram", graph, ("weighted",))
    restore = partial(_orders, p.orders.columns, scene.names)
    return Offer({"orders": "{here}"}, (exposure,), restore, note)


def _orders(columns: tuple[str, ...], people: tuple[str, ...], exhibit: Exhibit) -> dict[str, Any]:
    if not isinstance(exhibit, Graph):
        raise ValueError("no network")
    rows = []
    for source, target, label in exhibit.edges:
        who, what = (source, target) if source in people else (target, source)
        rows.append((who, what, int(label)))
    return {"orders": Table(columns, tuple(rows))}


def _belonging(slot: str, columns: tuple[str, str], exhibit: Exhibit) -> dict[str, Any]:
    if isinstance(exhibit, Graph):
        pairs = tuple((source, target) for source, target, _ in exhibit.edges)
    elif isinstance(exhibit, Table):
        pairs = exhibit.rows  # type: ignore[assignment]
    else:
        raise ValueError("neither network nor table")
    return {slot: Table(columns, pairs) if slot == "members" else pairs}


def _readings(slot: str, series: Series, first: str, second: str) -> Iterator[Offer]:
    instead, restore = {slot: "see {it}"}, partial(_series, slot)
    yield Offer(instead, (Exposure("chart", series, ("bar", "hbar")),), restore)
    table = Table((first, second), series.points)
    yield Offer(instead, (Exposure("table", table, ("table",)),), restore)
    yield Offer(instead, (Exposure("code", series, ("python",)),), restore)


def _series(slot: str, exhibit: Exhibit) -> dict[str, Any]:
    if isinstance(exhibit, Table):
        return {slot: Series(exhibit.rows)}  # type: ignore[arg-type]
    return {slot: exhibit}


def _catalogue(p: Params, with_kinds: bool) -> Offer:
    """A chart of the rates, beside a table of the kinds if they matter."""
    scene, columns = SCENES[p.setting], p.catalogue.columns
    rates = tuple(row[:2] for row in p.catalogue.rows)
    chart = Table((scene.what, title(scene.rate, scene.rate.split()[0])), rates)
    shown = [Exposure("chart", chart, ("bar", "hbar"))]
    if with_kinds:
        kinds = tuple((row[0], row[2]) for row in p.catalogue.rows)
        shown.append(Exposure("table", Table((scene.what, scene.kind), kinds), ("table",)))
    note = f"{{it}} shows the {scene.rated}, by {scene.what}."
    return Offer({"catalogue": "{here}"}, tuple(shown), partial(_priced, columns), note)


def _priced(columns: tuple[str, ...], *exhibits: Exhibit) -> dict[str, Any]:
    rates, *kinds = [exhibit.rows for exhibit in exhibits if isinstance(exhibit, Table)]
    columns = columns[: 2 + len(kinds)]
    kind_of = [{row[0]: row[1] for row in kind} for kind in kinds]
    rows = [(*row, *(kind[row[0]] for kind in kind_of)) for row in rates]
    return {"catalogue": Table(columns, tuple(rows))}
