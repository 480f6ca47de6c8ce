"""Inconsistency core: which of the statements clash, none of them to spare?

The core is a proof with every part used once: facts, links from what is known to something new, and an end that
denies it. For each of its statements a world is kept in which all others hold, and so do the statements beside
the point; hence the core is the only minimal inconsistent set. Higher levels have longer and more branched cores
with more connectives, and more statements beside the point.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive._explain import contradiction, inference
from seeds.deductive._logic import clauses_of, propagate, used
from seeds.deductive._notation import formula, sequent, smt, symbol
from seeds.deductive._problems import (
    ORDINALS,
    SeededTemplate,
    at,
    by_setting,
    pick,
    shuffled,
    some_of,
    words_slot,
)
from seeds.deductive._prose import Literal, Rule, fact, negated, say_all
from seeds.deductive._rule_code import values
from seeds.deductive._scripts import both, call, either, value
from seeds.deductive._settings import SETTINGS
from seeds.deductive._tables import TruthTable, atoms_of
from seeds.deductive._worlds import Held, World, contraposed, distractors, random_statement
from seeds.deductive.inverted.inconsistency_core import TakenBack


class Size(NamedTuple):
    """How much there is at a level."""

    facts: int
    """Facts in the core."""
    links: int
    """Links of the core."""
    spare: int
    """Atoms beside the core."""
    idle: int
    """Statements beside the core."""


SIZES = {
    1: Size(1, 1, 2, 2),
    2: Size(1, 2, 2, 3),
    3: Size(1, 3, 3, 3),
    4: Size(2, 3, 3, 4),
    5: Size(2, 5, 3, 5),
}
_STATEMENT = "statement"

_NUMBERS = "Give the numbers of all of them in ascending order, separated by commas."
_ASK = {
    "single": words_slot(
        {
            "core": "For which statements can all the others be true together if only that one statement is removed?",
            "outside": "For which statements do the others still contradict each other if only that one statement "
            "is removed?",
        }
    ),
    "set": words_slot(
        {
            "core": "Which statements belong to it?",
            "outside": "Which statements do not belong to it?",
        }
    ),
}
_SET = (
    "Exactly one set of these statements is such that its members cannot all be true, but can once any one of them "
    "is left out. {ask:set}"
)
_TEXTS = by_setting(
    [
        f"These statements about what is so <place> cannot all be true.\n{{rules:if_numbered}}\n{_SET} {_NUMBERS}",
        "<Thing>. [[rules?{rules:whenever_inline}||The statements are given by {rules:whenever_inline}.]] It is "
        "impossible that all of these are true. "
        f"{{ask:single}} {_NUMBERS}",
        f"A report contradicts itself.\n{{rules:mixed_points}}\n{{ask:single}} {_NUMBERS}",
        "Somebody asserts all of the following, although it is inconsistent.\n{rules:strict_statements}\n"
        f"{_SET} {_NUMBERS}",
        "[[rules?{rules:varied_inline} Not all of these statements||Not all of the statements that "
        f"{{rules:varied_inline}} gives]] can be true at once. {_SET} {_NUMBERS}",
        f"At least one of these statements is false, since they clash.\n{{rules:every_numbered}}\n"
        f"{{ask:single}} {_NUMBERS}",
    ],
    _ASK,
)


class InconsistencyCore(SeededTemplate):
    answer_kind = AnswerKind.SET
    inversions = {"converse": TakenBack}

    def build(self, p: Params) -> Params:
        rng = Random(p.seed)
        size = SIZES[p.level]
        atoms = some_of(rng, SETTINGS[p.setting].atoms, size.facts + size.links + 1 + size.spare)
        signed = [(atom, rng.random() < 0.5) for atom in atoms]
        inner, spare = signed[: len(signed) - size.spare], dict(signed[len(signed) - size.spare :])
        core, parents = _core(rng, size, inner)
        worlds = [world | spare for world in _worlds(inner, parents)]
        beside = [fact(pick(rng, list(spare.items())))] if p.level > 1 else []
        beside += distractors(
            rng, atoms, worlds, size.idle - len(beside), [*core, *beside], random_statement
        )
        order = shuffled(rng, range(len(core) + len(beside)))
        statements = [*core, *beside]
        p.rules = tuple(statements[i] for i in order)
        spoken = {atom for rule in statements for atom, _ in (*rule.body, *rule.head)}
        worlds = [{atom: world[atom] for atom in atoms if atom in spoken} for world in worlds]
        p.worlds = {order.index(i): world for i, world in enumerate(worlds)}
        p.usual = worlds[-1]
        inside = [clause for clause in clauses_of(p.rules) if clause.source in p.worlds]
        trace = propagate(inside)
        p.clash = trace.clash
        p.proof = used(trace, [atom for atom, _ in trace.clash.literals]) if trace.clash else []
        p.ask = "core" if not beside or rng.random() < 0.6 else "outside"
        return p

    def admits(self, p: Params) -> bool:
        """The core clashes, and without any one of its statements all others hold in a world."""
        if p.clash is None:
            return False
        held = Held(list(p.usual), list(p.worlds.values()))
        missed = {left_out: 1 << place for place, left_out in enumerate(p.worlds)}
        return not any(held.broken(rule) & ~missed.get(i, 0) for i, rule in enumerate(p.rules))

    def wording(self, p: Params) -> Phrasing:
        return at(_TEXTS, p)

    def offers(self, p: Params) -> Sequence[Offer]:
        return values(p.rules)

    def derive(self, p: Params) -> Derivation:
        """Refutes the core by propagation; for each statement of it shows a world of all the others."""
        steps = [inference(firing, p.rules, _STATEMENT) for firing in p.proof]
        steps.append(contradiction(p.clash, p.rules, _STATEMENT))
        formulas = [f"({formula(rule)})" for rule in p.rules]
        usual = p.usual
        opening = (
            f"From here on, take it that {say_all(list(usual.items()))}, unless said otherwise. "
        )
        for left_out in sorted(p.worlds):
            world = p.worlds[left_out]
            changed = [(atom, truth) for atom, truth in world.items() if usual[atom] != truth]
            text = f"Without the {ORDINALS[left_out]} {_STATEMENT} all others can be true"
            text += f", with this change: {say_all(changed)}." if changed else " as things stand."
            others = " & ".join(formulas[:left_out] + formulas[left_out + 1 :])
            values = [f"suppose {symbol(item)}" for item in world.items()]
            steps.append(Step(opening + text, sequent(values, others)))
            opening = ""
        numbers = frozenset(i + 1 for i in p.worlds)
        answer = numbers if p.ask == "core" else frozenset(range(1, len(p.rules) + 1)) - numbers
        givens = tuple(map(formula, p.rules))
        return Derivation(steps, answer, None, givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """Without a statement of the core a world fits all others; without any other one none does."""
        atoms = list(p.usual)
        terms = [smt(rule) for rule in p.rules]
        kept = both([f"(or (= out {i}) {term})" for i, term in enumerate(terms, 1)])
        arguments = " ".join([f"({atom} Bool)" for atom in atoms])
        lines = [f"(define-fun others ((out Int) {arguments}) Bool {kept})"]
        lines += [f"(declare-const {atom} Bool)" for atom in atoms]
        clash = f"(not {both([terms[i] for i in p.worlds])})"
        items = {}
        for i in range(len(p.rules)):
            at = [call("others", [str(i + 1), *atoms])]
            if i in p.worlds:
                at.append(call("others", [str(i + 1), *map(value, p.worlds[i].values())]))
            items[str(i + 1)] = f"(and {clash} {either(at)})"
        if p.ask == "outside":
            items = {name: f"(not {term})" for name, term in items.items()}
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all assignments: which statements are the only one false in some of them?

        If all other statements hold somewhere, a statement is in every inconsistent set; if those statements
        are inconsistent by themselves, they are the only minimal inconsistent set.
        """
        table = TruthTable(atoms_of(given.rules))
        rows = [table.rule(rule) for rule in given.rules]
        all_before, all_after = [table.everything], [table.everything]
        for row in rows:
            all_before.append(all_before[-1] & row)
        for row in reversed(rows):
            all_after.append(all_after[-1] & row)
        needed = [i for i in range(len(rows)) if all_before[i] & all_after[len(rows) - 1 - i]]
        together = table.everything
        for i in needed:
            together &= rows[i]
        if together:
            return expect("truth table", "no single minimal inconsistent set", answer)
        numbers = frozenset(i + 1 for i in needed)
        outside = frozenset(range(1, len(rows) + 1)) - numbers
        return expect("truth table", numbers if given.ask == "core" else outside, answer)


def _core(
    rng: Random, size: Size, inner: Sequence[Literal]
) -> tuple[list[Rule], dict[Literal, tuple[Literal, ...]]]:
    """The core's statements, one for each literal in order and the end; and what each literal is derived from."""
    rules = [fact(literal) for literal in inner[: size.facts]]
    parents: dict[Literal, tuple[Literal, ...]] = dict.fromkeys(inner[: size.facts], ())
    unused = list(inner[: size.facts])
    for i in range(size.facts, len(inner)):
        body = [unused.pop()]
        draw = rng.random()
        if unused and draw < 0.5:
            body.append(unused.pop(0))
        elif draw < 0.6:
            older = [literal for literal in inner[: i - 1] if literal not in body]
            body += [pick(rng, older)] if older else []
        rules.append(_link(rng, shuffled(rng, body), inner[i], plain=size.links == 1))
        parents[inner[i]] = tuple(body)
        unused = [literal for literal in unused if literal not in body] + [inner[i]]
    if len(unused) > 1:
        rules.append(Rule(tuple(shuffled(rng, unused)), ()))
    elif size.links > 1 and rng.random() < 0.4:
        rules.append(Rule((unused[0],), (negated(pick(rng, inner[:-1])),)))
    else:
        rules.append(fact(negated(unused[0])))
    return rules, parents


def _link(rng: Random, body: list[Literal], head: Literal, plain: bool) -> Rule:
    """From the body to the head, in one of several connectives."""
    rule, draw = Rule(tuple(body), (head,)), rng.random()
    if len(body) > 1:
        return Rule((body[0],), (negated(body[1]), head)) if draw < 0.2 else rule
    if plain or draw < 0.4:
        return contraposed(rule) if rng.random() < 0.4 else rule
    if draw < 0.55:
        return Rule((body[0],), (head,), "iff")
    if draw < 0.65:
        return Rule((), (negated(body[0]), head), "xor")
    if draw < 0.85:
        return Rule((), tuple(shuffled(rng, [negated(body[0]), head])))
    return Rule(tuple(shuffled(rng, [body[0], negated(head)])), ())


def _worlds(inner: Sequence[Literal], parents: dict[Literal, tuple[Literal, ...]]) -> list[World]:
    """For each statement of the core a world of the others: what rests on the literal it gives fails with it."""
    worlds = []
    for dropped in inner:
        failed = {dropped}
        for literal in inner:
            if not failed.isdisjoint(parents[literal]):
                failed.add(literal)
        worlds.append({atom: truth != ((atom, truth) in failed) for atom, truth in inner})
    return [*worlds, dict(inner)]


template = InconsistencyCore()
