"""Programs that stand for data: an exhibit as Python that has to be followed to know it.

Every program comes with an epilogue, which prints the exhibit's text form when it runs after it; so what a
program gives is found out by running it.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from datagen.exhibits import Exhibit, Listing, Series, Table


class Source(NamedTuple):
    """A program, and what prints its data."""

    code: str
    epilogue: str


def program(exhibit: Exhibit, rng: Random) -> Source | None:
    """A program that gives the exhibit; None where its numbers are not whole, or there is no way to write it."""
    match exhibit:
        case Series():
            return _series(exhibit, rng)
        case Table():
            return _table(exhibit, rng)
        case Listing():
            return Source(exhibit.code, f"print({exhibit.text()!r})")
    return None


def _series(series: Series, rng: Random) -> Source | None:
    if not all(isinstance(value, int) for _, value in series.points):
        return None
    if all(len(label) == 1 and label.isalpha() for label, _ in series.points):
        return _variables([(label, int(value)) for label, value in series.points], rng)
    entries = [f"    {label!r}: {value}," for label, value in series.points]
    code = "\n".join(["values = {", *_quoted(entries), "}"])
    return Source(code, 'print(", ".join(f"{name} {values[name]}" for name in values))')


def _quoted(lines: list[str]) -> list[str]:
    """Double quotes, as people write them."""
    return [line.replace("'", '"') for line in lines]


def _variables(values: list[tuple[str, int]], rng: Random) -> Source:
    """Assignments, most of which compute something from those before."""
    lines: list[str] = []
    known: list[tuple[str, int]] = []
    for name, value in values:
        ways = rng.sample(_WAYS, len(_WAYS))
        made = next((way for way in (way(name, value, known, rng) for way in ways) if way), None)
        lines += made or [f"{name} = {value}"]
        known.append((name, value))
    shown = ", ".join(f"{name} {{{name}}}" for name, _ in values)
    return Source("\n".join(lines), f'print(f"{shown}")')


Known = list[tuple[str, int]]


def _plain(name: str, value: int, known: Known, rng: Random) -> list[str]:
    return [f"{name} = {value}"]


def _from_earlier(name: str, value: int, known: Known, rng: Random) -> list[str] | None:
    """`q = 3 * p - 4`."""
    if not known:
        return None
    earlier, base = rng.choice(known)
    factor = rng.choice((1, 2, 3))
    rest = value - factor * base
    if not 0 < abs(rest) < 1_000:
        return None
    times = earlier if factor == 1 else f"{factor} * {earlier}"
    return [f"{name} = {times} {'+' if rest > 0 else '-'} {abs(rest)}"]


def _product(name: str, value: int, known: Known, rng: Random) -> list[str] | None:
    """`q = 7 * 6 - 2`."""
    first = rng.randint(3, 9)
    second, rest = divmod(value, first)
    if second < 2:
        return None
    return [f"{name} = {first} * {second}" + (f" + {rest}" if rest else "")]


def _loop(name: str, value: int, known: Known, rng: Random) -> list[str] | None:
    """A sum that a loop collects."""
    turns = rng.randint(2, 5)
    step = value // turns - (turns - 1) // 2
    if step < 2:
        return None
    start = value - sum(step + turn for turn in range(turns))
    index = next(letter for letter in "ijn" if letter != name)
    return [
        f"{name} = {start}",
        f"for {index} in range({turns}):",
        f"    {name} += {step} + {index}",
    ]


def _entry(name: str, value: int, known: Known, rng: Random) -> list[str] | None:
    """An entry of a list."""
    place = rng.randrange(4)
    others = [value + shift for shift in rng.sample([-7, -4, -3, 2, 5, 6, 9], 3)]
    if min(others) < 0:
        return None
    items = [*others[:place], value, *others[place:]]
    return [f"{name} = {items}[{place}]"]


def _case(name: str, value: int, known: Known, rng: Random) -> list[str] | None:
    """One of two values, by a comparison."""
    if not known:
        return None
    earlier, base = rng.choice(known)
    bound = base + rng.choice((-3, 3))
    other = value + rng.choice((2, 5, 8))
    then, otherwise = (value, other) if base > bound else (other, value)
    return [f"{name} = {then} if {earlier} > {bound} else {otherwise}"]


_WAYS: tuple[Callable[[str, int, Known, Random], list[str] | None], ...] = (
    _plain, _from_earlier, _product, _loop, _entry, _case,
)  # fmt: skip


def _table(table: Table, rng: Random) -> Source | None:
    cells = [cell for row in table.rows for cell in row]
    if not all(isinstance(cell, int | str) for cell in cells):
        return None
    rows = [f"    {row!r}," if len(row) > 1 else f"    ({row[0]!r},)," for row in table.rows]
    style = rng.randrange(2)
    if style and len(table.columns) <= 4:
        rows = [
            "    {"
            + ", ".join(f"{c!r}: {cell!r}" for c, cell in zip(table.columns, row, strict=True))
            + "},"
            for row in table.rows
        ]
        code = ["rows = [", *_quoted(rows), "]"]
        cells_of = "row.values()"
        heads = "rows[0]"
    else:
        code = [f"columns = {table.columns!r}", "rows = [", *rows, "]"]
        code = _quoted(code)
        cells_of, heads = "row", "columns"
    epilogue = (
        f"def line(cells):\n    return '| ' + ' | '.join([str(cell) for cell in cells]) + ' |'\n"
        f"print('\\n'.join([line({heads}), line(['---'] * len({heads}))] + "
        f"[line({cells_of}) for row in rows]))"
    )
    return Source("\n".join(code), epilogue)
