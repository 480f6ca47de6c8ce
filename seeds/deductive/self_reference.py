"""Self-referential truth assignment: who always tells the truth and who always lies.

Levels take 3, 3, 4, 5 and 6 speakers; pairs are spoken of from level 1, "at least one" from level 2 and
counts from level 3. Higher levels need more suppositions before everybody is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Template
from datagen.verdict import Verdict, expect, failed
from seeds.deductive._speaker_logic import (
    constraint_of,
    draw_speech,
    fitting_all,
    menus_of,
    solve,
    with_names,
    with_places,
)
from seeds.deductive._speaker_proofs import Writer
from seeds.deductive._speakers import NAMES, WORLDS, Speech, World, smt_formula, speeches_slot
from seeds.deductive._speech_figures import speech_table
from seeds.deductive.inverted.self_reference import LostUtterance

SPEAKERS = {1: 3, 2: 3, 3: 4, 4: 5, 5: 6}
# How many lines the solution has at least and at most.
LENGTHS = {1: (2, 9), 2: (4, 12), 3: (5, 16), 4: (8, 22), 5: (9, 34)}


def _wordings(world: World) -> tuple[Phrasing, ...]:
    types = (
        "a {good:word}, whose statements are all true, or a {bad:word}, whose statements are all "
        "false"
    )
    form = (
        "Give the type of each, in alphabetical order of the names and in the form "
        "'Name {good}, Name {bad}, ...'."
    )
    intro = world.intro
    texts = [
        f"{intro} you meet a small group. Each member of it is either {types}. [[speeches?"
        "{speeches:speeches}||What they say stands in {speeches:speeches}.]] "
        f"Who is what? {form}",
        f"Each of the [[speeches?following speakers||speakers in {{speeches:speeches}}]] is {types}. "
        f"[[speeches?{{speeches:speeches}} ||]]Find out the type of everybody. {form}",
        f"[[speeches?{{speeches:speeches}} Those||The words in {{speeches:speeches}}]] are all the "
        f"words you hear. Every speaker is {types}. What is each of them? {form}",
        "A visitor asks every member of a group to say one thing[[speeches?: {speeches:speeches}||. "
        "The answers stand in {speeches:speeches}.]] The visitor "
        f"knows that each of them is {types}, and works out all types. {form}",
        f"Everyone in this group is {types}; nobody is both. Determine who is what from "
        f"[[speeches?these remarks. {{speeches:speeches}}||the remarks in {{speeches:speeches}}.]] "
        f"{form}",
        f"Sort the {world.goods} in a group from the {world.bads}. Each member is {types}. "
        "[[speeches?This is what they tell you, one after the other: {speeches:speeches}||What they "
        f"tell you, one after the other, stands in {{speeches:speeches}}.]] {form}",
    ]
    return phrasings(texts, slots={"speeches": speeches_slot(world)})


WORDINGS = tuple(_wordings(world) for world in WORLDS)


class SelfReference(Template):
    answer_kind = AnswerKind.SET
    inversions = {"underdetermination": LostUtterance}

    def space(self, level: int) -> Space:
        return Space({"setting": Int(0, len(WORLDS) - 1), "seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        """Draws types and fitting speeches until just one assignment fits and it can be found."""
        random = Random(p.seed)
        names = random.sample(NAMES, SPEAKERS[p.level])
        p.good, p.bad = WORLDS[p.setting].good, WORLDS[p.setting].bad
        menus = menus_of(len(names), p.level)
        shortest, longest = LENGTHS[p.level]
        truth = random.randrange(1 << len(names))
        said = [draw_speech(menu, truth, random) for menu in menus]
        for _ in range(80):
            fitting = fitting_all(said)
            if fitting & (fitting - 1) == 0:
                stages = solve(tuple(constraint for _, constraint in said))
                if shortest <= sum(len(stage.chain) for stage in stages) <= longest:
                    p.speeches = tuple(with_names(speech, names) for speech, _ in said)
                    return p
            changed = list(said)
            place = random.randrange(len(said))
            changed[place] = draw_speech(menus[place], truth, random)
            # Towards one assignment; from a puzzle of the wrong length anywhere.
            unique = fitting & (fitting - 1) == 0
            if unique or fitting_all(changed).bit_count() <= fitting.bit_count():
                said = changed
        return None

    def wording(self, p: Params) -> Phrasing:
        wordings: tuple[Phrasing, ...] = WORDINGS[p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return [speech_table(p.speeches, WORLDS[p.setting])]

    def derive(self, p: Params) -> Derivation:
        """Settles one speaker after the other, supposing the opposite where nothing is forced."""
        names = [speech[0] for speech in p.speeches]
        writer = Writer(p.speeches, names, WORLDS[p.setting])
        placed = [with_places(speech, names) for speech in p.speeches]
        for stage in solve(tuple(constraint_of(item, len(names)) for item in placed)):
            writer.add(stage)
        types = writer.settled
        answer = frozenset(
            f"{name} {p.good if types[i] else p.bad}" for i, name in enumerate(names)
        )
        return Derivation(writer.steps, answer, None, writer.givens)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """Each is good just if the speech is true; that settles every type."""
        names = [speech[0] for speech in p.speeches]
        lines = [f"(declare-const {name} Bool)" for name in names]
        lines += [f"(assert (= {item[0]} {smt_formula(item, names)}))" for item in p.speeches]
        items = {f"{name} {p.good}": name for name in names}
        items |= {f"{name} {p.bad}": f"(not {name})" for name in names}
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Tries every assignment of types and keeps those where each speech is as true as its speaker."""
        names = [speech[0] for speech in given.speeches]
        places = {name: place for place, name in enumerate(names)}
        heard = [_heard(speech, places) for speech in given.speeches]
        fitting = []
        for types in product((True, False), repeat=len(names)):
            total = sum(types)
            for good, (among, true_counts) in zip(types, heard, strict=True):
                truthful = total if among is None else sum([types[place] for place in among])
                if (truthful in true_counts) is not good:
                    break
            else:
                fitting.append(types)
        if len(fitting) != 1:
            return failed("enumeration", f"{len(fitting)} assignments fit")
        told = frozenset(
            f"{name} {given.good if good else given.bad}"
            for name, good in zip(names, fitting[0], strict=True)
        )
        return expect("enumeration", told, answer)


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


def _heard(speech: Speech, places: dict[str, int]) -> tuple[tuple[int, ...] | None, Sequence[int]]:
    """Whom a speech is about (None: everybody), and for how many truth-tellers among them it is true."""
    _, form, first, second = speech
    if form in _TRUE_COUNTS:
        return tuple([places[name] for name in (first, second) if name]), _TRUE_COUNTS[form]
    number = int(first)
    if form == "exactly":
        return None, (number,)
    return None, range(number, len(places) + 1) if form == "at least" else range(number + 1)


template = SelfReference()
