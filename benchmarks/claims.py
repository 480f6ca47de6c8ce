"""Claims decided by enumeration, Z3 and cvc5: disagreements, unknowns and claims/s by kind of domain.

Run: python -m benchmarks claims. Small finite domains go to enumeration and Z3; a share of them, and
claims over infinite domains, to Z3 and cvc5.
"""

from __future__ import annotations

from collections.abc import Callable
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
    for number in range(claims):
        claim = draw(Random(f"{RUN_SEED}/{kind}/{number}"), kind)
        found = []
        for place, decide in enumerate((first, second)):
            started = process_time()
            found.append(decide(claim).truth)
            spent[place] += process_time() - started
        row["claims"] += 1
        row["true"] += Truth.TRUE in found
        row["disagreements"] += set(found) == {Truth.TRUE, Truth.FALSE}
        row["first_unknown"] += found[0] is Truth.UNKNOWN
        row["second_unknown"] += found[1] is Truth.UNKNOWN
    return {"domain": kind, **row, "first_s": spent[0], "second_s": spent[1]}


def _with_rates(row: Row) -> Row:
    rates = {
        f"{name}_claims_per_s": row["claims"] / max(row[f"{name}_s"], 1e-9)
        for name in ("first", "second")
    }
    return {k: v for k, v in row.items() if not k.endswith("_s")} | rates
