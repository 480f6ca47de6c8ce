"""Which numbers of an expression come from nowhere: neither from the problem's text nor from what everybody knows.

Known without the text are counts up to 31, powers of ten, the sizes of units in `CONSTANTS`, and 100 plus or
minus a printed percentage. The rule is coarse: it finds an expression that belongs to another text, and does
not show that the right numbers were combined.
"""

from __future__ import annotations

import re
from fractions import Fraction

COUNTS = 31
CONSTANTS = frozenset({52, 60, 90, 100, 180, 360, 365, 366, 1440, 3600, 86400})

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PRINTED = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def strangers(expression: str, problem: str, passed_on: tuple[int, ...] = ()) -> list[str]:
    """The numbers of the expression that have no source, in their order."""
    printed = {Fraction(item.replace(",", "")) for item in _PRINTED.findall(problem)}
    printed.update(map(Fraction, passed_on))
    # 1.5 may be written 15/10, and a percentage may be taken of 100 or added to it.
    printed.update([Fraction(value.numerator) for value in printed])
    found = dict.fromkeys(_NUMBER.findall(expression))
    return [item for item in found if not _known(Fraction(item), printed)]


def _known(value: Fraction, printed: set[Fraction]) -> bool:
    return (
        value in printed
        or (value.denominator == 1 and value <= COUNTS)
        or value in CONSTANTS
        or not str(value).strip("0").strip("1")
        or abs(value - 100) in printed
    )
