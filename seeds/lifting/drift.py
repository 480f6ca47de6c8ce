"""Measures drift: how far the sizes of numbers in variants are from those in their seeds. Lengths in, distance out.

The distance is Kolmogorov and Smirnov's: the largest gap between two cumulative distributions of digit lengths.
A set of variants counts as true to its seeds up to 0.05.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

MAX_DISTANCE = 0.05
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")


def digit_lengths(text: str) -> list[int]:
    """How many digits each number in a text has; separators and decimal points do not count."""
    return [sum(map(str.isdigit, number)) for number in _NUMBER.findall(text)]


def ks_distance(lengths_a: Iterable[int], lengths_b: Iterable[int]) -> float:
    """The largest gap between the two cumulative distributions; 1 if only one of them is empty."""
    first, second = Counter(lengths_a), Counter(lengths_b)
    if not first or not second:
        return float(bool(first) != bool(second))
    gap = below_first = below_second = 0.0
    for length in sorted(first | second):
        below_first += first[length] / first.total()
        below_second += second[length] / second.total()
        gap = max(gap, abs(below_first - below_second))
    return gap
