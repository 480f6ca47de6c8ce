"""Truth tables as bit sets, for checks: every assignment is looked at. Rules in, sets of rows out.

Over n atoms, row r is the assignment in which atom k is true if bit k of r is set. A set of rows is one
integer with a bit a row. Nothing here propagates or chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

Literal = tuple[str, bool]
RuleLike = tuple[tuple[Literal, ...], tuple[Literal, ...], str]


@cache
def columns(count: int) -> tuple[int, ...]:
    """For each atom, the rows in which it is true."""
    rows = 1 << count
    everything = (1 << rows) - 1
    # 2**(2**k) + 1 divides 2**rows - 1; the quotient marks the rows whose bit k is unset.
    return tuple(everything // ((1 << (1 << k)) + 1) << (1 << k) for k in range(count))


class TruthTable:
    """All assignments to some atoms."""

    __slots__ = ("_false", "_true", "atoms", "everything")

    def __init__(self, atoms: Iterable[str]) -> None:
        self.atoms = tuple(sorted(set(atoms)))
        self.everything = (1 << (1 << len(self.atoms))) - 1
        self._true = dict(zip(self.atoms, columns(len(self.atoms)), strict=True))
        self._false = {atom: self.everything ^ rows for atom, rows in self._true.items()}

    def literal(self, literal: Literal) -> int:
        """The rows in which a literal is so."""
        atom, truth = literal
        return self._true[atom] if truth else self._false[atom]

    def all_of(self, literals: Iterable[Literal]) -> int:
        """The rows in which all of the literals are so; every row if there are none."""
        rows = self.everything
        for atom, truth in literals:
            rows &= self._true[atom] if truth else self._false[atom]
        return rows

    def any_of(self, literals: Iterable[Literal]) -> int:
        """The rows in which at least one of the literals is so; no row if there are none."""
        rows = 0
        for atom, truth in literals:
            rows |= self._true[atom] if truth else self._false[atom]
        return rows

    def rule(self, rule: RuleLike) -> int:
        """The rows in which a rule holds."""
        body, head, kind = rule
        if kind == "iff":
            return self.everything ^ self.literal(body[0]) ^ self.literal(head[0])
        if kind == "xor":
            return self.literal(head[0]) ^ self.literal(head[1])
        return (self.everything ^ self.all_of(body)) | self.any_of(head)

    def models(self, rules: Iterable[RuleLike]) -> int:
        """The rows in which all rules hold."""
        rows = self.everything
        for rule in rules:
            rows &= self.rule(rule)
        return rows

    def assignments(self, rows: int) -> Iterator[dict[str, bool]]:
        """The rows of a set as assignments, one after the other."""
        while rows:
            row = (rows & -rows).bit_length() - 1
            rows &= rows - 1
            yield {atom: bool(row >> k & 1) for k, atom in enumerate(self.atoms)}


def atoms_of(rules: Iterable[RuleLike], literals: Iterable[Literal] = ()) -> set[str]:
    """The atoms that occur in rules and literals."""
    found = {atom for atom, _ in literals}
    for body, head, _ in rules:
        found.update(atom for atom, _ in body)
        found.update(atom for atom, _ in head)
    return found


def status(rules: Sequence[RuleLike], goal: Literal) -> str:
    """What the rules say of a goal over all assignments: `yes`, `no`, `undetermined` or `inconsistent`."""
    table = TruthTable(atoms_of(rules, [goal]))
    models = table.models(rules)
    if not models:
        return "inconsistent"
    held = models & table.literal(goal)
    if not held:
        return "no"
    return "yes" if held == models else "undetermined"
