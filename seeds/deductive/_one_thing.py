"""One thing that the premises about classes hold of although a conclusion fails: the groups it must be in, and why.

Serves the building and the derivation of such cases; no check imports this module.
"""

from __future__ import annotations

from datagen.phrasing import Params, join_words
from datagen.template import Step
from seeds.deductive._classes import (
    ROMAN,
    Statement,
    atom,
    chains_of,
    formula,
    literal_text,
    meaning,
    sentence,
)

Move = tuple[str, str, int]
"""A group that the thing must be in, the group that brings it there, and the premise: 0 is the failing conclusion.
Without a second group the statement alone says so."""


def closure(premises: tuple[Statement, ...], wrong: Statement) -> tuple[Move, ...] | None:
    """The groups that a single thing cannot avoid if the premises hold of it and the conclusion fails.

    None if there can be no such thing.
    """
    moves: list[Move] = []
    outside: set[str] = set()
    apart: list[tuple[str, str]] = []
    rising: list[tuple[str, str, int]] = []
    for number, statement in enumerate((wrong, *premises)):
        every, first, second, inside = meaning(statement)
        if number == 0:  # its denial
            every, inside = not every, not inside
        if every:
            if inside:
                rising.append((first, second, number))
            else:
                apart.append((first, second))
            continue
        moves += [(name, "", number) for name in ((first, second) if inside else (first,))]
        if not inside:
            outside.add(second)
    moves = list({name: (name, "", number) for name, _, number in reversed(moves)}.values())[::-1]
    groups = {name for name, _, _ in moves}
    for name, _, _ in moves:
        for first, second, number in rising:
            if first == name and second not in groups:
                groups.add(second)
                moves.append((second, first, number))
    clash = groups & outside or any(a in groups and b in groups for a, b in apart)
    return None if clash else tuple(moves)


def placed(p: Params, wrong: Statement, one: str) -> list[Step]:
    """What the one thing, v, must be, and that it needs to be no more than that."""
    told = [wrong, *p.premises]
    mark = f"({ROMAN[p.wrong]})"
    every, first, second, inside = meaning(wrong)
    denied = f"~({formula(wrong, 'v')})"
    steps: list[Step] = []
    opening = f"Let {one} v be the only one there is."
    numbered = enumerate(p.premises, 1)
    about = [_quoted(item, number) for number, item in numbered if not meaning(item)[0]]
    if about:
        opening += f" It is v that makes it true that {join_words(about)}."
    if every:
        fate = _fate(second, not inside)
        text = (
            f"{mark} is false only if v is one of the {first} {'but' if inside else 'and'} {fate}."
        )
        ends = f"{atom(first, 'v')} & {literal_text((second, not inside), 'v')}"
        steps.append(Step(text, f"{denied} |- {ends}"))
    for name, source, number in p.moves:
        if source:
            rule = _quoted(told[number], number) if number else f"{mark} must be false"
            claim = formula(told[number], "v") if number else denied
            text = f"As v is one of the {source}, and {rule}, v is one of the {name}."
            steps.append(Step(text, f"{atom(source, 'v')}; {claim} |- {atom(name, 'v')}"))
    groups = [name for name, _, _ in p.moves]
    if not every and inside and (first in groups or second in groups):
        here, there = (first, second) if first in groups else (second, first)
        text = f"As v is one of the {here}, and {mark} must be false, v is not one of the {there}."
        steps.append(Step(text, f"{atom(here, 'v')}; {denied} |- ~{atom(there, 'v')}"))
    end = _verified(p, wrong, groups, mark)
    steps.append(end)
    steps[0] = steps[0]._replace(text=f"{opening} {steps[0].text}")
    return steps


def _verified(p: Params, wrong: Statement, groups: list[str], mark: str) -> Step:
    """The thing in these groups and no other makes all premises true and the conclusion false."""
    others = [name for name in chains_of(p.premises).classes if name not in groups]
    facts = [atom(name, "v") for name in groups]
    facts += [f"suppose ~{atom(name, 'v')}" for name in others]
    goal = " & ".join(f"({formula(premise, 'v')})" for premise in dict.fromkeys(p.premises))
    listed = join_words([f"the {name}" for name in groups])
    text = f"Suppose v is in no other group than {listed}: all premises hold and {mark} is false."
    return Step(text, f"{'; '.join(facts)} |- {goal} & ~({formula(wrong, 'v')})")


def _fate(name: str, inside: bool) -> str:
    return f"{'one' if inside else 'not one'} of the {name}"


def _quoted(statement: Statement, number: int) -> str:
    text = sentence(statement)
    return f"{text[0].lower()}{text[1:]} (premise {number})"
