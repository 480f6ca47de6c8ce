"""Single assignments to atoms, for drawing problems: premises are kept true in worlds chosen beforehand.

A problem drawn around a world is satisfiable by construction. Neither the derivations nor the checks rest on
this; they prove what they say by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from seeds.deductive._problems import pick
from seeds.deductive._prose import Literal, Rule, negated

World = dict[str, bool]


def holds(rule: Rule, world: World) -> bool:
    """Whether the rule is true in the world."""
    body, head, kind = rule
    if kind == "iff":
        return (world[body[0][0]] == body[0][1]) == (world[head[0][0]] == head[0][1])
    if kind == "xor":
        return (world[head[0][0]] == head[0][1]) != (world[head[1][0]] == head[1][1])
    for atom, truth in body:
        if world[atom] != truth:
            return True
    return any(world[atom] == truth for atom, truth in head)


class Held:
    """Which literals hold in which of several worlds, to test many rules on all of them at once."""

    __slots__ = ("_everywhere", "_where")

    def __init__(self, atoms: Sequence[str], worlds: Sequence[World]) -> None:
        everywhere = self._everywhere = (1 << len(worlds)) - 1
        where: dict[Literal, int] = {}
        for atom in atoms:
            held, bit = 0, 1
            for world in worlds:
                if world[atom]:
                    held |= bit
                bit <<= 1
            where[atom, True], where[atom, False] = held, everywhere ^ held
        self._where = where

    def fits(self, rule: Rule) -> bool:
        """Whether the rule is true in all the worlds."""
        return self.broken(rule) == 0

    def broken(self, rule: Rule) -> int:
        """The worlds in which the rule is false, a bit a world by its place."""
        body, head, kind = rule
        where = self._where
        if kind == "iff":
            return where[body[0]] ^ where[head[0]]
        if kind == "xor":
            one, (atom, truth) = head
            return where[one] ^ where[atom, not truth]
        broken = self._everywhere
        for literal in body:
            broken &= where[literal]
        for atom, truth in head:
            broken &= where[atom, not truth]
        return broken


def random_literals(rng: Random, atoms: Sequence[str], count: int) -> tuple[Literal, ...]:
    """Literals of different atoms, each of either sign."""
    chosen: list[str] = []
    draw, size = rng.random, len(atoms)
    while len(chosen) < count:
        atom = atoms[int(draw() * size)]
        if atom not in chosen:
            chosen.append(atom)
    return tuple([(atom, draw() < 0.5) for atom in chosen])


def random_rule(rng: Random, atoms: Sequence[str]) -> Rule:
    """An implication with one or two literals in its body and one in its head."""
    literals = random_literals(rng, atoms, pick(rng, (2, 2, 3)))
    return Rule(literals[:-1], literals[-1:])


def random_statement(rng: Random, atoms: Sequence[str]) -> Rule:
    """A statement with any of the connectives."""
    draw = rng.random()
    if draw < 0.5:
        return random_rule(rng, atoms)
    if draw < 0.65:
        return Rule((), random_literals(rng, atoms, 2))
    if draw < 0.75:
        return Rule(random_literals(rng, atoms, 2), ())
    if draw < 0.85:
        body, head = random_literals(rng, atoms, 2)
        return Rule((body,), (head,), "iff")
    if draw < 0.93:
        return Rule((), random_literals(rng, atoms, 2), "xor")
    literals = random_literals(rng, atoms, min(3, len(atoms)))
    return Rule(literals[:1], literals[1:])


def meaning(rule: Rule) -> tuple[frozenset[Literal] | frozenset[str], str | bool]:
    """Equal for two rules that say the same, such as an implication and its contrapositive."""
    if rule.kind == "if":
        denied = [(atom, not truth) for atom, truth in rule.body]
        return frozenset((*denied, *rule.head)), "if"
    (first, one), (second, other) = (*rule.body, *rule.head)
    return frozenset((first, second)), (one == other) == (rule.kind == "iff")


def distractors(
    rng: Random,
    atoms: Sequence[str],
    worlds: Sequence[World],
    count: int,
    taken: Sequence[Rule],
    make: Callable[[Random, Sequence[str]], Rule] = random_rule,
) -> list[Rule]:
    """Up to so many further rules that are true in all the worlds, none of them the same as one taken."""
    seen = {meaning(rule) for rule in taken}
    fits = Held(atoms, worlds).fits
    found: list[Rule] = []
    for _ in range(count * 12):
        if len(found) == count:
            break
        rule = make(rng, atoms)
        if fits(rule):
            said = meaning(rule)
            if said not in seen:
                seen.add(said)
                found.append(rule)
    return found


def contraposed(rule: Rule) -> Rule:
    """The same implication of one body and one head literal, said from the other end."""
    return Rule((negated(rule.head[0]),), (negated(rule.body[0]),))


def balancing(
    rng: Random,
    rules: Sequence[Rule],
    truth: Literal,
    atoms: Sequence[str],
    worlds: Sequence[World],
) -> list[Rule]:
    """Rules true in all worlds after which a literal and its denial stand in about as many bodies and heads.

    Without them the literal that follows could be guessed by counting where it stands.
    """
    others = [atom for atom in atoms if atom != truth[0]]
    seen = {meaning(rule) for rule in rules}
    fits = Held(atoms, worlds).fits
    made: list[Rule] = []
    denial = negated(truth)
    for part in (0, 1):
        excess = 0
        for rule in rules:
            excess += (truth in rule[part]) - (denial in rule[part])
        excess -= pick(rng, (-1, 0, 0, 1))
        literal = denial if excess > 0 else truth
        for _ in range(12 * abs(excess)):
            if not excess:
                break
            extra = random_literals(rng, others, pick(rng, (1, 2, 2)))
            rule = Rule((literal, *extra[1:]), extra[:1]) if part == 0 else Rule(extra, (literal,))
            if fits(rule):
                said = meaning(rule)
                if said not in seen:
                    seen.add(said)
                    made.append(rule)
                    excess -= 1 if excess > 0 else -1
    return made
