"""SMT-LIB for `quantitative.mixture_weighting~disproof`: an aim takes so much, or nothing nearer is in reach."""

from __future__ import annotations

import re
from fractions import Fraction

from datagen.phrasing import Params

_ANSWER = re.compile(r"(yes|no) (\d+(?:/[1-9]\d*)?)")


def script(p: Params, answer: str) -> str:
    """A script that is unsatisfiable just when the answer is right; its last assertion denies it."""
    found = _ANSWER.fullmatch(answer)
    value = Fraction(found.group(2)) if found else Fraction(0)
    if found is None or f"{value}" != found.group(2):
        reached, value = None, Fraction(0)
    else:
        reached = found.group(1) == "yes"
    facts, denial = (_rounds if p.question == "replace" else _range)(p, reached, value)
    return "\n".join(["(set-logic QF_LRA)", *facts, f"(assert {denial})", "(check-sat)"])


def _range(p: Params, reached: bool | None, value: Fraction) -> tuple[list[str], str]:
    """What is free may be anything between its bounds."""
    low, high = (p.lo, p.hi) if p.question == "unknown" else (0, _cap(p))
    facts = ["(declare-const y Real)", f"(assert {_between(low, 'y', high)})"]
    aim = Fraction(p.m)
    if reached is None or (not reached and value == aim):
        return facts, "true"
    if reached:
        return (
            facts,
            f"(not (and {_between(low, _real(value), high)} {_compare('=', p, _real(value), aim)}))",
        )
    # Strengths that are nearer to the aim than the one named lie between it and its mirror image.
    inner, outer = sorted((value, 2 * aim - value))
    nearer = f"(and {_compare('>', p, 'y', inner)} {_compare('<', p, 'y', outer)})"
    ends = " ".join([_compare("=", p, _real(end), value) for end in (low, high)])
    return facts, f"(or {nearer} (not (or {ends})))"


def _cap(p: Params) -> int:
    cap: int = getattr(p, {"alligation": "s", "third": "c", "table": "c"}.get(p.question, "b"))
    return cap


def _between(low: int, middle: str, high: int) -> str:
    return f"(and (<= {_real(low)} {middle}) (<= {middle} {_real(high)}))"


def _compare(sign: str, p: Params, free: str, strength: Fraction) -> str:
    """How the strength of the whole compares, multiplied by its amount."""
    parts = _parts(p, free)
    whole = " ".join([f"(* {amount} {of})" for amount, of in parts])
    amounts = " ".join([amount for amount, _ in parts])
    return f"({sign} (+ {whole}) (* {_real(strength)} (+ {amounts})))"


def _parts(p: Params, free: str) -> list[tuple[str, str]]:
    """Amount and strength of every part of the whole."""
    match p.question:
        case "alligation":
            return [(free, _real(p.p)), (f"(- {_real(p.t)} {free})", _real(p.q))]
        case "table":
            lots = [(_real(amount), _real(strength)) for _, amount, strength in p.table.rows]
            return [*lots, (free, _real(p.r))]
    first = (_real(p.a), _real(p.p))
    match p.question:
        case "unknown":
            return [first, (_real(p.b), _real(p.q)), (_real(p.c), free)]
        case "third":
            return [first, (_real(p.b), _real(p.q)), (free, _real(p.r))]
    return [first, (free, _real(0 if p.question == "dilute" else p.q))]


def _rounds(p: Params, reached: bool | None, value: Fraction) -> tuple[list[str], str]:
    """The strength after every round is a fact."""
    keep, fresh = Fraction(p.a - p.b, p.a), Fraction(p.b * p.q, p.a)
    facts = ["(declare-const s0 Real)", f"(assert (= s0 {_real(p.p)}))"]
    for done in range(1, p.n + 1):
        new = f"(+ (* {_real(keep)} s{done - 1}) {_real(fresh)})"
        facts += [f"(declare-const s{done} Real)", f"(assert (= s{done} {new}))"]
    last = value if reached else Fraction(p.n)
    if reached is None or last.denominator > 1 or not 1 <= last <= p.n:
        return facts, "true"
    sign = ">=" if p.side > 0 else "<="
    met = [f"({sign} s{done} {_real(p.m)})" for done in range(last.numerator + 1)]
    if reached:
        claims = [*(f"(not {text})" for text in met[:-1]), met[-1]]
    else:
        claims = [*(f"(not {text})" for text in met), f"(= s{p.n} {_real(value)})"]
    return facts, f"(not (and {' '.join(claims)}))"


def _real(number: Fraction | int) -> str:
    value = Fraction(number)
    size = f"{abs(value.numerator)}.0"
    text = size if value.denominator == 1 else f"(/ {size} {value.denominator}.0)"
    return text if value >= 0 else f"(- {text})"
