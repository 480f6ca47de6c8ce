"""Self-reference left underdetermined: one utterance is gone, two assignments remain; whose type is still certain?

The speeches are those of a puzzle with one solution, but for one member of the group who says nothing. Whoever
has the same type in both remaining assignments is still determined.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import product
from random import Random

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, join_words
from datagen.spaces import Axis, Seeded
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.deductive._problems import shuffled
from seeds.deductive._speaker_logic import (
    Constraint,
    Stage,
    by_cases,
    constraint_of,
    settle,
    silence,
    with_places,
)
from seeds.deductive._speaker_proofs import Writer
from seeds.deductive._speakers import (
    COUNTS,
    WORLDS,
    Speech,
    formula,
    smt_formula,
)
from seeds.deductive._speech_figures import speech_table
from seeds.deductive.inverted._self_reference_wordings import WORDINGS

CHOOSY = {1: 0.2, 2: 0.9}
"""How often the one is silenced who leaves most to be reasoned; among few, else "none" is the usual answer."""

CLAIM_CHARACTERS = 2000
"""About what a claim may hold; numbers of truth-tellers make long formulas."""

Types = tuple[bool, ...]
"""Who is good, in the order of the speeches; who says nothing comes last."""


class LostUtterance(Inversion):
    kind, to = "underdetermination", "deductive.premise_gap"
    answer_kind = AnswerKind.SET

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"twist": Seeded(32)}

    def turn(self, p: Params) -> Params | None:
        """Silences a speaker such that two assignments remain, and everybody certain can be settled."""
        rng = Random(p.twist)
        members = tuple(speech[0] for speech in p.speeches)
        left = (_left(p.speeches, silent) for silent in shuffled(rng, members))
        found = (turned for turned in left if turned is not None)
        choosy = rng.random() < CHOOSY.get(p.level, 0)
        turned = max(found, key=_length, default=None) if choosy else next(found, None)
        if turned is None:
            return None
        turned.setting, turned.good, turned.bad = p.setting, p.good, p.bad
        turned.members = members
        return turned

    def wording(self, p: Params) -> Phrasing:
        counts = any(form in COUNTS for _, form, _, _ in p.speeches)
        wordings: tuple[Phrasing, ...] = WORDINGS[counts][p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return [speech_table(p.speeches, WORLDS[p.setting])]

    def derive(self, p: Params) -> Derivation:
        """Settles whom it can, then shows the two assignments that are left."""
        writer = Writer(p.speeches, p.names, WORLDS[p.setting])
        for stage in p.stages:
            writer.add(stage)
        if p.cases is not None:
            writer.split(*p.cases)
        steps = [
            step._replace(text=step.text.replace("of the speakers", "of the group"))
            for step in writer.steps
        ]
        givens = [
            f"{p.good}({item[0]}) <-> {formula(item, p.names, p.good)}" for item in p.speeches
        ]
        steps += _open_ends(p, givens)
        answer = frozenset(
            f"{p.names[i]} {p.good if good else p.bad}" for i, good in writer.settled.items()
        )
        return Derivation(steps, answer, None, tuple(givens))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The types named are forced; two assignments that fit show that no other is."""
        told = dict(item.split(" ", 1) for item in answer if item.count(" ") == 1)
        forced = [
            name if told[name] == p.good else f"(not {name})" for name in p.names if name in told
        ]
        pairs = zip(p.names, *p.models, strict=True)
        overlooked = any(one == other and name not in told for name, one, other in pairs)
        understood = len(forced) == len(answer) and {*told.values()} <= {p.good, p.bad}
        terms = [f"(not (and true {' '.join(forced)}))"]
        terms += [f"(not (fit {' '.join(map(_smt, model))}))" for model in p.models]
        terms += ["true"] * (overlooked or not understood)
        names = " ".join(p.names)
        lines = [
            f"(define-fun fit ({' '.join(f'({name} Bool)' for name in p.names)}) Bool",
            f"  (and {' '.join(f'(= {s[0]} {smt_formula(s, p.names)})' for s in p.speeches)}))",
            *(f"(declare-const {name} Bool)" for name in p.names),
            f"(assert (fit {names}))",
            f"(assert (or {' '.join(terms)}))",
            "(check-sat)",
        ]
        return Certificate("smtlib", "\n".join(lines))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Tries every assignment of types to the members and compares those in which all speeches fit."""
        places = {name: place for place, name in enumerate(given.members)}
        heard = [(places[speech[0]], *_heard(speech, places)) for speech in given.speeches]
        fitting = []
        for types in product((True, False), repeat=len(places)):
            for speaker, among, true_counts in heard:
                truthful = sum([types[place] for place in among])
                if (truthful in true_counts) is not types[speaker]:
                    break
            else:
                fitting.append(types)
        spoken = {speech[0] for speech in given.speeches}
        if len(fitting) != 2 or spoken != {*given.members} - {given.silent}:
            return failed("enumeration", f"{len(fitting)} assignments fit")
        told = frozenset(
            f"{name} {given.good if one else given.bad}"
            for name, one, other in zip(given.members, *fitting, strict=True)
            if one is other
        )
        return expect("enumeration", told, answer)


def _left(all_speeches: Sequence[Speech], silent: str) -> Params | None:
    """What is left when one speaker keeps silent: two assignments, and a way to whatever is the same in both."""
    speeches = tuple(speech for speech in all_speeches if speech[0] != silent)
    names = (*(speech[0] for speech in speeches), silent)
    count = len(names)
    heard = [constraint_of(with_places(speech, names), count) for speech in speeches]
    constraints = (*heard, silence(count))
    models = _models(constraints, count)
    if len(models) != 2:
        return None
    stages = settle(constraints)
    types = {stage.who: stage.good for stage in stages}
    one, other = models
    certain = {i: one[i] for i in range(count) if one[i] == other[i] and i not in types}
    cases = None
    if certain:
        found = by_cases(constraints, types, certain)
        if found is None:
            return None
        cases = (*found, certain)
    return Params(
        silent=silent, speeches=speeches, names=names, models=models, stages=stages, cases=cases
    )


def _length(turned: Params) -> int:
    """About how many lines it takes to settle what is certain."""
    stages: tuple[Stage, ...] = turned.stages
    return sum(len(stage.chain) for stage in stages) + 5 * (turned.cases is not None)


def _models(constraints: Sequence[Constraint], count: int) -> tuple[Types, ...]:
    """All assignments that fit."""
    rows = -1
    for allowed, _ in constraints:
        rows &= allowed
    return tuple(
        tuple(bool(row >> place & 1) for place in range(count))
        for row in range(1 << count)
        if rows >> row & 1
    )


def _open_ends(p: Params, givens: Sequence[str]) -> list[Step]:
    """The two assignments, each verified, and who differs between them."""
    steps = []
    parts = _parts(givens)
    for model, opening in zip(p.models, ("Suppose", "Suppose instead"), strict=True):
        types = dict(zip(p.names, model, strict=True))
        said = join_words([f"{name} is a {p.good if types[name] else p.bad}" for name in p.members])
        values = "; ".join(f"{'' if types[name] else '~'}{p.good}({name})" for name in p.members)
        text = f"{opening} that {said}: then"
        for part in parts:
            claim = f"{values} |- {' & '.join(f'({givens[i]})' for i in part)}"
            speakers = join_words([p.names[i] for i in part])
            what = "every statement" if len(parts) == 1 else f"each statement of {speakers}"
            steps.append(Step(f"{text} {what} fits its speaker.", claim))
            text = "Under the same supposition,"
    one, other = p.models
    differ = {name for name, *pair in zip(p.names, one, other, strict=True) if pair[0] != pair[1]}
    named = [name for name in p.members if name in differ]
    types_of = "types of" if len(named) > 1 else "type of"
    so = f"{steps[-1].text} So the {types_of} {join_words(named)} cannot be known."
    steps[-1] = steps[-1]._replace(text=so)
    return steps


def _parts(givens: Sequence[str]) -> list[list[int]]:
    """The places of the formulas in groups that are short enough for one claim."""
    parts: list[list[int]] = []
    room = 0
    for place, given in enumerate(givens):
        room -= len(given)
        if room < 0:
            parts.append([])
            room = CLAIM_CHARACTERS - len(given)
        parts[-1].append(place)
    return parts


_TRUE_COUNTS = {
    "good": (1,),
    "bad": (0,),
    "both good": (2,),
    "both bad": (0,),
    "same": (0, 2),
    "differ": (1,),
    "some good": (1, 2),
    "some bad": (0, 1),
    "one good": (1,),
}
"""For how many truth-tellers among those spoken of each form is true, for the check."""


def _heard(speech: Speech, places: Mapping[str, int]) -> tuple[tuple[int, ...], Container[int]]:
    """Whom a speech is about, and for how many truth-tellers among them it is true."""
    _, form, first, second = speech
    if form in _TRUE_COUNTS:
        return tuple(places[name] for name in (first, second) if name), _TRUE_COUNTS[form]
    everybody, number = tuple(places.values()), int(first)
    if form == "exactly":
        return everybody, (number,)
    most = len(everybody) if form == "at least" else number
    return everybody, range(number if form == "at least" else 0, most + 1)


def _smt(value: bool) -> str:
    return "true" if value else "false"
