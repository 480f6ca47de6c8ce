"""Kinship in words: facts as sentences and back, and the words for one link by the move that they name and by sex."""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.phrasing import Slot

Fact = tuple[str, str, str]
"""(word, person, other): the person is the other's word; for `woman` and `man` the other is empty."""

LINKS = {
    # Each move with its words for a woman and a man, and the move back.
    "U": ("mother", "father", "D"),
    "D": ("daughter", "son", "U"),
    "S": ("sister", "brother", "S"),
    "UU": ("grandmother", "grandfather", "DD"),
    "DD": ("granddaughter", "grandson", "UU"),
    "M": ("wife", "husband", "M"),
}
MOVE_OF = {word: move for move, words in LINKS.items() for word in words[:2]}


def words_like(word: str) -> tuple[str, ...]:
    """All words for a link whose person has the same sex."""
    sex = next(words.index(word) for words in LINKS.values() if word in words[:2])
    return tuple(words[sex] for words in LINKS.values())


_OF_ONE = {"mother", "father", "wife", "husband"}


def _write_facts(facts: Sequence[Fact]) -> str:
    """One sentence a fact; the forms alternate."""
    sentences = []
    for place, (word, person, other) in enumerate(facts):
        form = (place + len(person)) % 3
        if not other:
            sentences.append(f"{person} is a {word}.")
        elif form == 0:
            sentences.append(f"{person} is the {word} of {other}.")
        elif form == 1:
            sentences.append(f"{person} is {other}'s {word}.")
        elif word in _OF_ONE:
            sentences.append(f"{other}'s {word} is {person}.")
        else:
            sentences.append(f"{other} has a {word} named {person}.")
    return " ".join(sentences)


_FORMS = re.compile(
    r"(?P<a>\w+) is a (?P<aw>woman|man)\."
    r"|(?P<b>\w+) is the (?P<bw>\w+) of (?P<bo>\w+)\."
    r"|(?P<c>\w+) is (?P<co>\w+)'s (?P<cw>\w+)\."
    r"|(?P<do>\w+)'s (?P<dw>\w+) is (?P<d>\w+)\."
    r"|(?P<eo>\w+) has a (?P<ew>\w+) named (?P<e>\w+)\."
)


def _read_facts(text: str) -> tuple[Fact, ...]:
    facts = []
    for match in _FORMS.finditer(text):
        kind = (match.lastgroup or "a")[0]
        other = "" if kind == "a" else match[f"{kind}o"]
        facts.append((match[f"{kind}w"], match[kind], other))
    return tuple(facts)


_ONE_FACT = r"[A-Z][a-z]+(?:'s)? (?:is|has|[a-z]+ is)[A-Za-z' ]+\."
FACTS = Slot(rf"{_ONE_FACT}(?: {_ONE_FACT})*", _read_facts, _write_facts)

SHARED = "Different names are different people, and brothers and sisters here share both parents."
UNMARRIED = "No relatives married each other."
CLOSED = "Nobody here is related to anybody else but through the ties that are [[facts?named||told or shown]]."
MEANINGS = (
    "Here a great-aunt is a grandparent's sister, a great-niece is a sibling's granddaughter, a first cousin is a "
    "child of a parent's sibling, and a first cousin once removed is a first cousin's child or a parent's first cousin."
    " All of these, like aunts, uncles, nieces and nephews, are relatives by blood and not by marriage."
)
