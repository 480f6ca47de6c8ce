"""Finds templates by id for units: built-in ones by module name, lifted ones in the dataset's own seed files.

Ids are paths: `a.b~backward` is `a.b` turned round, `a.b > c.d` a chain. Here they are built again.
"""

from __future__ import annotations

import json

import seeds
from datagen.storage import Store
from datagen.template import Template
from mutators.paths import build
from pipelines.seeding import read_lifted, template_of


class Catalogue:
    """Templates by id. Keeps the templates of the last seed file, because units come file by file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._file: str | None = None
        self._lifted: dict[str, Template] = {}

    def template(self, template_id: str, seed_file: str | None) -> Template:
        """A template by id. Raises RecipeError or StorageError naming what is missing."""
        if seed_file not in (None, self._file):
            self._lifted = {template.id: template for template in self._read(str(seed_file))}
            self._file = seed_file
        source = seeds.load if seed_file is None else self._lifted.__getitem__
        return build(template_id, source)

    def _read(self, seed_file: str) -> list[Template]:
        lines = self._store.read(seed_file).decode().splitlines()
        return [template_of(read_lifted(json.loads(line))) for line in lines]
