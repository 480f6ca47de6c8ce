"""One thing and two cases of it, one with each answer to a question: what must be so in each, and nothing else.

Serves the building and the derivation of such problems; no check imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from datagen.phrasing import join_words
from datagen.template import Step
from seeds.deductive._logic import Clause, Firing, clauses_of, grounds, propagate, used
from seeds.deductive._notation import Literal, RuleLike, formula, sequent, symbol
from seeds.deductive._prose import capital

Proof = tuple[Firing, ...]


class Case(NamedTuple):
    """What is so in a case, and what must be so because of the answer, with the inferences to it."""

    world: Mapping[str, bool]
    proof: Proof


class Cases(NamedTuple):
    """What must be so with either answer, and a case for each: no, then yes."""

    shared: Proof
    no: Case
    yes: Case


class Manner(NamedTuple):
    """How a text speaks of the thing."""

    one: str
    say: Callable[[Literal], str]
    """What it is, behind "it is": `not fragile`, `one of the bakers`."""
    reasons: Sequence[str]
    """The rules as clauses in the middle of a sentence."""
    none: str
    """What it is if nothing is so."""
    noun: str
    """What is counted: `properties`, `groups`."""


def two_cases(
    rules: Sequence[RuleLike], names: Sequence[str], goal: str, few: bool, least: int
) -> Cases | None:
    """Both cases, if the question is open and it takes so many inferences at least to see what must be so."""
    clauses = clauses_of(rules)
    base = propagate(clauses)
    if base.clash is not None or goal in base.known:
        return None
    no = _extreme(clauses, names, base.known, (goal, False), few)
    yes = no and _extreme(clauses, names, base.known, (goal, True), few)
    if no is None or yes is None:
        return None
    wanted = {name for name, truth in base.known.items() if truth is few}
    for firing in (*no.proof, *yes.proof):
        wanted.update(name for name, _ in firing.clause.literals)
    shared = tuple(firing for firing in used(base, wanted) if len(firing.clause.literals) > 1)
    found = Cases(shared, no, yes)
    return found if len(shared) + len(no.proof) + len(yes.proof) >= least else None


def _extreme(
    clauses: Sequence[Clause],
    names: Sequence[str],
    certain: Mapping[str, bool],
    goal: Literal,
    few: bool,
) -> Case | None:
    """The case in which only what must be so (or not so) is; None if it does not fit."""
    trace = propagate(clauses, (*certain.items(), goal))
    if trace.clash is not None:
        return None
    known = trace.known
    world = {name: known.get(name, not few) for name in names}
    for literals, _ in clauses:
        for name, sign in literals:
            if world[name] is sign:
                break
        else:
            return None
    proof = used(trace, [name for name in names if known.get(name) is few])
    return Case(world, tuple(proof))


def told(
    found: Cases, goal: str, rules: Sequence[RuleLike], few: bool, manner: Manner
) -> list[Step]:
    """One line an inference, then each case, in which nothing (or everything) else is so."""
    formulas = list(map(formula, rules))
    certain = {head[0] for body, head, _ in rules if not body}
    certain |= {firing.literal for firing in found.shared}
    it = f"the {manner.one}"
    steps = [_inference(firing, None, formulas, manner, it) for firing in found.shared]
    for number, case in ((1, found.no), (2, found.yes)):
        literal = (goal, case is found.yes)
        which = f"Case {number}: suppose that {it} is {manner.say(literal)}."
        for firing in case.proof:
            step = _inference(firing, literal, formulas, manner)
            steps.append(step._replace(text=f"{which} {step.text}"))
            which = f"Case {number}:"
        reached = certain | {firing.literal for firing in case.proof}
        closing = _closing(case, reached, formulas, few, manner)
        steps.append(closing._replace(text=f"{which} {closing.text}"))
    return steps


def _inference(
    firing: Firing,
    supposed: Literal | None,
    formulas: Sequence[str],
    manner: Manner,
    it: str = "it",
) -> Step:
    source, basis = firing.clause.source, grounds(firing)
    known = " and ".join([f"{it} is {manner.say(item)}" for item in basis])
    text = f"{capital(manner.reasons[source])}; {known}; so it is {manner.say(firing.literal)}."
    names = [f"suppose {symbol(item)}" if item == supposed else symbol(item) for item in basis]
    return Step(text, sequent([*names, formulas[source]], symbol(firing.literal)))


def _closing(
    case: Case, certain: Set[Literal], formulas: Sequence[str], few: bool, manner: Manner
) -> Step:
    """What is still open is so or is not so, and all that is known is verified."""
    values = [
        symbol(item) if item in certain else f"suppose {symbol(item)}"
        for item in case.world.items()
    ]
    has = [manner.say(item) for item in case.world.items() if item[1]]
    rest = "nothing else is so" if few else "everything else is so"
    bound = "fewer" if few else "more"
    text = (
        f"Suppose that {rest}: then it is {join_words(has) if has else manner.none}. That fits "
        f"all that is known, and no such case has {bound} {manner.noun}."
    )
    return Step(text, sequent(values, " & ".join(f"({item})" for item in formulas)))
