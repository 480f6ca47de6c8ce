"""Mixtures turned into a disproof: an aim is asked that may lie outside the range that can be reached.

What may be added, how often or at what price, is bounded. If the aim lies in the range, the answer is what it
takes; if not, the end of the range that is nearest to it shows that it is impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from random import Random

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Choice, Seeded
from datagen.template import Certificate, Derivation, Inversion
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._mixture_offers import offers
from seeds.quantitative._mixture_ranges import DERIVATIONS
from seeds.quantitative._mixture_scripts import script
from seeds.quantitative._mixture_turned import WORDINGS
from seeds.quantitative._mixture_words import SETTINGS


class AimInRange(Inversion):
    kind, to = "disproof", "constraint.range_bounding"
    answer_kind = AnswerKind.LABEL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"possible": Choice((True, False)), "twist": Seeded(40)}

    def turn(self, p: Params) -> Params | None:
        """Draws the bound around what the aim of the problem takes, or an aim around what the bound allows."""
        rng = Random(p.twist)
        turned = Params(question=p.question, setting=p.setting)
        for name in _PRINTED[p.question]:
            setattr(turned, name, getattr(p, name))
        if p.question in ("blend", "average", "replace"):
            return _aimed(rng, turned, p.possible)
        need = Fraction(self.of.derive(p).answer)
        match p.question:
            case "alligation":
                turned.s = _cap(rng, need, p.possible, p.t)
                return turned if turned.s else None
            case "unknown":
                return _priced(rng, turned, need, p.possible)
            case "dilute":
                turned.b = _cap(rng, need, p.possible, ceil(need) + 20)
                return turned if turned.b else None
        turned.c = _cap(rng, need, p.possible, ceil(need) + 20)
        return turned if turned.c else None

    def wording(self, p: Params) -> Phrasing:
        wordings: tuple[Phrasing, ...] = WORDINGS[p.question][p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, bounded=True))

    def derive(self, p: Params) -> Derivation:
        """Finds the end of the range on the side of the aim, compares, and solves for what the aim takes."""
        return DERIVATIONS[p.question](p, SETTINGS[p.question][p.setting])

    def certify(self, p: Params, answer: Answer) -> Certificate:
        return Certificate("smtlib", script(p, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Solves for what the aim takes and asks whether it is allowed; else compares the distances of both ends."""
        if hasattr(given, "side"):
            far, keep, rounds = Fraction(given.p - given.q), Fraction(given.a - given.b, given.a), 0
            while given.side * (given.q + far - given.m) < 0 and rounds < given.n:
                far, rounds = far * keep, rounds + 1
            reached = given.side * (given.q + far - given.m) >= 0
            return expect("rounds", f"yes {rounds}" if reached else f"no {given.q + far}", answer)
        whole, weight, low, high = _unknowns(given)
        # (whole[0] + whole[1] * v) / (weight[0] + weight[1] * v) is to be m.
        slope = whole[1] - given.m * weight[1]
        need = Fraction(given.m * weight[0] - whole[0]) / slope if slope else None
        if need is not None and low <= need <= high:
            return expect("balance", f"yes {need}", answer)
        ends = [Fraction(whole[0] + whole[1] * v, weight[0] + weight[1] * v) for v in (low, high)]
        first, second = (abs(end - given.m) for end in ends)
        if first == second:
            return failed("balance", "both ends are equally near")
        return expect("balance", f"no {min(ends, key=lambda end: abs(end - given.m))}", answer)


_PRINTED = {
    "blend": "apbq", "average": "apbq", "alligation": "tpqm", "dilute": "apm", "third": "apbqrm",
    "unknown": "apbqcm", "table": ("table", "r", "m"), "replace": "apbqn",
}  # fmt: skip


def _cap(rng: Random, need: Fraction, possible: bool, most: int) -> int:
    """A bound that the need keeps or exceeds; 0 where there is none."""
    low, high = (max(2, ceil(need)), most) if possible else (2, ceil(need) - 1)
    if low > high:
        return 0
    # Near misses and near hits come up most.
    near = min(high, low + 4) if possible else max(low, high - 4)
    return rng.randint(low, near) if possible else rng.randint(near, high)


def _priced(rng: Random, p: Params, need: Fraction, possible: bool) -> Params | None:
    """A range of prices around the one that the aim takes, or beside it."""
    width = rng.randint(3, 9)
    if possible:
        p.lo = rng.randint(max(1, ceil(need) - width), floor(need))
        p.hi = max(p.lo + width, ceil(need))
    elif need > 4 and rng.random() < 0.5:
        p.hi = ceil(need) - rng.randint(1, min(3, ceil(need) - 3))
        p.lo = max(1, p.hi - width)
    else:
        p.lo = floor(need) + rng.randint(1, 3)
        p.hi = p.lo + width
    return p if p.lo < p.hi and p.lo > 0 else None


def _aimed(rng: Random, p: Params, possible: bool) -> Params | None:
    """An aim within the range from the first strength to what is reached at most, or beyond it."""
    if p.question == "replace":
        keep = Fraction(p.a - p.b, p.a)
        start, end = Fraction(p.p), p.q + (p.p - p.q) * keep**p.n
        p.side = 1 if p.q > p.p else -1
    else:
        start, end = Fraction(p.p), Fraction(p.a * p.p + p.b * p.q, p.a + p.b)
    for scale in (1, 2, 10):
        low, high = sorted((start, end) if possible else (end, Fraction(p.q)))
        aims = range(floor(low * scale) + 1, ceil(high * scale))
        if not possible and p.question != "replace" and rng.random() < 0.3:
            # Beyond both strengths, and not only beyond what there is enough for.
            least = p.q * scale + (1 if p.q > p.p else -5)
            aims = range(least, least + 5)
        most = 100 * scale if p.question != "average" else max(aims, default=0) + 1
        fitting = [aim for aim in aims if 0 < aim < most]
        if fitting:
            aim = Fraction(rng.choice(fitting), scale)
            p.m = aim.numerator if aim.denominator == 1 else aim
            return p
    return None


Line = tuple[int, int]
"""A constant, and so much for each unit of what is free."""


def _unknowns(g: Params) -> tuple[Line, Line, int, int]:
    """Amount times strength and amount of the whole, both in what is free, and the bounds of that."""
    if hasattr(g, "lo"):
        return (g.a * g.p + g.b * g.q, g.c), (g.a + g.b + g.c, 0), g.lo, g.hi
    if hasattr(g, "t"):
        return (g.t * g.q, g.p - g.q), (g.t, 0), 0, g.s
    if hasattr(g, "table"):
        whole = sum([amount * strength for _, amount, strength in g.table.rows])
        return (whole, g.r), (sum([row[1] for row in g.table.rows]), 1), 0, g.c
    if hasattr(g, "r"):
        return (g.a * g.p + g.b * g.q, g.r), (g.a + g.b, 1), 0, g.c
    return (g.a * g.p, getattr(g, "q", 0)), (g.a, 1), 0, g.b
