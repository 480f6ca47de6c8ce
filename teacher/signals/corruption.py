"""Plants one error in a derivation's text. Row in, corrupted solution out; the same row gives the same error.

An error is looked for in this order, and the steps are gone through from one that the row's id picks:

relation     a digit of a relation that the step claims and its text shows; the relation is then proved false
conclusion   what the step concludes is denied: `so P is true`, `so P is false`
number       a digit of a number that stands in claim and text, where the text shows no relation
denial       any other statement of the step is denied
order        two neighbouring steps are swapped, of which the second uses the first

All else stays, so the text differs in one place and is wrong there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from datagen import exact
from datagen.errors import ExpressionError
from teacher.signals.denying import bases_of, denied

Step = Mapping[str, Any]
CORRUPTED = ("id", "problem", "solution", "steps")
"""The columns of a row that `corrupted` reads."""
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\.?\w)")
_RELATION = re.compile(r"[-+*/%().\d\s]+(?:[=<>!]+[-+*/%().\d\s]+)+")
_GOES_ON = re.compile(r"[\w/]|\.\d| [-+*/%=<>]")
_BEFORE = (*"0123456789./-+*", "+ ", "- ", "* ", "/ ", "% ", "= ", "< ", "> ")
_LABEL = re.compile(r"(?:[Pp]art|[Pp]remise|[Cc]ase|[Cc]hange|[Ff]igure|[Ss]tep|[Rr]ule|[#(]) ?$")
"""Stands before a number that only counts: `Part 2`, `(1)`."""
_CONCLUDES = re.compile(
    r"(?:^|[,;.:] )(?:[Ss]o|[Hh]ence|[Tt]herefore) |outright: |(?=[Tt]he answer is )"
)
_CLAUSE_ENDS = re.compile(r"[;:.](?: |$)")


def corrupted(row: Mapping[str, Any]) -> str | None:
    """The row's solution with one error in one place; None where none can be planted."""
    steps: Sequence[Step] = row["steps"] or ()
    texts: list[str] = [step["text"] for step in steps]
    solution: str = row["solution"]
    whole = "\n".join(texts)
    if not steps or not solution.startswith(whole):
        return None
    rest = solution[len(whole) :]
    draw, start = divmod(int.from_bytes(blake2b(row["id"], digest_size=8).digest()), len(steps))
    order = [*range(start, len(steps)), *range(start)]
    bases = bases_of(f"{row['problem']}\n{solution}")
    for planter in (_relation, _conclusion, _number, _denial):
        for place in order:
            spoilt = planter(texts[place], steps[place]["claim"] or "", draw, bases)
            if spoilt is not None:
                return "\n".join([*texts[:place], spoilt, *texts[place + 1 :]]) + rest
    swapped = _swapped(texts, steps, order)
    return None if swapped is None else "\n".join(swapped) + rest


def _relation(text: str, claim: str, draw: int, bases: frozenset[str]) -> str | None:
    parts = [part.strip() for part in claim.split(";")]
    for turn in range(len(parts)):
        part = parts[(draw + turn) % len(parts)]
        if not _RELATION.fullmatch(part):
            continue
        start = text.find(part)
        end = start + len(part)
        if start < 0 or text.count(part) > 1 or not _stands_alone(text, start, end):
            continue
        for other in _changed(part, draw):
            if _false(other):
                return text[:start] + other + text[end:]
    return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a relation is no piece of a longer one, as `9 < 14` is of `19 < 14`."""
    return not (_GOES_ON.match(text, end) or text[:start].endswith(_BEFORE))


def _changed(text: str, draw: int) -> Iterator[str]:
    """The text with one digit of one number changed, in every way that keeps the number's length."""
    places = [
        place
        for number in _NUMBER.finditer(text)
        for place in range(*number.span())
        if text[place] != "." and not text.startswith("0.", place)
    ]
    for turn in range(len(places)):
        place = places[(draw + turn) % len(places)]
        leads = not text[max(0, place - 1) : place].isdigit() and text[place - 1 : place] != "."
        for step in range(9):
            new = (int(text[place]) + 1 + (draw + step) % 9) % 10
            if new or not leads:
                yield f"{text[:place]}{new}{text[place + 1 :]}"


def _false(relation: str) -> bool:
    try:
        return not exact.holds(relation)
    except ExpressionError:  # a division by zero says nothing
        return False


def _conclusion(text: str, claim: str, draw: int, bases: frozenset[str]) -> str | None:
    cues = list(_CONCLUDES.finditer(text))
    return _denied_clause(text, cues[-1].end(), bases) if cues else None


def _number(text: str, claim: str, draw: int, bases: frozenset[str]) -> str | None:
    parts = {part.strip() for part in claim.split(";")}
    if any(_RELATION.fullmatch(part) and part in text for part in parts):
        return None  # `_relation` found no change that makes it false
    claimed = set(_NUMBER.findall(claim))
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        if number.group() not in claimed or _LABEL.search(text, 0, start):
            continue
        for other in _changed(number.group(), draw):
            if other not in claimed:
                return text[:start] + other + text[end:]
    return None


def _denial(text: str, claim: str, draw: int, bases: frozenset[str]) -> str | None:
    starts = [0, *[end.end() for end in _CLAUSE_ENDS.finditer(text)]]
    for start in reversed(starts):
        spoilt = _denied_clause(text, start, bases)
        if spoilt is not None:
            return spoilt
    return None


def _denied_clause(text: str, start: int, bases: frozenset[str]) -> str | None:
    """The text with the clause that starts here denied."""
    end = _CLAUSE_ENDS.search(text, start)
    stop = end.start() if end else len(text)
    clause = denied(text[start:stop], bases)
    return None if clause is None else text[:start] + clause + text[stop:]


def _swapped(texts: list[str], steps: Sequence[Step], order: list[int]) -> list[str] | None:
    for place in order:
        # `uses` counts from 1.
        if place and place in steps[place]["uses"] and texts[place] != texts[place - 1]:
            return [*texts[: place - 1], texts[place], texts[place - 1], *texts[place + 1 :]]
    return None
