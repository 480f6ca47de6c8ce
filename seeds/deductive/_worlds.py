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


def random_literals(rng: Random, atoms: Sequence[str], count: int) -> tuple[Literal, ...]:
    """Literals of different atoms, each of either sign."""
    chosen: list[str] = []
    while len(chosen) < count:
        atom = pick(rng, atoms)
        if atom not in chosen:
            chosen.append(atom)
    return tuple((atom, rng.random() < 0.5) for atom in chosen)


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
        return frozenset([*map(negated, rule.body), *rule.head]), "if"
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
    found: list[Rule] = []
    for _ in range(count * 12):
        if len(found) == count:
            break
        rule = make(rng, atoms)
        if all(holds(rule, world) for world in worlds) and meaning(rule) not in seen:
            seen.add(meaning(rule))
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
    made: list[Rule] = []
    for part in (0, 1):
        excess = sum((truth in rule[part]) - (negated(truth) in rule[part]) for rule in rules)
        excess -= pick(rng, (-1, 0, 0, 1))
        literal = negated(truth) if excess > 0 else truth
        for _ in range(12 * abs(excess)):
            if not excess:
                break
            extra = random_literals(rng, others, pick(rng, (1, 2, 2)))
            rule = Rule((literal, *extra[1:]), extra[:1]) if part == 0 else Rule(extra, (literal,))
            if all(holds(rule, world) for world in worlds) and meaning(rule) not in seen:
                seen.add(meaning(rule))
                made.append(rule)
                excess -= 1 if excess > 0 else -1
    return made
