"""Countermodel in its converse: one further premise rules the countermodel out, and the conclusion follows.

The premises leave one situation in which the conclusion fails. Of several further premises one is false in that
situation; with it the conclusion is proved by refuting its denial. The others are true there and change nothing.
"""

from __future__ import annotations

from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive._notation import formula, sequent, smt, symbol
from seeds.deductive._problems import at, by_setting, shuffled
from seeds.deductive._prose import Rule, say_all
from seeds.deductive._scripts import call, premises, value
from seeds.deductive._situations import told
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._turned import TurnedTemplate
from seeds.deductive._worlds import distractors, holds, meaning, random_statement

OPTIONS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}
_TRIES = 60

_FORM = "Answer with its number only."
_TEXTS = by_setting(
    [
        f"These premises hold <place>.\n{{rules:if_bullets}}\nThey do not prove this: "
        f"{{conclusion:rule}}. Exactly one of these further premises makes a proof "
        f"possible.\n{{options:if_statements}}\nWhich one? {_FORM}",
        f"<Thing>. {{rules:whenever_prose}} The claim is: {{conclusion:rule}}. A single "
        "situation stands against it. Only one of the following statements, added to the "
        f"above, rules that situation out.\n{{options:mixed_statements}}\nWhich statement "
        f"makes the claim follow? {_FORM}",
        f"Somebody wants to prove the following by contradiction: {{conclusion:rule}}. The "
        f"premises so far are these.\n{{rules:mixed_bullets}}\nThe denial does not lead to a "
        "contradiction yet. It does with exactly one of these "
        f"added.\n{{options:varied_statements}}\nWhich one? {_FORM}",
        f"A proof of the sentence that {{conclusion:rule}} lacks a premise. What is "
        f"known:\n{{rules:strict_bullets}}\nOn offer:\n{{options:strict_statements}}\nOnly "
        f"one of the statements on offer closes the gap. {_FORM}",
        f"{{rules:varied_prose}} One more premise, and it must be true that "
        f"{{conclusion:rule}}. Candidates:\n{{options:if_statements}}\nJust one of them will "
        f"do. {_FORM}",
    ]
)


class BlockingPremise(TurnedTemplate):
    kind, to = "converse", "deductive.reductio"
    answer_kind = AnswerKind.LABEL

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        atoms, world = list(p.world), dict(p.world)
        blocking = _blocking(rng, p, atoms)
        if blocking is None:
            return None
        taken = [*p.rules, p.conclusion, blocking]
        others = distractors(rng, atoms, [world], OPTIONS[p.level] - 1, taken, random_statement)
        if len(others) < OPTIONS[p.level] - 1:
            return None
        options = tuple(shuffled(rng, [blocking, *others]))
        return Params(
            setting=p.setting,
            rules=p.rules,
            conclusion=p.conclusion,
            options=options,
            right=options.index(blocking),
            world=world,
            start=p.start,
            moves=p.moves,
        )

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def derive(self, p: Params) -> Derivation:
        """Lets the conclusion fail, finds the one situation left, and sees which statement is broken there."""
        denied = f"~({formula(p.conclusion)})"
        start = " & ".join(map(symbol, p.start))
        opening = f"For the conclusion to be false, it must be that {say_all(p.start)}."
        steps = [Step(opening, sequent([denied], start))]
        steps += told(p.moves, p.rules)
        values = [symbol(item) for item in p.world.items()]
        for place, option in enumerate(p.options):
            if place != p.right:
                text = (
                    f"Statement {place + 1} is true in this situation, so it does not rule it out."
                )
                steps.append(Step(text, sequent(values, formula(option))))
        broken = formula(p.options[p.right])
        text = f"Suppose statement {p.right + 1} as well: it is false in this situation, the only one left."
        steps.append(Step(text, sequent([*values, f"suppose {broken}"], "false")))
        text = f"With ({p.right + 1}) added the conclusion cannot be false, so it follows."
        rules = [formula(rule) for rule in p.rules]
        claim = sequent([*rules, f"suppose {broken}"], formula(p.conclusion))
        steps.append(Step(text, claim))
        return Derivation(steps, str(p.right + 1), None, (*rules, denied))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """With the right statement the conclusion holds wherever the premises do; with another, `world1` refutes it."""
        atoms = list(p.world)
        lines = premises(atoms, p.rules, [p.world])
        arguments = " ".join(f"({atom} Bool)" for atom in atoms)
        values = [value(truth) for truth in p.world.values()]
        items = {}
        for number, option in enumerate(p.options, 1):
            term = f"(=> {smt(option)} {smt(p.conclusion)})"
            lines.append(f"(define-fun proves{number} ({arguments}) Bool {term})")
            here, there = call(f"proves{number}", atoms), call(f"proves{number}", values)
            items[str(number)] = f"(and {here} (or (not world1) {there}))"
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments: with which statement do premises leave some, all with the conclusion?"""
        table = TruthTable(atoms_of([*given.rules, *given.options, given.conclusion]))
        models = table.models(given.rules)
        failing = models & ~table.rule(given.conclusion)
        right = [
            str(number)
            for number, option in enumerate(given.options, 1)
            if models & table.rule(option) and not failing & table.rule(option)
        ]
        found = right[0] if failing and len(right) == 1 else f"{len(right)} statements"
        return expect("truth table", found, answer)


def _blocking(rng: Random, p: Params, atoms: list[str]) -> Rule | None:
    """A statement that is false in the one situation left, agrees with the premises, and is not the conclusion."""
    table = TruthTable(atoms)
    models = table.models(p.rules)
    said = {meaning(rule) for rule in (*p.rules, p.conclusion)}
    for _ in range(_TRIES):
        rule = random_statement(rng, atoms)
        if holds(rule, p.world) or meaning(rule) in said:
            continue
        # Something has to be reasoned: the statement alone must not give the conclusion.
        alone = table.rule(rule) & ~table.rule(p.conclusion)
        if alone and models & table.rule(rule):
            return rule
    return None
