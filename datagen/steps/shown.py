"""Claims that repeat what a figure shows: `shown: Oslo | 40; Rome | 55`. Exhibit in, claim text out, and back.

An entry is a row of a table or a reading of a series; it holds where the problem shows it. The claim comes to all
its numbers, so that later steps can take them up.
"""

from __future__ import annotations

from datagen.exhibits import Exhibit, Series, Table, read_cell, write_cell
from datagen.steps.claims import Claim, Value, unreadable, value_of
from datagen.verdict import Status

PREFIX = "shown: "
MAX_CHARACTERS = 400


def entries_of(exhibit: Exhibit) -> tuple[tuple[str, ...], ...]:
    """What an exhibit shows, entry by entry; nothing for those that are no lists of readings."""
    if isinstance(exhibit, Table):
        return tuple(tuple(map(write_cell, row)) for row in exhibit.rows)
    if isinstance(exhibit, Series):
        return tuple((label, write_cell(value)) for label, value in exhibit.points)
    return ()


def write(entries: tuple[tuple[str, ...], ...]) -> str:
    """The claim that these entries are shown."""
    return PREFIX + "; ".join(" | ".join(entry) for entry in entries)


def entries(text: str) -> list[list[str]]:
    """The entries of a claim."""
    return [entry.split(" | ") for entry in text.strip().removeprefix(PREFIX).split("; ")]


def read(text: str) -> Claim:
    """The claim's numbers. Whether the problem shows them is for its sources to say."""
    found = entries(text)
    if any(len(entry) < 2 for entry in found):
        return unreadable(f"no entries: {text[:60]!r}")
    cells = [read_cell(cell) for entry in found for cell in entry]
    values: tuple[Value, ...] = tuple(value_of(cell) for cell in cells if not isinstance(cell, str))
    # Said again it earns nothing, unless the reference solution says it.
    return Claim("shown", Status.PASS, "", (), values, trivial=True)
