"""The record of a dataset: whose it is, which units are done, and the seal that closes it.

dataset.json     the recipe and its fingerprint, written first; a run of another recipe is refused
rows/, rejects/  the shards; a shard's footer is the record that its unit is done
manifest.json    every shard with its sha256, and the digest over all of them; written last
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Set
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from datagen.errors import RecipeMismatch, StorageError
from datagen.recipe import Recipe
from datagen.shards import Footer, read_footer
from datagen.storage import Store

DATASET = "dataset.json"
MANIFEST = "manifest.json"
_READERS = 16


def refuse_another(store: Store, recipe: Recipe, fingerprint: str) -> None:
    """Raises RecipeMismatch, showing the difference, if the location holds another recipe's dataset."""
    if not store.exists(DATASET):
        if store.names("rows"):
            raise RecipeMismatch(
                f"{store.location} holds shards but no {DATASET}; choose another --out"
            )
        return
    theirs = _read_claim(store)
    if theirs["fingerprint"] != fingerprint:
        raise RecipeMismatch(
            f"{store.location} holds a dataset of another recipe; choose another --out, or undo the change:\n"
            + _difference(_of_rows(theirs["recipe"]), _of_rows(recipe.model_dump(mode="json")))
        )


def claim(store: Store, recipe: Recipe, fingerprint: str) -> None:
    """Makes the location this recipe's."""
    if not store.exists(DATASET):
        content = {"fingerprint": fingerprint, "recipe": recipe.model_dump(mode="json")}
        store.write(DATASET, json.dumps(content, indent=1).encode())


def _of_rows(recipe: dict[str, Any]) -> dict[str, Any]:
    """What rows depend on; what is thought of them may change."""
    return {key: value for key, value in recipe.items() if key not in ("teacher", "accept")}


def _difference(theirs: dict[str, Any], mine: dict[str, Any], path: str = "") -> str:
    lines = []
    for key in sorted(theirs.keys() | mine.keys()):
        old, new = theirs.get(key), mine.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            lines.append(_difference(old, new, f"{path}{key}."))
        elif old != new:
            lines.append(f"  {path}{key}: the dataset has {old!r}, the recipe says {new!r}")
    return "\n".join(filter(None, lines)) or "  (the seed file's content differs)"


def recipe_of(store: Store) -> tuple[Recipe, str]:
    """The recipe that a dataset was made by, and its fingerprint. Raises StorageError if there is no dataset."""
    if not store.exists(DATASET):
        raise StorageError(
            f"{store.location} holds no dataset; make one with `datagen run RECIPE --out ...`"
        )
    content = _read_claim(store)
    return Recipe.model_validate(content["recipe"]), content["fingerprint"]


def _read_claim(store: Store) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(store.read(DATASET))
    except ValueError as error:
        raise StorageError(
            f"{store.path(DATASET)} is damaged: {error}; delete it, or choose another location"
        ) from error
    return content


def committed(
    store: Store, fingerprint: str | None = None, broken: Set[str] = frozenset()
) -> dict[str, Footer]:
    """The footers of all whole shards by path, sorted; of one recipe only if its fingerprint is given.

    Shards known to be broken are left out, as are those whose footer cannot be read.
    """

    def footer(name: str) -> tuple[str, Footer | None]:
        try:
            return name, read_footer(store, name)
        except StorageError:
            return name, None

    names = [name for name in store.names("rows") if name not in broken]
    with ThreadPoolExecutor(_READERS) as readers:
        found = readers.map(footer, names)
        return {name: f for name, f in found if f is not None and fingerprint in (None, f.recipe)}


def damaged(store: Store) -> set[str]:
    """Shards of a sealed dataset whose bytes are not those that were sealed, missing ones among them."""
    manifest = read_manifest(store)
    if manifest is None:
        return set()
    sealed = {entry["path"]: entry["sha256"] for entry in manifest["shards"]}
    return {name for name, digest in hashes(store, sealed).items() if digest != sealed[name]}


def hashes(store: Store, names: Iterable[str]) -> dict[str, str]:
    """sha256 by path; empty text for a file that cannot be read."""

    def digest(name: str) -> tuple[str, str]:
        try:
            return name, hashlib.sha256(store.read(name)).hexdigest()
        except StorageError:
            return name, ""

    with ThreadPoolExecutor(_READERS) as readers:
        return dict(readers.map(digest, names))


def seal(store: Store, footers: dict[str, Footer], seconds: float) -> dict[str, Any]:
    """Writes the manifest over all shards, sorted by unit, and returns it."""
    digests = hashes(store, footers)
    shards = [
        {
            "unit": footer.unit,
            "path": name,
            "sha256": digests[name],
            "rows": footer.counts["accepted"],
            "rejected": footer.counts["rejected"],
        }
        for name, footer in sorted(footers.items(), key=lambda item: item[1].unit)
    ]
    manifest = {
        "digest": dataset_digest({entry["unit"]: entry["sha256"] for entry in shards}),
        "rows": sum(entry["rows"] for entry in shards),
        "rejected": sum(entry["rejected"] for entry in shards),
        "units": len(shards),
        "seconds": round(seconds, 3),
        "shards": shards,
    }
    store.write(MANIFEST, json.dumps(manifest, indent=1).encode())
    return manifest


def dataset_digest(shard_digests: dict[str, str]) -> str:
    """sha256 over the sorted (unit id, shard sha256): equal for equal datasets, wherever and however made."""
    lines = "".join(f"{unit} {digest}\n" for unit, digest in sorted(shard_digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def read_manifest(store: Store) -> dict[str, Any] | None:
    """The manifest of a sealed dataset; None while the dataset is unfinished."""
    if not store.exists(MANIFEST):
        return None
    try:
        manifest: dict[str, Any] = json.loads(store.read(MANIFEST))
    except ValueError:  # a damaged seal is no seal: the next run writes it again
        return None
    return manifest
