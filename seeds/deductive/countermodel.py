"""Countermodel: the one situation in which all premises are true and the conclusion is false.

The premises are drawn until one situation is left. On level 1 and 2 it is found by propagation from the
failing conclusion; from level 3 on some statements have to be tried both ways, and there are more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive._explain import verified
from seeds.deductive._notation import formula, sequent, smt, symbol
from seeds.deductive._problems import (
    SeededTemplate,
    at,
    by_setting,
    pick,
    shuffled,
    some_of,
    words_slot,
)
from seeds.deductive._prose import Literal, Rule, fact, negated, say_all
from seeds.deductive._rule_tables import sentence_table
from seeds.deductive._scripts import premises
from seeds.deductive._settings import SETTINGS
from seeds.deductive._situations import Trial, solve, told
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._worlds import World, distractors, holds, meaning, random_statement
from seeds.deductive.inverted.countermodel import BlockingPremise

ATOMS = {1: 3, 2: 4, 3: 5, 4: 6, 5: 7}
TRIALS = {1: (0, 0), 2: (0, 0), 3: (1, 1), 4: (1, 2), 5: (2, 3)}
"""By level: how many statements have to be tried both ways, at least and at most."""

_ASK = {
    "values": words_slot(
        {
            "values": "Give the truth values of these statements there, in the given order, as a list of the words "
            "true and false in square brackets",
            "letters": "Give the letters of those of these statements that are true there, as a list in square "
            "brackets, in alphabetical order",
        }
    )
}
_TEXTS = by_setting(
    [
        "Premises that hold <place>:\n{rules:if_numbered}\nSomebody concludes: {conclusion:rule}. This does not "
        "follow. Consider the statements {options:options}. There is exactly one way for them to be true or false "
        "such that all premises are true and the conclusion is false. {ask:values}.",
        "<Thing>. [[rules?{rules:whenever_prose} From this||The premises are given by {rules:whenever_prose}. From "
        "them]] it is wrongly inferred that the following holds: {conclusion:rule}. Exactly one combination of truth "
        "values of the statements {options:options} makes [[rules?everything before the inference||all premises]] true "
        "and the inferred statement false. Find it. {ask:values}.",
        "The claim is: {conclusion:rule}. The reasons offered for it are these:\n{rules:mixed_points}\nThe reasons "
        "do not prove the claim, since in one possible situation they are all true although the claim is false. That "
        "situation is described by these statements: {options:options}. {ask:values}.",
        "Somebody argues from these premises:\n{rules:strict_bullets}\nThe conclusion drawn is: {conclusion:rule}. "
        "One situation, and no other, refutes the argument: it makes the premises true and the conclusion false. In "
        "that situation each of these statements is true or false: {options:options}. {ask:values}.",
        "[[rules?{rules:varied_inline} Does it follow from these sentences||Does it follow from the sentences in "
        "{rules:varied_inline}]] that {conclusion:rule}? No: in a single situation all numbered sentences are true "
        "although this does not hold. These statements describe the situation: {options:options}. {ask:values}.",
    ],
    _ASK,
)


class Countermodel(SeededTemplate):
    answer_kind = AnswerKind.LIST
    inversions = {"converse": BlockingPremise}

    def build(self, p: Params) -> Params | None:
        rng = Random(p.seed)
        least, most = TRIALS[p.level]
        for _ in range(12):
            _draw(rng, p)
            if not _fits(p):
                continue
            p.moves, p.found = solve(p)
            trials = sum(isinstance(move, Trial) for move in p.moves)
            if len(p.found) == len(p.world) and least <= trials <= most:
                break
        else:
            return None
        p.options = tuple((atom, True) for atom in p.world)
        p.ask = "letters" if any(p.world.values()) and rng.random() < 0.4 else "values"
        return p

    def admits(self, p: Params) -> bool:
        """The situation found makes all premises true and the conclusion false."""
        return all(holds(rule, p.found) for rule in p.rules) and not holds(p.conclusion, p.found)

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return [sentence_table(p.rules, ("number", "premise"))]

    def derive(self, p: Params) -> Derivation:
        """Lets the conclusion fail, propagates, excludes what clashes, and verifies what is left."""
        steps = told(p.moves, p.rules)
        _open(p, steps)
        denied = f"~({formula(p.conclusion)})"
        claim = verified(p.world, [*map(formula, p.rules), denied])
        text = f"So {say_all(list(p.world.items()))}; there all premises are true and the conclusion is false."
        steps.append(Step(text, claim))
        givens = (*map(formula, p.rules), denied)
        if len(p.start) == 1:
            givens += tuple(map(symbol, p.start))
        return Derivation(steps, _answer(p), None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The premises and the failing conclusion leave one situation; the solver finds it."""
        lines = premises(list(p.world), p.rules)
        lines.append(f"(assert (not {smt(p.conclusion)}))")
        names = (
            [str(i) for i, _ in enumerate(p.options, 1)]
            if p.ask == "values"
            else [chr(97 + i) for i in range(len(p.options))]
        )
        items = {name: atom for name, (atom, _) in zip(names, p.options, strict=True)}
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Lists the assignments in which all premises are true and the conclusion is not."""
        table = TruthTable(atoms_of([*given.rules, given.conclusion], given.options))
        refuting = table.models(given.rules) & ~table.rule(given.conclusion)
        found = list(table.assignments(refuting))
        if len(found) != 1:
            return expect("truth table", f"{len(found)} situations", answer)
        values = tuple(found[0][atom] == truth for atom, truth in given.options)
        letters = tuple(chr(97 + i) for i, value in enumerate(values) if value)
        return expect("truth table", letters if given.ask == "letters" else values, answer)


def _draw(rng: Random, p: Params) -> None:
    """A world, a conclusion that is false there, and premises that force the other atoms one after the other.

    An atom is forced by what is known before, or by two premises that clash once it is set against the world.
    """
    atoms = some_of(rng, SETTINGS[p.setting].atoms, ATOMS[p.level])
    world = {atom: rng.random() < 0.5 for atom in atoms}
    true = shuffled(rng, world.items())
    known = [true.pop()]
    p.conclusion = fact(negated(known[0]))
    if len(true) > 2 and rng.random() < 0.6:
        known.append(true.pop())
        p.conclusion = Rule((known[0],), (negated(known[1]),))
    p.start = tuple(known)
    trials = TRIALS[p.level][1]
    rules: list[Rule] = []
    while true:
        forced = true.pop()
        if trials and true and rng.random() < 0.8:
            trials -= 1
            other = true[-1]
            for part in (other, negated(other)):
                extra = [negated(pick(rng, known))] if rng.random() < 0.4 else []
                rules.append(_worded(rng, [forced, part, *extra], world))
        else:
            basis = {known[-1], *(pick(rng, known) for _ in range(pick(rng, (0, 1))))}
            rules.append(_worded(rng, [forced, *map(negated, sorted(basis))], world))
        known.append(forced)
    rules += distractors(rng, atoms, [world], p.level // 3, rules, random_statement)
    p.rules, p.world = tuple(shuffled(rng, rules)), world


def _worded(rng: Random, clause: list[Literal], world: World) -> Rule:
    """A statement that says at least that one of two or three literals is so, and that holds in the world."""
    literals = shuffled(rng, clause)
    if len(literals) == 2 and rng.random() < 0.3:
        first, second = literals
        if (world[first[0]] == first[1]) != (world[second[0]] == second[1]):
            return (
                Rule((negated(first),), (second,), "iff")
                if rng.random() < 0.6
                else Rule((), (first, second), "xor")
            )
    draw = rng.random()
    if len(literals) == 2 and draw < 0.2:
        return Rule((), tuple(literals))
    if len(literals) == 2 and draw < 0.4:
        return Rule(tuple(map(negated, literals)), ())
    cut = 1 if len(literals) == 3 and draw < 0.3 else len(literals) - 1
    return Rule(tuple(map(negated, literals[:cut])), tuple(literals[cut:]))


def _fits(p: Params) -> bool:
    """Whether every statement in question is spoken of in the premises, and no premise is said twice."""
    spoken = {atom for rule in p.rules for atom, _ in (*rule.body, *rule.head)}
    return len(spoken) == len(p.world) and len({*map(meaning, p.rules)}) == len(p.rules)


def _open(p: Params, steps: list[Step]) -> None:
    """Says first what it takes for the conclusion to fail; one literal is said along with the first inference."""
    text = f"For the conclusion to be false, it must be that {say_all(p.start)}."
    if len(p.start) == 1:
        steps[0] = steps[0]._replace(text=f"{text} {steps[0].text}")
    else:
        claim = sequent([f"~({formula(p.conclusion)})"], " & ".join(map(symbol, p.start)))
        steps.insert(0, Step(text, claim))


def _answer(p: Params) -> tuple[bool, ...] | tuple[str, ...]:
    values = tuple(p.found[atom] for atom, _ in p.options)
    if p.ask == "values":
        return values
    return tuple(chr(97 + i) for i, value in enumerate(values) if value)


template = Countermodel()
