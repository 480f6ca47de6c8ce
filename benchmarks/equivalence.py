"""Compares our equivalence checker with math-verify on the suite of answer pairs.

Prints a markdown table.

Run: python -m benchmarks.equivalence [--json FILE]. The peer runs in a process of its own that is
killed when one pair takes longer than five seconds: it can hang on 10^10^10^10, and a hang counts
as unknown.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

SUITE = Path(__file__).parent.parent / "tests" / "validators" / "equivalence_pairs.jsonl"
LIMIT_S = 5.0
START_LIMIT_S = 60.0

Pair = dict[str, Any]
Judgement = tuple[str, float]
"""pass, fail or unknown; milliseconds."""


def suite() -> list[Pair]:
    return [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]


def _timed(judge: Callable[[str, str], str], gold: str, answer: str) -> Judgement:
    start = time.perf_counter()
    status = judge(gold, answer)
    return status, (time.perf_counter() - start) * 1_000


def judged_by_us(pairs: Iterable[Pair]) -> list[Judgement]:
    from validators.equivalence import equivalent

    equivalent("x", "2*x/2")  # Load the parsers outside the clock, as for the peer.
    return [
        _timed(lambda g, a: str(equivalent(g, a).status), pair["gold"], pair["answer"])
        for pair in pairs
    ]


def _serve(pipe: Connection) -> None:
    """The peer's process: a pair in, a judgement out.

    Both texts go in as display mathematics, as its guide advises.
    """
    import logging

    from math_verify import parse, verify

    logging.disable(logging.CRITICAL)

    def judge(gold: str, answer: str) -> str:
        # Its own time-outs rest on SIGALRM; ours is the killed process.
        marked = ("$", "\\boxed")
        texts = [t if any(mark in t for mark in marked) else f"${t}$" for t in (gold, answer)]
        parsed = [parse(text, parsing_timeout=None) for text in texts]
        return "pass" if verify(*parsed, timeout_seconds=None) else "fail"

    _timed(judge, "x", "x")
    pipe.send("ready")
    while True:
        gold, answer = pipe.recv()
        try:
            pipe.send(_timed(judge, gold, answer))
        except Exception:
            pipe.send(("unknown", 0.0))


class Peer:
    """math-verify in a process that is replaced whenever it hangs or dies."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs,), daemon=True
        )
        self._process.start()
        if not self._pipe.poll(START_LIMIT_S):
            raise RuntimeError("math-verify did not start; is the package installed?")
        self._pipe.recv()

    def judge(self, gold: str, answer: str) -> Judgement:
        self._pipe.send((gold, answer))
        try:
            if self._pipe.poll(LIMIT_S):
                judgement: Judgement = self._pipe.recv()
                return judgement
        except EOFError:
            pass
        self.stop()
        self._start()
        return "unknown", LIMIT_S * 1_000

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def judged_by_peer(pairs: Iterable[Pair]) -> list[Judgement]:
    peer = Peer()
    try:
        return [peer.judge(pair["gold"], pair["answer"]) for pair in pairs]
    finally:
        peer.stop()


def summary(name: str, pairs: list[Pair], judgements: list[Judgement]) -> dict[str, Any]:
    """An unknown on an equal pair counts as a false reject as well."""
    rows = list(zip(pairs, judgements, strict=True))
    times = [ms for _, ms in judgements]
    return {
        "part": name,
        "pairs": len(pairs),
        "false_accepts": sum(status == "pass" and not pair["equal"] for pair, (status, _) in rows),
        "false_rejects": sum(status != "pass" and pair["equal"] for pair, (status, _) in rows),
        "unknown": sum(status == "unknown" for _, (status, _) in rows),
        "mean_ms": round(statistics.fmean(times), 3),
        "median_ms": round(statistics.median(times), 3),
    }


def measure() -> list[dict[str, Any]]:
    """One row for each category, for both parts of the suite and for the whole."""
    pairs = suite()
    judgements = {"ours": judged_by_us(pairs), "math-verify": judged_by_peer(pairs)}
    parts = {
        category: [p["category"] == category for p in pairs]
        for category in dict.fromkeys(p["category"] for p in pairs)
    }
    parts["**open part**"] = [not p.get("holdout") for p in pairs]
    parts["**hold-out**"] = [bool(p.get("holdout")) for p in pairs]
    parts["**all**"] = [True] * len(pairs)
    table = []
    for name, chosen in parts.items():
        row: dict[str, Any] = {"part": name}
        for who, verdicts in judgements.items():
            kept = [pair for pair, keep in zip(pairs, chosen, strict=True) if keep]
            row[who] = summary(
                name, kept, [v for v, keep in zip(verdicts, chosen, strict=True) if keep]
            )
        table.append(row)
    return table


def markdown(table: list[dict[str, Any]]) -> str:
    columns = ("false_accepts", "false_rejects", "unknown", "mean_ms", "median_ms")
    lines = [
        "Ours / math-verify. An unknown on an equal pair is also a false reject.\n",
        "| part | pairs | false accepts | false rejects | unknown | mean ms | median ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in table:
        cells = [f"{row['ours'][column]} / {row['math-verify'][column]}" for column in columns]
        lines.append(f"| {row['part']} | {row['ours']['pairs']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the table to this file")
    arguments = parser.parse_args()
    table = measure()
    if arguments.json:
        arguments.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(markdown(table))


if __name__ == "__main__":
    main()
