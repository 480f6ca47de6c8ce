"""Scores a second on a GPU: our client against a vLLM server, beside `LLM.generate` fed the same prompts in one call.

Runs in vLLM's own Python, from the project's folder. Weights are made up, so answers mean nothing and times do.

    G="python -m benchmarks.teacher_gpu"; M=out/gpu/30b
    $G make-model $M
    $G tune --model $M --prompts 800 --trials 8192 16384 --json out/gpu/tune.jsonl
    $G baseline --model $M --json out/gpu/rows.jsonl
    $G served --model $M --in-flight 1,64,4096 --json out/gpu/rows.jsonl
    $G table out/gpu/rows.jsonl
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.teacher_gpu_material import SHAPES, Prompts, make_model
from benchmarks.teacher_gpu_watch import Row, gpu_name
from benchmarks.teacher_gpu_weights import enable

LEVELS = "1,4,16,64,256,1024,4096"


def main() -> int:
    words = _parser().parse_args()
    if words.command == "make-model":
        words.model.mkdir(parents=True, exist_ok=True)
        make_model(words.model, words.shape)
    elif words.command == "table":
        print(markdown(words.files))
    else:
        if words.real_size_weights:
            enable(words.json.parent / "plugin")
        _measure(words)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.teacher_gpu")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make-model", help="config and tokenizer, no weights")
    making.add_argument("model", type=Path)
    making.add_argument("--shape", choices=SHAPES, default="30b-a3b")
    table = commands.add_parser("table", help="results as Markdown")
    table.add_argument("files", type=Path, nargs="+")
    for name in ("baseline", "served", "tune"):
        command = commands.add_parser(name)
        command.add_argument("--model", type=Path, required=True)
        command.add_argument("--name", default="", help="what the rows are called")
        command.add_argument("--prompts", type=int, default=4096)
        command.add_argument(
            "--shared", type=int, default=512, help="tokens that all prompts share"
        )
        command.add_argument("--tokens", type=int, default=912, help="tokens of a prompt")
        command.add_argument("--engine", type=json.loads, default={}, help="vLLM's settings, JSON")
        command.add_argument(
            "--real-size-weights", action="store_true", help="for FP8; see teacher_gpu_weights.py"
        )
        command.add_argument("--json", type=Path, required=True, help="rows are added to it")
        if name == "baseline":
            command.add_argument("--repeats", type=int, default=2)
        elif name == "served":
            command.add_argument("--in-flight", type=_numbers, default=_numbers(LEVELS))
            command.add_argument("--seconds", type=float, default=15, help="a level's, at most")
            command.add_argument(
                "--client", type=json.loads, default={}, help="teacher settings, JSON"
            )
        else:
            command.add_argument("--trials", nargs="+", default=["16384"], help="BUDGET[:TILE]")
            command.add_argument("--kernels", action="store_true", help="where the time goes, too")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _measure(words: argparse.Namespace) -> None:
    from benchmarks import teacher_gpu_engine as inside

    engine = inside.settings(words.engine)
    prompts = Prompts(words.model, words.shared, words.tokens)
    prompts.token_ids([prompts.text("length", index) for index in range(8)])
    note = _Notebook(words.json, {"name": words.name, "gpu": gpu_name(), "engine": engine})
    if words.command == "baseline":
        note.all(inside.baseline(words.model, engine, prompts, words.prompts, words.repeats))
    elif words.command == "tune":
        trials = inside.tune(
            words.model, engine, prompts, words.prompts, words.trials, words.kernels
        )
        note.all(trials)
    else:
        asyncio.run(_serve(words, engine, prompts, note))


async def _serve(
    words: argparse.Namespace, engine: dict[str, Any], prompts: Prompts, note: _Notebook
) -> None:
    from benchmarks.teacher_gpu_serving import served, sweep

    started = time.perf_counter()
    with served(words.model, engine, words.json.with_suffix(".server.log")) as (url, pid):
        load_s = time.perf_counter() - started
        levels = sweep(
            url, pid, prompts, words.in_flight, words.prompts, words.seconds, words.client
        )
        async for row in levels:
            note.add(row | {"load_s": load_s})


class _Notebook:
    """Writes a row as soon as it is there: a run that is cut short keeps what it has."""

    def __init__(self, path: Path, common: Row) -> None:
        self._path, self._common = path, common
        path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, row: Row) -> None:
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(self._common | row) + "\n")
        shown = {name: round(v, 3) if isinstance(v, float) else v for name, v in row.items()}
        print(self._common["name"], json.dumps(shown), flush=True)

    def all(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.add(row)


def markdown(files: Iterable[Path]) -> str:
    """One table of throughput, one of trials, one of kernels, each where there are rows for it."""
    from benchmarks.table import Table, as_markdown

    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    titles = {"Throughput": ("LLM.generate", "client"), "Trials": ("tune",), "Kernels": ("kernel",)}
    tables = []
    for title, ways in titles.items():
        chosen = [row for row in rows if row["way"] in ways]
        columns = list(
            dict.fromkeys(name for row in chosen for name in row if name not in ("engine", "gpu"))
        )
        if chosen:
            shown = [{name: row.get(name) for name in columns} for row in chosen]
            tables.append(as_markdown(Table(f"{title} ({chosen[0]['gpu']})", shown)))
    return "\n".join(tables)


if __name__ == "__main__":
    sys.exit(main())
