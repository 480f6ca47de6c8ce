"""Summaries turned to what they leave open: given mean and range, how large or small can an end of the data be?

The other values take up what is left of the total, as low or as high as the constraints allow. Whole numbers are
packed against one end or the other; the largest level adds a median, or asks that all values differ, or both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, Slot, phrasings
from datagen.spaces import Axis, Int
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._stories import asked
from seeds.quantitative._summaries import SETTINGS
from seeds.quantitative._summary_offers import bound_offers
from seeds.quantitative._summary_shown import bounds

WITH_MEDIAN, DISTINCT = (3, 5), (4, 5)
WIDER = 6
"""How many ranges are tried, one wider than the other."""
_ASKS = {
    ("largest", "largest"): "How large can the largest <noun> be",
    ("largest", "smallest"): "How small can the largest <noun> be",
    ("smallest", "largest"): "How large can the smallest <noun> be",
    ("smallest", "smallest"): "How small can the smallest <noun> be",
}
_KNOWN = (
    "The <noun> of each of {n:int} <things> is a whole number of <unit><differ>; the mean is "
    "{m:int}<median> and the range (largest minus smallest) is {r:int}. {ask:ask}, in <unit>?",
    "{ask:ask}, in <unit>, if there are {n:int} <things>, every <noun> is a whole number of "
    "<unit><differ>, the mean is {m:int}<median> and the largest is {r:int} <unit> above the "
    "smallest?",
    "Of {n:int} <things> only this was kept: each <noun> was a whole number of "
    "<unit><differ>, the mean was {m:int} <unit><median>, and between the smallest and the "
    "largest lay {r:int} <unit>. {ask:ask}, in <unit>?",
    "Somebody has lost a list of {n:int} numbers, each the <noun> of a <thing> in whole "
    "<unit><differ>. The mean of the list was {m:int}<median>, its range (the largest minus "
    "the smallest) {r:int}. {ask:ask}, in <unit>?",
    "Take {n:int} <things> with a mean <noun> of {m:int} <unit><median> and a range of "
    "{r:int} <unit>, which is the largest minus the smallest. Every <noun> is a whole number "
    "of <unit><differ>. {ask:ask}, in <unit>?",
)


@cache
def _wordings(level: int) -> tuple[Phrasing, ...]:
    wordings: list[Phrasing] = []
    for setting in SETTINGS:
        asks = {}
        for ask, text in _ASKS.items():
            asks[ask] = re.sub(r"<(\w+)>", lambda hole, words=setting: words[hole[1]], text)  # type: ignore[misc]
        meant = {text: ask for ask, text in asks.items()}
        slot = Slot("|".join(meant), meant.__getitem__, asks.__getitem__)
        median = ", the median {q:int}" if level in WITH_MEDIAN else ""
        differ = ", all of them different" if level in DISTINCT else ""
        told = [text.replace("<median>", median).replace("<differ>", differ) for text in _KNOWN]
        texts = asked(told, bounds(", the median" if median else "", differ))
        wordings += phrasings(texts, [setting], {"ask": slot})
    return tuple(wordings)


class Packed(NamedTuple):
    """The total when the other values lie as low (or high) as they may: `times * smallest + rest`."""

    times: int
    rest: int
    written: str
    """The rest as an expression in the numbers of the text."""


class OnlyTheRange(Inversion):
    kind, to = "underdetermination", "constraint.range_bounding"
    answer_kind = AnswerKind.INTEGER

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {
            "which_end": Int(0, 1),
            "which_side": Int(0, 1),
            "extra": Int(0, 9),
            "tilt": Int(-4, 4),
        }

    def turn(self, p: Params) -> Params | None:
        # The first two levels differ in the number of values alone, and share none.
        n = {1: 4 + p.n % 3, 2: 7 + p.n % 3, 3: min(p.n, 9)}.get(p.level, min(p.n, 7))
        n = 2 * (n // 2) + 1 if p.level in WITH_MEDIAN else n
        given = Params(
            n=n,
            m=p.m,
            r=n + 2 + abs(p.off) + p.extra,
            ask=(("largest", "smallest")[p.which_end], ("largest", "smallest")[p.which_side]),
            setting=p.setting,
        )
        if p.level in WITH_MEDIAN:
            given.q = p.m + p.tilt
        given.level = p.level
        for _ in range(WIDER):
            given.found = _found(given)
            if given.found is not None:
                return given
            given.r += 3
        return None

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return _wordings(p.level)[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(bound_offers(p))

    def derive(self, p: Params) -> Derivation:
        """Packs the other values to one side, divides what is left, and sees that the total can be met."""
        low, high = _packings(p)
        total, smallest = p.n * p.m, p.found
        upper = p.ask[1] == "largest"
        pack, side = (low, "small") if upper else (high, "large")
        steps = [
            Step(f"The values add up to {p.n} * {p.m} = {total}.", f"{p.n} * {p.m} = {total}"),
        ]
        packed = (
            f"With all others as {side} as can be, the total is {pack.times} times the smallest"
        )
        if pack.written == str(pack.rest):
            opening = f"{packed} plus {p.r}. "
        else:
            rest = f"{pack.written} = {pack.rest}"
            steps.append(Step(f"{packed} plus this: {rest}.", rest))
            opening = ""
        if upper:
            claim = f"({total} - {pack.rest}) // {pack.times} = {smallest}"
            text = (
                f"This may not pass {total}, so the smallest is at most, in whole numbers, {claim}."
            )
        else:
            up = f"({total} - {pack.rest} + {pack.times - 1}) // {pack.times}"
            claim = f"{up} = {smallest}"
            text = f"This must reach {total}, so the smallest is at least, rounded up, {claim}."
        steps.append(Step(opening + text, claim))
        steps += _met(p, low, high)
        if p.ask[0] == "smallest":
            return Derivation(steps, smallest)
        claim = f"{smallest} + {p.r} = {smallest + p.r}"
        steps.append(Step(f"The largest lies a range above it: {claim}.", claim))
        return Derivation(steps, smallest + p.r)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The end of some such data, no worse than that of data written down: the solver finds nothing better."""
        names = [f"x{i}" for i in range(p.n)]
        lines = [f"(declare-const {name} Int)" for name in (*names, "answer")]
        lines += [f"(assert {term})" for term in _constraints(p, names)]
        largest, best = p.ask[0] == "largest", p.ask[1] == "largest"
        lines.append(f"(assert (= answer {names[-1 if largest else 0]}))")
        data = _data(p)
        shown = " ".join(_constraints(p, [str(value) for value in data]))
        relation = ">=" if best else "<="
        lines.append(
            f"(assert (=> (and {shown}) ({relation} answer {data[-1 if largest else 0]})))"
        )
        return script(lines, {}, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Builds up all totals that the other values can have, for every smallest value."""
        n, total, r = given.n, given.n * given.m, given.r
        q = getattr(given, "q", None)
        fits = []
        for smallest in range(given.m - r, given.m + 1):
            left = total - n * smallest - r
            if (
                left >= 0
                and _sums(n, r, None if q is None else q - smallest, given.level in DISTINCT)
                >> left
                & 1
            ):
                fits.append(smallest)
        if not fits:
            return failed("all totals", "no such values")
        best = max(fits) if given.ask[1] == "largest" else min(fits)
        return expect("all totals", best + (r if given.ask[0] == "largest" else 0), answer)


def _met(p: Params, low: Packed, high: Packed) -> list[Step]:
    """That data with this smallest value can have the total."""
    total, a = p.n * p.m, p.found
    steps = []
    if p.level in WITH_MEDIAN:
        apart = p.n // 2 if p.level in DISTINCT else 0
        rooms = [f"{a} + {apart} <= {p.q}", f"{p.q} + {apart} <= {a} + {p.r}"]
        if not apart:
            rooms = [f"{a} <= {p.q}", f"{p.q} <= {a} + {p.r}"]
        text = f"The median fits in between, with room on both sides: {', '.join(rooms)}."
        steps.append(Step(text, "; ".join(rooms)))
    least, most = (f"{each.times} * {a} + {each.written}" for each in (low, high))
    bottom, top = (each.times * a + each.rest for each in (low, high))
    first, second = f"{least} = {bottom}", f"{most} = {top}"
    between = f"{bottom} <= {total} <= {top}"
    if p.level < min(WITH_MEDIAN):
        span = f"With this smallest value the total can be anything from {first} to {second}"
        text = f"{span}, so it can be met: {between}."
        return [*steps, Step(text, f"{first}; {second}; {between}")]
    text = f"So the total can be met: {between}."
    return [
        *steps,
        Step(f"With this smallest value the total is at least {first}.", first),
        Step(f"It is at most {second}, and all between is possible.", second),
        Step(text, between),
    ]


def _lists(p: Params, smallest: int) -> tuple[list[int], list[int]]:
    """The data with a smallest value, in order, all others as low and as high as they may lie."""
    n, top = p.n, smallest + p.r
    gap = int(p.level in DISTINCT)
    if p.level not in WITH_MEDIAN:
        low = [smallest + gap * i for i in range(n - 1)]
        return [*low, top], [smallest, *(top - gap * i for i in reversed(range(n - 1)))]
    half = n // 2
    below = (
        [smallest + gap * i for i in range(half)],
        [p.q - gap * i for i in range(half - 1, 0, -1)],
    )
    above = [p.q + gap * i for i in range(1, half)], [top - gap * i for i in reversed(range(half))]
    return [*below[0], p.q, *above[0], top], [smallest, *below[1], p.q, *above[1]]


def _packings(p: Params) -> tuple[Packed, Packed]:
    n, r, half = p.n, p.r, p.n // 2
    if p.level not in WITH_MEDIAN:
        spread = f" + {n - 2} * {n - 1} / 2" if p.level in DISTINCT else ""
        texts = f"{r}{spread}", f"{n - 1} * {r}{spread.replace('+', '-')}"
        times = n
    else:
        spread = f" + {half} * {half - 1}" if p.level in DISTINCT else ""
        texts = (
            f"{half} * {p.q} + {r}{spread}",
            f"{half} * {p.q} + {half} * {r}{spread.replace('+', '-')}",
        )
        times = half + 1
    low, high = _lists(p, 0)
    return Packed(times, sum(low), texts[0]), Packed(times, sum(high), texts[1])


def _found(p: Params) -> int | None:
    """The extreme smallest value; None where it is not the total that bounds it."""
    low, high = _packings(p)
    total = p.n * p.m
    upper = (total - low.rest) // low.times
    smallest = upper if p.ask[1] == "largest" else -((high.rest - total) // high.times)
    lists = _lists(p, smallest)
    ordered = all(a + (p.level in DISTINCT) <= b for data in lists for a, b in pairwise(data))
    met = sum(lists[0]) <= total <= sum(lists[1])
    return smallest if smallest > 0 and ordered and met else None


def _data(p: Params) -> list[int]:
    """Data that show the extreme: as low as can be, then raised from above until the total is met."""
    low, high = _lists(p, p.found)
    missing = p.n * p.m - sum(low)
    for i in reversed(range(p.n)):
        rise = min(missing, high[i] - low[i])
        low[i] += rise
        missing -= rise
    return low


def _constraints(p: Params, values: list[str]) -> list[str]:
    """What the text says of the data in order, as SMT-LIB terms."""
    order = "<" if p.level in DISTINCT else "<="
    terms = [f"({order} {a} {b})" for a, b in pairwise(values)]
    terms.append(f"(= (+ {' '.join(values)}) {p.n * p.m})")
    terms.append(f"(= (- {values[-1]} {values[0]}) {p.r})")
    if p.level in WITH_MEDIAN:
        terms.append(f"(= {values[p.n // 2]} {p.q})")
    return terms


def _sums(n: int, r: int, middle: int | None, distinct: bool) -> int:
    """A bit for each sum that the values between smallest and largest can have, as offsets from the smallest."""
    if middle is None:
        return _chosen(n - 2, distinct, r - distinct, distinct)
    if not distinct <= middle <= r - distinct:
        return 0
    half = n // 2 - 1
    below = _chosen(half, distinct, middle - distinct, distinct)
    above = _chosen(half, middle + distinct, r - distinct, distinct)
    sums = 0
    for offset in range(above.bit_length()):
        if above >> offset & 1:
            sums |= below << offset
    return sums << middle


@cache
def _chosen(count: int, low: int, high: int, distinct: bool) -> int:
    """The sums of so many whole numbers from a range, all different or not, as bits."""
    by_count = [1] + [0] * count
    for number in range(low, high + 1):
        counts = range(count, 0, -1) if distinct else range(1, count + 1)
        for k in counts:
            by_count[k] |= by_count[k - 1] << number
    return by_count[count]
