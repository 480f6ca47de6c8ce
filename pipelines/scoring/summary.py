"""What a judgement came to: counts over its score shards and cells, and what asking them took."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datagen.recipe import Recipe
from datagen.scores import CELLS, SCORES
from datagen.storage import Store
from pipelines.accepting import AcceptCounts
from teacher.asking import Asker
from teacher.cache import AnswerCache
from teacher.metrics import ServerMetrics


def summary_of(
    store: Store, folder: str, recipe: Recipe, counts: AcceptCounts, facts: dict[str, Any]
) -> dict[str, Any]:
    """The counts are of the whole judgement; `facts` are of the pass that finished it."""
    teacher = recipe.teacher
    model = json.loads(store.read(f"{folder}/judgement.json"))["model"]
    cells = store.dataset(f"{folder}/cells", CELLS).to_table(
        columns=["asked", "cell", "difficulty", "alarms"]
    )
    return {
        "folder": folder,
        "teacher": {"model": model, "kind": teacher.kind, "signals": list(teacher.signals)},
        "accept": recipe.accept,
        "rows_asked": _sum(cells["asked"]),
        **counts.as_dict(),
        "cells": _counted(cells["cell"]),
        "difficulty": _counted(cells["difficulty"]),
        "alarms": _sum(cells["alarms"]),
        "unknown": _unknown(store, folder),
        **facts,
    }


def questions_of(asker: Asker, cache: AnswerCache) -> dict[str, int]:
    """How many answers came from where."""
    return {
        "memory": cache.counts.memory_hits,
        "shared": cache.counts.shared_hits,
        "together": asker.counts.together,
        "asked": asker.counts.asked,
        "unanswered": asker.counts.unanswered,
    }


def told(used: ServerMetrics | None) -> dict[str, Any]:
    """What the servers say of themselves, where they do."""
    if used is None:
        return {}
    return {
        "prefix_hit_rate": used.hit_rate,
        "prompt_tokens": int(used.prompt_tokens),
        "generation_tokens": int(used.generation_tokens),
        "preemptions": int(used.preemptions),
    }


def _sum(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column).as_py() or 0)


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    return {
        entry["values"]: entry["counts"]
        for entry in pc.value_counts(column).to_pylist()
        if entry["values"] is not None
    }


def _unknown(store: Store, folder: str) -> dict[str, int]:
    """Signals without a value by reason, the commonest first; a reason's own numbers do not count as others."""
    reasons: Counter[str] = Counter()
    scanner = store.dataset(f"{folder}/scores", SCORES).scanner(columns=["unknown"])
    for batch in scanner.to_batches():
        reasons.update(text[:80] for text in batch["unknown"].flatten().to_pylist())
    return dict(reasons.most_common(20))
