"""Which numbers of an expression come from nowhere: neither from the problem's text nor from what everybody knows.

What a text gives is the same as for steps: digits, words, percentages and what they leave of a hundred. Known
without it are counts up to 31, powers of ten, and the sizes of units in `CONSTANTS`. The rule is coarse: it
finds an expression that belongs to another text, and does not show that the right numbers were combined.
"""

from __future__ import annotations

import re

from datagen.steps.claims import value_of
from datagen.steps.numbers import given

COUNTS = 31
CONSTANTS = frozenset({52, 60, 90, 180, 360, 365, 366, 1440, 2000, 3600, 5280, 86400})

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_POWER = re.compile(r"10*|0\.0*1")


def strangers(expression: str, problem: str, passed_on: tuple[int, ...] = ()) -> list[str]:
    """The numbers of the expression that have no source, in their order."""
    heard = given(problem) | CONSTANTS | set(passed_on)
    return [
        item
        for item in dict.fromkeys(_NUMBER.findall(expression))
        if not _POWER.fullmatch(item)
        and value_of(item) not in heard
        and not (item.isdecimal() and int(item) <= COUNTS)
    ]
