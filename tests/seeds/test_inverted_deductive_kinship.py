"""Kinship turned backward, against a family of its own: everybody has two parents, one person where two must be one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest

import seeds
from mutators.invert import invert
from mutators.perturb import Perturb
from seeds.deductive.relational_composition import MEN

PROBLEMS = 200
MAX_GENERATIONS = 12
NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
WORDS = {
    # Each word pair (for a woman, for a man) by what it says.
    "parent": ("mother", "father"),
    "child": ("daughter", "son"),
    "sibling": ("sister", "brother"),
    "grandparent": ("grandmother", "grandfather"),
    "grandchild": ("granddaughter", "grandson"),
    "spouse": ("wife", "husband"),
    "sex": ("woman", "man"),
}
IN_LAWS = {
    # (generations up from the other, generations up from the person), through whose spouse.
    ("other", 1, 0): ("mother-in-law", "father-in-law"),
    ("own", 0, 1): ("daughter-in-law", "son-in-law"),
    ("other", 1, 1): ("sister-in-law", "brother-in-law"),
    ("own", 1, 1): ("sister-in-law", "brother-in-law"),
}
Fact = tuple[str, str, str]


class ImpossibleError(Exception):
    """No family is like that."""


class Family:
    """The family of some facts; `sides` says through which parent each grandparent is one."""

    def __init__(self, facts: Iterable[Fact], sides: Iterable[int], men: set[str], names: set[str]):
        self.names = names
        self.sex = {name: int(name in men) for name in names}
        self.same: dict[str, str] = {}
        self.parents: dict[tuple[str, int], str] = {}
        self.spouses: dict[str, str] = {}
        side = iter(sides)
        for word, person, other in facts:
            self._tell(meaning(word), person, other, side)
        for name in names:
            self.forebears(name)
        if any(self.blood(one, other) for one, other in self.spouses.items()):
            raise ImpossibleError

    def _tell(self, says, person, other, side):
        if says == "parent":
            self._make_parent(other, person)
        elif says == "child":
            self._make_parent(person, other)
        elif says == "sibling":
            for sex in (0, 1):
                self._unite(self._parent(person, sex), self._parent(other, sex))
        elif says == "grandparent":
            self._make_parent(self._parent(other, next(side)), person)
        elif says == "grandchild":
            self._make_parent(self._parent(person, next(side)), other)
        elif says == "spouse":
            for one, two in ((person, other), (other, person)):
                if self.spouses.setdefault(one, two) != two:
                    raise ImpossibleError

    def one(self, person: str) -> str:
        while person in self.same:
            person = self.same[person]
        return person

    def _parent(self, person: str, sex: int) -> str:
        place = (self.one(person), sex)
        if place not in self.parents:
            self.parents[place] = f"parent {len(self.sex)}"
            self.sex[self.parents[place]] = sex
        return self.one(self.parents[place])

    def _make_parent(self, person: str, parent: str) -> None:
        self._unite(self._parent(person, self.sex[parent]), parent)

    def _unite(self, unnamed: str, kept: str) -> None:
        unnamed, kept = self.one(unnamed), self.one(kept)
        if unnamed == kept:
            return
        if unnamed in self.names:
            unnamed, kept = kept, unnamed
        if unnamed in self.names:
            raise ImpossibleError
        self.same[unnamed] = kept
        for sex in (0, 1):
            parent = self.parents.pop((unnamed, sex), None)
            if parent is not None:
                self._unite(self._parent(kept, sex), parent)

    def forebears(self, person: str) -> dict[str, int]:
        """Everybody from whom the person descends, with the fewest generations; the person itself with 0."""
        found = {self.one(person): 0}
        for young, up in (queue := list(found.items())):
            for sex in (0, 1):
                parent = self.parents.get((young, sex))
                if parent is None:
                    continue
                old = self.one(parent)
                if up > MAX_GENERATIONS or old == self.one(person):
                    raise ImpossibleError
                if old not in found:
                    found[old] = up + 1
                    queue.append((old, up + 1))
        return found

    def blood(self, person: str, other: str) -> tuple[int, int] | None:
        """Generations up from the other and from the person to the nearest whom both descend from."""
        own, others = self.forebears(person), self.forebears(other)
        return min(((others[old], own[old]) for old in own if old in others), key=sum, default=None)

    def terms(self, person: str, other: str) -> set[str]:
        """All that the person is to the other."""
        sex = self.sex[person]
        tie = self.blood(person, other)
        found = set() if tie is None else {blood_term(*tie, sex)}
        if self.spouses.get(person) == other:
            found.add(WORDS["spouse"][sex])
        for whose, one, two in (
            ("own", self.spouses.get(person), other),
            ("other", person, self.spouses.get(other)),
        ):
            through = self.blood(one, two) if one and two else None
            if through and (words := IN_LAWS.get((whose, *through))):
                found.add(words[sex])
        return found


def meaning(word: str) -> str:
    return next(says for says, words in WORDS.items() if word in words)


def blood_term(up: int, down: int, sex: int) -> str:
    if up == 0 or down == 0:
        word = WORDS["parent" if down == 0 else "child"][sex]
        generations = up + down
        return word if generations == 1 else "great-" * (generations - 2) + "grand" + word
    if up == down == 1:
        return WORDS["sibling"][sex]
    if up == 1 or down == 1:
        word = (("niece", "nephew") if up == 1 else ("aunt", "uncle"))[sex]
        return "great-" * (max(up, down) - 2) + word
    removed = ("", " once removed", " twice removed")
    apart = abs(up - down)
    degree = ("first", "second", "third", "fourth", "fifth")[min(up, down) - 2]
    return f"{degree} cousin" + (
        removed[apart] if apart < len(removed) else f" {NUMERALS[apart]} times removed"
    )


def families(facts: list[Fact], names: set[str]) -> Iterable[Family]:
    """Every family of the facts, through whichever parents its grandparents come."""
    grand = sum(meaning(word) in ("grandparent", "grandchild") for word, *_ in facts)
    for sides in product((0, 1), repeat=grand):
        try:
            yield Family(facts, sides, set(MEN), names)
        except ImpossibleError:
            continue


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_in_every_family_that_fits_the_one_word_makes_the_told_relation_and_no_other_word_can(
    level: int,
) -> None:
    turned = invert(seeds.load("deductive.relational_composition"), "backward")
    draw = Perturb(turned, level, 77)
    seen = 0
    for ordinal in range(draw.space.size):
        variant = draw.draw(ordinal)
        if variant is None:
            continue
        p = variant.params
        names = {name for _, *pair in p.facts for name in pair if name}
        names |= {p.who, p.whom, p.end, p.start}
        for word in p.words:
            facts = [*p.facts, (word, p.who, p.whom)]
            told = [p.term in family.terms(p.end, p.start) for family in families(facts, names)]
            if word == variant.answer:
                assert told and all(told), (word, variant.posing.text)
            else:
                assert not any(told), (word, variant.posing.text)
        seen += 1
        if seen == PROBLEMS:
            return
    assert seen > PROBLEMS // 2


@pytest.mark.parametrize(
    ("facts", "person", "other", "terms"),
    [
        ([("mother", "Ida", "Gus"), ("sister", "Eva", "Gus")], "Ida", "Eva", {"mother"}),
        ([("mother", "Ida", "Gus"), ("daughter", "Eva", "Ida")], "Eva", "Gus", {"sister"}),
        ([("father", "Tom", "Ida"), ("mother", "Ida", "Gus")], "Tom", "Gus", {"grandfather"}),
        ([("wife", "Ida", "Tom"), ("brother", "Leo", "Ida")], "Leo", "Tom", {"brother-in-law"}),
    ],
)
def test_the_family_model_knows_plain_kinship(
    facts: list[Fact], person: str, other: str, terms: set[str]
) -> None:
    names = {name for _, *pair in facts for name in pair}
    assert [family.terms(person, other) for family in families(facts, names)] == [terms]
