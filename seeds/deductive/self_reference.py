"""Self-referential truth assignment: who always tells the truth and who always lies.

Levels take 3, 3, 4, 5 and 6 speakers; pairs are spoken of from level 1, "at least one" from level 2 and
counts from level 3. Higher levels need more suppositions before everybody is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations, product
from random import Random
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.deductive._speakers import (
    COUNTS,
    LOOSE,
    NAMES,
    PAIRS,
    SINGLE,
    WORLDS,
    Speech,
    World,
    clause,
    formula,
    mentioned,
    smt_formula,
    speeches_slot,
)

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
        f"{intro} everybody is either {types}. You meet some of them. {{speeches:speeches}} Who is "
        f"what? {form}",
        f"Each of the following speakers is {types}. {{speeches:speeches}} Find out the type of "
        f"everybody. {form}",
        f"{{speeches:speeches}} Those are all the words you hear. Every speaker is {types}. What is "
        f"each of them? {form}",
        f"A visitor writes down what is said: {{speeches:speeches}} The visitor knows that each "
        f"speaker is {types}, and works out all types. {form}",
        f"Everyone here is {types}; nobody is both. Determine who is what from these remarks. "
        f"{{speeches:speeches}} {form}",
        f"Sort the {world.goods} from the {world.bads}. Each person is {types}. This is what they "
        f"tell you: {{speeches:speeches}} {form}",
    ]
    return phrasings(texts, slots={"speeches": speeches_slot(world)})


WORDINGS = tuple(_wordings(world) for world in WORLDS)


class Constraint(NamedTuple):
    """A speech as the set of assignments that it allows: the speaker is good just if it is true."""

    allowed: int
    scope: tuple[int, ...]


class Inference(NamedTuple):
    """What a speech forces, given some settled types; `who` is None where it cannot be fitted."""

    who: int | None
    good: bool
    speech: int
    known: tuple[int, ...]


class Stage(NamedTuple):
    """One thing settled: by itself, or because the opposite supposition breaks down."""

    who: int
    good: bool
    chain: tuple[Inference, ...]
    supposed: bool


class SelfReference(Template):
    answer_kind = AnswerKind.SET

    def space(self, level: int) -> Space:
        return Space({"setting": Int(0, len(WORLDS) - 1), "seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        """Draws types and fitting speeches until just one assignment fits and it can be found."""
        random = Random(p.seed)
        names = random.sample(NAMES, SPEAKERS[p.level])
        p.good, p.bad = WORLDS[p.setting].good, WORLDS[p.setting].bad
        menus = _menus(len(names), p.level)
        shortest, longest = LENGTHS[p.level]
        truth = random.randrange(1 << len(names))
        said = [_draw(menu, truth, random) for menu in menus]
        for _ in range(80):
            fitting = _fitting(said)
            if fitting & (fitting - 1) == 0:
                stages = _solve(tuple(constraint for _, constraint in said))
                if shortest <= sum(len(stage.chain) for stage in stages) <= longest:
                    p.speeches = tuple(_named(speech, names) for speech, _ in said)
                    return p
            changed = list(said)
            place = random.randrange(len(said))
            changed[place] = _draw(menus[place], truth, random)
            # Towards one assignment; from a puzzle of the wrong length anywhere.
            one = fitting & (fitting - 1) == 0
            if one or _fitting(changed).bit_count() <= fitting.bit_count():
                said = changed
        return None

    def wording(self, p: Params) -> Phrasing:
        wordings = WORDINGS[p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def derive(self, p: Params) -> Derivation:
        """Settles one speaker after the other, supposing the opposite where nothing is forced."""
        names = [speech[0] for speech in p.speeches]
        writer = _Writer(p.speeches, names, WORLDS[p.setting])
        placed = [_placed(speech, names) for speech in p.speeches]
        for stage in _solve(tuple(_constraint(item, len(names)) for item in placed)):
            writer.add(stage)
        types = writer.settled
        answer = frozenset(
            f"{name} {p.good if types[i] else p.bad}" for i, name in enumerate(names)
        )
        return Derivation(writer.steps, answer, _certificate(p.speeches, names, types))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Tries every assignment of types and keeps those where each speech is as true as its speaker."""
        names = tuple(speech[0] for speech in given.speeches)
        fitting = []
        for types in product((True, False), repeat=len(names)):
            good = dict(zip(names, types, strict=True))
            if all(_is_true(speech, good) == good[speech[0]] for speech in given.speeches):
                fitting.append(good)
        if len(fitting) != 1:
            return failed("enumeration", f"{len(fitting)} assignments fit")
        told = frozenset(
            f"{name} {given.good if good else given.bad}" for name, good in fitting[0].items()
        )
        return expect("enumeration", told, answer)


Indexed = tuple[int, str, int, int]
"""A speech with speakers by place: (speaker, form, first, second); -1 stands for no second."""

Menu = tuple[tuple[tuple[Indexed, "Constraint"], ...], ...]
"""By form, all that one speaker may say."""


@lru_cache(maxsize=8)
def _menus(count: int, level: int) -> tuple[Menu, ...]:
    """For each speaker everything there is to say at a level, about the others and perhaps itself."""
    forms = SINGLE + PAIRS + (LOOSE if level > 1 else ()) + (COUNTS if level > 2 else ())
    menus = []
    for speaker in range(count):
        others = [place for place in range(count) if place != speaker]
        menu = []
        for form in forms:
            if form in COUNTS:
                objects = [(number, -1) for number in range(1, count)]
            elif form in SINGLE:
                objects = [(other, -1) for other in others]
            else:
                objects = list(permutations(others, 2))
                objects += [(other, speaker) for other in others]
            speeches = [(speaker, form, *pair) for pair in objects]
            menu.append(tuple((item, _constraint(item, count)) for item in speeches))
        menus.append(tuple(menu))
    return tuple(menus)


def _draw(menu: Menu, truth: int, random: Random) -> tuple[Indexed, Constraint]:
    """Something that fits the true assignment. It is neither empty talk nor a paradox."""
    while True:
        items = menu[int(random.random() * len(menu))]
        item = items[int(random.random() * len(items))]
        if item[1].allowed >> truth & 1:
            return item


def _fitting(said: Sequence[tuple[Indexed, Constraint]]) -> int:
    """The assignments that fit all speeches."""
    fitting = -1
    for _, constraint in said:
        fitting &= constraint.allowed
    return fitting


def _named(speech: Indexed, names: Sequence[str]) -> Speech:
    speaker, form, first, second = speech
    if form in COUNTS:
        return names[speaker], form, str(first), ""
    return names[speaker], form, names[first], names[second] if second >= 0 else ""


def _placed(speech: Speech, names: Sequence[str]) -> Indexed:
    speaker, form, first, second = speech
    object_ = int(first) if form in COUNTS else names.index(first)
    return names.index(speaker), form, object_, names.index(second) if second else -1


@lru_cache(maxsize=64)
def _columns(count: int) -> tuple[int, ...]:
    """For each speaker the assignments in which it is good, then the set of all assignments."""
    rows = range(1 << count)
    columns = [sum(1 << row for row in rows if row >> place & 1) for place in range(count)]
    return (*columns, (1 << (1 << count)) - 1)


@lru_cache(maxsize=65536)
def _constraint(speech: Indexed, count: int) -> Constraint:
    *columns, everywhere = _columns(count)
    speaker, form, first, second = speech
    scope = {speaker, first, second} - {-1}
    if form in COUNTS:
        scope = set(range(count))
        fits = {"exactly": int.__eq__, "at least": int.__ge__, "at most": int.__le__}[form]
        rows = range(1 << count)
        said = sum(1 << row for row in rows if fits(row.bit_count(), first))
    else:
        x = columns[first]
        y = columns[second] if second >= 0 else 0
        said = {
            "good": x,
            "bad": ~x,
            "both good": x & y,
            "both bad": ~(x | y),
            "same": ~(x ^ y),
            "differ": x ^ y,
            "some good": x | y,
            "some bad": ~(x & y),
            "one good": x ^ y,
        }[form]
    return Constraint(everywhere & ~(said ^ columns[speaker]), tuple(sorted(scope)))


@lru_cache(maxsize=8)
def _solve(constraints: tuple[Constraint, ...]) -> tuple[Stage, ...]:
    """The stages that settle everybody; empty if one supposition at a time is not enough."""
    types: dict[int, bool] = {}
    stages: list[Stage] = []
    while True:
        for inference in _propagate(constraints, types):
            if inference.who is None:
                return ()
            types[inference.who] = inference.good
            stages.append(Stage(inference.who, inference.good, (inference,), False))
        if len(types) == len(constraints):
            return tuple(stages)
        stage = _by_supposition(constraints, types, len(constraints))
        if stage is None:
            return ()
        stages.append(stage)
        types[stage.who] = stage.good


def _by_supposition(
    constraints: Sequence[Constraint], types: dict[int, bool], count: int
) -> Stage | None:
    """The supposition that breaks down first, trying the speakers in order."""
    for who in range(count):
        for good in (True, False) if who not in types else ():
            chain = _propagate(constraints, {**types, who: good})
            if chain and chain[-1].who is None:
                return Stage(who, not good, _needed(chain), True)
    return None


def _needed(chain: Sequence[Inference]) -> tuple[Inference, ...]:
    """The inferences that the last one rests on."""
    kept = [chain[-1]]
    wanted = set(chain[-1].known)
    for inference in reversed(chain[:-1]):
        if inference.who in wanted:
            kept.append(inference)
            wanted.update(inference.known)
    return tuple(reversed(kept))


def _propagate(constraints: Sequence[Constraint], types: dict[int, bool]) -> list[Inference]:
    """What the speeches force one after the other, ending early where one cannot be fitted."""
    *columns, cube = _columns(len(constraints))
    settled = dict(types)
    for who, good in types.items():
        cube &= columns[who] if good else ~columns[who]
    found: list[Inference] = []
    before = -1
    while before != len(settled):
        before = len(settled)
        for place, (allowed, scope) in enumerate(constraints):
            rows = allowed & cube
            if rows == cube:
                continue
            known = tuple(i for i in scope if i in settled)
            if not rows:
                return [*found, Inference(None, False, place, known)]
            for who in scope:
                if who not in settled:
                    left = rows & columns[who]
                    if left in (0, rows):
                        settled[who] = left != 0
                        cube &= columns[who] if left else ~columns[who]
                        found.append(Inference(who, left != 0, place, known))
    return found


class _Writer:
    """Puts stages into lines with claims."""

    def __init__(self, speeches: Sequence[Speech], names: Sequence[str], world: World) -> None:
        self.speeches, self.names, self.world = speeches, names, world
        self.settled: dict[int, bool] = {}
        self.steps: list[Step] = []

    def add(self, stage: Stage) -> None:
        if not stage.supposed:
            inference = stage.chain[0]
            premises = self._premises(self.settled, inference)
            claim = f"{premises} |- {self._literal(stage.who, stage.good)}"
            self.steps.append(Step(self._line(inference, self.settled), claim))
        else:
            self._suppose(stage)
        self.settled[stage.who] = stage.good

    def _suppose(self, stage: Stage) -> None:
        """One line an inference under the supposition; the last one shows that it cannot be."""
        types = {**self.settled, stage.who: not stage.good}
        opening = f"Suppose {self._is(stage.who, not stage.good)}. "
        used = [self._biconditional(inference.speech) for inference in stage.chain]
        resting = {i for inference in stage.chain for i in inference.known if i in self.settled}
        for inference in stage.chain:
            premises = self._premises(types, inference)
            if inference.who is None:
                facts = [self._literal(i, self.settled[i]) for i in sorted(resting)]
                everything = "; ".join(dict.fromkeys([*used, *facts]))
                claim = f"{everything} |- {self._literal(stage.who, stage.good)}"
                text = f"{opening}{self._clash(inference, types)} So {self._is(stage.who, stage.good)}."
            else:
                claim = f"{premises} |- {self._literal(inference.who, inference.good)}"
                text = self._line(inference, types)
                if opening:
                    now = self._is(stage.who, not stage.good)
                    text = text.removeprefix(f"{now}, so ").removeprefix(f"As {now}, ")
                    text = f"{opening}Then {text}"
                types[inference.who] = inference.good
            self.steps.append(Step(text, claim))
            opening = ""

    def _line(self, inference: Inference, types: dict[int, bool]) -> str:
        speech = self.speeches[inference.speech]
        speaker, said = inference.speech, clause(speech, self.world)
        assert inference.who is not None
        outcome = self._is(inference.who, inference.good)
        if inference.who == speaker and speaker not in inference.known:
            others = self._given(inference.known, types, ())
            if others and set(inference.known) | {speaker} >= self._scope(speech) - {speaker}:
                truth = "true" if inference.good else "false"
                return f"As {others}, the words of {self.names[speaker]} are {truth}: {outcome}."
        if speaker in inference.known:
            truth = "true" if types[speaker] else "false"
            given = self._given(inference.known, types, (speaker,))
            reason = f"{self._is(speaker, types[speaker])}, so it is {truth} that {said}"
            return f"{reason}; {f'as {given},' if given else 'hence'} {outcome}."
        given = self._given(inference.known, types, ())
        lead = f"As {given}, only" if given else "Only"
        return f"{lead} one case fits what {self.names[speaker]} says, that {said}: {outcome}."

    def _clash(self, inference: Inference, types: dict[int, bool]) -> str:
        speaker = inference.speech
        said = clause(self.speeches[speaker], self.world)
        given = self._given(inference.known, types, (speaker,))
        if speaker not in inference.known:
            return f"As {given}, {self.names[speaker]} could be of no type and say that {said}."
        truth, lie = ("false", "true") if types[speaker] else ("true", "false")
        return (
            f"As {given or self._is(speaker, types[speaker])}, it is {truth} that {said}. But "
            f"{self._is(speaker, types[speaker])}, whose words would be {lie}: impossible."
        )

    def _given(self, known: Sequence[int], types: dict[int, bool], leave: Sequence[int]) -> str:
        facts = [self._is(i, types[i]) for i in known if i not in leave]
        return " and ".join(facts)

    def _scope(self, speech: Speech) -> set[int]:
        return {self.names.index(name) for name in mentioned(speech, self.names)}

    def _is(self, who: int, good: bool) -> str:
        return f"{self.names[who]} is a {self.world.good if good else self.world.bad}"

    def _literal(self, who: int, good: bool) -> str:
        return f"{'' if good else '~'}{self.world.good}({self.names[who]})"

    def _biconditional(self, place: int) -> str:
        speech = self.speeches[place]
        said = formula(speech, self.names, self.world.good)
        return f"{self.world.good}({speech[0]}) <-> {said}"

    def _premises(self, types: dict[int, bool], inference: Inference) -> str:
        facts = [self._literal(i, types[i]) for i in inference.known]
        return "; ".join([self._biconditional(inference.speech), *facts])


def _certificate(
    speeches: Sequence[Speech], names: Sequence[str], types: dict[int, bool]
) -> Certificate:
    """Each is good just if the speech is true, and the answer is denied."""
    lines = [f"(declare-const {name} Bool)" for name in names]
    lines += [f"(assert (= {item[0]} {smt_formula(item, names)}))" for item in speeches]
    found = [name if types[i] else f"(not {name})" for i, name in enumerate(names)]
    lines += [f"(assert (not (and {' '.join(found)})))", "(check-sat)"]
    return Certificate("smtlib", "\n".join(lines))


def _is_true(speech: Speech, good: dict[str, bool]) -> bool:
    """Whether what is said is so, for the check."""
    _, form, first, second = speech
    if form in ("exactly", "at least", "at most"):
        total, number = sum(good.values()), int(first)
        compared = {"exactly": total == number, "at least": total >= number}
        return compared.get(form, total <= number)
    if form == "good":
        return good[first]
    if form == "bad":
        return not good[first]
    truthful = good[first] + good[second]
    wanted = {
        "both good": (2,),
        "both bad": (0,),
        "same": (0, 2),
        "differ": (1,),
        "some good": (1, 2),
        "some bad": (0, 1),
        "one good": (1,),
    }[form]
    return truthful in wanted


template = SelfReference()
