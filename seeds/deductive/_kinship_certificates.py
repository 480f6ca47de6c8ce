"""Certificates about kinship: everybody has two parents, siblings share both, and a term is spelled out by them.

Which of the two parents a way leads through is left open, so a term is a disjunction over all ways up from
one person, across to a sibling, and down to the other. People are constants, parents and spouses functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

Fact = tuple[str, str, str]

_BASE = """(declare-sort Person 0)
(declare-fun p1 (Person) Person)
(declare-fun p2 (Person) Person)
(declare-fun spouse (Person) Person)
(declare-fun woman (Person) Bool)
(define-fun married ((x Person) (y Person)) Bool (and (= (spouse x) y) (= (spouse y) x)))
(define-fun above1 ((x Person) (y Person)) Bool (or (= x (p1 y)) (= x (p2 y))))
(define-fun above2 ((x Person) (y Person)) Bool (or (above1 x (p1 y)) (above1 x (p2 y))))
(define-fun sibling ((x Person) (y Person)) Bool (and (= (p1 x) (p1 y)) (= (p2 x) (p2 y)) (not (= x y))))"""

_ELDER = {"mother": True, "father": False}
_CHILD = {"daughter": True, "son": False}
_SIBLING = {"sister": True, "brother": False}
_SPOUSE = {"wife": True, "husband": False}
_COLLATERAL = {"aunt": True, "uncle": False, "niece": True, "nephew": False}
_WOMEN = _ELDER | _CHILD | _SIBLING | _SPOUSE | _COLLATERAL
_LINE = re.compile(r"((?:great-)*)(grand)?(mother|father|daughter|son)")
_SIDE = re.compile(r"((?:great-)*)(aunt|uncle|niece|nephew)")
_COUSIN = re.compile(r"(first|second|third) cousin(?: (once|twice|three times) removed)?")
_IN_LAW = re.compile(r"(mother|father|daughter|son|sister|brother)-in-law")


def lines(facts: Sequence[Fact], others: Sequence[str] = ()) -> list[str]:
    """People and facts; everybody named, `others` among them, is somebody else."""
    people = dict.fromkeys(name for _, *pair in facts for name in pair if name)
    people |= dict.fromkeys(others)
    told = [_BASE, *(f"(declare-const {name} Person)" for name in people)]
    told.append(f"(assert (distinct {' '.join(people)}))")
    for word, person, other in facts:
        if other:
            told.append(f"(assert {related(word, person, other)})")
        else:
            told.append(f"(assert {_sex(word == 'woman', person)})")
    return told


def definitions(term: str) -> list[str]:
    """The relations of further generations that a term speaks of."""
    if found := _LINE.fullmatch(term):
        return list(_ancestors(_generations(found[1], found[2])))
    sides = _sides(term)
    return list(_collaterals(*sides)) if sides else []


def related(term: str, person: str, other: str) -> str | None:
    """That the person is the other's term; None for a word that is no kinship term."""
    ways = _ways(term, person, other)
    if ways is None:
        return None
    word = re.sub(r"great-|grand|-in-law", "", term)
    return f"(and {_sex(_WOMEN[word], person)} {ways})" if word in _WOMEN else ways


def _ways(term: str, x: str, y: str) -> str | None:
    if found := _LINE.fullmatch(term):
        relation = f"above{_generations(found[1], found[2])}"
        return f"({relation} {x} {y})" if found[3] in _ELDER else f"({relation} {y} {x})"
    if term in _SIBLING:
        return f"(sibling {x} {y})"
    if term in _SPOUSE:
        return f"(married {x} {y})"
    if found := _IN_LAW.fullmatch(term):
        return _by_marriage(found[1], x, y)
    sides = _sides(term)
    if sides is None:
        return None
    up, down = sides
    if up == down or not _COUSIN.fullmatch(term):
        return f"(side{up}-{down} {x} {y})"
    # A cousin once removed may be of the older or of the younger generation.
    return f"(or (side{up}-{down} {x} {y}) (side{up}-{down} {y} {x}))"


def _by_marriage(word: str, x: str, y: str) -> str:
    if word in _ELDER:
        return f"(above1 {x} (spouse {y}))"
    if word in _CHILD:
        return f"(above1 {y} (spouse {x}))"
    return f"(or (sibling {x} (spouse {y})) (sibling (spouse {x}) {y}))"


def _sides(term: str) -> tuple[int, int] | None:
    """Generations up from the other and down to the person, with siblings between; a cousin's the larger first."""
    if found := _SIDE.fullmatch(term):
        far = found[1].count("great") + 1
        return (far, 0) if found[2] in ("aunt", "uncle") else (0, far)
    if found := _COUSIN.fullmatch(term):
        degree = ("first", "second", "third").index(found[1]) + 1
        removed = (None, "once", "twice", "three times").index(found[2])
        return degree + removed, degree
    return None


def _generations(greats: str, grand: str | None) -> int:
    return 1 + greats.count("great") + bool(grand)


def _sex(woman: bool, person: str) -> str:
    return f"(woman {person})" if woman else f"(not (woman {person}))"


def _ancestors(generations: int) -> Iterator[str]:
    for n in range(3, generations + 1):
        yield _defined(f"above{n}", f"(above{n - 1} x (p1 y)) (above{n - 1} x (p2 y))")


@cache
def _collaterals(up: int, down: int) -> tuple[str, ...]:
    """`side2-1` of x and y: a sibling of a parent of x is a grandparent of y. First down, then up."""
    told = [_defined("side0-0", "(sibling x y)")]
    for d in range(1, down + 1):
        told.append(_defined(f"side0-{d}", f"(side0-{d - 1} (p1 x) y) (side0-{d - 1} (p2 x) y)"))
    for u in range(1, up + 1):
        before = f"side{u - 1}-{down}"
        told.append(_defined(f"side{u}-{down}", f"({before} x (p1 y)) ({before} x (p2 y))"))
    return tuple(told)


def _defined(name: str, ways: str) -> str:
    either = ways if ways.count("(") == 1 else f"(or {ways})"
    return f"(define-fun {name} ((x Person) (y Person)) Bool {either})"
