"""Premise gap turned round: the statement that would settle the question is gone; two cases show that it is open.

What is known of a thing leaves a question open. Asked are the two cases that show it, one with each answer, each
of them the one with the fewest properties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.phrasing import Params, Phrasing, join_words
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect, failed
from seeds.deductive._explain import verified
from seeds.deductive._logic import Firing, clauses_of, grounds, propagate, used
from seeds.deductive._notation import Literal, RuleLike, formula, sequent, smt, symbol
from seeds.deductive._problems import shuffled
from seeds.deductive._scripts import both, call, value
from seeds.deductive._sufficiency import THINGS, Rule, rule_words, slots
from seeds.deductive._tables import TruthTable
from seeds.deductive._turned import TurnedTemplate

_FORM = (
    "Answer with one list of the words true and false in square brackets: for each of the "
    "properties, in the given order, whether the <thing> has it in the first case, and then "
    "the same for the second case."
)
_TEXTS = (
    "About a certain <thing> this is known. {known:rules} That does not settle whether the <thing> "
    "is {goal:word}. Show it by two cases that fit what is known. In the first the <thing> is not "
    "{goal}, in the second it is. In each, it has as {which:which} of these properties as possible: "
    "{names:listed}. ",
    "Is the <thing> {goal:word}? Nobody can tell from this: {known:rules} Give two cases that agree "
    "with all of it, first one in which the answer is no, then one in which it is yes. Of all cases "
    "of its kind, each must have as {which:which} of the properties {names:listed} as possible. ",
    "The rules on a <thing>: {known:rules} The properties in question: {names:listed}. The rules "
    "leave it open whether the <thing> is {goal:word}. For each answer, no first and then yes, "
    "describe the possible case in which the <thing> has as {which:which} of the properties as "
    "can be. ",
    "A clerk claims that this is enough to know whether the <thing> is {goal:word}: {known:rules} "
    "Refute the claim. Take a case that fits the rules in which it is not {goal}, and one in which "
    "it is, each with as {which:which} of the properties {names:listed} as possible. ",
    "One line of a file is missing, and without it the file does not say whether the <thing> is "
    "{goal:word}. The file: {known:rules} Find two ways in which all of it is true, one in which "
    "the <thing> is not {goal} and one in which it is, each with as {which:which} of these "
    "properties as possible: {names:listed}. ",
)


@cache
def _wordings(setting: int) -> tuple[Phrasing, ...]:
    from datagen.phrasing import SLOTS, Slot

    thing, _ = THINGS[setting]
    listed = Slot(SLOTS["names"].pattern.replace("[A-Z]", "[a-z]"), SLOTS["names"].read, join_words)
    kinds: Mapping[str, Slot] = slots(thing) | {"listed": listed, "which": Slot("few|many", str)}
    return tuple(Phrasing((text + _FORM).replace("<thing>", thing), kinds) for text in _TEXTS)


class TwoCases(TurnedTemplate):
    kind, to = "underdetermination", "deductive.countermodel"
    answer_kind = AnswerKind.LIST

    def turn(self, p: Params) -> Params | None:
        if p.kind != "sufficiency":
            return None
        rng = Random(p.twist)
        # What the two statements say is told as long as the question stays open.
        told = ((p.first, p.second), *shuffled(rng, ((p.first,), (p.second,))), ())
        for extra, few in product(told, shuffled(rng, (True, False))):
            known = tuple(shuffled(rng, (*p.known, *extra)))
            found = _two(known, p.goal, few)
            if found is not None:
                names = tuple(shuffled(rng, found[0][0]))
                which = "few" if few else "many"
                return Params(setting=p.setting, thing=p.thing, known=known, goal=p.goal,
                              names=names, which=which, cases=found)  # fmt: skip
        return None

    def wording(self, p: Params) -> Phrasing:
        wordings = _wordings(p.setting)
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def derive(self, p: Params) -> Derivation:
        """For each answer: what must be so with it, and that nothing else need be."""
        steps: list[Step] = []
        rules = [as_rule(rule) for rule in p.known]
        for number, (answer, (world, proof)) in enumerate(
            zip((False, True), p.cases, strict=True), 1
        ):
            steps += _case(p, number, (p.goal, answer), world, proof, rules)
        values = [world[name] for world, _ in p.cases for name in p.names]
        return Derivation(steps, tuple(values), None, tuple(map(formula, rules)))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """For each case: the world fits, and what is true in it is true in every case of its kind."""
        arguments = " ".join(f"({name} Bool)" for name in p.names)
        terms = [smt(as_rule(rule)) for rule in p.known]
        lines = [f"(define-fun known ({arguments}) Bool {both(terms)})"]
        items: dict[str, str] = {}
        for number, (kind, (world, _)) in enumerate(zip((False, True), p.cases, strict=True), 1):
            own = [f"{name}{number}" for name in p.names]
            lines += [f"(declare-const {name} Bool)" for name in own]
            goal = f"{p.goal}{number}"
            lines += [
                f"(assert {call('known', own)})",
                f"(assert {goal if kind else f'(not {goal})'})",
            ]
            fits = call("known", [value(world[name]) for name in p.names])
            for name, mine in zip(p.names, own, strict=True):
                # What is false in the world must not be forced: the world has to fit.
                must, falls = p.which == "few", world[name] != (p.which == "few")
                term = mine if must else f"(not {mine})"
                # What need not be so is so in a case that fits.
                term = f"(and {term} (not {fits}))" if falls else term
                items[str(len(items) + 1)] = term if must else f"(not {term})"
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Counts the properties in all assignments of each kind."""
        table = TruthTable(given.names)
        models = table.models(map(as_rule, given.known))
        found: list[bool] = []
        for kind in (False, True):
            fits = list(table.assignments(models & table.literal((given.goal, kind))))
            bound = min if given.which == "few" else max
            size = bound((sum(case.values()) for case in fits), default=0)
            extreme = [case for case in fits if sum(case.values()) == size]
            if len(extreme) != 1:
                return failed("truth table", f"{len(extreme)} such cases")
            found += [extreme[0][name] for name in given.names]
        return expect("truth table", tuple(found), answer)


def as_rule(rule: Rule) -> RuleLike:
    body, head = rule
    return body, (head,), "if"


def fact(literal: Literal) -> RuleLike:
    return (), (literal,), "if"


Case = tuple[dict[str, bool], tuple[Firing, ...]]


def _two(known: Sequence[Rule], goal: str, few: bool) -> tuple[Case, Case] | None:
    """Both cases, if the question is open and something besides its answer has to be worked out."""
    rules = [as_rule(rule) for rule in known]
    names = sorted({goal, *(atom for body, head, _ in rules for atom, _ in (*body, *head))})
    first = extreme([*rules, fact((goal, False))], names, few)
    second = extreme([*rules, fact((goal, True))], names, few)
    if first is None or second is None or len(first[1]) + len(second[1]) < 3:
        return None
    return first, second


def extreme(rules: Sequence[RuleLike], names: Sequence[str], few: bool) -> Case | None:
    """The case in which only what must be so (or not so) is, with the proof that it must; None if it is no case."""
    trace = propagate(clauses_of(rules))
    if trace.clash is not None:
        return None
    world = {name: trace.known.get(name, not few) for name in names}
    table = TruthTable(names)
    if not table.models(rules) & table.all_of(world.items()):
        return None
    return world, tuple(used(trace, [name for name in names if trace.known.get(name) is few]))


def _case(
    p: Params,
    number: int,
    goal: Literal,
    world: dict[str, bool],
    proof: Sequence[Firing],
    rules: Sequence[RuleLike],
) -> list[Step]:
    which = f"Case {number}: suppose that the {p.thing} is {_words(goal)}."
    steps = []
    for firing in proof:
        if firing.clause.source == len(rules):  # the supposition itself
            continue
        rule = p.known[firing.clause.source]
        basis = grounds(firing)
        told = [f"it is {_words(item)}" for item in basis]
        ending = f"so it is {_words(firing.literal)}."
        reason = "; ".join([rule_words(rule, p.thing), *([join_words(told)] if told else [])])
        text = f"{which} {reason}; {ending}" if told else f"{which} {reason}."
        names = [f"suppose {symbol(item)}" if item == goal else symbol(item) for item in basis]
        claim = sequent([*names, formula(as_rule(rule))], symbol(firing.literal))
        steps.append(Step(_capital(text, which), claim))
        which = f"Case {number}:"
    reached = {firing.literal for firing in proof} - {goal}
    claim = verified(world, map(formula, rules))
    left, _, right = claim.partition(" |- ")
    marked = [
        name if item in reached else f"suppose {name}"
        for name, item in zip(left.split("; "), world.items(), strict=True)
    ]
    has = [name for name, truth in world.items() if truth]
    listed = join_words(has) if has else "none of these"
    rest, bound = ("nothing else", "fewer") if p.which == "few" else ("all else", "more")
    text = (
        f"{which} Suppose that it is {rest}, so that it is {listed}: that fits all that is known, "
        f"and with {bound} properties nothing does."
    )
    return [*steps, Step(text, sequent(marked, right))]


def _words(literal: Literal) -> str:
    return literal[0] if literal[1] else f"not {literal[0]}"


def _capital(text: str, which: str) -> str:
    """The sentence behind the case's heading begins with a capital."""
    start = len(which) + 1
    return text[:start] + text[start].upper() + text[start + 1 :]
