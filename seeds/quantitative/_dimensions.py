"""Terms made of quantities with units, for `quantitative.unit_dimension~disproof`: recipes, units, English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import NamedTuple

from datagen.phrasing import Phrasing, Slot, join_words, phrasings, split_words
from seeds.quantitative._unit_words import SINGULAR

OLD = {"dars": "dar", "luns": "lun", "vesks": "vesk", "tams": "tam", "ors": "or"}
"""Units of an old system, each of a thing of its own."""
_ONE = SINGULAR | OLD
_MANY = {one: many for many, one in _ONE.items()}

BASES = ("length", "mass", "time", *OLD.values())
_KINDS = {
    "length": {"length": 1},
    "mass": {"mass": 1},
    "time": {"time": 1},
    "volume": {"length": 3},
}
_UNITS = {
    "length": ("metres", "centimetres", "kilometres", "millimetres"),
    "mass": ("grams", "kilograms", "tonnes", "milligrams"),
    "time": ("seconds", "minutes", "hours", "days", "weeks"),
    "volume": ("litres", "cubic metres", "millilitres", "cubic centimetres"),
}
EXPONENTS: dict[str, dict[str, int]] = {
    unit: _KINDS[kind] for kind, units in _UNITS.items() for unit in units
} | {many: {one: 1} for many, one in OLD.items()}
"""By unit: the power of every base dimension."""

Measure = tuple[str, str]
"""A unit and the unit that it is per, both plural, either of them may be empty."""

_MEASURES: dict[str, tuple[Measure, ...]] = {
    **{kind: tuple((unit, "") for unit in units[:4]) for kind, units in _UNITS.items()},
    "speed": (("metres", "seconds"), ("kilometres", "hours"), ("centimetres", "minutes")),
    "flow": (("litres", "minutes"), ("cubic metres", "hours"), ("millilitres", "seconds")),
    "burn": (("kilograms", "hours"), ("grams", "minutes"), ("tonnes", "days")),
    "density": (("grams", "cubic centimetres"), ("kilograms", "cubic metres"), ("grams", "litres")),
    "weight": (("grams", "metres"), ("kilograms", "metres"), ("milligrams", "centimetres")),
}
_AMOUNTS = {"time": (2, 12), "density": (2, 19), "speed": (2, 30)}

# How a quantity may come about: the kinds multiplied, then those divided by.
_RECIPES: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "length": (
        (("speed", "time"), ()), (("mass",), ("weight",)), (("volume",), ("length", "length")),
        (("length", "mass"), ("mass",)), (("speed", "mass"), ("burn",)), (("flow", "time"), ("length", "length")),
    ),
    "mass": (
        (("burn", "time"), ()), (("density", "volume"), ()), (("weight", "length"), ()),
        (("density", "flow", "time"), ()), (("weight", "speed", "time"), ()), (("burn", "length"), ("speed",)),
        (("density", "length", "length", "length"), ()),
    ),
    "time": (
        (("length",), ("speed",)), (("volume",), ("flow",)), (("mass",), ("burn",)),
        (("density", "volume"), ("burn",)), (("weight", "length"), ("burn",)), (("time", "length"), ("length",)),
        (("length", "length", "length"), ("flow",)),
    ),
    "volume": (
        (("flow", "time"), ()), (("mass",), ("density",)), (("length", "length", "length"), ()),
        (("burn", "time"), ("density",)), (("flow", "length"), ("speed",)), (("volume", "mass"), ("mass",)),
        (("speed", "time", "length", "length"), ()),
    ),
    "speed": (
        (("length",), ("time",)), (("burn",), ("weight",)), (("flow",), ("length", "length")),
        (("speed", "mass"), ("mass",)),
    ),
    "flow": (
        (("volume",), ("time",)), (("burn",), ("density",)), (("speed", "length", "length"), ()),
        (("flow", "time"), ("time",)),
    ),
    "burn": (
        (("mass",), ("time",)), (("density", "flow"), ()), (("weight", "speed"), ()),
        (("burn", "length"), ("length",)),
    ),
    "density": (
        (("mass",), ("volume",)), (("burn",), ("flow",)), (("weight",), ("length", "length")),
        (("density", "time"), ("time",)),
    ),
}  # fmt: skip
_LETTERS = "bcdfghjkmnpqrstvwxyz"  # none that is a word or looks like a digit


class Quantity(NamedTuple):
    letter: str
    amount: int
    unit: str
    per: str


Factors = list[tuple[str, int]]
"""What a term multiplies, with 1, and what it divides by, with -1: letters of quantities."""


@cache
def exponents(measure: Measure) -> Mapping[str, int]:
    """The powers of the base dimensions, those that are zero left out."""
    total: dict[str, int] = {}
    for unit, sign in zip(measure, (1, -1), strict=True):
        for base, power in EXPONENTS.get(unit, {}).items():
            total[base] = total.get(base, 0) + sign * power
    return {base: power for base, power in total.items() if power}


def powers(measures: Mapping[str, Measure], factors: Factors) -> dict[str, int]:
    """The powers of a term, those that are zero left out."""
    total: dict[str, int] = {}
    for letter, sign in factors:
        for base, power in exponents(measures[letter]).items():
            total[base] = total.get(base, 0) + sign * power
    return {base: power for base, power in total.items() if power}


class Sheet:
    """The quantities of a problem, which grow as terms need more of them."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.quantities: list[Quantity] = []
        self.measures: dict[str, Measure] = {}
        self._kinds: dict[str, str] = {}

    def add(self, amount: int, unit: str, per: str = "", kind: str = "") -> str:
        letter = _LETTERS[len(self.quantities)]
        self.quantities.append(Quantity(letter, amount, unit, per))
        self.measures[letter] = (unit, per)
        self._kinds[letter] = kind or kind_of((unit, per))
        return letter

    def of(self, kind: str, used: Factors) -> str:
        """A quantity of a kind that the term does not use yet: an old one where there is, or as often a new one."""
        taken = {letter for letter, _ in used}
        old = [item for item, its in self._kinds.items() if its == kind and item not in taken]
        if old and (len(self.quantities) > 7 or self.rng.random() < 0.6):
            return self.rng.choice(old)
        low, high = _AMOUNTS.get(kind, (2, 60))
        return self.add(self.rng.randint(low, high), *self.rng.choice(_MEASURES[kind]), kind)

    def term(self, kind: str, sizes: range) -> Factors:
        """A term of that kind, of about so many factors."""
        fitting = [recipe for recipe in _RECIPES[kind] if len(recipe[0] + recipe[1]) in sizes]
        factors: Factors = []
        for kinds, sign in zip(self.rng.choice(fitting), (1, -1), strict=True):
            for part in kinds:
                factors.append((self.of(part, factors), sign))
        return factors

    def ratio(self, factors: Factors) -> Factors:
        """The same times a ratio of two quantities of one kind, so that there is something to cancel."""
        kind = self.rng.choice(["mass", "time", "length"])
        for sign in (1, -1):
            factors = [*factors, (self.of(kind, factors), sign)]
        return factors


_KIND_OF = {
    tuple(sorted(exponents(measures[0]).items())): kind for kind, measures in _MEASURES.items()
}


@cache
def kind_of(measure: Measure) -> str:
    """The kind that has recipes, or an empty text."""
    return _KIND_OF.get(tuple(sorted(exponents(measure).items())), "")


def write_term(factors: Factors) -> str:
    """`a*b/(c*d)`."""
    above, below = (sorted([item for item, sign in factors if sign == side]) for side in (1, -1))
    bottom = f"({'*'.join(below)})" if len(below) > 1 else "".join(below)
    return f"{'*'.join(above)}/{bottom}" if below else "*".join(above)


def read_term(text: str) -> Factors:
    above, _, below = text.partition("/")
    return [(letter, 1) for letter in above.split("*")] + [
        (letter, -1) for letter in below.strip("()").split("*") if letter
    ]


def write_measure(measure: Measure) -> str:
    unit, per = measure
    return f"{unit} per {_ONE[per]}".lstrip() if per else unit


def read_measure(text: str) -> Measure:
    unit, _, per = f" {text}".partition(" per ")
    return unit.strip(), _MANY[per] if per else ""


def _write_quantity(item: Quantity) -> str:
    measure = write_measure((item.unit, item.per)) or "(a pure number)"
    return f"{item.letter} = {item.amount} {measure}"


def _read_quantity(text: str) -> Quantity:
    letter, amount, rest = re.fullmatch(r"(\w) = (\d+) (.+)", text).groups()  # type: ignore[union-attr]
    return Quantity(letter, int(amount), *read_measure("" if rest[0] == "(" else rest))


def _read_terms(text: str) -> tuple[str, ...]:
    return tuple(part.partition(") ")[2] for part in split_words(text))


_NAME = "(?:cubic )?[a-z]+"
_QUANTITY = rf"[a-z] = \d+ (?:\(a pure number\)|(?:(?!per ){_NAME} )?per {_NAME}|{_NAME})"
_TERM = r"\([A-E]\) [a-z*]+(?:/(?:[a-z]|\([a-z*]+\)))?"
_SLOTS = {
    "quantities": Slot(
        rf"{_QUANTITY}(?:, {_QUANTITY})*(?: and {_QUANTITY})?",
        lambda text: tuple(map(_read_quantity, split_words(text))),
        lambda items: join_words([_write_quantity(item) for item in items]),
    ),
    "terms": Slot(
        rf"{_TERM}(?:, {_TERM})*(?: and {_TERM})?",
        _read_terms,
        lambda terms: join_words([f"({'ABCDE'[i]}) {term}" for i, term in enumerate(terms)]),
    ),
    "measure": Slot(rf"{_NAME}(?: per {_NAME})?", read_measure, write_measure),
}

_FORM = "Answer with its letter."
_GIVEN = "[[quantities?{quantities:quantities}||the quantities in {quantities}]]"
_SUM = "[[terms?{terms:terms}||the terms in {terms}]]"
_TEXTS = [
    f"Given are {_GIVEN}. A note claims that a certain result in {{target:measure}} is the sum of [[terms?these "
    "terms: {terms:terms}||the terms in {terms}]]. Exactly one of them cannot be given in {target}. Which one? "
    f"<note> {_FORM}",
    "Which of [[terms?these terms||the terms in {terms}]] does not belong in a sum that is to come out in "
    f"{{target:measure}}[[terms?: {{terms:terms}}||]]? The letters stand for {_GIVEN}. All the other terms do belong "
    f"in it. <note> {_FORM}",
    f"A formula adds up {_SUM}, where [[quantities?{{quantities:quantities}}||the letters stand for the quantities "
    "in {quantities}]]. Its result is meant to be in {target:measure}, but one term, and only one, is of another "
    f"kind. Find it. <note> {_FORM}",
    f"Somebody checks the units of a sum with {_GIVEN}. Every term has to come out in {{target:measure}}, or in "
    f"something that can be turned into {{target}}. In the sum of {_SUM}, a single term fails. Which is it? <note> "
    f"{_FORM}",
    f"The sum of {_SUM} is said to be a number of {{target:measure}}. It is not, because of one term; the others are "
    "sound. The values are [[quantities?{quantities:quantities}||those in {quantities}]]. Which term is wrong? <note> "
    f"{_FORM}",
]
_NOTES = (
    "Units of the same kind of quantity, such as metres and kilometres, may be converted; a cubic metre is a metre "
    "times a metre times a metre.",
    "Dars, luns, vesks, tams and ors are units of five different things, so none can be converted.",
)
WORDINGS: tuple[tuple[Phrasing, ...], ...] = tuple(
    phrasings(_TEXTS, [{"note": note}], _SLOTS) for note in _NOTES
)
