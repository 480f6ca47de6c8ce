"""Relations between two small domains and quantified statements about them: texts, and reading them back.

A `Statement` is (quantifiers, side, sign): ("AE", "row", True) says that for every row there is a column
in relation to it, ("EA", "column", False) that some column is unrelated to every row. The prefixes "AEA"
and "EAE" speak of two rows at once. Nothing here decides truth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from datagen.phrasing import Phrasing, Slot

Statement = tuple[str, str, bool]
NUMERALS = ("I", "II", "III", "IV", "V")
SIMPLE: tuple[Statement, ...] = tuple(
    (quantifiers, side, sign)
    for quantifiers in ("AE", "EA")
    for side in ("row", "column")
    for sign in (True, False)
)
DOUBLE: tuple[Statement, ...] = tuple(
    (quantifiers, "row", sign) for quantifiers in ("AEA", "EAE") for sign in (True, False)
)

PEOPLE = ("Ann", "Bob", "Cid", "Dee", "Eli", "Flo", "Gil", "Hal")
SETTINGS: tuple[dict[str, Any], ...] = (
    {
        "row": "student",
        "column": "language",
        "holds": "speaks",
        "fails": "does not speak",
        "columns": ("French", "Polish", "Hindi", "Swahili", "Korean", "Greek", "Turkish", "Danish"),
    },
    {
        "row": "pilot",
        "column": "city",
        "holds": "has visited",
        "fails": "has not visited",
        "columns": ("Oslo", "Lima", "Cairo", "Tokyo", "Quito", "Delhi", "Porto", "Accra"),
    },
    {
        "row": "cook",
        "column": "dish",
        "holds": "can make",
        "fails": "cannot make",
        "columns": ("paella", "ramen", "goulash", "risotto", "curry", "lasagne", "pho", "chili"),
    },
    {
        "row": "teacher",
        "column": "subject",
        "holds": "teaches",
        "fails": "does not teach",
        "columns": (
            "algebra",
            "biology",
            "drawing",
            "geology",
            "history",
            "music",
            "physics",
            "law",
        ),
    },
    {"row": "number", "column": "number", "holds": "R", "fails": "not R", "columns": ()},
)
NUMBERS = len(SETTINGS) - 1
"""The setting in which the relation is a rule about numbers."""

SETS = (
    "[[rows?Let A consist of the numbers {rows:ints}, and B of the numbers {columns:ints}.||"
    "{rows:ints} shows which numbers are in the sets A and B; there are no others in them.]]"
)
RULES = {
    "sum multiple": "x + y is a multiple of {}",
    "product multiple": "x * y is a multiple of {}",
    "sum above": "x + y is greater than {}",
    "product below": "x * y is less than {}",
}


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def plural_of(noun: str) -> str:
    return {"city": "cities", "dish": "dishes"}.get(noun, f"{noun}s")


def statement_text(statement: Statement, setting: Mapping[str, Any]) -> str:
    """The statement as a sentence without its full stop."""
    quantifiers, side, sign = statement
    if setting["holds"] == "R":
        word = "" if sign else "not "
        one, other = f"{word}R(x, y)", f"{word}R(z, y)"
        every = {"row": "every x in A", "column": "every y in B"}
        some = {"row": "an x in A", "column": "a y in B"}
        each_other, another = "every other z in A", "a different z in A"
    else:
        verb = setting["holds" if sign else "fails"]
        one, other = f"x {verb} y", f"z {verb} y"
        row, column = setting["row"], setting["column"]
        every = {"row": f"every {row} x", "column": f"every {column} y"}
        some = {"row": f"{_article(row)} x", "column": f"{_article(column)} y"}
        each_other, another = f"every other {row} z", f"another {row} z"
    if quantifiers == "AEA":
        return (
            f"For {every['row']} there is {another} such that for {every['column']}, {one} or "
            f"{other} (or both)"
        )
    if quantifiers == "EAE":
        return (
            f"There is {some['row']} such that for {each_other} there is {some['column']} with "
            f"both: {one} and {other}"
        )
    opposite = "column" if side == "row" else "row"
    if quantifiers == "AE":
        return f"For {every[side]} there is {some[opposite]} such that {one}"
    return f"There is {some[side]} such that for {every[opposite]}, {one}"


def _statements_slot(setting: Mapping[str, Any]) -> Slot:
    known = {statement_text(item, setting): item for item in (*SIMPLE, *DOUBLE)}

    def read(text: str) -> tuple[Statement, ...] | None:
        found = re.findall(r"\(([IV]+)\) (.+?)\.(?= \([IV]|$)", text)
        if any(mark != own for (mark, _), own in zip(found, NUMERALS, strict=False)):
            return None
        return tuple(known[item] for _, item in found)

    def write(items: Sequence[Statement]) -> str:
        texts = (
            f"({NUMERALS[i]}) {statement_text(item, setting)}." for i, item in enumerate(items)
        )
        return " ".join(texts)

    return Slot(
        r"\(I\) [^\n]+?\.(?= [A-Z]|\n|$)(?: \([IV]+\) [^\n]+?\.(?= [A-Z(]|\n|$))*", read, write
    )


def _write_lists(lists: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    return "; ".join([f"{row}: {', '.join(columns) or 'none'}" for row, columns in lists])


def _read_lists(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = (item.split(": ") for item in text.split("; "))
    return tuple(
        (row, () if columns == "none" else tuple(columns.split(", "))) for row, columns in rows
    )


def _write_rule(rule: tuple[str, int]) -> str:
    return RULES[rule[0]].format(rule[1])


def _read_rule(text: str) -> tuple[str, int]:
    number = re.findall(r"\d+", text)[0]
    kind = next(kind for kind, shape in RULES.items() if shape.format(number) == text)
    return kind, int(number)


_LIST = r"\w+: \w+(?:, \w+)*"
_FORM = (
    "Answer with the truth values in the order of the statements, as a list of the words true and "
    "false in square brackets, separated by commas."
)
_FRAMES = (
    "<relation>\nDecide which of the following statements are true. {statements:statements} ",
    "Here are some statements: {statements:statements}\nThey refer to this situation. <relation>\n",
    "In a lesson on 'every' and 'there is' this example is used. <relation>\nThe class judges these "
    "statements: {statements:statements} What should the verdicts be? ",
    "Be careful with the order of 'every' and 'there is' in what follows. <relation>\nSay of each "
    "statement whether it is true. {statements:statements} ",
    "Evaluate the statements below in the situation described first. <relation>\n"
    "{statements:statements} ",
    "Someone claims all of this: {statements:statements}\nThe facts are as follows. <relation>\nFind "
    "out which claims are true and which are false. ",
)
FRAMES = len(_FRAMES)


def _relation_texts(setting: Mapping[str, Any]) -> tuple[str, ...]:
    """How the relation is told: by a table, by lists, or by a rule."""
    if setting["holds"] == "R":
        return (f"{SETS} For x in A and y in B, write R(x, y) when {{rule:rule}}.",)
    row, column, holds = setting["row"], setting["column"], setting["holds"]
    plural = plural_of(column)
    return (
        f"[[table?The table||The {{noun}}]] says for each {row} and each {column} whether the {row} {holds} it; "
        f"there are no other {row}s or {plural}.\n{{table:table}}",
        f"The only {plural} are {{columns:words}}. The [[lists?list names||{{noun}} shows]], for each {row}, "
        f"every {column} that the {row} {holds}[[lists?: {{lists:lists}}||]].",
    )


def _words_slot() -> Slot:
    return Slot(
        r"\w+(?:, \w+)* and \w+",
        lambda text: tuple(re.split(", | and ", text)),
        lambda words: f"{', '.join(words[:-1])} and {words[-1]}",
    )


def wordings() -> dict[tuple[int, str], tuple[Phrasing, ...]]:
    """By setting and way of telling (`table`, `lists`, `rule`), all wordings."""
    found = {}
    for place, setting in enumerate(SETTINGS):
        slots = {
            "statements": _statements_slot(setting),
            "words": _words_slot(),
            "lists": Slot(rf"{_LIST}(?:; {_LIST})*", _read_lists, _write_lists),
            "rule": Slot(r"x [+*] y is [a-z ]+\d+", _read_rule, _write_rule),
        }
        told = ("rule",) if place == NUMBERS else ("table", "lists")
        for way, text in zip(told, _relation_texts(setting), strict=True):
            frames = (frame.replace("<relation>", text) + _FORM for frame in _FRAMES)
            found[place, way] = tuple(Phrasing(frame, slots) for frame in frames)
    return found
