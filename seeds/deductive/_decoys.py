"""Rules beside the point by which candidates look alike: each stands in about as many bodies and heads as any other.

Without them the candidate that matters could be told by counting. No such rule fires on the way to the goal, nor
does it help the other candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from seeds.deductive._logic import fire
from seeds.deductive._problems import pick, shuffled, some_of
from seeds.deductive._prose import Literal, Rule


class Gap(NamedTuple):
    """Definite rules and facts that lack one of the candidates for the goal."""

    rules: list[Rule]
    facts: tuple[Literal, ...]
    goal: Literal
    right: Literal
    wrong: list[Literal]


def decoys(rng: Random, gap: Gap, atoms: Sequence[str], count: int) -> list[Rule]:
    """At most so many further rules about the atoms."""
    candidates = [gap.right, *gap.wrong]
    rules = list(gap.rules)
    helped = _closure(rules, (*gap.facts, gap.right))
    idle = _closure(rules, (*gap.facts, *gap.wrong))
    # On the way to the goal nothing new may fire, so every body has something that is not there.
    blocks = [(atom, True) for atom in atoms if (atom, True) not in helped]
    heads = [(atom, True) for atom in atoms if (atom, True) not in gap.facts]
    lacks = [_lacks(rng, rules, candidates, part) for part in (0, 1)]
    bodies = {frozenset(rule.body) for rule in rules}
    for _ in range(3 * count):
        if len(rules) == len(gap.rules) + count:
            break
        rule = _drawn(rng, gap, blocks, heads, lacks)
        body, (head,), _ = rule
        if frozenset(body) in bodies:
            continue
        if idle.issuperset(body):
            # It may fire where it does not matter, as long as the goal stays out of reach.
            more = _closure([*rules, rule], idle)
            if gap.goal in more:
                continue
            idle = more
        rules.append(rule)
        bodies.add(frozenset(body))
        for part, items in ((0, body), (1, (head,))):
            for item in items:
                lacks[part][item] = lacks[part].get(item, 0) - 1
    return rules[len(gap.rules) :]


def _closure(rules: Sequence[Rule], facts: Sequence[Literal] | set[Literal]) -> set[Literal]:
    """What is known once no rule fires any more."""
    return {*facts, *(literal for _, literal in fire(rules, facts))}


def _lacks(
    rng: Random, rules: Sequence[Rule], candidates: Sequence[Literal], part: int
) -> dict[Literal, int]:
    """In how many more bodies (heads) each candidate should stand."""
    counts = [sum(item in rule[part] for rule in rules) for item in candidates]
    most = max(counts) + pick(rng, (0, 1))
    lacks = [most - count - pick(rng, (0, 0, 1)) for count in counts]
    # The way to the goal gives the first one, which is right, its share of bodies, and none of heads.
    lacks[0] += pick(rng, (0, 1, 1)) if part else -pick(rng, (0, 1))
    return dict(zip(candidates, lacks, strict=True))


def _drawn(
    rng: Random,
    gap: Gap,
    blocks: Sequence[Literal],
    heads: Sequence[Literal],
    lacks: Sequence[dict[Literal, int]],
) -> Rule:
    """A rule with candidates in its body and its head where they are still lacking, and something that blocks it."""
    wanted = [item for item, lack in lacks[1].items() if lack > 0]
    head = gap.goal if rng.random() < 0.2 else pick(rng, wanted or heads)
    lacking = [item for item, lack in lacks[0].items() if lack > 0 and item != head]
    body = some_of(rng, lacking, pick(rng, (1, 2, 2)))
    if not any(item in blocks for item in body):
        body.append(pick(rng, [item for item in blocks if item != head]))
    elif len(body) == 1 and rng.random() < 0.3:
        other = pick(rng, (*gap.facts, *heads))
        body += [other] if other not in (head, *body) else []
    return Rule(tuple(shuffled(rng, body)), (head,))
