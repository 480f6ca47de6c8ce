"""Contrapositive denial: what would force a thing that is not so is not so either.

A chain of implications leads from the statement in question to a consequence that is denied; the other parts
of the antecedents are stated, or follow from what is stated. Higher levels have a longer chain, more parts to
establish and more rules beside the point. Asked is whether a statement is true, or which of several is.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation
from datagen.verdict import Verdict, expect
from seeds.deductive._explain import inference
from seeds.deductive._logic import clauses_of, fire, propagate, used
from seeds.deductive._notation import formula, smt_all, symbol
from seeds.deductive._problems import SeededTemplate, at, by_setting, pick, shuffled, some_of
from seeds.deductive._prose import Rule, fact, negated
from seeds.deductive._rule_diagrams import diagrams
from seeds.deductive._scripts import premises
from seeds.deductive._settings import SETTINGS
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._worlds import balancing, distractors
from seeds.deductive.inverted.contrapositive_denial import Affirmed


class Size(NamedTuple):
    """How much there is at a level."""

    chain: int
    """Denials in a row."""
    parts: int
    """Further parts of antecedents."""
    derived: int
    """How many of them have to be derived first."""
    spare: int
    """Atoms beside the point."""
    idle: int
    """Rules beside the point."""


SIZES = {
    1: Size(1, 0, 0, 2, 1),
    2: Size(2, 1, 0, 2, 2),
    3: Size(3, 1, 1, 3, 3),
    4: Size(4, 2, 1, 3, 4),
    5: Size(5, 2, 2, 3, 5),
}

_FORM = "Answer yes or no."
_LETTER = "Answer with its letter."
_GIVEN = "[[rules?{rules:whenever_prose}||The rules are given by {rules:whenever_prose}.]]"
_SHOWN = "[[rules?{rules:varied_inline}||Some rules are given by {rules:varied_inline}.]]"
_TRUE = by_setting(
    [
        "These rules hold <place>.\n{rules:if_numbered}\nIt is known that {facts:literals}. "
        f"Is it true that {{goal:literal}}? {_FORM}",
        f"<Thing>. {_GIVEN} As a matter of fact, {{facts:literals}}. "
        f"Is the following claim true: {{goal:literal}}? {_FORM}",
        "Is it so that {goal:literal}? It is certain that {facts:literals}, and these rules have no exceptions.\n"
        f"{{rules:mixed_points}}\n{_FORM}",
        "Somebody claims that {goal:literal}.\n{rules:strict_bullets}\nThese rules are always true, and moreover "
        f"{{facts:literals}}. Is the claim true? {_FORM}",
        f"{_SHOWN} These rules are never broken <place>. Observed: {{facts:literals}}. Does it follow that "
        "{goal:literal}, or does the opposite follow? Answer yes if it follows, and no if the opposite does.",
    ]
)
_WHICH = by_setting(
    [
        "These rules hold <place>.\n{rules:if_numbered}\nIt is known that {facts:literals}. Exactly one of the "
        f"following statements is true: {{options:options}}. Which one? {_LETTER}",
        f"<Thing>. {_GIVEN} As a matter of fact, {{facts:literals}}. "
        f"Find the only true statement among these: {{options:options}}. {_LETTER}",
        "Only one of these statements is true: {options:options}. It is certain that {facts:literals}, and the rules "
        f"below have no exceptions.\n{{rules:mixed_points}}\nWhich statement is the true one? {_LETTER}",
        "Somebody makes these claims: {options:options}.\n{rules:strict_bullets}\nThese rules are always true, and "
        f"moreover {{facts:literals}}. Only one of the claims is true. Which? {_LETTER}",
        f"{_SHOWN} These rules are never broken <place>. Observed: {{facts:literals}}. Which one of these "
        f"statements is true, the others being false: {{options:options}}? {_LETTER}",
    ]
)


class ContrapositiveDenial(SeededTemplate):
    answer_kind = AnswerKind.LABEL
    inversions = {"converse": Affirmed}

    def build(self, p: Params) -> Params | None:
        rng = Random(p.seed)
        size = SIZES[p.level]
        for _ in range(6):
            _draw(rng, size, p)
            trace = propagate(clauses_of(p.rules), p.facts)
            p.proof = used(trace, [p.denied[0]])
            if trace.known.get(p.denied[0]) != (not p.denied[1]) or trace.clash is not None:
                continue
            if len(p.proof) >= size.chain + size.derived:
                break
        else:
            return None
        others = [atom for atom in trace.known if atom not in dict(p.facts) and atom != p.denied[0]]
        if len(others) > 1 and rng.random() < 0.4:
            false = [
                (atom, not trace.known[atom]) for atom in some_of(rng, others, pick(rng, (2, 3)))
            ]
            if rng.random() < 0.2:
                # Seldom: of two opposites one is true, which leaves nothing to the others.
                false[0] = p.denied
            p.options = tuple(shuffled(rng, [negated(p.denied), *false]))
        else:
            p.goal = p.denied if rng.random() < 0.5 else negated(p.denied)
        return p

    def admits(self, p: Params) -> bool:
        """Propagation settles the goal, and rules fired from their antecedents alone do not."""
        return len(p.proof) > 0 and not _forward(p)

    def wording(self, p: Params) -> Phrasing:
        return at(_WHICH if hasattr(p, "options") else _TRUE, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return diagrams(p.rules, self.wording(p))

    def derive(self, p: Params) -> Derivation:
        """Establishes the further parts, then denies one antecedent after the other."""
        steps = [inference(firing, p.rules) for firing in p.proof]
        truth = negated(p.denied)
        answer = "yes" if not hasattr(p, "options") and p.goal == truth else "no"
        if hasattr(p, "options"):
            answer = chr(97 + p.options.index(truth))
        givens = (*map(formula, p.rules), *map(symbol, p.facts))
        return Derivation(steps, answer, None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """Rules and facts leave no choice: of several statements the others are false."""
        lines = premises(list(p.world), [*p.rules, *map(fact, p.facts)])
        if hasattr(p, "options"):
            items = {
                chr(97 + i): smt_all(
                    [item if other is item else negated(other) for other in p.options]
                )
                for i, item in enumerate(p.options)
            }
        else:
            items = {"yes": smt_all([p.goal]), "no": smt_all([negated(p.goal)])}
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments that fit rules and facts."""
        options = getattr(given, "options", None)
        asked = options or (given.goal,)
        table = TruthTable(atoms_of(given.rules, [*given.facts, *asked]))
        models = table.models(given.rules) & table.all_of(given.facts)
        true = [bool(models) and models & table.literal(item) == models for item in asked]
        false = [bool(models) and models & table.literal(item) == 0 for item in asked]
        if options:
            letters = [chr(97 + i) for i in range(len(options)) if true[i]]
            settled = len(letters) == 1 and sum(false) == len(options) - 1
            return expect("truth table", letters[0] if settled else "no single letter", answer)
        verdict = "yes" if true[0] else "no" if false[0] else "undetermined"
        return expect("truth table", verdict, answer)


def _draw(rng: Random, size: Size, p: Params) -> None:
    """A chain from what is to be denied to what is denied, the parts it needs, and rules beside the point."""
    count = size.chain + 1 + size.parts + size.derived + size.spare
    atoms = some_of(rng, SETTINGS[p.setting].atoms, count)
    world = {atom: rng.random() < 0.5 for atom in atoms}
    chain = [(atom, not world[atom]) for atom in atoms[: size.chain + 1]]
    true = [(atom, world[atom]) for atom in atoms[size.chain + 1 :]]
    parts, sources = true[: size.parts], true[size.parts : size.parts + size.derived]
    rules = [Rule((source,), (part,)) for source, part in zip(sources, parts, strict=False)]
    places = some_of(rng, range(size.chain), size.parts)
    for i in range(size.chain):
        body = [chain[i], *(part for part, place in zip(parts, places, strict=True) if place == i)]
        rules.append(Rule(tuple(shuffled(rng, body)), (chain[i + 1],)))
    extra = balancing(rng, rules, negated(chain[0]), atoms, [world])
    rules += extra
    rules += distractors(rng, atoms, [world], max(0, size.idle - len(extra)), rules)
    p.rules = tuple(shuffled(rng, rules))
    p.facts = tuple(shuffled(rng, [negated(chain[-1]), *parts[size.derived :], *sources]))
    p.denied, p.world = chain[0], world


def _forward(p: Params) -> bool:
    """Whether firing rules from their antecedents alone already settles what is denied."""
    return any(literal[0] == p.denied[0] for _, literal in fire(p.rules, p.facts))


template = ContrapositiveDenial()
