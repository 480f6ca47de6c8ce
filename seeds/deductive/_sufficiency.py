"""Data sufficiency about one thing's properties: do two further statements settle a yes/no question?

A `Rule` is (body, head): if all literals of the body hold, so does the head; a fact has no body. Building
tries statements on truth tables and keeps what plain propagation settles too; the derivation propagates
and, where nothing is settled, describes two cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from random import Random

from datagen.answers import AnswerKind
from datagen.denial import script
from datagen.phrasing import Params, Phrasing, Slot, join_words
from datagen.template import Certificate, Derivation, Step
from seeds.deductive._logic import Clause, Firing, Trace, clauses_of, grounds, propagate, used
from seeds.deductive._problems import pick, shuffled, some_of
from seeds.deductive._scripts import both

Literal = tuple[str, bool]
Rule = tuple[tuple[Literal, ...], Literal]

THINGS: tuple[tuple[str, str], ...] = (
    ("parcel", "fragile heavy insured foreign urgent sealed registered valuable"),
    ("server", "encrypted mirrored patched monitored isolated licensed public idle"),
    ("plant", "tall thorny evergreen edible rare perennial fragrant native"),
    ("painting", "framed signed restored borrowed famous small dated stolen"),
    ("permit", "local signed paid renewed limited public stamped expired"),
)
ANSWERS = ("A", "B", "C", "D", "E")
# Properties in play and rules on the way to the question.
SIZES = {1: (4, 2), 2: (5, 3), 3: (6, 4), 4: (7, 5), 5: (8, 6)}


def literal_words(literal: Literal) -> str:
    """`tall`, `not tall`."""
    return literal[0] if literal[1] else f"not {literal[0]}"


def rule_words(rule: Rule, thing: str) -> str:
    """The rule as a clause in the middle of a sentence."""
    body, head = rule
    if not body:
        return f"the {thing} is {literal_words(head)}"
    condition = " and ".join(map(literal_words, body))
    return f"if the {thing} is {condition}, then it is {literal_words(head)}"


def rule_sentence(rule: Rule, thing: str) -> str:
    """The rule as a sentence without its full stop."""
    words = rule_words(rule, thing)
    return words[0].upper() + words[1:]


@lru_cache(maxsize=65536)
def read_rule(text: str) -> Rule:
    """The rule that such a sentence states. Raises ValueError if it states none."""
    match = re.fullmatch(r"(?:If the \w+ is (.+), then it|The \w+) is (.+)", text)
    if match is None:
        raise ValueError(f"not a rule: {text!r}")

    def literal(words: str) -> Literal:
        return words.removeprefix("not "), not words.startswith("not ")

    body = tuple(map(literal, match[1].split(" and "))) if match[1] else ()
    return body, literal(match[2])


def slots(thing: str) -> dict[str, Slot]:
    one = rf"(?:If the {thing} is [a-z ]+, then it is [a-z ]+|The {thing} is [a-z ]+)"
    return {
        "rules": Slot(
            rf"{one}\.(?: {one}\.)*",
            lambda text: tuple(map(read_rule, text.removesuffix(".").split(". "))),
            lambda rules: " ".join(f"{rule_sentence(rule, thing)}." for rule in rules),
        ),
        "rule": Slot(one, read_rule, lambda rule: rule_sentence(rule, thing)),
    }


_FORM = (
    "Answer A if statement (1) alone, with what is known, settles the question but statement (2) alone "
    "does not; B if (2) alone settles it but (1) alone does not; C if both together settle it but "
    "neither alone does; D if each alone settles it; E if even both together do not. A question is "
    "settled when the answer is certainly yes or certainly no."
)


@lru_cache(maxsize=1)
def wordings() -> tuple[tuple[Phrasing, ...], ...]:
    """By thing, all wordings."""
    return tuple(_wordings_of(thing) for thing, _ in THINGS)


def _wordings_of(thing: str) -> tuple[Phrasing, ...]:
    ask = f"is the {thing} {{goal:word}}?"
    two = "(1) {first:rule}. (2) {second:rule}."
    texts = (
        f"[[known?About a certain {thing} this is known. {{known:rules}}||What is known about a "
        f"certain {thing} is given by {{known:rules}}.]] The question is: {ask} Two further "
        f"statements may be told. {two}",
        f"Question: {ask} [[known?Known about the {thing}: {{known:rules}}||What is known about the "
        f"{thing} is given by {{known:rules}}.]] Statements: {two}",
        f"A clerk has to find out: {ask} The file on the {thing} says[[known?: {{known:rules}}|| "
        f"what {{known:rules}} shows.]] The clerk may also look up two statements. {two}",
        f"Do these two statements suffice? {two} The question: {ask} What is known of the {thing} "
        "anyway[[known?: {known:rules}|| is given by {known:rules}.]]",
        f"Consider the question: {ask} Whatever else may be so, [[known?these rules hold of the "
        f"{thing}: {{known:rules}}||the rules given by {{known:rules}} hold of the {thing}.]] "
        f"Which of these statements is enough to decide? {two}",
        f"Somebody asks: {ask} You know of the {thing}[[known?: {{known:rules}}|| what "
        f"{{known:rules}} says.]] You are then offered statement (1), statement (2), or both. {two}",
    )
    return tuple(Phrasing(f"{text} {_FORM}", slots(thing)) for text in texts)


def build(p: Params, random: Random) -> Params | None:
    """Draws rules towards a question, then two statements that give the wanted answer."""
    thing, properties = THINGS[p.setting]
    names = some_of(random, properties.split(), SIZES[p.level][0])
    wanted = pick(random, ANSWERS)
    for _ in range(12):
        rules, way = _rules(names, SIZES[p.level][1], wanted, random)
        p.goal = way[-1][0]
        pool = _pool(rules, way, names, wanted, random)
        known = tuple(rules)
        found = _pick(known, pool, p.goal, names, wanted, random)
        if found is not None:
            p.thing, p.names, p.known = thing, tuple(names), known
            p.first, p.second = found
            return p
    return None


def _rules(
    names: Sequence[str], count: int, wanted: str, random: Random
) -> tuple[list[Rule], list[Literal]]:
    """Rules that lead from one literal to the next, some with a second condition.

    Where one statement is to be enough, second conditions past some place come about on the way itself.
    """
    order = some_of(random, names, len(names))
    way = [(name, random.random() < 0.6) for name in order[: count + 1]]
    spare = [(name, random.random() < 0.6) for name in order[count + 1 :]]
    rules: list[Rule] = []
    start = count if wanted in "CE" else pick(random, (0, 1) if wanted == "D" else (0, 1, 2))
    first = start + (wanted == "D")
    for place, (before, after) in enumerate(pairwise(way)):
        body: tuple[Literal, ...] = (before,)
        others = spare if place < start else way[first:place]
        if others and random.random() < 0.4:
            body = _in_order((before, pick(random, others)))
        rules.append((body, after))
        if len(body) == 1 and random.random() < 0.3:
            # The same rule by contraposition.
            rules[-1] = (((after[0], not after[1]),), (before[0], not before[1]))
    rules = shuffled(random, rules)
    return rules, way


def _in_order(literals: Iterable[Literal]) -> tuple[Literal, ...]:
    """What is so before what is not: "not fragile and heavy" could be misread."""
    return tuple(sorted(literals, key=lambda literal: not literal[1]))


def _pool(
    rules: list[Rule], way: Sequence[Literal], names: Sequence[str], wanted: str, random: Random
) -> list[Rule]:
    """Statements on offer: facts, a rule taken out of the known ones, its converse, and others."""
    pool: list[Rule] = [((), (name, sign)) for name in names for sign in (True, False)]
    # A fact next to the goal would leave nothing to reason.
    close = {name for name, _ in (*way[3:], way[-1])}
    pool = [rule for rule in pool if rule[1][0] not in close]
    pool += [((), literal) for literal in (*way[:3], *way[:3]) if literal[0] not in close]
    if len(rules) > 1 and random.random() < (0.7 if wanted in "CE" else 0.2):
        taken = rules.pop(random.randrange(len(rules)))
        pool += [taken] * 4
        if len(taken[0]) == 1:
            pool += [((taken[1],), taken[0][0])] * 2
    for _ in range(3):
        (one, sign), (other, way_on) = (
            (name, random.random() < 0.5) for name in some_of(random, names, 2)
        )
        pool.append((((one, sign),), (other, way_on)))
    return pool


def _pick(
    known: tuple[Rule, ...],
    pool: Sequence[Rule],
    goal: str,
    names: Sequence[str],
    wanted: str,
    random: Random,
) -> tuple[Rule, Rule] | None:
    """Two statements with the wanted answer on which tables and propagation agree."""
    tables = _Tables(names)
    base = tables.all_of(known)
    if tables.settles(base, goal):
        return None
    useful = [rule for rule in dict.fromkeys(pool) if rule not in known]
    rows = {rule: tables.rule(rule) & base for rule in useful}
    alone = {rule: tables.settles(rows[rule], goal) for rule in useful}
    pool = [rule for rule in pool if rule in rows and rows[rule] not in (0, base)]
    enough = [rule for rule in pool if alone[rule]]
    short = [rule for rule in pool if not alone[rule]]
    firsts = enough if wanted in "AD" else short
    seconds = enough if wanted in "BD" else short
    if not firsts or not seconds:
        return None
    clauses = _clauses(known)
    agrees: dict[Rule, bool] = {}

    def plain(*extra: Rule) -> bool:
        """Whether propagation settles the question with these statements."""
        return goal in propagate([*clauses, *_clauses(extra)]).known

    for _ in range(30):
        first, second = pick(random, firsts), pick(random, seconds)
        both = rows[first] & rows[second]
        if both == 0 or rows[first] == rows[second]:
            continue
        settled = tables.settles(both, goal)
        if _verdict(alone[first], alone[second], settled) != wanted:
            continue
        for rule in (first, second):
            if rule not in agrees:
                agrees[rule] = plain(rule) == alone[rule]
        if agrees[first] and agrees[second] and plain(first, second) == settled:
            return first, second
    return None


def _verdict(first: bool, second: bool, both: bool) -> str:
    if first and second:
        return "D"
    if first or second:
        return "A" if first else "B"
    return "C" if both else "E"


class _Tables:
    """Truth tables over the properties as bit sets, for building."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rows = (1 << (1 << len(names))) - 1
        self._columns = dict(zip(names, _columns(len(names)), strict=True))
        self._literals: dict[Literal, int] = {}
        for name, column in self._columns.items():
            self._literals[name, True] = column
            self._literals[name, False] = self._rows ^ column

    def rule(self, rule: Rule) -> int:
        body, head = rule
        rows = self._literals[head]
        for name, sign in body:
            rows |= self._literals[name, not sign]
        return rows

    def all_of(self, rules: Sequence[Rule]) -> int:
        rows = self._rows
        for rule in rules:
            rows &= self.rule(rule)
        return rows

    def settles(self, rows: int, goal: str) -> bool:
        return rows & self._columns[goal] in (0, rows)


@lru_cache(maxsize=8)
def _columns(count: int) -> tuple[int, ...]:
    rows = range(1 << count)
    return tuple(sum(1 << row for row in rows if row >> place & 1) for place in range(count))


def _clauses(rules: Sequence[Rule]) -> list[Clause]:
    return clauses_of([(body, (head,), "if") for body, head in rules])


def _trace(known: Sequence[Rule], extra: Sequence[Rule]) -> Trace:
    return propagate(_clauses([*known, *extra]))


def derive(p: Params) -> Derivation:
    """Takes each statement alone and, where neither is enough, both together."""
    steps: list[Step] = []
    both = p.goal in _trace(p.known, (p.first, p.second)).known
    if not both:
        # What fits both statements fits each of them.
        _try(p, "Even both together", (p.first, p.second), steps)
        steps[-1] = steps[-1]._replace(text=f"{steps[-1].text} So neither alone is enough.")
        answer = "E"
    else:
        told: set[tuple[Literal, Rule]] = set()
        one = _try(p, "(1) alone", (p.first,), steps, told)
        two = _try(p, "(2) alone", (p.second,), steps, told)
        if not (one or two):
            _try(p, "Both together", (p.first, p.second), steps)
        answer = _verdict(one, two, both)
    givens = tuple(map(_rule_claim, p.known))
    return Derivation(steps, answer, None, givens)


def certify(p: Params, answer: str) -> Certificate:
    """Two descriptions that fit what is told agree on the question; where it stays open, two that do not are shown.

    A description has a bit a property. `z` shows that everything told can be true together.
    """
    width = len(p.names)
    lines = [f"(define-sort Thing () (_ BitVec {width}))"]
    for place, name in enumerate(p.names):
        bit = f"(= ((_ extract {place} {place}) x) #b1)"
        lines.append(f"(define-fun {name} ((x Thing)) Bool {bit})")
    told = {"known": p.known, "first": (p.first,), "second": (p.second,)}
    for name, rules in told.items():
        lines.append(f"(define-fun {name} ((x Thing)) Bool {both(map(_smt_rule, rules))})")
    lines += [f"(declare-const {thing} Thing)" for thing in "xyz"]
    lines += ["(assert (and (known x) (known y) (known z) (first z) (second z)))"]
    pairs = {"one": ("first",), "two": ("second",), "both": ("first", "second")}
    for name, extra in pairs.items():
        fit = " ".join(
            [f"(known {side}) " + " ".join([f"({e} {side})" for e in extra]) for side in "uv"]
        )
        agree = f"(=> (and {fit}) (= ({p.goal} u) ({p.goal} v)))"
        lines.append(f"(define-fun {name}-settles ((u Thing) (v Thing)) Bool {agree})")
    one, two, together = [_settled(p, name, extra) for name, extra in pairs.items()]
    items = {
        "A": f"(and {one} (not {two}))",
        "B": f"(and {two} (not {one}))",
        "C": f"(and {together} (not {one}) (not {two}))",
        "D": f"(and {one} {two})",
        "E": f"(not {together})",
    }
    return script(lines, items, AnswerKind.LABEL, answer)


def _settled(p: Params, name: str, extra: Sequence[str]) -> str:
    """That a question is settled; false if two cases that fit differ in it."""
    rules = [*p.known, *[getattr(p, statement) for statement in extra]]
    term = f"({name}-settles x y)"
    if p.goal in _trace(p.known, rules[len(p.known) :]).known:
        return term
    cases = [_case(rules, (p.goal, value), p.names) for value in (True, False)]
    bits = ["".join(["1" if case[name] else "0" for name in reversed(p.names)]) for case in cases]
    return f"(and {term} ({name}-settles #b{bits[0]} #b{bits[1]}))"


def _smt_rule(rule: Rule) -> str:
    """The rule of a description `x`."""

    def literal(item: Literal) -> str:
        return f"({item[0]} x)" if item[1] else f"(not ({item[0]} x))"

    body, head = rule
    return f"(=> {both(map(literal, body))} {literal(head)})" if body else literal(head)


def _try(
    p: Params,
    label: str,
    extra: Sequence[Rule],
    steps: list[Step],
    told: set[tuple[Literal, Rule]] | None = None,
) -> bool:
    """Propagates; if the question stays open, shows a case for yes and one for no.

    `told` are inferences that were told before and are not told again.
    """
    rules = [*p.known, *extra]
    trace = _trace(p.known, extra)
    if p.goal in trace.known:
        firings = [firing for firing in used(trace, [p.goal]) if rules[firing.clause.source][0]]
        ending = f"he answer is certainly {'yes' if trace.known[p.goal] else 'no'}."
        keys = [(firing.literal, rules[firing.clause.source]) for firing in firings]
        known = told or ()
        new = [item for item, key in zip(firings, keys, strict=True) if key not in known]
        again = len(new) < len(firings)
        steps += [_firing_step(p, label, rules, item) for item in new or firings[:1]]
        ending = f" From here on it is as with (1), and t{ending}" if again else f" T{ending}"
        if told is not None:
            told.update(keys)
        if firings:
            steps[-1] = steps[-1]._replace(text=steps[-1].text + ending)
        return True
    for value in (True, False):
        case = _case(rules, (p.goal, value), p.names)
        steps.append(_case_step(p, label, rules, case))
    return False


def _firing_step(p: Params, label: str, rules: Sequence[Rule], firing: Firing) -> Step:
    rule = rules[firing.clause.source]
    reasons = _in_order(grounds(firing))
    given = " and ".join(map(literal_words, reasons))
    result = literal_words(firing.literal)
    text = f"{label}: the {p.thing} is {given}; {rule_words(rule, p.thing)}; so it is {result}."
    extra = set(map(_rule_claim, rules[len(p.known) :]))
    premises = [*map(_literal_claim, reasons), _rule_claim(rule)]
    claim = "; ".join([f"suppose {item}" if item in extra else item for item in premises])
    return Step(text, f"{claim} |- {_literal_claim(firing.literal)}")


def _case_step(p: Params, label: str, rules: Sequence[Rule], case: Mapping[str, bool]) -> Step:
    facts = [(name, case[name]) for name in p.names]
    kinds = [name for name, holds in facts if holds]
    listed = f"{join_words(kinds)} but nothing else" if kinds else "none of what is mentioned"
    text = f"{label}: the {p.thing} may be {listed}, which fits everything told; "
    text += (
        "then the answer is yes."
        if case[p.goal]
        else "then the answer is no. The question stays open."
    )
    parts = [f"({_rule_claim(rule)})" for rule in rules]
    parts.append(_literal_claim((p.goal, case[p.goal])))
    supposed = "; ".join([f"suppose {_literal_claim(item)}" for item in facts])
    return Step(text, f"{supposed} |- {' & '.join(parts)}")


def _case(rules: Sequence[Rule], goal: Literal, names: Sequence[str]) -> dict[str, bool]:
    """A full description that fits the rules and the literal, with as little true as comes about."""
    clauses = _clauses(rules)

    known = propagate(clauses, [goal]).known
    plain = {name: known.get(name, False) for name in names}
    if all(any(plain[name] == sign for name, sign in clause.literals) for clause in clauses):
        return plain

    def complete(known: dict[str, bool]) -> dict[str, bool] | None:
        trace = propagate(clauses, known.items())
        if trace.clash is not None:
            return None
        open_name = next((name for name in names if name not in trace.known), None)
        if open_name is None:
            return trace.known
        return complete({**trace.known, open_name: False}) or complete(
            {**trace.known, open_name: True}
        )

    found = complete({goal[0]: goal[1]})
    if found is None:
        raise ValueError(f"no case with {goal} fits {rules}")
    return found


def _literal_claim(literal: Literal) -> str:
    return literal[0] if literal[1] else f"~{literal[0]}"


def _rule_claim(rule: Rule) -> str:
    body, head = rule
    if not body:
        return _literal_claim(head)
    return f"{' & '.join(map(_literal_claim, body))} -> {_literal_claim(head)}"
