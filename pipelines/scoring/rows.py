"""A group's rows as the pass sees them: where each cell's rows are, and their texts when they are asked about."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from datagen.shards import read_table
from datagen.storage import Store
from datagen.unit import Unit
from teacher.signals.reading import Signal

TABLES_KEPT = 2


def columns_of(signals: Sequence[Signal]) -> list[str]:
    """The columns that the signals read."""
    return list(dict.fromkeys(name for signal in signals for name in ("id", *signal.columns)))


class Place(NamedTuple):
    """Where a row is: the number of the unit in its group, and the row's in the shard."""

    unit: int
    row: int


class Rows:
    """A group's rows: their cells at once, their texts when they are asked for, a few shards at a time."""

    def __init__(self, store: Store, units: Sequence[Unit], columns: list[str]) -> None:
        self._store, self._units, self._columns = store, units, columns
        self.heads = [read_table(store, unit.path, ["id", "template", "level"]) for unit in units]
        self._tables: OrderedDict[int, pa.Table] = OrderedDict()

    def cells(self, most: int | None) -> dict[tuple[str, int], tuple[list[Place], int]]:
        """The first places of each (template, level), in the order in which they were drawn, and how many it has."""
        places: defaultdict[tuple[str, int], list[Place]] = defaultdict(list)
        counts: Counter[tuple[str, int]] = Counter()
        for number, head in enumerate(self.heads):
            keys = zip(head["template"].to_pylist(), head["level"].to_pylist(), strict=True)
            for row, key in enumerate(keys):
                counts[key] += 1
                if most is None or counts[key] <= most:
                    places[key].append(Place(number, row))
        return {key: (places[key], count) for key, count in counts.items()}

    def id(self, place: Place) -> bytes:
        row: bytes = self.heads[place.unit]["id"][place.row].as_py()
        return row

    def take(self, places: Sequence[Place]) -> list[dict[str, Any]]:
        """The rows at some places, in order."""
        found: list[dict[str, Any]] = []
        for number in dict.fromkeys(place.unit for place in places):
            rows = [place.row for place in places if place.unit == number]
            found += self._table(number).take(rows).to_pylist()
        return found

    def _table(self, number: int) -> pa.Table:
        if number not in self._tables:
            path = self._units[number].path
            self._tables[number] = read_table(self._store, path, self._columns)
        self._tables.move_to_end(number)
        while len(self._tables) > TABLES_KEPT:
            self._tables.popitem(last=False)
        return self._tables[number]
