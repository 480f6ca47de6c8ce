"""A logic puzzle: three people, three pets, clues; turned round, a clue is missing and certain facts are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing, Slot
from datagen.spaces import Arrangement, Axis, Int, Space
from datagen.template import Certificate, Derivation, Inversion, Step, Template
from datagen.verdict import Verdict, expect

PEOPLE, PETS = ("Ann", "Bo", "Cy"), ("cat", "dog", "fish")
_CLUE = r"(?:Ann|Bo|Cy) does not own the (?:cat|dog|fish)"

Owned = tuple[tuple[str, str], ...]


def _read_clues(text: str) -> Owned:
    return tuple((c.split(" ")[0], c.rsplit(" ", 1)[1]) for c in text.split("; "))


def _write_clues(clues: Owned) -> str:
    return "; ".join(f"{person} does not own the {pet}" for person, pet in clues)


_SLOTS = {"clues": Slot(rf"{_CLUE}(?:; {_CLUE})*", _read_clues, _write_clues)}
_ONE_EACH = "Ann, Bo and Cy own a cat, a dog and a fish, one each. {clues:clues}. "


def worlds(clues: Owned) -> Iterator[dict[str, str]]:
    """Every way to give out the pets that the clues allow."""
    for pets in permutations(PETS):
        owner = dict(zip(PEOPLE, pets, strict=True))
        if all(owner[person] != pet for person, pet in clues):
            yield owner


def rules(clues: Owned) -> tuple[str, ...]:
    """The clues, and that everybody owns one pet and every pet has one owner."""
    somebody = [" | ".join(f"own({person}, {pet})" for pet in PETS) for person in PEOPLE]
    only = [
        f"own({person}, {pet}) -> ~own({other}, {pet})"
        for pet in PETS
        for person in PEOPLE
        for other in PEOPLE
        if other != person
    ]
    return (*(f"~own({person}, {pet})" for person, pet in clues), *somebody, *only)


def script(clues: Owned, denial: str) -> Certificate:
    """The clues over one Boolean for each owner and pet, and the denial of the answer."""
    name = "own_{}_{}".format
    lines = [f"(declare-const {name(person, pet)} Bool)" for person in PEOPLE for pet in PETS]
    lines += [f"(assert (or {' '.join(name(person, pet) for pet in PETS)}))" for person in PEOPLE]
    lines += [
        f"(assert (not (and {name(a, pet)} {name(b, pet)})))"
        for pet in PETS
        for a in PEOPLE
        for b in PEOPLE
        if a < b
    ]
    lines += [f"(assert (not {name(person, pet)}))" for person, pet in clues]
    return Certificate("smtlib", "\n".join([*lines, f"(assert {denial})", "(check-sat)"]))


class Pets(Template):
    """Two clues about the first person and one about the second settle who owns what."""

    mode = "constraint.bijective_deduction"
    answer_kind = AnswerKind.LABEL
    phrasings = (
        Phrasing(_ONE_EACH + "Which pet does {who:name} own? Answer with the pet.", _SLOTS),
    )

    def space(self, level: int) -> Space:
        return Space({"order": Arrangement(PEOPLE), "pets": Arrangement(PETS), "asked": Int(0, 2)})

    def build(self, p: Params) -> Params:
        (a, b, _), (_, y, z) = p.order, p.pets
        p.clues, p.who = ((a, y), (a, z), (b, z)), p.order[p.asked]
        return p

    def derive(self, p: Params) -> Derivation:
        (a, b, c), (x, y, z) = p.order, p.pets
        some = {q: " | ".join(f"own({q}, {pet})" for pet in PETS) for q in PEOPLE}
        steps = [
            Step(f"{a} owns neither the {y} nor the {z}, so {a} owns the {x}.",
                 f"~own({a}, {y}); ~own({a}, {z}); {some[a]} |- own({a}, {x})"),
            Step(f"{a} owns the {x}, so {b} does not.",
                 f"own({a}, {x}); own({a}, {x}) -> ~own({b}, {x}) |- ~own({b}, {x})"),
            Step(f"{b} owns neither the {x} nor the {z}, so {b} owns the {y}.",
                 f"~own({b}, {x}); ~own({b}, {z}); {some[b]} |- own({b}, {y})"),
            Step(f"Only the {z} is left for {c}.",
                 f"own({a}, {x}); own({b}, {y}); own({a}, {x}) -> ~own({c}, {x}); "
                 f"own({b}, {y}) -> ~own({c}, {y}); {some[c]} |- own({c}, {z})"),
        ]  # fmt: skip
        return Derivation(steps, p.pets[p.asked], None, rules(p.clues))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        return script(p.clues, f"(not own_{p.who}_{answer})")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Looks at all six ways to give out the pets."""
        found = {owner[given.who] for owner in worlds(given.clues)}
        return expect("enumeration", found, {answer})


class WithoutAClue(Inversion):
    """One clue is left out: whose pet is still certain?"""

    kind, to = "underdetermination", "deductive.premise_gap"
    answer_kind = AnswerKind.SET
    phrasings = (
        Phrasing(_ONE_EACH + "Of whom is it certain which pet they own? Give the names.", _SLOTS),
    )

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"dropped": Int(0, 2)}

    def turn(self, p: Params) -> Params | None:
        return Params(clues=tuple(c for k, c in enumerate(p.clues) if k != p.dropped))

    def derive(self, p: Params) -> Derivation:
        """Two worlds show what is open; what they and all others share is certain."""
        owners = list(worlds(p.clues))
        certain = frozenset(q for q in PEOPLE if len({owner[q] for owner in owners}) == 1)
        steps = [self._world(p, owner) for owner in owners]
        return Derivation(steps, certain, None, rules(p.clues))

    def _world(self, p: Params, owner: dict[str, str]) -> Step:
        facts = "; ".join(
            f"{'' if owner[q] == pet else '~'}own({q}, {pet})" for q in PEOPLE for pet in PETS
        )
        goal = " & ".join(f"({rule})" for rule in rules(p.clues))
        told = ", ".join(f"{q} the {owner[q]}" for q in PEOPLE)
        return Step(f"Suppose they own these: {told}. All clues hold.", f"{facts} |- {goal}")

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """Grounds: every world listed is one, each uncertain person differs in two of them."""
        owners = list(worlds(p.clues))
        denials = [
            f"(not own_{q}_{owners[0][q]})" if q in answer else
            ("false" if len({owner[q] for owner in owners}) > 1 else "true")
            for q in PEOPLE
        ]  # fmt: skip
        return script(p.clues, f"(or {' '.join(denials)})")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """A person is certain where forbidding their pet leaves no world."""
        right = set()
        for person in PEOPLE:
            open_pets = [
                pet
                for pet in PETS
                if any(True for _ in worlds((*given.clues, *self._others(person, pet))))
            ]
            if len(open_pets) == 1:
                right.add(person)
        return expect("exclusion", frozenset(right), answer)

    @staticmethod
    def _others(person: str, pet: str) -> Any:
        return tuple((person, other) for other in PETS if other != pet)


Pets.inversions = {"underdetermination": WithoutAClue}
