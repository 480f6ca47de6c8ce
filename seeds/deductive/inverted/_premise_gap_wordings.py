"""Wordings of questions that what is known leaves open: about a thing's properties, and about its groups."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from datagen.phrasing import Phrasing, Slot, join_words, split_words
from seeds.deductive._classes import SETTINGS, SLOTS, Literal
from seeds.deductive._sufficiency import THINGS, slots

_FORM = (
    "Answer with one list of the words true and false in square brackets: for each of the "
    "<several>, in the given order, whether <has> in the first case, and then the same for the "
    "second case."
)
_PROPERTIES = (
    "[[known?About a certain <one> this is known. {known:rules}||What is known about a certain "
    "<one> is given by {known:rules}.]] That does not settle whether the <one> "
    "is {goal:word}. Show it by two cases that fit what is known. In the first the <one> is not "
    "{goal}, in the second it is. In each, it has as {which:which} of these properties as possible: "
    "{names:listed}. ",
    "Is the <one> {goal:word}? Nobody can tell from [[known?this: {known:rules}||what {known:rules} "
    "says.]] Give two cases that agree "
    "with all of it, first one in which the answer is no, then one in which it is yes. Of all cases "
    "of its kind, each must have as {which:which} of the properties {names:listed} as possible. ",
    "[[known?The rules on a <one>: {known:rules}||The rules on a <one> are given by {known:rules}.]] "
    "The properties in question: {names:listed}. The rules "
    "leave it open whether the <one> is {goal:word}. For each answer, no first and then yes, "
    "describe the possible case in which the <one> has as {which:which} of the properties as "
    "can be. ",
    "A clerk claims that [[known?this||what {known:rules} says]] is enough to know whether the <one> "
    "is {goal:word}[[known?: {known:rules}||.]] "
    "Refute the claim. Take a case that fits the rules in which it is not {goal}, and one in which "
    "it is, each with as {which:which} of the properties {names:listed} as possible. ",
    "One line of a file is missing, and without it the file does not say whether the <one> is "
    "{goal:word}. [[known?The file: {known:rules}||What is left of the file is given by "
    "{known:rules}.]] Find two ways in which all of it is true, one in which "
    "the <one> is not {goal} and one in which it is, each with as {which:which} of these "
    "properties as possible: {names:listed}. ",
)
_GROUPS = (
    "[[premises?About the <whole> of <place> this is known. {premises:premises}||What is known "
    "about the <whole> of <place> is given by {premises:premises}.]] A certain <one> is "
    "{facts:facts}. That does not settle whether this <one> is also one of the {goal:group}. Show "
    "it by two cases that fit what is known. In the first the <one> is not one of the {goal}, in "
    "the second it is. In each, it belongs to as {which:which} of these groups as possible: "
    "{names:groups}. ",
    "A <one> of <place> is {facts:facts}. Is it one of the {goal:group}? Nobody can tell from "
    "[[premises?this: {premises:premises}||what {premises:premises} says.]] Give two cases that "
    "agree with all that is said, first one in which "
    "the answer is no, then one in which it is yes. [[premises?Of all||Among the]] cases of its "
    "kind, each must have the <one> in as {which:which} of the groups {names:groups} as possible. ",
    "[[premises?The rules on <whole> in <place>: {premises:premises}||The rules on <whole> in "
    "<place> are given by {premises:premises}.]] The groups in question: {names:groups}. "
    "Now consider a <one> that is {facts:facts}. The rules leave it open whether it is one of the "
    "{goal:group}. For each answer, no first and then yes, describe the possible case in which the "
    "<one> is in as {which:which} of the groups as can be. ",
    "Of a <one> in <place> it is said that it must be one of the {goal:group}, as it is "
    "{facts:facts}. [[premises?The reasons: {premises:premises}||The reasons are given by "
    "{premises:premises}.]] Yet a reason is missing, so that the question "
    "is open. Take a case that fits the reasons in which the <one> is not one of the {goal}, and "
    "then one in which it is, each with the <one> in as {which:which} of the groups {names:groups} "
    "as possible. ",
    "One line of a list about the <whole> of <place> is lost. [[premises?The list: "
    "{premises:premises}||What is left of the list is given by {premises:premises}.]] "
    "Somebody looks at a <one> that is {facts:facts}. Without the line the list does not say "
    "whether this is one of the {goal:group}. Find two ways in which [[premises?all of the list||"
    "what is left]] is true of the "
    "<one>, first not one of the {goal} and then one of them, each time in as {which:which} of "
    "these groups as possible: {names:groups}. ",
)
ONES = ("villager", "creature", "file", "job", "object")
_WHICH = Slot("few|many", str)


def member(literal: Literal) -> str:
    """`one of the bakers`, behind "it is"."""
    return f"{'one' if literal[1] else 'not one'} of the {literal[0]}"


def _facts(literals: tuple[Literal, ...]) -> str:
    return " and ".join(map(member, literals))


def _read_facts(text: str) -> tuple[Literal, ...]:
    parts = [part.partition("one of the ") for part in text.split(" and ")]
    return tuple((name, not denied) for denied, _, name in parts)


@cache
def properties(setting: int) -> tuple[Phrasing, ...]:
    thing, _ = THINGS[setting]
    word = "[a-z]+"
    listed = Slot(rf"{word}(?:, {word})*(?: and {word})?", split_words, join_words)
    kinds: Mapping[str, Slot] = slots(thing) | {"listed": listed, "which": _WHICH}
    words = {"<several>": "properties", "<has>": "the <one> has it", "<one>": thing}
    return tuple(Phrasing(_filled(text + _FORM, words), kinds) for text in _PROPERTIES)


@cache
def groups(setting: int) -> tuple[Phrasing, ...]:
    place = SETTINGS[setting]
    name = "|".join(place["names"])
    kinds: Mapping[str, Slot] = SLOTS | {
        "group": Slot(name, str),
        "groups": Slot(
            rf"(?:{name})(?:, (?:{name}))*(?: and (?:{name}))?", split_words, join_words
        ),
        "facts": Slot(
            rf"(?:not )?one of the (?:{name})(?: and (?:not )?one of the (?:{name}))*",
            _read_facts,
            _facts,
        ),
        "which": _WHICH,
    }
    one = ONES[setting]
    article = "an" if one == "object" else "a"
    words = {
        "<several>": "groups",
        "<has>": "the <one> is in it",
        "A <one>": f"{article.capitalize()} {one}",
        "a <one>": f"{article} {one}",
        "<one>": one,
        "<whole>": place["whole"],
        "<place>": place["place"],
    }
    return tuple(Phrasing(_filled(text + _FORM, words), kinds) for text in _GROUPS)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text
