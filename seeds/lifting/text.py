"""Finds the numbers of a question and says of each what kind it is and whether it may change. Text in, tokens out."""

from __future__ import annotations

import re
from fractions import Fraction

from seeds.lifting.fixed import why_fixed
from seeds.lifting.slots import WORDS
from seeds.lifting.tokens import Token
from seeds.lifting.words import IRREGULAR_PLURALS, singular, words

_WORD = "|".join(sorted((w for w in WORDS if w != "zero"), key=len, reverse=True))
_FRACTION_END = (
    r"(?:half|halves|thirds?|fourths?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)"
)
_NUMBER = re.compile(
    rf"""(?P<mixed>(?<![\w.,/])\d+\s+\d+\s*/\s*\d+(?![\w/]))
    |(?P<fraction>(?<![\w.,/])\d+\s*/\s*\d+(?:th|rd|nd|s)?(?![\w/]))
    |(?P<clock>(?<![\w.,:])\d{{1,2}}:\d{{2}}(?!\d))
    |(?P<ratio>(?<![\w.,:])\d+(?:\s*:\s*\d+)+)
    |(?P<unicode>\d*[½⅓⅔¼¾⅕⅖⅗⅘⅙⅛⅜⅝⅞])
    |(?P<digits>(?<![\d.,])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w])\.\d+))
    |(?P<part>\b(?:(?:{_WORD}|a)[- ]{_FRACTION_END})\b)
    |(?P<word>\b(?:{_WORD})\b)""",
    re.VERBOSE | re.IGNORECASE,
)


def tokens(question: str) -> list[Token]:
    """The numbers of a question, from left to right."""
    found = [_token(question, match) for match in _NUMBER.finditer(question)]
    previous = ""
    for token in found:
        # `She had 20 apples and gave 5 to Tim`: a bare number counts what the last one counted.
        token.noun = previous = token.noun or (previous if previous not in ("$", "%") else "")
    return found


def _token(question: str, match: re.Match[str]) -> Token:
    kind, text = match.lastgroup or "", match.group()
    before, after = question[: match.start()], question[match.end() :]
    token = Token(
        match.start(),
        match.end(),
        text,
        Fraction(0),
        "other",
        0,
        False,
        False,
        "",
        after[:60].lower(),
    )
    if kind in ("digits", "word"):
        _read(token, kind)
        token.money = bool(re.search(r"[$£€]\s?$", before)) or bool(
            re.match(r"\s*-?(?:dollars?|bucks)\b", after)
        )
        token.percent = bool(re.match(r"\s?%|[ -]percent(?!age)", after))
        token.noun = "$" if token.money else "%" if token.percent else _noun(after)
        token.frozen = why_fixed(token, before, after)
    else:
        token.frozen = "fraction"
        token.parts = tuple(Fraction(number) for number in re.findall(r"\d+", text))
        token.value = _fraction(kind, text, token.parts)
        if kind in ("mixed", "fraction", "part"):
            token.parts = (*token.parts, token.value, *_word_parts(text))
    return token


def _fraction(kind: str, text: str, parts: tuple[Fraction, ...]) -> Fraction:
    if kind == "fraction" and parts[1]:
        return parts[0] / parts[1]
    if kind == "mixed" and parts[2]:
        return parts[0] + parts[1] / parts[2]
    return Fraction(-1)


_PART_NAMES = {
    "half": 2,
    "halv": 2,
    "thir": 3,
    "four": 4,
    "quar": 4,
    "fift": 5,
    "sixt": 6,
    "seve": 7,
    "eigh": 8,
    "nint": 9,
    "tent": 10,
}


def _word_parts(text: str) -> tuple[Fraction, ...]:
    """`two-thirds` brings 2, 3 and 2/3."""
    words = re.split(r"[- ]", text.lower())
    if len(words) != 2 or words[0] not in WORDS | {"a": 1}:
        return ()
    top, bottom = (WORDS | {"a": 1})[words[0]], _PART_NAMES[words[1][:4]]
    return Fraction(top), Fraction(bottom), Fraction(top, bottom)


def _read(token: Token, kind: str) -> None:
    text = token.text
    if kind == "word":
        token.value = Fraction(WORDS[text.lower()])
        token.kind = "Word" if text[0].isupper() else "word"
        return
    token.value = Fraction(text.replace(",", ""))
    if "." in text:
        token.places = len(text.split(".")[1])
        token.kind = f"bare{token.places}" if text[0] == "." else f"fixed{token.places}"
    else:
        token.kind = "comma" if "," in text else "int"


_SKIP = words(
    "more less fewer of the a an his her their its my your new old other large small big red blue green "
    "white black yellow different additional extra full whole pieces piece pack packs"
)


def _noun(after: str) -> str:
    """The noun that a number counts, as well as a rule without a dictionary can tell."""
    words = re.findall(r"[A-Za-z$%'’]+|[.,;?!]", after[:60])
    seen = []
    for word in words[:5]:
        if not word[0].isalpha() or word.lower() in (
            "and",
            "or",
            "but",
            "in",
            "on",
            "at",
            "for",
            "to",
            "per",
            "from",
        ):
            break
        low = word.lower()
        seen.append(low)
        if (
            low.endswith("s") and low not in _SKIP and not low.endswith("ss")
        ) or low in IRREGULAR_PLURALS - {
            "more",
            "less",
            "fewer",
        }:
            return singular(low)
    kept = [word for word in seen if word not in _SKIP]
    return singular(kept[0]) if kept else ""


def name_lists(question: str) -> set[int]:
    """How long the lists of names are: 3 for `Ann, Bob and Cy`."""
    lists = re.findall(r"[A-Z]\w+(?:, (?:and )?[A-Z]\w+)*,? (?:and|&) [A-Z]\w+", question)
    return {text.replace(", and", " and").count(",") + 2 for text in lists}


def sentence_of(question: str, token: Token) -> str:
    """The sentence that a number stands in."""
    before = re.split(r"[.?!]\s", question[: token.start])[-1]
    after = re.split(r"[.?!](?:\s|$)", question[token.end :])[0]
    return before + question[token.start : token.end] + after
