"""Clauses and unit propagation with reasons, for derivations. Rules in, firings in order out.

A clause is a set of literals of which at least one is so. Propagation knows an assignment in part; where a
clause has one literal left, it must be so. Nothing here looks at whole assignments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Literal = tuple[str, bool]
RuleLike = tuple[tuple[Literal, ...], tuple[Literal, ...], str]


class Clause(NamedTuple):
    """At least one of the literals is so, because of the rule at a position."""

    literals: tuple[Literal, ...]
    source: int


def clauses_of(rules: Sequence[RuleLike]) -> list[Clause]:
    """The rules in clause form; a rule of kind `iff` or `xor` gives two clauses."""
    clauses = []
    for i, (body, head, kind) in enumerate(rules):
        denied = tuple([(atom, not truth) for atom, truth in body])
        clauses.append(Clause(denied + head, i))
        if kind == "iff":
            clauses.append(Clause((body[0], (head[0][0], not head[0][1])), i))
        elif kind == "xor":
            clauses.append(Clause(tuple((atom, not truth) for atom, truth in head), i))
    return clauses


class Firing(NamedTuple):
    """One literal that propagation reached, and the clause that had only it left."""

    literal: Literal
    clause: Clause


class Trace(NamedTuple):
    """What propagation reached."""

    known: dict[str, bool]
    """The atoms that are settled, those supposed at the start included."""
    fired: list[Firing]
    """In the order of inference."""
    clash: Clause | None
    """A clause none of whose literals can be so any more; None if propagation ended in peace."""


def propagate(clauses: Sequence[Clause], start: Iterable[Literal] = ()) -> Trace:
    """Unit propagation to its end or to the first clash.

    `start` holds suppositions; a supposition against another one is not looked for.
    """
    known = dict(start)
    fired: list[Firing] = []
    waiting = clauses
    truth_of, new = known.get, tuple.__new__
    moved = True
    while moved:
        moved = False
        rest = []
        for clause in waiting:
            unit, sign = "", True
            for atom, wanted in clause[0]:
                truth = truth_of(atom)
                if truth is None:
                    if unit:
                        rest.append(clause)
                        break
                    unit, sign = atom, wanted
                elif truth is wanted:
                    break
            else:
                if not unit:
                    return Trace(known, fired, clause)
                known[unit] = sign
                fired.append(new(Firing, ((unit, sign), clause)))
                moved = True
        waiting = rest
    return Trace(known, fired, None)


def used(trace: Trace, goals: Iterable[str]) -> list[Firing]:
    """The firings that the given atoms rest on, in order, those of the atoms themselves included."""
    wanted = set(goals)
    kept = []
    for firing in reversed(trace.fired):
        if firing.literal[0] in wanted:
            kept.append(firing)
            wanted.update(atom for atom, _ in firing.clause.literals)
    return kept[::-1]


def grounds(firing: Firing) -> tuple[Literal, ...]:
    """What a firing rests on: the denials of the other literals of its clause, in the clause's order."""
    return tuple(
        (atom, not truth) for atom, truth in firing.clause.literals if atom != firing.literal[0]
    )


def fire(rules: Sequence[RuleLike], facts: Iterable[Literal]) -> list[tuple[int, Literal]]:
    """Forward chaining: (position of the rule, what it gives) in order, each rule when its whole body is known."""
    known = set(facts)
    fired = []
    waiting = list(enumerate(rules))
    moved = True
    while moved:
        moved = False
        rest = []
        for position, rule in waiting:
            body, head, _ = rule
            if not known.issuperset(body):
                rest.append((position, rule))
            elif len(head) == 1 and head[0] not in known:
                known.add(head[0])
                fired.append((position, head[0]))
                moved = True
        waiting = rest
    return fired


def used_rules(
    rules: Sequence[RuleLike], fired: Sequence[tuple[int, Literal]], goal: Literal
) -> list[int]:
    """The positions of the fired rules that the goal rests on, in order."""
    wanted = {goal}
    kept = []
    for position, literal in reversed(fired):
        if literal in wanted:
            kept.append(position)
            wanted.update(rules[position][0])
    return kept[::-1]
