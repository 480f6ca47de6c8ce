"""Finds templates by id for units: built-in ones by module name, lifted ones in the dataset's own seed files."""

from __future__ import annotations

import json

import seeds
from datagen.storage import Store
from datagen.template import Template


class Catalogue:
    """Templates by id. Keeps the templates of the last seed file, because units come file by file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._file: str | None = None
        self._lifted: dict[str, Template] = {}

    def template(self, template_id: str, seed_file: str | None) -> Template:
        """A template by id. Raises RecipeError or StorageError naming what is missing."""
        if seed_file is None:
            return seeds.load(template_id)
        if seed_file != self._file:
            self._lifted = {template.id: template for template in self._read(seed_file)}
            self._file = seed_file
        return self._lifted[template_id]

    def _read(self, seed_file: str) -> list[Template]:
        from seeds.lifting.lifted import Lifted, LiftedTemplate

        lines = self._store.read(seed_file).decode().splitlines()
        return [LiftedTemplate(Lifted.from_json(json.loads(line))) for line in lines]
