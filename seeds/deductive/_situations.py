"""Finds the one situation that fits by propagation and, where it stalls, by trials that clash. Serves derivations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from datagen.phrasing import Params
from datagen.template import Step
from seeds.deductive._explain import contradiction, inference, supposing
from seeds.deductive._logic import Clause, Firing, clauses_of, propagate, used
from seeds.deductive._notation import sequent, symbol
from seeds.deductive._prose import Literal, Rule, negated, say
from seeds.deductive._worlds import World

PREMISE = "premise"


class Trial(NamedTuple):
    """A literal that cannot be so, since propagation from it clashes."""

    literal: Literal
    proof: list[Firing]
    clash: Clause


def solve(p: Params) -> tuple[list[Firing | Trial], World]:
    """Propagation from the failing conclusion, and where it stalls the shortest trial that clashes."""
    clauses = clauses_of(p.rules)
    known = dict(p.start)
    moves: list[Firing | Trial] = []
    for _ in range(4):
        trace = propagate(clauses, known.items())
        moves += trace.fired
        known = trace.known
        if trace.clash is not None or len(known) == len(p.world):
            break
        trial = _shortest_trial(clauses, known, p.world)
        if trial is None:
            break
        moves.append(trial)
        known[trial.literal[0]] = not trial.literal[1]
    return moves, known


def _shortest_trial(clauses: list[Clause], known: World, world: World) -> Trial | None:
    """The literal, against the world, that clashes after the fewest inferences; None if all of them stall."""
    best: Trial | None = None
    for atom, truth in world.items():
        if atom in known:
            continue
        outcome = propagate(clauses, [*known.items(), (atom, not truth)])
        if outcome.clash is not None:
            proof = used(outcome, [name for name, _ in outcome.clash.literals])
            if best is None or len(proof) < len(best.proof):
                best = Trial((atom, not truth), proof, outcome.clash)
                if len(proof) == 1:
                    break
    return best


def _trial_steps(trial: Trial, rules: Sequence[Rule]) -> list[Step]:
    """Supposes the literal, follows it to the clash, and excludes it."""
    steps = [inference(firing, rules, PREMISE) for firing in trial.proof]
    steps.append(contradiction(trial.clash, rules, PREMISE))
    steps[0] = supposing(steps[0], [trial.literal])._replace(
        text=f"Try that {say(trial.literal)}. {steps[0].text}"
    )
    truth = negated(trial.literal)
    claim = sequent([f"{symbol(trial.literal)} -> false"], symbol(truth))
    return [*steps, Step(f"So the trial fails, and {say(truth)}.", claim)]


def told(moves: Sequence[Firing | Trial], rules: Sequence[Rule]) -> list[Step]:
    """One line an inference; a trial is opened, followed to its clash, and closed."""
    steps: list[Step] = []
    for move in moves:
        if isinstance(move, Trial):
            steps += _trial_steps(move, rules)
        else:
            steps.append(inference(move, rules, PREMISE))
    return steps
