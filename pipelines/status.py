"""What a dataset holds, as plain facts for `datagen status` and `datagen modes`."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import seeds
from datagen.manifest import committed, read_manifest, recipe_of
from datagen.storage import Store
from datagen.taxonomy import modes
from datagen.views import judgement_of


def status_of(location: str) -> dict[str, Any]:
    """Rows, rejects by reason, units and, once sealed, digest and seconds. Raises StorageError if it is none."""
    store = Store(location)
    recipe, fingerprint = recipe_of(store)
    counts = [footer.counts for footer in committed(store, fingerprint).values()]
    manifest = read_manifest(store)
    reasons: Counter[str] = Counter()
    for count in counts:
        reasons.update(count["reasons"])
    return {
        "location": store.location,
        "recipe": recipe.name,
        "fingerprint": fingerprint,
        "sealed": manifest is not None,
        "rows": sum(count["accepted"] for count in counts),
        "rows_wanted": recipe.rows,
        "rejected": sum(count["rejected"] for count in counts),
        "not_admitted": sum(count["not_admitted"] for count in counts),
        "missing": sum(count["missing"] for count in counts),
        "reasons": dict(reasons.most_common()),
        "units": len(counts),
        "digest": manifest["digest"] if manifest else None,
        "seconds": manifest["seconds"] if manifest else None,
        "judgement": _judgement(store),
    }


def _judgement(store: Store) -> dict[str, Any] | None:
    """The judgement in force: its folder, and the rows it kept, None until it is finished."""
    folder = judgement_of(store)
    if folder is None:
        return None
    name = f"{folder}/summary.json"
    summary = json.loads(store.read(name)) if store.exists(name) else {}
    return {"folder": folder, "kept": summary.get("kept")}


def modes_of(location: str | None) -> list[dict[str, Any]]:
    """Every mode's entry of the taxonomy, whether it is built in, and its rows in a dataset (None without one)."""
    rows: dict[str, int] | None = None
    if location is not None:
        from datagen.views import connect

        rows = dict(
            connect(location)
            .execute("SELECT mode, sum(rows)::BIGINT FROM coverage GROUP BY mode")
            .fetchall()
        )
    built_in = set(seeds.built_in())
    return [
        entry | {"built_in": mode in built_in, "rows": rows[mode] if rows is not None else None}
        for mode, entry in modes().items()
    ]
