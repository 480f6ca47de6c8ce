"""Layouts draw exhibits. To add a view: a file of this folder, and its line in LAYOUTS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datagen.drawing.looks import Look
from datagen.drawing.scene import Drawing
from mutators.fuse.layouts import table

LAYOUTS: dict[str, Callable[[Any, Look], Drawing | None]] = {
    "table": table.draw,
}
"""By view. None where the exhibit does not fit: too much of it, or not what the view is for."""
