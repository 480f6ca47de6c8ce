"""How quick a mixture of experts reads and writes beside its dense twins, by batch size.

Weights are random: routing aside, speed does not depend on them. Rows of JSON are written as they come.

    S="python -m benchmarks.student_speed"
    $S run --json out/speed.jsonl                                  # a GPU: 18M active parameters, 8 experts
    $S run --experts 16 --width 768 --layers 12 --compile --batches 1 64 512 --json out/speed.jsonl
    $S run --width 64 --layers 2 --batches 1 4 --length 16 --json out/speed.jsonl     # on a CPU
    $S table out/speed.jsonl
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.table import Table, as_markdown
from student.recipe import Model

KINDS = ("moe", "dense_total", "dense_active")
VOCABULARY = 4096

Row = dict[str, Any]


def main() -> int:
    words = _parser().parse_args()
    if words.command == "table":
        rows = [json.loads(line) for file in words.files for line in file.read_text().splitlines()]
        print(
            as_markdown(
                Table(
                    "Tokens a second, and how many times its twin of all parameters", compared(rows)
                )
            )
        )
        return 0
    words.json.parent.mkdir(parents=True, exist_ok=True)
    for kind in words.kinds:
        _measure(words, kind)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.student_speed")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure")
    for name, value in (("layers", 8), ("width", 384), ("experts", 8), ("length", 256)):
        run.add_argument(f"--{name}", type=int, default=value)
    run.add_argument("--batches", type=int, nargs="+", default=[2**n for n in range(10)])
    run.add_argument("--kinds", choices=KINDS, nargs="+", default=list(KINDS))
    run.add_argument("--steps", type=int, default=32, help="tokens that are written")
    run.add_argument("--repeats", type=int, default=5)
    run.add_argument("--products", default="grouped_mm", help="how experts multiply; or batched_mm")
    run.add_argument("--compile", action="store_true", help="the prefill, for each size anew")
    run.add_argument("--json", type=Path, required=True, help="rows are added to it")
    table = commands.add_parser("table", help="rows as Markdown")
    table.add_argument("files", type=Path, nargs="+")
    return parser


def _measure(words: argparse.Namespace, kind: str) -> None:
    """Adds the readings of one kind of model to the file."""
    import torch

    from student.evaluation.speed import Reading, readings
    from student.model import build

    cuda = torch.cuda.is_available()
    heads = words.width // 64
    shape = {"layers": words.layers, "width": words.width, "expert_width": 2 * words.width}
    model = Model(kind=kind, experts=words.experts, heads=heads, kv_heads=heads, **shape)
    module = build(model, VOCABULARY, 0)
    if kind == "moe":
        module.set_experts_implementation(words.products)
    module = module.to("cuda", torch.bfloat16) if cuda else module
    parameters = sum(weight.numel() for weight in module.parameters())
    told = {"kind": kind, "experts": words.experts, "parameters": parameters}
    told |= {"compiled": words.compile, "products": words.products}
    told |= {"device": torch.cuda.get_device_name() if cuda else "cpu"}

    def write(reading: Reading) -> None:
        row = told | reading._asdict()
        with words.json.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)

    options = {"length": words.length, "steps": words.steps, "repeats": words.repeats}
    readings(module, words.batches, **options, compiled=words.compile, report=write)


def compared(rows: list[Row]) -> list[Row]:
    """Each reading beside the one of the dense twin of as many parameters in all."""
    same = ("experts", "phase", "batch", "length", "device", "compiled")
    twins = {
        tuple(row[name] for name in same): row["tokens_per_s"]
        for row in rows
        if row["kind"] == "dense_total"
    }
    shown = ("kind", "experts", "phase", "batch", "length", "ms", "tokens_per_s", "graph")
    return [
        {name: row[name] for name in shown}
        | {"times_twin": row["tokens_per_s"] / twin if twin else None}
        for row in rows
        for twin in [twins.get(tuple(row[name] for name in same))]
    ]


if __name__ == "__main__":
    raise SystemExit(main())
