"""Prompts as token ids against prompts as text: CPU of a vLLM server on this machine, and of our client, a prompt.

    python -m benchmarks.teacher_tokens --url http://localhost:8111/v1 --tokenizer out/tiny-model

Judges the same rows both ways, in turn, and compares what was answered. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]

from benchmarks.table import Row, Table, as_markdown
from datagen import teaching
from datagen.recipe import load_recipe
from datagen.teaching import Teacher
from pipelines.preview import preview
from teacher.client import Client
from teacher.questions import Answer, Question
from teacher.signals.judgement import Judgement

ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.teacher_tokens")
    parser.add_argument("--url", required=True)
    parser.add_argument("--tokenizer", required=True, help="the model's folder or tokenizer.json")
    parser.add_argument("--rows", type=int, default=150, help="of one round; no row comes twice")
    words = parser.parse_args()
    print(as_markdown(asyncio.run(measure(words.url, words.tokenizer, words.rows))))


async def measure(url: str, tokenizer: str, rows: int) -> Table:
    """A line a way, the median of the rounds."""
    questions = _questions(2 * ROUNDS * rows)
    server = _listening(urlsplit(url).port or 80)
    lines: dict[str, list[Row]] = {"text": [], "token ids": []}
    for trial in range(2 * ROUNDS):
        way = list(lines)[trial % 2]
        teacher = Teacher(
            kind="server", urls=(url,), tokenizer=tokenizer if way == "token ids" else None
        )
        asked = questions[trial * rows : (trial + 1) * rows]
        async with Client(teacher, teacher.urls) as client:
            lines[way].append(await _trial(client, server, asked))
    table = [
        {"prompts_as": way, **{name: _middle(trials, name) for name in trials[0]}}
        for way, trials in lines.items()
    ]
    apart = await _difference(url, tokenizer, questions[:20])
    note = f"{rows} rows a round, {ROUNDS} rounds, five prompts a row; {apart}"
    return Table("Prompts as text and as token ids", table, note)


def _questions(count: int) -> list[Question]:
    recipe = load_recipe("quickstart")
    judge = Judgement(teaching.Judgement())
    found: list[Question] = []
    for variant, _ in preview(recipe, -(-count // 110)):
        row: dict[str, Any] = {
            "problem": variant.posing.text,
            "exhibits": (),
            "level": variant.params.level,
            "mode": variant.mode,
            "answer": variant.answer,
            "solution": "\n".join(step.text for step in variant.derivation.steps),
        }
        question = judge.question(row)
        if isinstance(question, Question):
            found.append(question)
    return found[:count]


def _listening(port: int) -> Any:
    """The process that listens on a port of this machine."""
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port:
            return psutil.Process(connection.pid)
    raise SystemExit(f"nobody listens on port {port} of this machine")


def _cpu_s(process: Any) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _trial(client: Client, server: Any, questions: list[Question]) -> Row:
    ours = psutil.Process()
    before, mine, started = _cpu_s(server), _cpu_s(ours), time.monotonic()
    await asyncio.gather(*map(client.ask, questions))
    prompts = client.counts.prompts
    return {
        "server_ms_per_prompt": 1e3 * (_cpu_s(server) - before) / prompts,
        "client_ms_per_prompt": 1e3 * (_cpu_s(ours) - mine) / prompts,
        "prompts_per_s": prompts / (time.monotonic() - started),
    }


def _middle(trials: list[Row], name: str) -> float:
    return float(sorted(trial[name] for trial in trials)[len(trials) // 2])


async def _difference(url: str, tokenizer: str, questions: list[Question]) -> str:
    """How far the log-probabilities of both ways lie apart, on the same rows."""
    answers = []
    for used in (None, tokenizer):
        teacher = Teacher(kind="server", urls=(url,), tokenizer=used)
        async with Client(teacher, teacher.urls) as client:
            answers.append(await asyncio.gather(*map(client.ask, questions)))
    most = max(
        abs((one or 0.0) - (other or 0.0))
        for text, ids in zip(*answers, strict=True)
        if isinstance(text, Answer) and isinstance(ids, Answer)
        for first, second in zip(text.replies, ids.replies, strict=True)
        for one, other in zip(first.choices, second.choices, strict=True)
    )
    return f"log-probabilities differ by {most:.2g} at most on {len(questions)} rows."


if __name__ == "__main__":
    main()
