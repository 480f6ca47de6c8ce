"""Holds constant the numbers of a question that the text ties to each other or to a list. Tokens in, tokens marked.

A lift varies each number by itself; a total beside its parts, a count beside the list of what is counted, or two
shares that make the whole would come apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from seeds.lifting.text import name_lists
from seeds.lifting.tokens import Token
from seeds.lifting.words import PEOPLE, words

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
_TWO = re.compile(r"\b(?:other|another|either|neither|both|latter|former|remaining|rest)\b")
_PHRASE_LIST = re.compile(
    r"\w+(?: \w+)?(?:, (?:an? |the |his |her |their )?\w+(?: \w+)?)+,? and \w+"
)
_SORTS = words("color colour type kind flavor sort variety style brand species")
"""How many of these there are is told by naming them."""
_NO_NAMES = words(
    "I A An The If In On At How What When He She They It His Her Their There Each For After Then Every To "
    "And But So Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December Mr Mrs Ms Dr Miss Christmas One Two Three Four "
    "Five Six Seven Eight Nine Ten"
)


def freeze_ties(question: str, found: list[Token]) -> None:
    """Marks tied numbers as frozen, with the reason."""
    _freeze_counts(question, found)
    _freeze_amounts(found)
    _freeze_sums(question, found)


def _freeze_counts(question: str, found: list[Token]) -> None:
    """Counts that the question itself spells out: `three friends, Ann, Bob and Cy`; `the second box`."""
    low = question.lower()
    names = name_lists(question)
    people = len(_people(question))
    sizes = names | {people - 1, people, people + 1}
    sizes |= {text.replace(", and", " and").count(",") + 2 for text in _PHRASE_LIST.findall(low)}
    ordinals = {
        n
        for n, word in enumerate(_ORDINALS, 1)
        if re.search(rf"\b{word}\b|\b{n}(?:st|nd|rd|th)\b", low)
    }
    ranks = (
        {max(ordinals), max(ordinals) + 1}
        if ordinals and max(ordinals) > 1
        else {2, 3}
        if ordinals
        else set()
    )
    if _TWO.search(low):
        sizes.add(2)
    for token in found:
        if token.frozen or token.money or token.percent or token.value > 9 or token.places:
            continue
        follows = re.findall(r"[a-z]+", token.following)[:3]
        spelt = token.kind in ("word", "Word")
        listed = token.value in sizes and (spelt or any(word in PEOPLE for word in follows))
        dated = token.value in names and token.noun in ("day", "month", "week", "year")
        ranked = token.value in ranks and (spelt or _ranked(token.noun, low))
        sorts = token.noun in _SORTS
        if listed or dated or ranked or sorts:
            token.frozen = "counted in the text"


def _ranked(noun: str, low: str) -> bool:
    """Whether the text speaks of the first, the second ... of what a number counts, or of one alone: `first stack`."""
    return bool(noun) and bool(
        re.search(
            rf"\b(?:first|second|third|fourth|fifth|final|last|one)\s+(?:\w+\s+)?{re.escape(noun)}\b",
            low,
        )
    )


def _people(question: str) -> set[str]:
    """The names in a text: capitalised words that stand inside a sentence or begin one before a verb."""
    inside = re.findall(r"(?<![.?!] )(?<!^)\b[A-Z][a-z]+\b", question)
    starts = re.findall(
        r"(?:^|[.?!] )([A-Z][a-z]+)(?:'s|’s)? (?:and [A-Z]|is|has|had|was|will|bought|can|wants|took|made|got|have)\b",
        question,
    )
    return (set(inside) | set(starts)) - _NO_NAMES


def _freeze_amounts(found: list[Token]) -> None:
    """Amounts of one thing of which one is the double of another, or the sum of two others."""
    for noun in {token.noun for token in found if token.noun}:
        mine = [token for token in found if token.noun == noun and token.value > 1]
        values = {token.value for token in mine}
        tied: set[Fraction] = set()
        for small, large in combinations(sorted(values), 2):
            if large == 2 * small and noun != "$":
                tied |= {small, large}
            if noun == "%":
                tied |= {small, large} if small + large == 100 else set()
            elif small + large in values and small + large > 10:
                tied |= {small, large, small + large}
        _freeze(mine, tied, "tied to another")


def _freeze_sums(question: str, found: list[Token]) -> None:
    """Numbers of one sentence of which one is the sum or the product of the others: `20 children, 12 girls, 8 boys`."""
    for sentence in _sentences(question, found):
        counts = [
            token for token in sentence if not token.money and not token.percent and token.value > 1
        ]
        values = sorted({token.value for token in counts})
        for size in (2, 3):
            for parts in combinations(values, size):
                whole = sum(parts)
                if whole in values and whole >= 6:
                    _freeze(counts, {*parts, Fraction(whole)}, "tied to another")
                if size == 2 and parts[0] * parts[1] in values:
                    _freeze(counts, {*parts, parts[0] * parts[1]}, "tied to another")


def _sentences(question: str, found: list[Token]) -> Iterator[list[Token]]:
    ends = [match.end() for match in re.finditer(r"[.?!](?=\s|$)", question)] or [len(question)]
    start = 0
    for end in ends:
        yield [token for token in found if start <= token.start < end]
        start = end


def _freeze(tokens: list[Token], values: set[Fraction], reason: str) -> None:
    for token in tokens:
        if token.value in values:
            token.frozen = token.frozen or reason
