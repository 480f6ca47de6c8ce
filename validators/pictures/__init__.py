"""Reads exhibits off their pictures: from where shapes and texts lie, never from what the layout knew.

To add a view: a reader in a file of this folder, and its line in READERS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datagen.drawing.scene import Drawing
from datagen.exhibits import Exhibit
from validators.pictures import table

READERS: dict[str, Callable[[Drawing], Any]] = {
    "table": table.read,
}
"""By view. Each gives the exhibit, or None where a value cannot be read at the precision it is shown with."""


def read(drawing: Drawing, view: str) -> Exhibit | None:
    """What a picture shows. Raises LookupError for a view that nobody reads."""
    exhibit: Exhibit | None = READERS[view](drawing)
    return exhibit
