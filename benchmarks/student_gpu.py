"""Training steps a second on a GPU: the student's router and attention, beside the stock model under torch.compile.

Every way does whole steps (forward, backward, clipping, AdamW) on packed batches of made-up tokens. Rows of JSON are
written as they come; a way that fails leaves its error there, and none is begun after `--seconds`.

    G="python -m benchmarks.student_gpu"
    $G run --json out/student.jsonl                               # 18M active parameters, context 512: some minutes
    $G run --shape 107m --contexts 1024 --ways stock regret --json out/student.jsonl
    $G run --shape tiny --tokens 512 --steps 2 --contexts 64 --no-compile --json out/student.jsonl    # on a CPU
    $G table out/student.jsonl
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.table import Table, as_markdown
from student.recipe import Model, Router

SHAPES: dict[str, dict[str, int]] = {
    "tiny": {"layers": 2, "width": 64, "heads": 4, "kv_heads": 4, "head_width": 16}
    | {"expert_width": 64},
    "18m": {},
    "107m": {"layers": 12, "width": 768, "heads": 12, "kv_heads": 12, "expert_width": 1536},
}
WAYS = {
    "stock": "the stock model as it comes, bfloat16 weights, grouped_mm, attention across documents",
    "unbounded": "our attention and loss, stock experts by grouped_mm, no capacity",
    "regret": "capacity 1.08; who loses most by a move is served first",
    "gate": "the same; the highest gate first",
    "token": "the same; in the order of the text",
    "residual16": "as regret, the residual stream in bfloat16",
}
VOCABULARY = 4096
DOCUMENT = (60, 420)
"""Lengths of documents: evenly between these."""

Row = dict[str, Any]


def main() -> int:
    words = _parser().parse_args()
    if words.command == "table":
        rows = [json.loads(line) for file in words.files for line in file.read_text().splitlines()]
        print(as_markdown(Table("Training on a GPU", rows)))
        return 0
    words.json.parent.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    for context in words.contexts:
        for way in words.ways:
            if time.perf_counter() - started > words.seconds:
                print(f"{way}, context {context}: left out, the time is over", file=sys.stderr)
                continue
            row = {"shape": words.shape, "context": context, "way": way} | _tried(
                words, way, context
            )
            with words.json.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.student_gpu")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure")
    run.add_argument("--shape", choices=SHAPES, default="18m")
    run.add_argument("--contexts", type=int, nargs="+", default=[512])
    run.add_argument("--ways", choices=WAYS, nargs="+", default=list(WAYS), help=str(WAYS))
    run.add_argument("--experts", type=int, default=8)
    run.add_argument("--tokens", type=int, default=131_072, help="of a step")
    run.add_argument("--steps", type=int, default=20, help="that are timed")
    run.add_argument("--seconds", type=float, default=420, help="after which no way is begun")
    run.add_argument("--no-compile", action="store_true")
    run.add_argument("--kernels", action="store_true", help="where a step's time goes, too")
    run.add_argument("--json", type=Path, required=True, help="rows are added to it")
    table = commands.add_parser("table", help="rows as Markdown")
    table.add_argument("files", type=Path, nargs="+")
    return parser


def _tried(words: argparse.Namespace, way: str, context: int) -> Row:
    try:
        return _measured(words, way, context)
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {str(problem)[:300]}"}


def _measured(words: argparse.Namespace, way: str, context: int) -> Row:
    """One way: compiled and warmed up, then timed from one wait for the device to the next."""
    import torch

    from student.model import Balance, parameters

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    gc.collect()
    torch._dynamo.reset()
    router = Router(capacity_factor=None if way in ("stock", "unbounded") else 1.08)
    model = Model(**SHAPES[words.shape], experts=words.experts, context=context, router=router)
    module, step = _prepared(model, way, device, not words.no_compile)
    batches = [_batch(words.tokens // context, context, seed) for seed in range(4)]
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    started = time.perf_counter()
    for number in range(4):
        step(batches[number % 4])
    _wait(device)
    ready_s = time.perf_counter() - started
    balance = Balance(module)
    balance.read()
    started = time.perf_counter()
    for number in range(words.steps):
        loss = step(batches[number % 4])
    _wait(device)
    pace = words.steps * words.tokens / (time.perf_counter() - started)
    if words.kernels:
        print(_kernels(lambda: step(batches[0])), file=sys.stderr)
    return {
        "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
        "active_m": round(parameters(model, VOCABULARY, active=True) / 1e6, 1),
        "tokens_per_s": round(pace),
        **_used(model, pace, batches, device),
        "ready_s": round(ready_s, 1),
        "loss": round(float(loss), 3),
        **{name: round(value, 4) for name, value in balance.read().items()},
    }


def _kernels(step: Callable[[], Any]) -> str:
    """Where the device's time of two steps goes, the longest first."""
    from torch.profiler import profile, supported_activities

    with profile(activities=supported_activities()) as watched:
        step()
        step()
    events = watched.key_averages()
    return str(
        events.table(sort_by="self_device_time_total", row_limit=30, max_name_column_width=90)
    )


def _used(model: Model, pace: float, batches: list[Any], device: Any) -> Row:
    """Shares of the datasheet's peak and of what a large product reached, in %; memory in GiB."""
    import torch

    from student.model import flops_per_token, peak_flops
    from student.model.cost import PRODUCT_FLOPS

    if device.type != "cuda":
        return {}
    low, high = DOCUMENT
    squares = sum(size * size for size in range(low, high + 1))
    length = squares / sum(range(low, high + 1))
    targets = sum(int((batch[1] >= 0).sum()) for batch in batches)
    share = targets / sum(batch[1].numel() for batch in batches)
    speed = pace * flops_per_token(model, VOCABULARY, min(length, model.context), share)
    peak = peak_flops(torch.cuda.get_device_name())
    return {
        "mfu": round(100 * speed / peak, 1) if peak else None,
        "of_product": round(100 * speed / PRODUCT_FLOPS, 1),
        "memory_gib": round(torch.cuda.max_memory_allocated() / 2**30, 1),
    }


def _prepared(
    model: Model, way: str, device: Any, compiled: bool
) -> tuple[Any, Callable[[Any], Any]]:
    """The model, and what does one step with a batch and returns its loss, without waiting."""
    import torch

    from student.model import build, compile_parts, for_training, hidden_loss, step_biases
    from student.model.mixture import routings

    module = build(model, VOCABULARY, 0).to(device)
    if way == "stock":
        module = module.to(torch.bfloat16).train()
        module.set_experts_implementation("grouped_mm")
        body = torch.compile(module) if compiled else module
    else:
        for_training(module, model)
        for routing in routings(module):
            routing.order = way if way in ("gate", "token") else "regret"
        if way == "residual16":
            module.residual = torch.bfloat16
        if compiled:
            compile_parts(module)
    optimiser = torch.optim.AdamW(module.parameters(), 1e-3, fused=device.type == "cuda")

    def step(batch: Any) -> Any:
        if way == "stock":
            tokens, targets, _ = (part.to(device, non_blocking=True) for part in batch)
            logits = body(input_ids=tokens, use_cache=False).logits.flatten(0, 1)
            loss = torch.nn.functional.cross_entropy(logits.float(), targets.flatten())
        else:
            with torch.autocast(device.type, torch.bfloat16):
                losses = hidden_loss(module, *batch)
            loss = losses.loss + losses.aux
        loss.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        step_biases(module)
        return loss.detach()

    return module, step


def _batch(rows: int, context: int, seed: int) -> tuple[Any, Any, Any]:
    """Tokens, targets and positions of a packed batch, on the host; two thirds of a document are its solution."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    tokens = torch.zeros(rows, context, dtype=torch.int64)
    targets, positions = torch.full_like(tokens, -100), torch.zeros_like(tokens)
    for row in range(rows):
        start = 0
        while start < context - 8:
            size = int(torch.randint(DOCUMENT[0], DOCUMENT[1] + 1, (), generator=generator))
            end = min(start + size, context)
            tokens[row, start:end] = torch.randint(
                4, VOCABULARY, (end - start,), generator=generator
            )
            positions[row, start:end] = torch.arange(end - start)
            solved = start + (end - start) // 3
            targets[row, solved : end - 1] = tokens[row, solved + 1 : end]
            start = end
    return tokens, targets, positions


def _wait(device: Any) -> None:
    import torch

    if device.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    sys.exit(main())
