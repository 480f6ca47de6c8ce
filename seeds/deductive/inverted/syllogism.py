"""Syllogism as a disproof: a conclusion that does not follow, and the one thing whose groups refute it.

The case has one thing only, so every statement speaks of that thing. All demands on it are of the form "in these
groups, so in that one" or "not in all of these", so one kind of thing is in fewest groups, and its groups are in
every other such case. From level 3 on the conclusions that do follow have to be told from the one that does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect
from seeds.deductive import _types
from seeds.deductive._class_figures import class_diagrams
from seeds.deductive._class_problems import sense, sorted_out, unsaid
from seeds.deductive._class_proofs import Told, given_by, proof, reasons_for
from seeds.deductive._classes import (
    ROMAN,
    SETTINGS,
    SLOTS,
    Statement,
    chains_of,
    formula,
    meaning,
)
from seeds.deductive._one_thing import closure, placed
from seeds.deductive._problems import shuffled, some_of
from seeds.deductive._scripts import both, call, value
from seeds.deductive._turned import TurnedTemplate

FOLLOWING = {1: 0, 2: 0, 3: 1, 4: 1, 5: 2}
"""How many conclusions that follow stand beside the one that does not."""
GROUPS = {1: 2, 2: 2, 3: 3, 4: 3, 5: 4}
"""In how many groups the thing is at least; below, the case would be plain to see."""

_ONES = ("villager", "creature", "file", "job", "object")
_WORDS = [setting | {"one": one} for setting, one in zip(SETTINGS, _ONES, strict=True)]
_NOTE = SLOTS["note"].write(False)
_FORM = "Answer with the names of these groups, separated by commas."
_PREMISES = (
    "[[premises?Premises about the <whole> of <place>: {premises:premises}||Premises about the "
    "<whole> of <place> are given by {premises:premises}.]]"
)
_FROM_THESE = (
    "[[premises?{premises:premises} From these statements about <place>||From what "
    "{premises:premises} says about <place>]]"
)
_REASONS = (
    "An argument about <place> runs as follows.\n[[premises?Reasons: {premises:premises}||The "
    "reasons are given by {premises:premises}.]]"
)
_SINGLE = (
    f"{_PREMISES} Somebody concludes: "
    f"{{options:options}} {_NOTE} The conclusion does not follow, as one can see from <place> with "
    "only one <one> in it: all premises are true there, and the conclusion is false. If there are "
    "several such cases, take the one in which this <one> is in the fewest groups. Which groups is "
    f"it in? {_FORM}",
    f"{_FROM_THESE} somebody wrongly infers this: "
    f"{{options:options}} {_NOTE} Refute the inference: imagine <place> with a single <one>, "
    "where every premise holds and the inferred statement does not. Put the <one> in no more "
    f"groups than it must be in. What are its groups? {_FORM}",
    f"{_REASONS}\nClaim: "
    f"{{options:options}}\n{_NOTE} The reasons do not prove the claim. There can be <place> with "
    "exactly one <one> where the reasons are all true and the claim is false. Name the groups of "
    f"this <one> in the case where it belongs to the fewest. {_FORM}",
    f"{_NOTE} Bearing this in mind, look at an argument that is not valid[[premises?: "
    "{premises:premises}||. Its premises are given by {premises:premises}.]] Therefore: "
    "{options:options} A case with one <one> in <place>, and no other, is enough to refute it. The "
    "premises all come out true, the last statement false. Of all "
    f"such cases, which has the <one> in the fewest groups, and which groups are they? {_FORM}",
    "Is the step from the premises to the last statement safe? [[premises?{premises:premises}||The "
    "premises are given by {premises:premises}.]] So: "
    f"{{options:options}} It is not. {_NOTE} Find a counterexample in <place> "
    "with only one <one>: the premises must hold and the last statement must fail. Choose it so that the "
    f"<one> belongs to as few groups as possible, and list them. {_FORM}",
)
_SEVERAL = (
    f"{_PREMISES} Somebody concludes: "
    f"{{options:options}} {_NOTE} Exactly one of these conclusions does not follow, as one can see "
    "from <place> with only one <one> in it: all premises are true there, and that conclusion is "
    "false. If there are several such cases, take the one in which this <one> is in the fewest "
    f"groups. Which groups is it in? {_FORM}",
    f"{_FROM_THESE} somebody infers the following: "
    f"{{options:options}} {_NOTE} All of it is right except for one statement. Refute that one: "
    "imagine <place> with a single <one>, where every premise holds and that statement does "
    f"not. Put the <one> in no more groups than it must be in. What are its groups? {_FORM}",
    f"{_REASONS}\nClaims: "
    f"{{options:options}}\n{_NOTE} The reasons prove all claims but one. There can be <place> with "
    "exactly one <one> where the reasons are all true and that claim is false. Name the groups of "
    f"this <one> in the case where it belongs to the fewest. {_FORM}",
    f"{_NOTE} Bearing this in mind, look at [[premises?these premises: {{premises:premises}}||"
    "the premises in {premises:premises}.]] They are said to prove all of this: {options:options} "
    "For one of the statements, and only one, that is wrong. A case with one <one> in "
    "<place>, and no other, is enough to refute it: the premises all come out true, "
    "that statement false. Of all such cases, which has the <one> in the fewest groups, "
    f"and which groups are they? {_FORM}",
    "Which step from the premises is not safe? [[premises?{premises:premises}||The premises are "
    f"given by {{premises:premises}}.]] So: {{options:options}} Only "
    f"one of the steps fails. {_NOTE} Find a counterexample to it in <place> "
    "with only one <one>: the premises must hold and the conclusion of that step must fail. Choose it so "
    f"that the <one> belongs to as few groups as possible, and list them. {_FORM}",
)
_FRAMES = len(_SINGLE)
_TEXTS = {
    several: phrasings(texts, _WORDS, SLOTS)
    for several, texts in ((False, _SINGLE), (True, _SEVERAL))
}


class OneThing(TurnedTemplate):
    kind, to = "disproof", "deductive.countermodel"
    answer_kind = AnswerKind.SET

    def turn(self, p: Params) -> Params | None:
        rng = Random(p.twist)
        chains = chains_of(p.premises)
        valid, invalid = sorted_out(chains, chains.classes, False, rng)
        said = {sense(premise) for premise in p.premises}
        for wrong in shuffled(rng, invalid):
            moves = None if sense(wrong) in said else closure(p.premises, wrong)
            if moves is not None and len(moves) >= GROUPS[p.level]:
                break
        else:
            return None
        following = some_of(rng, unsaid(valid, p.premises), FOLLOWING[p.level])
        if len(following) < FOLLOWING[p.level]:
            return None
        options = tuple(shuffled(rng, [wrong, *following]))
        return Params(
            setting=p.setting,
            premises=p.premises,
            options=options,
            wrong=options.index(wrong),
            moves=moves,
        )

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * _FRAMES + p.phrasing % _FRAMES
        return _TEXTS[p.level >= 3][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return class_diagrams(p.premises)

    def derive(self, p: Params) -> Derivation:
        """Proves what follows, lets the other conclusion fail of one thing, and puts it where it must be."""
        chains = chains_of(p.premises)
        steps: list[Step] = []
        proved = Told()
        for mark, option in zip(ROMAN, p.options, strict=False):
            reasons = reasons_for(chains, option, False)
            if option != p.options[p.wrong] and reasons:
                steps += proof(f"({mark})", option, reasons, p.premises, proved)
        givens = given_by(proved, p.premises, steps)
        steps = [step._replace(mode="deductive.syllogism") for step in steps]
        wrong = p.options[p.wrong]
        steps += placed(p, wrong, _ONES[p.setting])
        denied = f"~({formula(wrong, 'v')})"
        known = tuple(dict.fromkeys(formula(premise, "v") for premise in p.premises))
        groups = frozenset(name for name, _, _ in p.moves)
        return Derivation(steps, groups, None, (*givens, *known, denied))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """A group counts if any one thing that refutes a conclusion is in it, unless the thing shown is not."""
        names = chains_of(p.premises).classes
        groups = {name for name, _, _ in p.moves}
        places = {name: f"c{place}" for place, name in enumerate(names)}
        lines = [f"; {place} is the {name}" for name, place in places.items()]
        arguments = " ".join(f"({place} Bool)" for place in places.values())
        premises = both([_term(item, places) for item in p.premises])
        options = both([_term(item, places) for item in p.options])
        lines.append(f"(define-fun refutes ({arguments}) Bool (and {premises} (not {options})))")
        lines += [f"(declare-const {place} Bool)" for place in places.values()]
        lines.append(f"(assert {call('refutes', places.values())})")
        shown = call("refutes", [value(name in groups) for name in names])
        lines.append(f"(define-fun shown () Bool {shown})")
        items = {
            name: f"(and {place} (or (not shown) {value(name in groups)}))"
            for name, place in places.items()
        }
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Goes through all kinds of thing; one refutes if it alone makes the premises true and a conclusion false."""
        worlds = _types.worlds(given.premises, given.options, False)
        wrong = [option for option in given.options if not worlds.entails(option)]
        if len(wrong) != 1:
            return expect("kinds of thing", f"{len(wrong)} conclusions that do not follow", answer)
        kinds = worlds.allowed
        for needed in worlds.needed:
            kinds &= needed
        struck, wanted = _types.effect(wrong[0], worlds.names)
        kinds &= struck if wanted is None else ~wanted
        found = [kind for kind in range(1 << len(worlds.names)) if kinds >> kind & 1]
        fewest = min((kind.bit_count() for kind in found), default=0)
        found = [kind for kind in found if kind.bit_count() == fewest]
        if len(found) != 1:
            return expect("kinds of thing", f"{len(found)} kinds", answer)
        groups = [name for place, name in enumerate(worlds.names) if found[0] >> place & 1]
        return expect("kinds of thing", frozenset(groups), answer)


def _term(statement: Statement, places: dict[str, str]) -> str:
    """The statement over one thing."""
    every, first, second, inside = meaning(statement)
    one = places[first]
    other = places[second] if inside else f"(not {places[second]})"
    return f"({'=>' if every else 'and'} {one} {other})"
