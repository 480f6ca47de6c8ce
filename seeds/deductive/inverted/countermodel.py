"""Countermodel in its converse: one further premise rules the countermodel out, and the conclusion follows.

The premises leave one situation in which the conclusion fails. Of several further premises one is false in that
situation; with it the conclusion is proved by refuting its denial. The others are true there and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, join_words
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive._logic import clauses_of, propagate
from seeds.deductive._notation import formula, sequent, smt, symbol
from seeds.deductive._problems import at, by_setting, pick, shuffled
from seeds.deductive._prose import Rule, negated, say_all
from seeds.deductive._rule_tables import sentence_table
from seeds.deductive._scripts import call, premises, value
from seeds.deductive._situations import told
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._turned import TurnedTemplate
from seeds.deductive._worlds import Held, meaning, random_statement

OPTIONS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}
_TRIES = 60
_PATIENCE = 6
"""So many tries at one change, then another is looked for."""
_MOVED = 0.7
"""How often a wrong statement is changed from another wrong one, and not from any."""
_KEPT = 0.5
"""How often it speaks against the denial just if that one does; otherwise as often as right ones do."""
_SHARE = {1: 0.9, 2: 0.75, 3: 0.85, 4: 0.9, 5: 0.9}

_FORM = "Answer with its number only."
_TEXTS = by_setting(
    [
        f"These premises hold <place>.\n{{rules:if_bullets}}\nThey do not prove this: "
        f"{{conclusion:rule}}. Exactly one of these further premises makes a proof "
        f"possible.\n{{options:if_statements}}\nWhich one? {_FORM}",
        "<Thing>. [[rules?{rules:whenever_prose}||The premises are given by "
        "{rules:whenever_prose}.]] The claim is: {conclusion:rule}. A single "
        "situation stands against it. Only one of the following statements, added to the "
        "[[rules?above||premises]], rules that situation out.\n{options:mixed_statements}\n"
        f"Which statement makes the claim follow? {_FORM}",
        f"Somebody wants to prove the following by contradiction: {{conclusion:rule}}. The "
        f"premises so far are these.\n{{rules:mixed_bullets}}\nThe denial does not lead to a "
        "contradiction yet. It does with exactly one of these "
        f"added.\n{{options:varied_statements}}\nWhich one? {_FORM}",
        f"A proof of the sentence that {{conclusion:rule}} lacks a premise. What is "
        f"known:\n{{rules:strict_bullets}}\nOn offer:\n{{options:strict_statements}}\nOnly "
        f"one of the statements on offer closes the gap. {_FORM}",
        "[[rules?{rules:varied_prose} One more premise||One more premise besides those in "
        "{rules:varied_prose}]], and it must be true that "
        f"{{conclusion:rule}}. Candidates:\n{{options:if_statements}}\nJust one of them will "
        f"do. {_FORM}",
    ]
)


class BlockingPremise(TurnedTemplate):
    kind, to = "converse", "deductive.reductio"
    answer_kind = AnswerKind.LABEL

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        blocking = _blocking(rng, p)
        options = None if blocking is None else _alike(rng, p, blocking)
        if blocking is None or options is None:
            return None
        return Params(
            setting=p.setting,
            rules=p.rules,
            conclusion=p.conclusion,
            options=tuple(options),
            right=options.index(blocking),
            world=dict(p.world),
            start=p.start,
            moves=p.moves,
        )

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        # The statements on offer have numbers, too.
        return [sentence_table(p.rules, ("name", "premise"), "P{}")]

    def derive(self, p: Params) -> Derivation:
        """Lets the conclusion fail, finds the one situation left, and sees which statement is broken there."""
        denied = f"~({formula(p.conclusion)})"
        start = " & ".join(map(symbol, p.start))
        opening = f"For the conclusion to be false, it must be that {say_all(p.start)}."
        steps = [Step(opening, sequent([denied], start))]
        steps += told(p.moves, p.rules)
        values = [symbol(item) for item in p.world.items()]
        wrong = [place for place in range(len(p.options)) if place != p.right]
        text = (
            f"Statements {join_words([str(place + 1) for place in wrong])} are true in this "
            "situation, so they do not rule it out."
        )
        true = " & ".join([f"({formula(p.options[place])})" for place in wrong])
        steps.append(Step(text, sequent(values, true)))
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


def _blocking(rng: Random, p: Params) -> Rule | None:
    """A statement that is false in the one situation left, so that denying the conclusion clashes by propagation.

    It agrees with the premises, and together with them does not settle the conclusion without any supposition.
    """
    atoms, clauses = list(p.world), clauses_of(p.rules)
    reached = propagate(clauses, p.start).known
    said = {meaning(rule) for rule in (*p.rules, p.conclusion)}
    broken = Held(atoms, [p.world]).broken
    table: TruthTable | None = None
    for _ in range(_TRIES):
        rule = random_statement(rng, atoms)
        if not broken(rule) or meaning(rule) in said:
            continue
        added = [*clauses, *clauses_of([rule])]
        if len(reached) < len(atoms) and propagate(added, reached.items()).clash is None:
            continue
        known = propagate(added).known
        if any(known.get(atom) is (not truth) for atom, truth in p.start):
            continue
        table = table or TruthTable(atoms)
        rows = table.rule(rule)
        # Something has to be reasoned: the statement alone must not give the conclusion.
        if rows & ~table.rule(p.conclusion) and rows & table.models(p.rules):
            return rule
    return None


def _alike(rng: Random, p: Params, blocking: Rule) -> list[Rule] | None:
    """The statements on offer: others that differ in a sign or a literal, and are true in the one situation left.

    Each is mostly changed from a wrong one, so that the right one is not the middle of all, and is as likely as the
    right one to speak against the denial, so that neither tells which is right.
    """
    count, atoms = OPTIONS[p.level], list(p.world)
    broken = Held(atoms, [p.world]).broken
    said = {meaning(rule) for rule in (*p.rules, p.conclusion, blocking)}
    options = [blocking]
    for attempt in range(_TRIES):
        if attempt % _PATIENCE == 0:
            parent = pick(rng, options[1:] if options[1:] and rng.random() < _MOVED else options)
            against = _speaks(rng, p, parent)
        rule = _changed(rng, parent, atoms)
        if broken(rule) or _against(p, rule) is not against or meaning(rule) in said:
            continue
        options.append(rule)
        if len(options) == count:
            return shuffled(rng, options)
        said.add(meaning(rule))
    return None


def _speaks(rng: Random, p: Params, parent: Rule) -> bool:
    """Whether the next one is to speak against the denial."""
    return _against(p, parent) if rng.random() < _KEPT else rng.random() < _SHARE[p.level]


def _against(p: Params, rule: Rule) -> bool:
    """Whether a literal of the denial is one that the statement can exclude."""
    body, head, kind = rule
    if kind != "if":
        return any(item[0] == atom for item in (*body, *head) for atom, _ in p.start)
    return any(item in body or negated(item) in head for item in p.start)


def _changed(rng: Random, rule: Rule, atoms: list[str]) -> Rule:
    """The same form with one literal of the other sign, or about something else."""
    literals = [*rule.body, *rule.head]
    place = int(rng.random() * len(literals))
    atom, truth = literals[place]
    if rng.random() < 0.5:
        others = [item for item in atoms if all(item != name for name, _ in literals)]
        if others:
            atom, truth = pick(rng, others), not truth
    literals[place] = (atom, not truth)
    size = len(rule.body)
    return Rule(tuple(literals[:size]), tuple(literals[size:]), rule.kind)
