"""Which values the numbers of a lifted problem may take. Token in, domain out.

A number keeps its digits and its roundness and stays near the seed's. How near depends on the `Freedom`, of which
the lifter takes the first that leaves enough variants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, gcd
from typing import NamedTuple

from seeds.lifting.bind import Binding
from seeds.lifting.text import sentence_of
from seeds.lifting.tokens import Token
from seeds.lifting.words import BOUNDS

MAX_POINTS = 12_000
"""Points of all domains together, after thinning; all of them are tried when a seed is lifted."""
MAX_DOMAIN = 60
MAX_REACH = 200
"""How many steps away from the seed's number a value may be."""


class Freedom(NamedTuple):
    """How far variants may go from the seed. The lifter takes the first that leaves enough of them."""

    reach: int
    """Numbers stay within this factor of the seed's."""
    results: int
    """So do the results of steps."""
    fine: bool
    """Whether two-digit multiples of ten may become other multiples of five."""
    order: frozenset[str]
    """What keeps its order: `results` of steps, printed `money`; other printed amounts always do."""


FREEDOMS = (
    Freedom(2, 3, False, frozenset({"results", "money"})),
    Freedom(3, 4, False, frozenset({"money"})),
    Freedom(4, 6, True, frozenset()),
)


def domain(token: Token, question: str, freedom: Freedom) -> list[int]:
    """The values of one number in units of its places, ascending; the seed's own among them."""
    scaled = int(token.value * 10**token.places)
    low, high = _reach(scaled, freedom.reach)
    if token.percent:
        # A share stays below the whole, and `increased to 150%` above it.
        whole = 100 * 10**token.places
        low, high = (
            (low, min(high, whole * 19 // 20)) if scaled < whole else (max(low, whole + 1), high)
        )
    elif token.places == 0:
        low, high = _bounded(token, scaled, low, high, freedom)
    low, high = _by_scene(token, question, low, high)
    step = _step(scaled, token, freedom.fine)
    before = question[: token.start].rstrip("$£€").lower()
    article, an = before.endswith((" a ", "(a ")), before.endswith(" an ")
    low, high = max(low, scaled - step * MAX_REACH), min(high, scaled + step * MAX_REACH)
    return [
        v
        for v in range(low + (scaled - low) % step, high + 1, step)
        if (v > 1 or token.places)
        and _alike(v, scaled, token)
        and not (article and _vowel(v, token))
        and not (an and not _vowel(v, token))
    ]


def _reach(scaled: int, factor: int) -> tuple[int, int]:
    """The values within a factor that have as many digits; further on one side where digits end the other."""
    span = len(str(scaled))
    first, last = 10 ** (span - 1), 10**span - 1
    low, high = ceil(Fraction(scaled, factor)), scaled * factor
    if low < first:
        high = scaled * (factor + 1)
    elif high > last:
        low = ceil(Fraction(scaled, factor + 1))
    return max(low, first), min(high, last)


def _bounded(token: Token, scaled: int, low: int, high: int, freedom: Freedom) -> tuple[int, int]:
    if scaled < 10:
        low, high = (2, 9) if freedom.fine else (max(2, scaled - 3), min(9, scaled + 4))
        if token.kind in ("word", "Word"):
            high = min(high, 9)
    noun = token.noun
    if noun == "year" and "old" in token.following[:14]:
        low, high = ceil(scaled * Fraction(3, 4)), floor(scaled * Fraction(5, 4))
    for limit in BOUNDS.get(noun, ()):
        if scaled <= limit:
            return low, min(high, limit)
    if token.kind in ("word", "Word"):
        high = min(high, 99)
    return low, high


_ALL = re.compile(r"\ball (?:of )?(?:the |his |her |their )?$", re.IGNORECASE)
_PAY = re.compile(
    r"\b(?:salar(?:y|ies)|pay(?:s|ment)?|paid|wages?|earn(?:s|ed|ings)?|income|prices?|costs?"
    r"|expensive)\b"
)
MONTHLY_HOURS, FILM_HOURS, PAY_REACH = 240, 4, 2


def _by_scene(token: Token, question: str, low: int, high: int) -> tuple[int, int]:
    """Limits that the sentence sets: `all` goes with three at least, a film ends at some time."""
    unit, scene = 10**token.places, sentence_of(question, token).lower()
    if _ALL.search(question[: token.start]):
        low = max(low, 3 * unit)
    if re.match(r"\s+times\b", token.following) and _PAY.search(scene):
        reach, scaled = PAY_REACH * unit, int(token.value * unit)
        low, high = max(low, scaled - reach), min(high, scaled + reach)
    if token.noun == "hour":
        for limit, told in (
            (MONTHLY_HOURS, "work" in scene and "month" in scene),
            (FILM_HOURS, re.search(r"\b(?:movies?|films?)\b", scene)),
        ):
            if told and token.value <= limit:
                high = min(high, limit * unit)
    return low, high


def _step(scaled: int, token: Token, fine: bool) -> int:
    """The roundness that the number keeps."""
    text = str(scaled)
    zeros = len(text) - len(text.rstrip("0"))
    if token.places and text[-token.places :] in ("99", "95", "49", "98") and token.places == 2:
        return 100
    if zeros:
        head = scaled // 10**zeros
        if fine and zeros == 1 and head < 10 and token.places == 0:
            return 5
        if head >= 10 or zeros == 1:
            return int(10**zeros)
        return int(10 ** (zeros - 1)) * (1 if head == 1 else 5)
    return 5 if scaled % 5 == 0 and scaled > 9 else 1


def _alike(v: int, scaled: int, token: Token) -> bool:
    """Decimals keep their last digit from vanishing."""
    if token.places == 1:
        return v % 10 != 0 or scaled % 10 == 0
    return True


def _vowel(v: int, token: Token) -> bool:
    """Whether the number is spoken with a vowel first: 8, 11, 18, 80 ..."""
    whole = str(v // 10**token.places)
    return whole[0] == "8" or (whole[:2] in ("11", "18") and len(whole) % 3 == 2)


def thin(domains: Mapping[str, list[int]], seed: Mapping[str, int]) -> dict[str, list[int]]:
    """Smaller domains, of at most MAX_POINTS points together, the seed's own point among them."""
    most = MAX_DOMAIN if len(domains) > 1 else 2 * MAX_REACH
    result = {name: _fewer(values, seed[name], most) for name, values in domains.items()}
    while count(result) > MAX_POINTS:
        widest = max(result, key=lambda name: len(result[name]))
        size = len(result[widest])
        result[widest] = _fewer(domains[widest], seed[widest], size - max(1, size // 6))
    return result


def count(domains: Mapping[str, list[int]]) -> int:
    total = 1
    for values in domains.values():
        total *= len(values)
    return total


def _fewer(values: list[int], seed: int, size: int) -> list[int]:
    """So many of the values: half of them those that share most factors with the seed, the rest evenly spread."""
    if len(values) <= size:
        return values
    kin = sorted(values, key=lambda v: (v != seed, -gcd(v, seed), abs(v - seed)))[: (size + 1) // 2]
    chosen = set(kin)
    rest = [v for v in values if v not in chosen]
    wanted = size - len(chosen)
    chosen |= {rest[i * len(rest) // wanted] for i in range(wanted)} if wanted else set()
    return sorted(chosen)


def seed_point(binding: Binding) -> dict[str, int]:
    return {name: int(token.value * 10**token.places) for name, token in binding.params.items()}
