"""Claims about every row of a relation that nest quantifiers: their texts, and reading them back.

A `Claim` is (condition, prefix, body, sign). Prefix "EzAy" says that there is another row z such that for every
column y the body holds of x, z and y. The condition, a column and a sign, limits the rows x that are spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from datagen.phrasing import Phrasing, Slot
from seeds.deductive._relations import NUMBERS, RULES, SETS, SETTINGS, plural_of

Condition = tuple[str | int, bool] | None
Claim = tuple[Condition, str, str, bool]

ONE_MORE = ("Ey", "one")
"""Prefix and body of what is claimed of a row alone: there is a column, other than the condition's if it has one."""
FORMS = (
    ("AyEz", "if"),
    ("AyEz", "only if"),
    ("EzAy", "or"),
    ("EzAy", "if"),
    ("EzAy", "only if"),
    ("AzEy", "and"),
    ("AzEy", "not"),
)
"""Prefixes with their bodies. Of x and z, related to y are: both, either, x but not z, z if x is, z only if x is.

Left out are forms in which nearly always all rows fail, or none: "for every y there is another z such that x or z".
"""


def claim_text(claim: Claim, setting: Mapping[str, Any]) -> str:
    """The claim as a sentence without its full stop."""
    condition, prefix, body, sign = claim
    numbers = setting["holds"] == "R"
    row, column = setting["row"], setting["column"]
    words = {
        "Ez": "there is another z in A such that"
        if numbers
        else f"there is another {row} z such that",
        "Ay": "for every y in B" if numbers else f"for every {column} y",
        "Az": "for every other z in A" if numbers else f"for every other {row} z",
        "Ey": "there is a y in B such that" if numbers else f"there is a {column} y such that",
    }
    start = "For every x in A" if numbers else f"For every {row} x"
    if condition is not None:
        place, inside = condition
        start += f" with {_related('x', place, inside, setting)}" if numbers else ""
        start += "" if numbers else f" who {setting['holds' if inside else 'fails']} {place}"
    if body == "one":
        kind = "a y in B" if numbers else f"a {column} y"
        kind += "" if condition is None else f" other than {condition[0]}"
        return f"{start} there is {kind} such that {_related('x', 'y', sign, setting)}"
    one, other = (_related(name, "y", sign, setting) for name in "xz")
    said = {
        "or": f"{one} or {other} (or both)",
        "and": f"{one} and {other}",
        "not": f"{one} and {_related('z', 'y', not sign, setting)}",
        "if": f"if {one}, then {other}",
        "only if": f"if {other}, then {one}",
    }[body]
    first, second = words[prefix[:2]], words[prefix[2:]]
    if first.startswith("for"):
        return f"{start}, and {first}, {second} {said}"
    return f"{start} {first} {second}, {said}"


def _related(name: str, place: object, sign: bool, setting: Mapping[str, Any]) -> str:
    if setting["holds"] == "R":
        return f"{'' if sign else 'not '}R({name}, {place})"
    return f"{name} {setting['holds' if sign else 'fails']} {place}"


def _all_claims(setting: Mapping[str, Any]) -> Iterator[Claim]:
    places = setting["columns"] or range(1, 13)
    conditions = [(place, inside) for place in places for inside in (True, False)]
    for sign in (True, False):
        for condition in (None, *conditions):
            for prefix, body in FORMS:
                yield condition, prefix, body, sign
        for condition in (None, *conditions):
            yield condition, *ONE_MORE, sign


def _claim_slot(setting: Mapping[str, Any]) -> Slot:
    known = {claim_text(claim, setting): claim for claim in _all_claims(setting)}
    texts = {claim: text for text, claim in known.items()}
    return Slot(r"For every [^\n.:]+", known.__getitem__, texts.__getitem__)


def _write_lists(lists: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return "; ".join([f"{row}: {', '.join(columns) or 'none'}" for row, columns in lists])


def _read_lists(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = (item.split(": ") for item in text.split("; "))
    return tuple(
        (row, () if columns == "none" else tuple(columns.split(", "))) for row, columns in rows
    )


def _read_rule(text: str) -> tuple[str, int]:
    number = re.findall(r"\d+", text)[0]
    return next(kind for kind, shape in RULES.items() if shape.format(number) == text), int(number)


_ASK = "If it is true, answer yes. If it is not, answer with <which> it fails."
_FRAMES = (
    f"<relation>\nIs the following true? {{claim:claim}}. {_ASK}",
    f"Consider this claim: {{claim:claim}}. It is about the following situation. <relation>\n{_ASK}",
    f"<relation>\nSomeone looks at this and states: {{claim:claim}}. Prove it or find a "
    f"counterexample. {_ASK}",
    "Be careful with the order of 'every' and 'there is' in what follows. <relation>\nCheck this "
    f"sentence: {{claim:claim}}. {_ASK}",
    f"A class is to prove or to refute a sentence: {{claim:claim}}. These are the facts. "
    f"<relation>\nWhat is right? {_ASK}",
    f"<relation>\nHere is a conjecture about it. {{claim:claim}}. Does the conjecture hold? {_ASK}",
)
FRAMES = len(_FRAMES)
_WHICH = {
    "table": "the name of the first <row> x in the [[table?table||{noun}]] for whom",
    "lists": "the name of the first <row> x in the [[lists?list||{noun}]] for whom",
    "rule": "the smallest x in A for which",
}
_LIST = r"\w+: \w+(?:, \w+)*"


def _relation_text(setting: Mapping[str, Any], way: str) -> str:
    row, column, holds = setting["row"], setting["column"], setting["holds"]
    plural = plural_of(column)
    return {
        "rule": f"{SETS} For x in A and y in B, write R(x, y) when {{rule:rule}}.",
        "table": f"[[table?The table||The {{noun}}]] says for each {row} and each {column} whether "
        f"the {row} {holds} it; "
        f"there are no other {row}s or {plural}.\n{{table:table}}",
        "lists": f"The only {plural} are {{columns:words}}. [[lists?This is the list of all {row}s, and "
        f"for each {row} of every {column} that the {row} {holds}: {{lists:lists}}||The {{noun}} shows "
        f"all {row}s, and for each {row} every {column} that the {row} {holds}]].",
    }[way]


def wordings() -> dict[tuple[int, str], tuple[Phrasing, ...]]:
    """By setting and way of telling (`table`, `lists`, `rule`), all wordings."""
    found = {}
    for place, setting in enumerate(SETTINGS):
        slots = {
            "claim": _claim_slot(setting),
            "words": Slot(
                r"\w+(?:, \w+)* and \w+",
                lambda text: tuple(re.split(", | and ", text)),
                lambda words: f"{', '.join(words[:-1])} and {words[-1]}",
            ),
            "lists": Slot(rf"{_LIST}(?:; {_LIST})*", _read_lists, _write_lists),
            "rule": Slot(
                r"x [+*] y is [a-z ]+\d+", _read_rule, lambda rule: RULES[rule[0]].format(rule[1])
            ),
        }
        for way in ("rule",) if place == NUMBERS else ("table", "lists"):
            told, which = _relation_text(setting, way), _WHICH[way].replace("<row>", setting["row"])
            frames = (
                frame.replace("<relation>", told).replace("<which>", which) for frame in _FRAMES
            )
            found[place, way] = tuple(Phrasing(frame, slots) for frame in frames)
    return found
