"""Premise gap and sufficiency: which addition settles what the premises leave open?

Half of the problems give class statements and a goal that lacks one link: exactly one of 3 to 5 additions
closes the gap. The other half are data sufficiency: two statements, alone or together, and a question.
Level n gives n + 1 class premises, or up to n + 1 rules about n + 3 properties.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.deductive import _sufficiency, _types
from seeds.deductive._class_certificates import classes_of, declared, least_counter, pair
from seeds.deductive._class_figures import class_diagrams, class_tables
from seeds.deductive._class_problems import candidates, dress, sense, spine
from seeds.deductive._class_proofs import Told, given_by, proof, reasons_for, refutation
from seeds.deductive._classes import (
    ROMAN,
    SETTINGS,
    SLOTS,
    Chains,
    Statement,
    formula,
    meaning,
)
from seeds.deductive._problems import pick, shuffled, some_of
from seeds.deductive._property_figures import property_offers
from seeds.deductive._scripts import both, call, only
from seeds.deductive.inverted.premise_gap import TwoCases

OPTIONS = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5}

_FORM = "Answer with its numeral only, such as 'ii'."
_TEXTS = (
    "[[premises?These statements about <whole> in <place> are true. {premises:premises}||What "
    "{premises:premises} says about <whole> in <place> is true.]] {inhabited:note} "
    "[[premises?They do||It does]] not yet prove the goal: {goal:statement}. Which one of these "
    "additions makes the goal follow from all that is then given? {options:options} Exactly one "
    "does. " + _FORM,
    "Goal: {goal:statement}. [[premises?Premises about the <whole> of <place>: {premises:premises}"
    "||Premises about the <whole> of <place> are given by {premises:premises}.]] "
    "{inhabited:note} One premise is missing. Exactly one of the following closes the gap: "
    "{options:options} Which one? " + _FORM,
    "Somebody argues about <place>[[premises?: {premises:premises}|| from what {premises:premises} "
    "says.]] Therefore: {goal:statement}. {inhabited:note} "
    "The argument has a gap, and exactly one of these further premises would make it valid. "
    "{options:options} " + _FORM,
    "What has to be added to the premises so that the goal must be true? [[premises?Premises, "
    "about <place>: {premises:premises}||The premises, about <place>, are given by "
    "{premises:premises}.]] Goal: {goal:statement}. {inhabited:note} Only one of these does it: "
    "{options:options} " + _FORM,
    "You may ask for one more fact about <place>. You know [[premises?this: {premises:premises}||"
    "what {premises:premises} says.]] You want to "
    "be certain of this: {goal:statement}. {inhabited:note} On offer: {options:options} Only one of "
    "them gives you certainty. " + _FORM,
    "A proof of the statement '{goal:statement}' has lost one line. What is left, about <place>"
    "[[premises?: {premises:premises}||, is given by {premises:premises}.]] {inhabited:note} "
    "Exactly one of the candidates restores the proof. {options:options} " + _FORM,
)
_GAP_WORDINGS = phrasings(_TEXTS, SETTINGS, SLOTS)


class PremiseGap(Template):
    answer_kind = AnswerKind.LABEL
    inversions = {"underdetermination": TwoCases}

    def space(self, level: int) -> Space:
        return Space({"setting": Int(0, 4), "seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        random = Random(p.seed)
        p.kind = pick(random, ("gap", "sufficiency"))
        if p.kind == "sufficiency":
            return _sufficiency.build(p, random)
        for _ in range(8):
            if _build_gap(p, random):
                return p
        return None

    def wording(self, p: Params) -> Phrasing:
        if p.kind == "gap":
            place: int = p.setting * len(_TEXTS) + p.phrasing % len(_TEXTS)
            return _GAP_WORDINGS[place]
        wordings: tuple[Phrasing, ...] = _sufficiency.wordings()[p.setting]
        place = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        if p.kind == "gap":
            return [*class_diagrams(p.premises), *class_tables(p.premises)]
        # The statements of which one may be told are (1) and (2).
        return property_offers(p.known, self.wording(p), p.thing, first=3)

    def derive(self, p: Params) -> Derivation:
        """Shows what each addition leaves open, and the proof that the right one completes."""
        return _derive_gap(p) if p.kind == "gap" else _sufficiency.derive(p)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        told = canonical(self.answer_kind, answer)
        return _certify_gap(p, told) if p.kind == "gap" else _sufficiency.certify(p, told)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Tests every addition over all element types or over the whole truth table."""
        if hasattr(given, "options"):
            return _check_gap(given, answer)
        return _check_sufficiency(given, answer)


def _build_gap(p: Params, random: Random) -> bool:
    """Takes one link out of premises that combine, and looks for additions that nearly replace it."""
    setting = SETTINGS[p.setting]
    classes = some_of(random, setting["names"], p.level + 3)
    links, goal = spine(classes, p.level + 1, random)
    # A side premise, if there is one, comes last and brings in the last class.
    side = goal[2] != classes[-1]
    missing = links.pop(random.randrange(len(links) - side))
    links = shuffled(random, links)
    p.premises = tuple(dress(link, p.level, random) for link in links)
    p.inhabited = random.random() < 0.5
    p.goal = goal
    worlds = _types.worlds(p.premises, [("all", name, name) for name in classes], p.inhabited)
    if worlds.entails(goal) or not _open(worlds, goal):
        return False
    effect_of = _effects(worlds, goal)
    stated = {sense(item) for item in (*p.premises, goal)}
    closing: list[Statement] = []
    failing: list[Statement] = []
    near = {*missing[1:], *goal[1:]}
    pool = [item for item in candidates(classes, random) if item[1] in near or item[2] in near]
    for item in [missing, *some_of(random, pool, min(len(pool), 24))]:
        said = sense(item)
        if said not in stated:
            stated.add(said)
            verdict = effect_of(item)
            if verdict is not None:
                (closing if verdict else failing).append(item)
    wrong = OPTIONS[p.level] - 1
    if not closing or len(failing) < wrong:
        return False
    right = missing if random.random() < 0.6 and missing in closing else pick(random, closing)
    pair, every = right[1:], meaning(right)[0]
    failing = shuffled(random, failing)
    # Near misses speak of the same classes and are as strong as what is right.
    failing.sort(
        key=lambda item: (meaning(item)[0] != every) - (item[1] in pair) - (item[2] in pair)
    )
    options = [right, *some_of(random, failing[: wrong + 2], wrong)]
    options = shuffled(random, options)
    p.options = tuple(options)
    return True


def _open(worlds: _types.Worlds, goal: Statement) -> bool:
    """Whether the goal may be true at all, given the premises."""
    struck, wanted = _types.effect(goal, worlds.names)
    allowed = worlds.allowed & ~struck
    needed = [kinds & allowed for kinds in worlds.needed]
    if wanted is not None:
        needed.append(wanted & allowed)
    return all(needed)


def _effects(worlds: _types.Worlds, goal: Statement) -> Callable[[Statement], bool | None]:
    """A quick test of additions: whether the goal follows, None if a class is left without members."""
    column_of = dict(zip(worlds.names, _types.columns(len(worlds.names)), strict=True))
    struck_by_goal, goal_kinds = _types.effect(goal, worlds.names)
    # Each class can have members as long as it may have some of its own.
    kept = [*worlds.needed, *column_of.values()]

    def test(addition: Statement) -> bool | None:
        every, first, second, inside = meaning(addition)
        one, other = column_of[first], column_of[second]
        allowed, added = worlds.allowed, -1
        if every:
            allowed &= ~(one & ~other) if inside else ~(one & other)
        else:
            added = one & (other if inside else ~other) & allowed
            if not added:
                return None
        for kinds in kept:
            if not kinds & allowed:
                return None
        if goal_kinds is None:
            return allowed & struck_by_goal == 0
        if added > 0 and added & ~goal_kinds == 0:
            return True
        return any(kinds & allowed & ~goal_kinds == 0 for kinds in worlds.needed)

    return test


def _derive_gap(p: Params) -> Derivation:
    spoken = dict.fromkeys(name for item in (*p.premises, p.goal, *p.options) for name in item[1:])
    classes = tuple(spoken)
    base = Chains(p.premises, classes)
    without = refutation(base, p.goal, p.premises, p.inhabited)
    # What serves several additions is told once, with all that it fulfils.
    refuted: dict[tuple[str, str], tuple[list[str], dict[str, None]]] = {
        (without.text, without.kinds): (["no addition"], dict.fromkeys(without.met))
    }
    steps: list[Step] = []
    extra = len(p.premises) + 1
    answer = ""
    given: tuple[str, ...] = ()
    for mark, option in zip(ROMAN, p.options, strict=False):
        more = without.fulfilled(base, option)
        if more is not None:
            marks, met = refuted[without.text, without.kinds]
            marks.append(f"({mark})")
            met.update(dict.fromkeys(more))
            continue
        premises = (*p.premises, option)
        chains = Chains(premises, classes)
        reasons = reasons_for(chains, p.goal, p.inhabited)
        if reasons is None:
            found = refutation(chains, p.goal, premises, p.inhabited)
            marks, met = refuted.setdefault((found.text, found.kinds), ([], {}))
            marks.append(f"({mark})")
            met.update(dict.fromkeys(found.met))
            continue
        answer = mark
        told = Told()
        for step in proof("the goal", p.goal, reasons, premises, told):
            text = step.text.replace(f"remise {extra}", f"ddition {mark}")
            text = text.replace("(pddition", "(addition").replace("Pddition", "Addition")
            steps.append(Step(f"With ({mark}): {_lower(text)}", step.claim))
        steps = [_supposing(step, option, told) for step in steps]
        given = given_by(told, p.premises, steps)
    cases = [
        Step(
            f"With {_or(marks)}: {_lower(text)}, so the goal does not follow.",
            f"suppose {kinds} |- {' & '.join(met)}",
        )
        for (text, kinds), (marks, met) in refuted.items()
    ]
    return Derivation([*cases, *steps], answer, None, given)


def _supposing(step: Step, addition: Statement, told: Told) -> Step:
    """The step with its claim saying where it takes up the addition."""
    letters = ["x", *(letter for letter, _ in told.members.values())]
    taken = {formula(addition, letter) for letter in letters}
    left, _, conclusion = step.claim.partition(" |- ")
    premises = [f"suppose {item}" if item in taken else item for item in left.split("; ")]
    return step._replace(claim=f"{'; '.join(premises)} |- {conclusion}")


def _or(marks: list[str]) -> str:
    if marks[0] == "no addition" and len(marks) > 1:
        return f"no addition, and just the same with {_or(marks[1:])}"
    return f"{', '.join(marks[:-1])} or {marks[-1]}" if len(marks) > 1 else marks[0]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _certify_gap(p: Params, answer: str) -> Certificate:
    """With the right addition the goal holds of any things that fit; for each other one things that fit are shown.

    The member that an addition may give is `a`, and a thing against the goal `g`.
    """
    spoken = dict.fromkeys(name for item in (*p.premises, p.goal, *p.options) for name in item[1:])
    names = tuple(spoken)
    base = classes_of(Chains(p.premises, names), p.inhabited)
    lines = [*base.lines(p.premises), "(declare-const a Thing)", "(declare-const g Thing)"]
    terms: dict[str, str] = {}
    for mark, option in zip(ROMAN, p.options, strict=False):
        things = [*base.things, "a", "g"]
        every, goal_every = meaning(option)[0], meaning(p.goal)[0]
        # The goal is about what there is: without an addition that gives `a` there is no such thing.
        there = base.things if every else [*base.things, "a"]
        added = base.holds(option, [*there, "g"]) if every else base.pair(option, "a")
        goal = base.rule(p.goal, "g") if goal_every else base.holds(p.goal, there)
        fit = both([call("premises", base.things), "(rules a)", "(rules g)", added])
        lines.append(f"(define-fun {mark} ({declared(things)}) Bool (=> {fit} {goal}))")
        terms[mark] = call(mark, things)
        chains = Chains((*p.premises, option), names)
        if reasons_for(chains, p.goal, p.inhabited) is None:
            known = base._replace(chains=chains)
            against = None if goal_every else p.goal
            shown = [known.least(item, against) for item in base.members]
            shown.append(base.bits(()) if every else known.least(pair(option), against))
            shown.append(least_counter(known, p.goal) if goal_every else base.bits(()))
            terms[mark] = f"(and {terms[mark]} {call(mark, shown)})"
    items = {mark: only(term, list(terms.values())) for mark, term in terms.items()}
    return script(lines, items, AnswerKind.LABEL, answer)


def _check_gap(given: Params, answer: Answer) -> Verdict:
    """Which additions leave no room for the goal to fail."""
    others = (*given.options, given.goal)
    if _types.worlds(given.premises, others, given.inhabited).entails(given.goal):
        return failed("element types", "the goal follows without any addition")
    closing = []
    for mark, option in zip(("i", "ii", "iii", "iv", "v"), given.options, strict=False):
        worlds = _types.worlds((*given.premises, option), others, given.inhabited)
        if worlds.consistent() and worlds.entails(given.goal):
            closing.append(mark)
    if len(closing) != 1:
        return failed("element types", f"additions that close the gap: {closing}")
    return expect("element types", closing[0], answer)


def _check_sufficiency(given: Params, answer: Answer) -> Verdict:
    """Which values the question takes over all rows of the truth table that fit."""
    rules = (*given.known, given.first, given.second)
    names = dict.fromkeys(name for body, head in rules for name, _ in (*body, head))
    names[given.goal] = None
    columns = dict(zip(names, _types.columns(len(names)), strict=True))
    everything = (1 << (1 << len(names))) - 1

    def fitting(rows: int, rule: _sufficiency.Rule) -> int:
        """The rows left by a rule: those where its body holds and its head does not are gone."""
        body, (name, sign) = rule
        broken = rows & (~columns[name] if sign else columns[name])
        for one, wanted in body:
            broken &= columns[one] if wanted else ~columns[one]
        left: int = rows & ~broken
        return left

    def settled(rows: int) -> bool:
        return rows & columns[given.goal] in (0, rows)

    known = everything
    for rule in given.known:
        known = fitting(known, rule)
    one, two = fitting(known, given.first), fitting(known, given.second)
    if one & two == 0 or settled(known):
        return failed("truth table", "contradictory, or settled without any statement")
    expected = {(True, True): "D", (True, False): "A", (False, True): "B"}.get(
        (settled(one), settled(two)), "C" if settled(one & two) else "E"
    )
    return expect("truth table", expected, answer)


template = PremiseGap()
