"""What an embedded teacher can do: tokens read and written a second on one core, and rows judged a second.

Run: python -m benchmarks embedded. With the shipped model; while there is none, with random weights of its shape
(needs the student: pip install -e '.[student]'), whose attempts go on to their bound and so cost more than real ones.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.material import fresh, recipe
from benchmarks.table import Row, Say, Table
from datagen.schema import SCHEMA
from datagen.storage import Store
from datagen.teaching import Budget, Solve, Teacher
from pipelines.rescoring import rescore
from pipelines.run import Place, Quiet, run
from teacher.embedded import SHIPPED, Folder, find
from teacher.embedded.model import Array, Cache, Model

SIZES: dict[str, dict[str, Any]] = {
    "full": {"rows": 2_000, "repeats": 20},
    "quick": {"rows": 120, "repeats": 8},
    "tiny": {"rows": 16, "repeats": 1},
}
SEED = 42
READ_ROWS, READ_TOKENS, PROMPT = 8, 300, 120
"""A batch of rows that are scored: as long as built-in rows are, prompt and derivation."""
ATTEMPTS = (1, 8, 32, 64)
BEFORE = 200
"""Tokens that an attempt has behind it."""
MOST_TOKENS = 180
"""Of an attempt in a judged run; a built-in derivation's mean."""
WORDS = 4096


def measure(scratch: Path, say: Say, rows: int, repeats: int) -> list[Table]:
    """Tokens a second, then judged rows a second."""
    out = fresh(scratch)
    say(f"making {rows:,} rows")
    made = recipe(rows, "*")
    run(made, str(out), Place(0, "process"))
    folder = find(None) if SHIPPED.is_dir() else _random(scratch / "random", out)
    say(f"tokens of {folder.identity}")
    speed = _speed(Model(folder), repeats)
    judged = []
    for name, budget in (("every row", None), ("by the budget", Budget())):
        say(f"judging {name}")
        judged.append({"asked": name} | _judged(scratch, folder, made, out, budget))
    note = f"{folder.identity}; one thread."
    return [
        Table("An embedded model", speed, note),
        Table("Rows judged by it", judged, f"{MOST_TOKENS} tokens an attempt, two attempts a row."),
    ]


def _speed(model: Model, repeats: int) -> list[Row]:
    table: list[Row] = [
        {"work": "reading", "at_once": READ_ROWS} | _rate(partial(_read, model), repeats)
    ]
    before = min(BEFORE, model.context - 1)
    for count in ATTEMPTS:
        cache = model.cache(count, before + 1)
        for array in cache.arrays:
            array[:] = np.random.default_rng(SEED).normal(size=array.shape)
        write = partial(_write, model, cache, np.full(count, before + 1))
        table.append({"work": "writing", "at_once": count} | _rate(write, repeats))
    return table


def _read(model: Model) -> int:
    """One batch, as derivations are scored; gives its tokens."""
    draw = np.random.default_rng(SEED)
    shape = (READ_ROWS, min(READ_TOKENS, model.context))
    tokens = draw.integers(4, model.shape["vocabulary"], shape)
    length = np.full(READ_ROWS, shape[1])
    rows = np.arange(READ_ROWS)[:, None] * shape[1]
    places = (rows + np.arange(min(PROMPT, shape[1] // 2), shape[1])).ravel()
    targets = draw.integers(4, model.shape["vocabulary"], places.size)
    model.read(model.cache(*shape), tokens, length, length, places, targets)
    return int(tokens.size)


def _write(model: Model, cache: Cache, lengths: Array) -> int:
    """A token of each attempt; gives how many."""
    rows = np.arange(len(lengths))
    tokens = np.random.default_rng(SEED).integers(4, model.shape["vocabulary"], (len(rows), 1))
    model.read(cache, tokens, np.ones_like(rows), lengths, rows)
    return len(rows)


def _rate(work: Callable[[], int], repeats: int) -> Row:
    """The median, and the best: what a quiet machine would give."""
    seconds = []
    for _ in range(repeats + 1):  # the first one warms up
        started = time.perf_counter()
        tokens = work()
        seconds.append(time.perf_counter() - started)
    seconds = seconds[1:]
    return {
        "tokens_per_s": tokens / statistics.median(seconds),
        "best_tokens_per_s": tokens / min(seconds),
    }


def _judged(scratch: Path, folder: Folder, made: Any, out: Path, budget: Budget | None) -> Row:
    teacher = Teacher(
        kind="embedded",
        model=str(folder.path),
        budget=budget,
        solve=Solve(samples=2, max_tokens=MOST_TOKENS),
        cache={"path": str(scratch / f"cache-{budget is None}")},
    )
    started = time.monotonic()
    summary = rescore(made.model_copy(update={"teacher": teacher}), str(out), Quiet())
    seconds = time.monotonic() - started
    server = summary["server"]
    read = server["prompt_tokens"] * (1 - server["prefix_hit_rate"])
    return {
        "rows": made.rows,
        "rows_asked": summary["rows_asked"],
        "wall_s": seconds,
        "rows_asked_per_s": summary["rows_asked"] / seconds,
        "tokens_read": int(read),
        "tokens_written": server["generation_tokens"],
    }


def _random(path: Path, rows: Path) -> Folder:
    """A folder of the shipped model's shape, with words of these rows and weights of no meaning."""
    from student.export.graph import Shape, build
    from student.words import Words

    table = Store(str(rows)).dataset("rows", SCHEMA).head(2_000, columns=["problem", "solution"])
    words = Words.made_from([t for column in table.columns for t in column.to_pylist()], WORDS)
    shape = Shape(
        **{"layers": 6, "width": 256, "heads": 4, "kv_heads": 2, "head_width": 64},
        **{"experts": 8, "active": 2, "expert_width": 224},
        **{"vocabulary": words.size, "context": 512, "rope_theta": 1e4, "epsilon": 1e-6},
    )
    content = build(shape, _weights(shape)).SerializeToString()
    path.mkdir(parents=True)
    (path / "model.onnx").write_bytes(content)
    words.save(path)
    digests = {
        name: hashlib.sha256((path / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json")
    }
    marks = {"user": "<|user|>", "assistant": "<|assistant|>", "end": "<|end|>"}
    card = {"format": 1, "sha256": digests, "marks": marks, "shape": shape._asdict()}
    (path / "card.json").write_text(json.dumps(card))
    return find(str(path))


def _weights(shape: Any) -> dict[str, Any]:
    draw = np.random.default_rng(SEED)
    matrices = {
        "self_attn.q_proj": (shape.heads * shape.head_width, shape.width),
        "self_attn.k_proj": (shape.kv_heads * shape.head_width, shape.width),
        "self_attn.v_proj": (shape.kv_heads * shape.head_width, shape.width),
        "self_attn.o_proj": (shape.width, shape.heads * shape.head_width),
        "mlp.gate": (shape.experts, shape.width),
    }
    names = {f"{name}.weight": size for name, size in matrices.items()}
    names["mlp.experts.gate_up_proj"] = (shape.experts, 2 * shape.expert_width, shape.width)
    names["mlp.experts.down_proj"] = (shape.experts, shape.width, shape.expert_width)
    norms = {"input_layernorm": shape.width, "post_attention_layernorm": shape.width}
    norms |= {"self_attn.q_norm": shape.head_width, "self_attn.k_norm": shape.head_width}
    found = {"model.embed_tokens.weight": draw.normal(size=(shape.vocabulary, shape.width))}
    found["model.norm.weight"] = np.ones(shape.width)
    for layer in range(shape.layers):
        own = {name: draw.normal(size=size) for name, size in names.items()}
        own |= {f"{name}.weight": np.ones(size) * 20 for name, size in norms.items()}
        found |= {f"model.layers.{layer}.{name}": array * 0.05 for name, array in own.items()}
    return {name: array.astype(np.float32) for name, array in found.items()}
