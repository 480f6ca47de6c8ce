"""Certificates about class statements: a thing is a row of bits, one for each class, and statements are about things.

Each some-statement, and each group that has a member, gives a thing of its own. What holds of all things is
stated of any thing; a thing or a collection of things that fits the premises shows what does not follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from seeds.deductive._classes import Chains, Literal, Statement, meaning
from seeds.deductive._scripts import both, call, either

Known = tuple[Literal, ...]
"""What is known of a thing."""


class Classes(NamedTuple):
    """Premises about classes, ready to be written as a script."""

    chains: Chains
    members: tuple[Known, ...]
    """What is known of the things that there must be."""

    @property
    def things(self) -> list[str]:
        return [f"m{number}" for number in range(1, len(self.members) + 1)]

    def place(self, name: str) -> str:
        return f"c{self.chains.classes.index(name)}"

    def literal(self, literal: Literal, thing: str) -> str:
        name, inside = literal
        term = f"({self.place(name)} {thing})"
        return term if inside else f"(not {term})"

    def known(self, literals: Known, thing: str) -> str:
        return both([self.literal(literal, thing) for literal in literals])

    def lines(self, premises: Sequence[Statement]) -> list[str]:
        """Classes, what every thing obeys, and the things that the premises speak of."""
        width = len(self.chains.classes)
        lines = [f"(define-sort Thing () (_ BitVec {width}))"]
        for place, name in enumerate(self.chains.classes):
            lines.append(f"; {self.place(name)} is the {name}")
            bit = f"(= ((_ extract {place} {place}) x) #b1)"
            lines.append(f"(define-fun {self.place(name)} ((x Thing)) Bool {bit})")
        rules = [self.rule(item) for item in premises if meaning(item)[0]]
        lines.append(f"(define-fun rules ((x Thing)) Bool {both(rules)})")
        facts = [f"(rules {thing})" for thing in self.things]
        facts += [
            self.known(known, thing) for known, thing in zip(self.members, self.things, strict=True)
        ]
        lines.append(f"(define-fun premises ({declared(self.things)}) Bool {both(facts)})")
        lines += [f"(declare-const {thing} Thing)" for thing in self.things]
        lines.append(f"(assert {call('premises', self.things)})")
        return lines

    def rule(self, statement: Statement, thing: str = "x") -> str:
        """What an all/no statement says of one thing."""
        _, first, second, inside = meaning(statement)
        goal = self.literal((second, inside), thing)
        return f"(=> {self.literal((first, True), thing)} {goal})"

    def pair(self, statement: Statement, thing: str) -> str:
        """What a some-statement says of its member."""
        return self.known(pair(statement), thing)

    def holds(self, statement: Statement, things: Sequence[str]) -> str:
        """The statement over so many things."""
        if meaning(statement)[0]:
            return both([self.rule(statement, thing) for thing in things])
        return either([self.pair(statement, thing) for thing in things])

    def bits(self, kind: Sequence[str]) -> str:
        """A thing that is in these classes only; the first class is the last bit."""
        names = reversed(self.chains.classes)
        return f"#b{''.join(['1' if name in kind else '0' for name in names])}"

    def least(self, known: Known, against: Statement | None = None) -> str:
        """A thing of what is known that is in as few classes as can be and, if it can, not what is told against."""
        kind = self.chains.least(*known)
        if against is not None:
            _, first, second, inside = meaning(against)
            if not inside and first in kind and second not in kind:
                kind = self.chains.least(*known, (second, True))
        return self.bits(kind)


def declared(things: Sequence[str]) -> str:
    return " ".join([f"({thing} Thing)" for thing in things])


def classes_of(chains: Chains, inhabited: bool) -> Classes:
    """The premises that the chains were made of."""
    members: list[Known] = [(one, other) for _, one, other in chains.witnesses]
    if inhabited:
        members += [((name, True),) for name in chains.classes]
    return Classes(chains, tuple(members))


def pair(statement: Statement) -> Known:
    """What is known of the member that a some-statement gives."""
    _, first, second, inside = meaning(statement)
    return ((first, True), (second, inside))


def least_counter(classes: Classes, statement: Statement) -> str:
    """A thing against an all/no statement, in as few classes as can be."""
    _, first, second, inside = meaning(statement)
    known: Known = ((first, True),) if inside else ((first, True), (second, True))
    return classes.least(known)
