"""The numbers that a text gives: in digits, in words, and those that everybody knows. Text in, values out."""

from __future__ import annotations

import re
from functools import lru_cache

from datagen.steps.claims import Value, pair_of, ratio, scaled, value_of

KNOWN: frozenset[Value] = frozenset({*range(13), 24, 60, 100, 1000, 3600, 1_000_000, (1, 100)})
"""Constants that a calculation may bring in by itself: small counts, and what units are made of."""

_DIGITS = re.compile(r"(?a)\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_PLAIN = re.compile(r"(?a)\d+(?:[.,]\d+)*").findall
_PERCENT = re.compile(r"(?a)(\d+(?:\.\d+)?)\s*(?:%|percent)").findall
_FRACTION = re.compile(r"(?a)(\d+)/0*([1-9]\d*)")
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
WORDS: dict[str, tuple[Value, ...]] = {
    **{word: (value,) for value, word in enumerate(_UNITS)},
    **{word: (value,) for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{word: (value, (1, value)) for value, word in enumerate(_ORDINALS, 3)},
    **{f"{word}s": (value, (1, value)) for value, word in enumerate(_ORDINALS, 3)},
    **dict.fromkeys(["half", "halves"], (2, (1, 2))),
    **dict.fromkeys(["quarter", "quarters", "quarterly"], (4, (1, 4), 25)),
    **dict.fromkeys(["ton", "tons"], (2000, 2240)),
    **dict.fromkeys(["ounce", "ounces", "pound", "pounds", "lb", "lbs", "oz"], (16,)),
    **dict.fromkeys(["gallon", "gallons", "quart", "quarts", "pint", "pints", "cup"], (16, 128)),
    **dict.fromkeys(["foot", "feet", "inch", "inches", "yard", "yards"], (36, 144)),
    **dict.fromkeys(["mile", "miles"], (1760, 5280)),
    **dict.fromkeys(["dime", "dimes", "nickel", "nickels", "penny", "cents"], (25, 50)),
    **dict.fromkeys(["day", "days", "daily", "hour", "hours"], (1440, 28, 48)),
    **dict.fromkeys(["week", "weeks", "weekly"], (14, 28, 168, 52)),
    **dict.fromkeys(["decade", "decades"], (10,)),
    **dict.fromkeys(["century", "centuries", "fortnight"], (100, 14)),
    **dict.fromkeys(["card", "cards", "deck"], (52,)),
    **dict.fromkeys(["twice", "double", "doubled", "doubles", "pair", "both", "couple"], (2,)),
    **dict.fromkeys(["thrice", "triple", "tripled", "triples", "triplets"], (3,)),
    **dict.fromkeys(["quadruple", "quadrupled", "quadruplets"], (4,)),
    **dict.fromkeys(["dozen", "dozens"], (12,)),
    **dict.fromkeys(["year", "years", "yearly", "annual", "annually"], (365, 52)),
    **dict.fromkeys(["month", "months", "monthly", *_MONTHS], (30, 31)),
    **dict.fromkeys(["angle", "angles", "perpendicular", "triangle", "triangles"], (90, 180, 360)),
    **dict.fromkeys(
        ["degree", "degrees", "circle", "clock", "square", "rectangle"], (90, 180, 360)
    ),
    "hundred": (100,),
    "thousand": (1000,),
    "million": (1_000_000,),
}
_WORD = re.compile(r"(?a)[a-z]+").findall


def digits(text: str) -> set[Value]:
    """The values of all numbers that stand in digits, with and without a fraction's bar."""
    found: set[Value] = set()
    for number in _DIGITS.findall(text):
        if number.isdecimal():
            found.add(int(number))
        else:
            found.add(value_of(number.replace(",", "")))
            if "," in number:  # or a list without spaces
                found.update(map(value_of, number.split(",")))
    if "/" in text:
        found.update([ratio(int(a), int(b)) for a, b in _FRACTION.findall(text)])
    return found


def words(text: str) -> set[Value]:
    """The values of all numbers that stand in words: `half`, `twice`, `a dozen`, `twenty-five`."""
    spoken = _WORD(text.lower())
    if WORDS.keys().isdisjoint(spoken):
        return set()
    found: set[Value] = set()
    tens = count = 0
    for word in spoken:
        values = WORDS.get(word, ())
        found.update(values)
        first = values[0] if values else 0
        if tens and type(first) is int and 0 < first < 10:
            found.add(tens + first)
        if count > 1 and len(values) > 1 and type(values[1]) is tuple:
            found.add(ratio(count, values[1][1]))  # three quarters
        count = first if type(first) is int and word in _UNITS else 0
        tens = first if word in _TENS and type(first) is int else 0
    return found


@lru_cache(maxsize=256)
def whole(text: str) -> frozenset[Value]:
    """The whole numbers that stand in the text in digits, and the constants: nearly all that is ever asked for."""
    return KNOWN.union([int(number) for number in _PLAIN(text) if number.isdecimal()])


@lru_cache(maxsize=256)
def percentages(text: str) -> frozenset[Value]:
    """What is left of a hundred percent, and what a hundred percent and more are, with the same as factors."""
    if "%" not in text and "percent" not in text:
        return frozenset()
    found: set[Value] = set()
    for number in _in_percent(text):
        top, bottom = pair_of(value_of(number))
        for share in (top, 100 * bottom - top, 100 * bottom + top):
            found |= {ratio(share, bottom), ratio(share, 100 * bottom)}
    return frozenset(found)


def _in_percent(text: str) -> list[str]:
    """Numbers that the word or the sign follows, and those of table columns whose head has it."""
    found: list[str] = _PERCENT(text)
    head: list[str] = []
    for line in text.splitlines() if "| --- |" in text else ():
        cells = line[2:-2].split(" | ") if line[:1] == "|" else []
        head = (head or cells) if cells else []
        for name, cell in zip(head, cells, strict=False):
            if ("percent" in name or "%" in name) and _DIGITS.fullmatch(cell.lstrip("-")):
                found.append(cell.lstrip("-"))
    return found


@lru_cache(maxsize=64)
def given(text: str) -> frozenset[Value]:
    """Every number that a problem gives."""
    return frozenset(digits(text)) | words(text) | percentages(text) | _scales(text) | KNOWN


def _scales(text: str) -> set[Value]:
    """`1.5 million` as 1500000."""
    if "illion" not in text and "thousand" not in text and "hundred" not in text:
        return set()
    scale = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
    return {
        scaled(value_of(number.replace(",", "")), scale[word])
        for number, word in re.findall(
            r"(\d[\d,]*(?:\.\d+)?) (hundred|thousand|million|billion)", text
        )
    }
