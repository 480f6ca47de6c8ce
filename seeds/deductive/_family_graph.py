"""Kinship by the graph of parents, for checks. Facts in, the term for two people out.

Siblings share both parents, so the children of one couple form a household; a person's forebears are
households one generation up, two up and so on. Two people are classified by their nearest shared
household.
"""

from __future__ import annotations

from collections.abc import Iterable

_PARENT = {"mother": "f", "father": "m"}
_CHILD = {"daughter": "f", "son": "m"}
_SIBLING = {"sister": "f", "brother": "m"}
_GRANDPARENT = {"grandmother": "f", "grandfather": "m"}
_GRANDCHILD = {"granddaughter": "f", "grandson": "m"}
_SPOUSE = {"wife": "f", "husband": "m"}
_SEX = {"woman": "f", "man": "m"}
_WORDS = (_PARENT, _CHILD, _SIBLING, _GRANDPARENT, _GRANDCHILD, _SPOUSE, _SEX)


class _Family:
    def __init__(self, facts: Iterable[tuple[str, str, str]]) -> None:
        self.sex: dict[str, str] = {}
        self.spouse: dict[str, str] = {}
        self._household: dict[str, str] = {}
        self._elders: dict[str, list[tuple[str, int]]] = {}
        facts = list(facts)
        for word, person, other in facts:
            self.sex[person] = next(words[word] for words in _WORDS if word in words)
            if word in _SIBLING:
                self._merge(person, other)
            elif word in _SPOUSE:
                self.spouse[person], self.spouse[other] = other, person
        for word, person, other in facts:
            if word in _PARENT or word in _GRANDPARENT:
                self._hang(other, person, 1 if word in _PARENT else 2)
            elif word in _CHILD or word in _GRANDCHILD:
                self._hang(person, other, 1 if word in _CHILD else 2)

    def _home(self, person: str) -> str:
        """The name that stands for the household a person was born into."""
        while (parent := self._household.get(person, person)) != person:
            person = parent
        return person

    def _merge(self, one: str, other: str) -> None:
        self._household[self._home(one)] = self._home(other)

    def _hang(self, young: str, old: str, generations: int) -> None:
        self._elders.setdefault(self._home(young), []).append((old, generations))

    def forebears(self, person: str) -> tuple[dict[str, int], dict[str, int]]:
        """The nearest generation of every forebear, and of every household they come from."""
        people: dict[str, int] = {person: 0}
        homes: dict[str, int] = {}
        queue = [person]
        for young in queue:
            up = people[young]
            home = self._home(young)
            homes[home] = min(homes.get(home, up + 1), up + 1)
            for old, generations in self._elders.get(home, ()):
                if up + generations < people.get(old, 99):
                    people[old] = up + generations
                    queue.append(old)
        return people, homes

    def blood(self, person: str, other: str) -> tuple[str, int, int] | None:
        """(kind, generations up from the other, generations up from the person)."""
        own, own_homes = self.forebears(person)
        others, other_homes = self.forebears(other)
        if person in others:
            return "line", others[person], 0
        if other in own:
            return "line", 0, own[other]
        shared = [(other_homes[home], own_homes[home]) for home in own_homes if home in other_homes]
        # Children of one person are siblings even where only that person is named.
        shared += [(others[elder], own[elder]) for elder in own if elder in others]
        return ("branch", *min(shared, key=sum)) if shared else None


def relation(facts: Iterable[tuple[str, str, str]], person: str, other: str) -> str | None:
    """What the person is to the other; None where the facts do not say."""
    family = _Family(facts)
    sex = family.sex.get(person)
    found = family.blood(person, other)
    if found is not None:
        return _blood_term(*found, sex)
    for one, two in ((family.spouse.get(person), other), (person, family.spouse.get(other))):
        tie = family.blood(one, two) if one and two else None
        through_own = one != person
        if tie == ("branch", 1, 1):
            return _by_sex(sex, "sister-in-law", "brother-in-law")
        if tie == ("line", 0, 1) and through_own:
            return _by_sex(sex, "daughter-in-law", "son-in-law")
        if tie == ("line", 1, 0) and not through_own:
            return _by_sex(sex, "mother-in-law", "father-in-law")
    return None


def _by_sex(sex: str | None, woman: str, man: str) -> str | None:
    return {"f": woman, "m": man}.get(sex or "")


def _blood_term(kind: str, up: int, down: int, sex: str | None) -> str | None:
    if kind == "line":
        far = up or down
        term = _by_sex(sex, "mother", "father") if up else _by_sex(sex, "daughter", "son")
        prefix = ["", "", "grand", "great-grand", "great-great-grand"][far]
        return term and prefix + term
    if up == down == 1:
        return _by_sex(sex, "sister", "brother")
    if up == 1 or down == 1:
        younger = up == 1
        term = _by_sex(sex, "niece", "nephew") if younger else _by_sex(sex, "aunt", "uncle")
        return term and "great-" * (max(up, down) - 2) + term
    cousin = {2: "first cousin", 3: "second cousin", 4: "third cousin"}[min(up, down)]
    gap = {0: "", 1: " once removed", 2: " twice removed", 3: " three times removed"}
    return cousin + gap[max(up, down) - min(up, down)]
