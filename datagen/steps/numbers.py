"""The numbers that a text gives: in digits, in words, and those that everybody knows. Text in, values out."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from datagen.steps.claims import Value

KNOWN: frozenset[Value] = frozenset(
    {*range(13), 24, 30, 52, 60, 100, 360, 365, 1000, 3600, 1_000_000, Fraction(1, 100)}
)
"""Constants that a calculation may bring in by itself: small counts, and what units and calendars are made of."""

_DIGITS = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_FRACTION = re.compile(r"(\d+)/0*([1-9]\d*)")
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
WORDS: dict[str, tuple[Value, ...]] = {
    **{word: (value,) for value, word in enumerate(_UNITS)},
    **{word: (value,) for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{word: (value, Fraction(1, value)) for value, word in enumerate(_ORDINALS, 3)},
    **{f"{word}s": (value, Fraction(1, value)) for value, word in enumerate(_ORDINALS, 3)},
    **dict.fromkeys(["half", "halves"], (2, Fraction(1, 2))),
    **dict.fromkeys(["quarter", "quarters"], (4, Fraction(1, 4))),
    **dict.fromkeys(["twice", "double", "doubled", "doubles", "pair", "both", "couple"], (2,)),
    **dict.fromkeys(["thrice", "triple", "tripled", "triples", "triplets"], (3,)),
    **dict.fromkeys(["quadruple", "quadrupled", "quadruplets"], (4,)),
    **dict.fromkeys(["dozen", "dozens"], (12,)),
    "hundred": (100,),
    "thousand": (1000,),
    "million": (1_000_000,),
}
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)


def digits(text: str) -> set[Value]:
    """The values of all numbers that stand in digits, with and without a fraction's bar."""
    found: set[Value] = set()
    for number in _DIGITS.findall(text):
        if number.isdecimal():
            found.add(int(number))
        else:
            found.add(Fraction(number.replace(",", "")))
            if "," in number:  # or a list without spaces
                found.update([Fraction(part) for part in number.split(",")])
    if "/" in text:
        found.update([Fraction(int(a), int(b)) for a, b in _FRACTION.findall(text)])
    return found


def words(text: str) -> set[Value]:
    """The values of all numbers that stand in words: `half`, `twice`, `a dozen`, `twenty-five`."""
    found: set[Value] = set()
    tens = 0
    for word in _WORD.findall(text.lower()):
        values = WORDS.get(word, ())
        found.update(values)
        if tens and values and 0 < values[0] < 10:
            found.add(tens + values[0])
        tens = int(values[0]) if word in _TENS else 0
    return found


@lru_cache(maxsize=64)
def given(text: str) -> frozenset[Value]:
    """Every number that a problem gives."""
    return frozenset(digits(text)) | words(text) | _percentages(text) | _scales(text) | KNOWN


def _percentages(text: str) -> set[Value]:
    """What is left of a hundred percent, and what a hundred percent and more are, with the same as factors."""
    found: set[Value] = set()
    if "%" in text or "percent" in text:
        for number in re.findall(r"(\d+(?:\.\d+)?)\s*(?:%|percent)", text):
            share = Fraction(number)
            found |= {100 - share, 100 + share}
            found |= {value / 100 for value in (share, 100 - share, 100 + share)}
    return found


def _scales(text: str) -> set[Value]:
    """`1.5 million` as 1500000."""
    if "illion" not in text and "thousand" not in text and "hundred" not in text:
        return set()
    scale = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
    return {
        Fraction(number.replace(",", "")) * scale[word]
        for number, word in re.findall(
            r"([\d,]*\d(?:\.\d+)?) (hundred|thousand|million|billion)", text
        )
    }
