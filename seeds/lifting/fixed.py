"""Says of a number, from the words round it, whether it is one that a variant must not touch: a date, a name, a
definition, a fraction of a ratio, an amount that was spoken of before. Token and its surroundings in, reason out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seeds.lifting.words import BODY_PARTS, DEFINITIONS, MONTHS, NAMING_NOUNS, UNITS, singular

if TYPE_CHECKING:
    from seeds.lifting.tokens import Token


def why_fixed(token: Token, before: str, after: str) -> str:  # noqa: PLR0912
    """Why a number stays as it is, from the words before and after it; empty if it may change."""
    last = re.search(r"([A-Za-z]+)[.#]?\s*#?$", before)
    previous = last[1].lower() if last else ""
    value = token.value
    if value in (0, 1):
        return "one"
    if re.match(
        r"[\s-]*(?:dollar |cent )?(?:bills?|notes?|coins?|pointers?|points? (?:shots?|baskets?|questions?))\b",
        after,
    ):
        return "denomination"
    if re.search(r"\bfrom \d+ (?:to|until|till|through) $", before):
        return "name or range"
    if re.match(r"(?:st|nd|rd|th)\b", after):
        return "ordinal"
    if re.search(r"[A-Za-z]-?$|[A-Za-z]\d*$|#\s?$|/$|\d-$|\^$|°$", before) or re.match(
        r"[-–]\d|'|″|\"|/\d", after
    ):
        return "name or range"
    if re.match(r"(?:k|K|m|M|x|D|G|[a-z]?[A-Z])\b", after) and not re.match(r"(?:m)\b", after):
        return "suffix"
    if (
        re.match(r"\s?(?:am|pm|a\.m|p\.m|o'clock|o’clock)\b", after, re.IGNORECASE)
        or previous in MONTHS
    ):
        return "clock or date"
    if (
        previous in NAMING_NOUNS
        and not token.money
        and not re.match(r"\s+(?!is\b|was\b|has\b|as\b)[a-z]+s\b", after)
    ):
        return "name or range"
    if (
        token.kind == "int"
        and 1500 <= value <= 2100
        and not token.money
        and _is_year(previous, after)
    ):
        return "year"
    if re.match(r"\s+(?:hundred|thousand|million|billion|and a half|and one)\b", after):
        return "compound"
    if re.match(r"\s*out of\b|\s*in every\b|\s+to\s+(?:\d|one)|\s+of\s+every", after) or re.search(
        r"\b(?:out of|out of every|in every|ratio of \S+ to|scale of)\s+(?:every )?$", before
    ):
        return "ratio"
    if (
        re.search(
            r"\b(?:all|other|others|remaining|rest|last|both|another|final|these|those|next|first|of the|of her|of his|"
            r"of their|the|his|her|their|your|my|its)\s+$",
            before,
        )
        and not token.money
        and value <= 12
    ):
        return "spoken of before"
    if re.search(
        r"\b(?:remaining|rest|other|others)\s+[$£€]?$|(?:remaining|rest) (?:of the )?$", before
    ):
        return "remainder"
    if re.match(r"\s*(?:of them|of these|of those|of us)\b", after):
        return "spoken of before"
    return _frozen_by_noun(token, before, after) or _of_the_world(before, after)


_ANIMALS = (
    r"(?:cat|kitten|dog|puppy|hamster|mouse|rat|gerbil|guinea pig|rabbit|bunny|parrot|bird|hen"
    r"|chicken|ferret)"
)


def _of_the_world(before: str, after: str) -> str:
    """Sizes that the world sets: how dense a stone is, how many eggs a hen lays."""
    told = re.split(r"[.?!]\s", before.lower())[-1]
    to_come = re.split(r"[.?!](?:\s|$)", after.lower())[0]
    if (
        re.match(r"[^,;]{0,25}\bper cubic\b|[^,;]{0,15}\bdensity\b", to_come)
        or re.search(r"\bdensity\b[^,;]{0,25}$", told)
        or (
            re.search(r"\blay(?:s|ing)?\b[\w ]{0,15}$", told)
            and re.match(r"[\w ]{0,15}\beggs?\b", to_come)
        )
        or re.search(r"\bpublished (?:\w+ )?$", told)
        or re.match(
            r"\s*(?:°|-?degrees?\b|[fc]\b|mpg\b|miles (?:per|to the|on a|a) (?:a )?gallon\b)",
            to_come,
        )
        or re.search(rf"\b{_ANIMALS}\b[\w ]{{0,15}}\bweigh(?:s|ed|ing)?\b[\w ]{{0,10}}$", told)
    ):
        return "set by the world"
    return ""


def _is_year(previous: str, after: str) -> bool:
    return previous in {
        "in",
        "since",
        "of",
        "year",
        "by",
        "until",
        "from",
        "before",
        "after",
        "and",
        "to",
    } or not re.match(r"\s+[a-z]", after)


def _frozen_by_noun(token: Token, before: str, after: str) -> str:
    unit = re.match(
        r"[\s-]*([a-z]+)\b.{0,14}?\b(?:in|per|equals?|makes?|to|for|of)\s+(?:a|an|one|each|every|the|1)?\s*([a-z]+)",
        after,
    ) or re.match(r"[\s-]*([a-z]+)\s+(?:a|an|each|every)\s+([a-z]+)", after)
    if token.noun in UNITS and re.search(
        r"\b(?:one|1|an?|each|every)\s+(?:\w+ )?(?:"
        + "|".join(UNITS)
        + r")\s+(?:is|are|equals?|has|contains|=|weighs|was)\s*"
        r"(?:equal to|about|the same as|approximately|made of)?\s*$",
        before.lower(),
    ):
        return "definition"
    if re.search(
        r"\b(?:1|one|an?) \w+ (?:is equal to|equals|is the same as|=)\s*$", before.lower()
    ):
        return "definition"
    if re.search(r"\b(?:" + "|".join(UNITS) + r")s? \($", before.lower()):
        return "definition"
    both = unit is not None and singular(unit[1]) in UNITS and singular(unit[2]) in UNITS
    stated = re.search(r"\bthere (?:are|is)(?: about| approximately| exactly)? $", before.lower())
    if both and (stated or re.match(r"[\s-]*[a-z]+\s+(?:in|to|make)\s", after)):
        return "definition"
    if unit and DEFINITIONS.get((singular(unit[1]), singular(unit[2]))) == token.value:
        return "definition"
    words = re.findall(r"[a-z]+", after[:40].lower())[:2]
    if token.value <= 12 and any(word in BODY_PARTS for word in words[:1]):
        return "body part"
    if re.match(r"[\s-]*(?:dimensional|story|way|sided|legged|wheeled|person|star|by|x)\b", after):
        return "name or range"
    return ""
