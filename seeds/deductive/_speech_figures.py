"""What speakers say as a table, and back. Speeches in, offers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from datagen.exhibits import Table
from datagen.offers import Exposure, Offer
from seeds.deductive._rule_tables import HERE
from seeds.deductive._speakers import Speech, World, quote, speeches_slot


def speech_table(speeches: Sequence[Speech], world: World) -> Offer:
    """A row a speaker, with the words in quotation marks."""
    rows = []
    for speech in speeches:
        name, _, words = quote(speech, world).partition(": ")
        rows.append((name, words))
    exposure = Exposure("table", Table(("who", "says"), tuple(rows)), ("table",))
    return Offer({"speeches": HERE}, (exposure,), partial(_of_rows, world))


def _of_rows(world: World, table: Table) -> Mapping[str, Any]:
    """Raises ValueError for words that nobody says."""
    return {
        "speeches": speeches_slot(world).read(
            " ".join(f"{name}: {words}" for name, words in table.rows)
        )
    }
