"""What the chains of `quantitative.percentage_chain` and its inversion are shown as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from datagen.exhibits import Exhibit, Table
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing

_PLACES = ("1st", "2nd", "3rd", "4th", "5th")
_BASES = {
    "value": "percent of the value just before",
    "origin": "percent of the original value",
    "points": "percentage points",
}
_SHORT = {"value": "percent", "origin": "% of start", "points": "points"}
_MEANT = {
    "value": "percent of the value just before that change",
    "origin": "percent of its original value",
    "points": "percentage points",
}
_MINUS = "In {it}, a minus sign means a decrease."


def offers(p: Params, wording: Phrasing) -> Iterator[Offer]:
    """A table, a program and a bar chart for each chain; a gap is written x, which bars cannot show."""
    for slot in ("changes", "other", "moves"):
        if slot in wording.slots:
            now = f"{{{slot}:now}}" in wording.text
            instead: dict[str, str] = {slot: f"change{'s' if now else 'd'} as {{it}} shows"}
            yield from (_moves if slot == "moves" else _changes)(slot, getattr(p, slot), instead)


def _changes(slot: str, chain: Sequence[Any], instead: dict[str, str]) -> Iterator[Offer]:
    rows = tuple(zip(_PLACES, chain, strict=False))
    table, restore = Table(("change", "percent"), rows), partial(_read_changes, slot)
    for modality, view in (("table", "table"), ("code", "python")):
        yield Offer(instead, (Exposure(modality, table, (view,)),), restore, _MINUS)
    if "x" not in chain:
        yield Offer(instead, (Exposure("chart", table, ("bar", "hbar")),), restore, _MINUS)


def _read_changes(slot: str, exhibit: Exhibit) -> dict[str, Any]:
    return {slot: tuple(row[1] for row in _rows(exhibit))}


def _moves(slot: str, chain: Sequence[Any], instead: dict[str, str]) -> Iterator[Offer]:
    """Amounts with what they are a part of: in a column of its own, or beside the place."""
    places = list(zip(_PLACES, chain, strict=False))
    rows = tuple((place, amount, _BASES[base]) for place, (amount, base) in places)
    table = Table(("change", "percent or points", "meant as"), rows)
    restore = partial(_read_moves, slot, [base for _, base in chain])
    for modality, view in (("table", "table"), ("code", "python")):
        yield Offer(instead, (Exposure(modality, table, (view,)),), restore, _MINUS)
    if "x" not in [amount for amount, _ in chain]:
        bars = tuple((f"{place}: {_SHORT[base]}", amount) for place, (amount, base) in places)
        chart = Exposure("chart", Table(("change", "percent / points"), bars), ("bar", "hbar"))
        used = [base for base in _SHORT if base in [base for _, base in chain]]
        meant = "; ".join([f'"{_SHORT[base]}" stands for {_MEANT[base]}' for base in used])
        yield Offer(instead, (chart,), restore, f"{_MINUS} {meant[0]}{meant[1:]}.")


def _read_moves(slot: str, bases: Sequence[str], exhibit: Exhibit) -> dict[str, Any]:
    """Tables say the base in their last column; bars have it in their names, which stay as they are."""
    units = {text: base for base, text in _BASES.items()}
    rows = _rows(exhibit)
    if len(rows[0]) == 3:
        return {slot: tuple((row[1], units[row[2]]) for row in rows)}
    return {slot: tuple((row[1], base) for row, base in zip(rows, bases, strict=True))}


def _rows(exhibit: Exhibit) -> tuple[tuple[Any, ...], ...]:
    if not isinstance(exhibit, Table):
        raise ValueError("no table")
    return exhibit.rows
