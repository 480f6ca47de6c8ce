"""A row's figures as files: PNG, SVG, the data as text, graphs as DOT. Row in, files out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import seeds
from datagen.drawing.svg import svg
from datagen.errors import DatagenError
from datagen.exhibits import Graph
from datagen.manifest import recipe_of
from datagen.shown import Shown
from datagen.storage import Store
from mutators.paths import build
from mutators.perturb import Perturb


def write_figures(location: str, row: Mapping[str, Any], folder: Path) -> list[Path]:
    """The files written: `<id>-1.png`, `.svg`, `.md` and `.dot`, as far as a figure has them.

    Raises DatagenError if the row has no figures or its coordinates make another problem today.
    """
    if not row["exhibits"]:
        raise DatagenError(f"row {row['id'][:12]} shows nothing; its problem is all text")
    seed = recipe_of(Store(location))[0].seed
    variant = Perturb(build(row["template"], seeds.load), row["level"], seed).draw(row["index"])
    if variant is None or variant.id.hex() != row["id"]:
        raise DatagenError(f"row {row['id'][:12]} cannot be made again; see `datagen verify`")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, shown in enumerate(variant.posing.shown, 1):
        for suffix, content in _forms(shown).items():
            file = folder / f"{row['id'][:12]}-{number}.{suffix}"
            file.write_bytes(content)
            written.append(file)
    return written


def _forms(shown: Shown) -> dict[str, bytes]:
    """A figure's forms by the ending of their file."""
    forms = {"md": f"{shown.exhibit.text()}\n".encode()}
    if shown.drawing is not None:
        forms |= {"png": shown.png, "svg": svg(shown.drawing).encode()}
    if isinstance(shown.exhibit, Graph):
        forms["dot"] = f"{shown.exhibit.dot()}\n".encode()
    return forms
