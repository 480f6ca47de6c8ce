"""Reductio: the opposite of the goal is supposed, and what follows from it clashes.

A chain of implications leads away from the supposition and back against it, against another link, or into a
pair that cannot be together. Nothing is settled without the supposition. Higher levels have a longer chain,
links that need a further premise, and more statements beside the point.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict
from seeds.deductive import _verdicts
from seeds.deductive._explain import contradiction, inference, supposing
from seeds.deductive._logic import clauses_of, propagate, used
from seeds.deductive._notation import formula, sequent, symbol
from seeds.deductive._problems import SeededTemplate, pick, shuffled, some_of
from seeds.deductive._prose import Literal, Rule, fact, negated, say
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._settings import SETTINGS
from seeds.deductive._worlds import (
    balancing,
    contraposed,
    distractors,
    random_literals,
    random_rule,
)
from seeds.deductive.inverted.reductio import NoClash


class Size(NamedTuple):
    """How much there is at a level."""

    chain: int
    """Links that follow from the supposition one after the other."""
    parts: int
    """Links that need a further premise, which is stated."""
    spare: int
    """Atoms beside the point."""
    idle: int
    """Statements beside the point."""


SIZES = {
    1: Size(1, 0, 1, 1),
    2: Size(2, 0, 2, 2),
    3: Size(3, 1, 2, 3),
    4: Size(4, 1, 3, 4),
    5: Size(5, 2, 3, 5),
}
_STATEMENT = "statement"


class Reductio(SeededTemplate):
    answer_kind = AnswerKind.LABEL
    inversions = {"counterexample": NoClash}

    def build(self, p: Params) -> Params | None:
        rng = Random(p.seed)
        size = SIZES[p.level]
        for _ in range(6):
            _draw(rng, size, p)
            clauses = clauses_of(p.rules)
            alone = propagate(clauses)
            if p.supposed[0] in alone.known or alone.clash is not None:
                continue
            trace = propagate(clauses, [p.supposed])
            if trace.clash is None:
                continue
            p.proof = used(trace, [atom for atom, _ in trace.clash.literals])
            p.alone, p.clash = alone.known, trace.clash
            if len(p.proof) >= size.chain + size.parts:
                break
        else:
            return None
        decoys = [atom for atom in p.world if atom not in alone.known]
        _verdicts.ask(rng, p, negated(p.supposed), [p.world], decoys)
        return p

    def admits(self, p: Params) -> bool:
        """Propagation alone leaves the goal open; with the goal denied it clashes, without it does not."""
        return (
            p.supposed[0] not in p.alone
            and p.clash is not None
            and propagate(clauses_of(p.rules), [negated(p.supposed)]).clash is None
        )

    def wording(self, p: Params) -> Phrasing:
        return _verdicts.wording(p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return diagrams(p.rules, self.wording(p))

    def derive(self, p: Params) -> Derivation:
        """Supposes the opposite, propagates to the clash, and drops the supposition."""
        truth = negated(p.supposed)
        steps = [inference(firing, p.rules, _STATEMENT) for firing in p.proof]
        steps.append(contradiction(p.clash, p.rules, _STATEMENT))
        steps[0] = supposing(steps[0], [p.supposed])._replace(
            text=f"Suppose, for a contradiction, that {say(p.supposed)}. {steps[0].text}"
        )
        claim = sequent([f"{symbol(p.supposed)} -> false"], symbol(truth))
        steps.append(Step(f"So the supposition is wrong, and {say(truth)}.", claim))
        givens = tuple(map(formula, p.rules))
        return Derivation(steps, _verdicts.answer_of(p, truth), None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        return _verdicts.certificate(p, answer, [p.world])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments that fit the premises."""
        return _verdicts.check(given, answer)


def _draw(rng: Random, size: Size, p: Params) -> None:
    """A world, and a chain that starts from something false there; once it is true it stays true."""
    atoms = some_of(rng, SETTINGS[p.setting].atoms, size.chain + 2 + size.parts + size.spare)
    world = {atom: rng.random() < 0.5 for atom in atoms}
    last_false = pick(rng, range(size.chain + 1))
    chain = [
        (atom, world[atom] if i > last_false else not world[atom])
        for i, atom in enumerate(atoms[: size.chain + 1])
    ]
    parts = [(atom, world[atom]) for atom in atoms[size.chain + 2 :][: size.parts]]
    places = some_of(rng, range(size.chain), size.parts)
    rules = [fact(part) for part in parts]
    for i in range(size.chain):
        extra = [part for part, place in zip(parts, places, strict=True) if place == i]
        rules.append(_link(rng, chain[: i + 1], chain[i + 1], extra))
    joint = (atoms[size.chain + 1], world[atoms[size.chain + 1]])
    rules += _ending(rng, chain, last_false, joint)
    balance = balancing(rng, rules, negated(chain[0]), atoms, [world])
    rules += balance
    rules += distractors(rng, atoms, [world], max(0, size.idle - len(balance)), rules, _beside)
    p.rules = tuple(shuffled(rng, rules))
    p.supposed, p.world = chain[0], world


def _link(rng: Random, before: list[Literal], after: Literal, extra: list[Literal]) -> Rule:
    """From the last literal before to the one after, perhaps with a premise, an earlier literal, or turned round."""
    if extra and rng.random() < 0.5:
        return Rule((before[-1],), tuple(shuffled(rng, [after, negated(extra[0])])))
    if not extra and len(before) > 1 and rng.random() < 0.3:
        extra = [pick(rng, before[:-1])]
    rule = Rule(tuple(shuffled(rng, [before[-1], *extra])), (after,))
    return contraposed(rule) if len(rule.body) == 1 and rng.random() < 0.4 else rule


def _ending(rng: Random, chain: list[Literal], last_false: int, joint: Literal) -> list[Rule]:
    """What the end of the chain clashes with: the supposition, or a link by a joint consequence or a ban."""
    link = pick(rng, chain[: min(last_false + 1, len(chain) - 1)])
    match pick(rng, ("back", "joint", "ban")):
        case "back":
            return [Rule((chain[-1],), (negated(chain[0]),))]
        case "joint":
            return [Rule((chain[-1],), (joint,)), Rule((link,), (negated(joint),))]
    return [Rule(tuple(shuffled(rng, [link, chain[-1]])), ())]


def _beside(rng: Random, atoms: Sequence[str]) -> Rule:
    """An implication, or now and then a choice of two."""
    if rng.random() < 0.25:
        return Rule((), random_literals(rng, atoms, 2))
    return random_rule(rng, atoms)


template = Reductio()
