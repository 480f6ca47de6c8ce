"""Claims decided by enumeration, Z3 and cvc5: disagreements, unknowns and claims/s by kind of domain.

Run: python -m benchmarks claims. Small finite domains go to enumeration and Z3; a share of them, and
claims over infinite domains, to Z3 and cvc5.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from benchmarks.material import RUN_SEED
from benchmarks.table import Row, Say, Table
from datagen.claims.decision import Decision, Truth
from datagen.claims.draw import FINITE, KINDS, draw
from datagen.claims.terms import Claim
from validators.claims import brute, by_cvc5, by_z3

SIZES: dict[str, dict[str, Any]] = {
    "full": {"against_brute": 20_000, "against_cvc5": 5_000},
    "quick": {"against_brute": 2_000, "against_cvc5": 500},
    "tiny": {"against_brute": 16, "against_cvc5": 20},
}
Decide = Callable[[Claim], Decision]
PATIENCE_S = 5.0


def measure(scratch: Path, say: Say, against_brute: int, against_cvc5: int) -> list[Table]:
    """Two tables, a row a kind of domain and one for all."""
    return [
        _table("Z3 against enumeration", FINITE, against_brute, by_z3.decide, brute.decide, say),
        _table("Z3 against cvc5", KINDS, against_cvc5, by_z3.decide, by_cvc5.decide, say),
    ]


def _table(
    title: str, kinds: tuple[str, ...], claims: int, first: Decide, second: Decide, say: Say
) -> Table:
    rows: list[Row] = []
    for kind in kinds:
        say(f"{title}: {kind}")
        rows.append(_row(kind, claims // len(kinds), first, second))
    total = {key: sum(row[key] for row in rows) for key in rows[0] if key != "domain"}
    note = "CPU seconds; Z3 is the first, the other the second. A claim is unknown if either is."
    return Table(title, [_with_rates(row) for row in [*rows, {"domain": "all", **total}]], note)


def _row(kind: str, claims: int, first: Decide, second: Decide) -> Row:
    row: Row = dict.fromkeys(
        ("claims", "true", "disagreements", "first_unknown", "second_unknown"), 0
    )
    spent = [0.0, 0.0]
    deciders = [Patient(first), Patient(second)]
    for number in range(claims):
        claim = draw(Random(f"{RUN_SEED}/{kind}/{number}"), kind)
        found = []
        for place, decider in enumerate(deciders):
            truth, cpu_s = decider.decide(claim)
            found.append(truth)
            spent[place] += cpu_s
        row["claims"] += 1
        row["true"] += Truth.TRUE in found
        row["disagreements"] += set(found) == {Truth.TRUE, Truth.FALSE}
        row["first_unknown"] += found[0] is Truth.UNKNOWN
        row["second_unknown"] += found[1] is Truth.UNKNOWN
    for decider in deciders:
        decider.close()
    return {"domain": kind, **row, "first_s": spent[0], "second_s": spent[1]}


class Patient:
    """A decider in a process of its own, which is killed when it does not answer: not every solver heeds its limits."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self._start()

    def _start(self) -> None:
        # Forked, as the function to run is a local one, and nothing else runs in this process.
        context = multiprocessing.get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._decide, theirs), daemon=True)
        self._process.start()

    def decide(self, claim: Claim) -> tuple[Truth, float]:
        """The truth and the CPU seconds; unknown after PATIENCE_S."""
        self._pipe.send(claim)
        if self._pipe.poll(PATIENCE_S):
            truth, cpu_s = self._pipe.recv()
            return truth, cpu_s
        self.close()
        self._start()
        return Truth.UNKNOWN, PATIENCE_S

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(decide: Decide, pipe: Connection) -> None:
    while True:
        claim = pipe.recv()
        started = process_time()
        truth = decide(claim).truth
        pipe.send((truth, process_time() - started))


def _with_rates(row: Row) -> Row:
    rates = {
        f"{name}_claims_per_s": row["claims"] / max(row[f"{name}_s"], 1e-9)
        for name in ("first", "second")
    }
    return {k: v for k, v in row.items() if not k.endswith("_s")} | rates
