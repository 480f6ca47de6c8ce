"""Certificates about ranks: the readings as printed, what is ranked as exact terms over them, and who is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CHANGES = ("rise", "fall", "growth", "shrinkage")


def lines(what: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Readings `r2_0` by row and column, totals `t2`, and what is ranked, `v2`, where there is such a value."""
    told = []
    for k, (_, *readings) in enumerate(rows):
        names = [f"r{k}_{column}" for column in range(len(readings))]
        told += [
            f"(define-fun {name} () Real {reading}.0)"
            for name, reading in zip(names, readings, strict=True)
        ]
        total = f"(+ {' '.join(names)})" if len(names) > 1 else names[0]
        told.append(f"(define-fun t{k} () Real {total})")
        if k or what[0] not in CHANGES:
            told.append(f"(define-fun v{k} () Real {_ranked(what, k)})")
    return told


def items(what: Sequence[str], labels: Sequence[str], rank: tuple[int, int]) -> dict[str, str]:
    """For each label what it takes to have the rank: so many ahead, none level, and a change of the kind asked."""
    place, sign = rank
    first = 1 if what[0] in CHANGES else 0
    asked = {}
    for k in range(first, len(labels)):
        others = [n for n in range(first, len(labels)) if n != k]
        ahead = " ".join([f"(ite ({'>' if sign > 0 else '<'} v{n} v{k}) 1 0)" for n in others])
        level = " ".join([f"(not (= v{n} v{k}))" for n in others])
        change = f" (> v{k} 0.0)" if first else ""
        asked[labels[k]] = f"(and (= (+ {ahead}) {place - 1}) {level}{change})"
    return asked


def _ranked(what: Sequence[str], k: int) -> str:
    kind, *columns = what
    own = [f"r{k}_{column}" for column in columns]
    change = f"(- t{k} t{k - 1})" if kind in ("rise", "growth") else f"(- t{k - 1} t{k})"
    match kind:
        case "value":
            return f"r{k}_0"
        case "gap":
            return f"(ite (> r{k}_0 r{k}_1) (- r{k}_0 r{k}_1) (- r{k}_1 r{k}_0))"
        case "ratio":
            return f"(/ {own[0]} {own[1]})"
        case "share":
            return f"(/ {own[0]} t{k})"
        case "rest":
            return f"(/ {own[0]} (- t{k} {own[0]}))"
        case "rise" | "fall":
            return change
    return f"(/ {change} t{k - 1})"
