"""The situation in which as few statements as possible are true, or as many: found, told, checked and certified.

Propagation gives what must be so in every situation. If the rest can all be false at once, that situation is
the one with the fewest true statements, and the only one: every other has these and more. Likewise for the most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from datagen.template import Step
from seeds.deductive._explain import inference, supposing
from seeds.deductive._logic import Firing, clauses_of, propagate, used
from seeds.deductive._notation import formula, sequent, symbol
from seeds.deductive._prose import Literal, Rule, say_all
from seeds.deductive._scripts import follows
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._worlds import World, holds


class Extreme(NamedTuple):
    """What must be true (`few`) or false (`many`), why, and the situation in which nothing else is."""

    few: bool
    world: World
    proof: tuple[Firing, ...]
    forced: tuple[Literal, ...]
    start: tuple[Literal, ...] = ()
    """What is supposed of the situation beforehand."""


def extreme(
    rules: Sequence[Rule], atoms: Sequence[str], few: bool, start: tuple[Literal, ...] = ()
) -> Extreme | None:
    """None where the rest cannot all be false (true) at once, or where nothing or everything is forced."""
    trace = propagate(clauses_of(rules), start)
    if trace.clash is not None:
        return None
    forced = tuple((atom, few) for atom in atoms if trace.known.get(atom) is few)
    world = {atom: trace.known.get(atom, not few) for atom in atoms}
    if not 0 < len(forced) < len(atoms) or not all(holds(rule, world) for rule in rules):
        return None
    proof = used(trace, [atom for atom, _ in forced])
    return Extreme(few, world, tuple(proof), forced, start)


def told(found: Extreme, rules: Sequence[Rule], noun: str, opened: bool = False) -> list[Step]:
    """One line an inference, then the situation, which all rules allow. `opened`: what is supposed was said before."""
    steps = [inference(firing, rules, noun) for firing in found.proof]
    reached = {firing.literal for firing in found.proof}
    opening = "" if opened or not found.start else f"Suppose that {say_all(found.start)}. "
    if steps and opening:
        steps[0] = supposing(steps[0], found.start)._replace(text=opening + steps[0].text)
        opening = ""
    if not opening:
        reached |= set(found.start)
    rest = [item for item in found.world.items() if item not in reached | set(found.start)]
    values = [
        symbol(item) if item in reached else f"suppose {symbol(item)}"
        for item in found.world.items()
    ]
    claim = sequent(values, " & ".join(f"({formula(rule)})" for rule in rules))
    return [*steps, Step(opening + _closing(found, rest, noun), claim)]


def _closing(found: Extreme, rest: Sequence[Literal], noun: str) -> str:
    if not rest:
        return f"With this all is settled, and every {noun} holds; no other situation is left."
    rest_is, bound = ("false", "fewer") if found.few else ("true", "more")
    return (
        f"Suppose that everything else is {rest_is}: {say_all(rest)}. Then every {noun} holds. What "
        f"was shown before must be so in any case, so no situation has {bound} true statements, "
        f"and no other has as {'few' if found.few else 'many'}."
    )


def concluded(step: Step, letters: Iterable[str]) -> Step:
    """The last step with the letters that are asked for."""
    return step._replace(text=f"{step.text} True in it: {', '.join(sorted(letters))}.")


def counted(rules: Sequence[Rule], options: Sequence[Literal], few: bool) -> list[World]:
    """By counting over all assignments: the situations with the fewest (most) true statements."""
    table = TruthTable(atoms_of(rules, options))
    models = list(table.assignments(table.models(rules)))
    sizes = [sum(model[atom] == truth for atom, truth in options) for model in models]
    if not sizes:
        return []
    best = min(sizes) if few else max(sizes)
    return [model for model, size in zip(models, sizes, strict=True) if size == best]


def terms(found: Extreme, options: Sequence[Literal]) -> list[str]:
    """For a script over the rules and `world1`: that each option is true in the situation."""
    worlds = [found.world]
    if found.few:
        return [follows([option], worlds) for option in options]
    return [f"(not {follows([(atom, not truth)], worlds)})" for atom, truth in options]
