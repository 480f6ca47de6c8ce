"""Propositional rules in machine notation: sequents for the claims of steps, SMT-LIB scripts for certificates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Literal = tuple[str, bool]
RuleLike = tuple[tuple[Literal, ...], tuple[Literal, ...], str]


def symbol(literal: Literal) -> str:
    """`pump` or `~pump`."""
    return literal[0] if literal[1] else f"~{literal[0]}"


def formula(rule: RuleLike) -> str:
    """The rule as a formula: `pump & ~fan -> siren`."""
    body, head, kind = rule
    if kind == "iff":
        return f"{symbol(body[0])} <-> {symbol(head[0])}"
    if kind == "xor":
        return f"~({symbol(head[0])} <-> {symbol(head[1])})"
    right = " | ".join(map(symbol, head)) or "false"
    return f"{' & '.join(map(symbol, body))} -> {right}" if body else right


def sequent(premises: Iterable[str], conclusion: str) -> str:
    return f"{'; '.join(premises)} |- {conclusion}"


def _smt_literal(literal: Literal) -> str:
    return literal[0] if literal[1] else f"(not {literal[0]})"


def _smt_join(word: str, parts: Sequence[str], empty: str) -> str:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else f"({word} {' '.join(parts)})"


def smt(rule: RuleLike) -> str:
    """The rule as an SMT-LIB term."""
    body, head, kind = rule
    if kind == "iff":
        return f"(= {_smt_literal(body[0])} {_smt_literal(head[0])})"
    if kind == "xor":
        return f"(xor {_smt_literal(head[0])} {_smt_literal(head[1])})"
    right = _smt_join("or", [_smt_literal(item) for item in head], "false")
    if not body:
        return right
    return f"(=> {_smt_join('and', [_smt_literal(item) for item in body], 'true')} {right})"


def smt_all(literals: Iterable[Literal]) -> str:
    return _smt_join("and", [_smt_literal(item) for item in literals], "true")
