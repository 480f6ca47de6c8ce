"""Units and mixtures turned into disproofs, each recomputed by experiment and by both solvers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from random import Random

import seeds
from datagen.phrasing import Params
from datagen.template import LEVELS
from datagen.variant import Variant
from mutators.invert import invert
from mutators.perturb import Perturb

# What one of each unit is in metres, kilograms and seconds, and the letters of what it measures.
SIZES = {
    "millimetre": ("1/1000", "L"), "centimetre": ("1/100", "L"), "metre": ("1", "L"),
    "kilometre": ("1000", "L"), "milligram": ("1/1000000", "M"), "gram": ("1/1000", "M"),
    "kilogram": ("1", "M"), "tonne": ("1000", "M"), "second": ("1", "T"), "minute": ("60", "T"),
    "hour": ("3600", "T"), "day": ("86400", "T"), "week": ("604800", "T"),
    "millilitre": ("1/1000000", "LLL"), "litre": ("1/1000", "LLL"), "cubic metre": ("1", "LLL"),
    "cubic centimetre": ("1/1000000", "LLL"), "dar": ("1", "d"), "lun": ("1", "l"),
    "vesk": ("1", "v"), "tam": ("1", "t"), "or": ("1", "o"),
}  # fmt: skip

_UNIT = f"(?:{'|'.join(sorted(SIZES, key=len, reverse=True))})s?"
_MEASURE = rf"(?:{_UNIT}(?: per {_UNIT})?|per {_UNIT})\b"


def draw(mode: str, wanted: int) -> Iterator[Variant]:
    turned = invert(seeds.load(mode), "disproof")
    for level in LEVELS:
        drawer = Perturb(turned, level, 5)
        found = [v for v in map(drawer.draw, range(wanted * 2)) if v is not None]
        yield from found[:wanted]


def worth(measure: str, scale: dict[str, int]) -> Fraction:
    """One of a measure, where the base units are replaced by others that are so many times as small."""
    above, _, below = f" {measure}".partition(" per ")
    value = Fraction(1)
    for name, power in ((above.strip(), 1), (below.strip(), -1)):
        if not name or name.startswith("("):
            continue
        size, letters = SIZES[name if name in SIZES else name.removesuffix("s")]
        one = Fraction(size)
        for letter in letters:
            one *= scale[letter]
        value *= one**power
    return value


def test_only_the_named_term_changes_otherwise_than_the_result_when_units_change() -> None:
    """A sum of right terms stays right in other base units; the wrong term must be the only one that does not."""
    for variant in draw("quantitative.unit_dimension", 30):
        text = variant.posing.text
        scale = {letter: Random(f"{letter}{text}").randint(2, 10**6) for letter in "LMTdlvto"}
        same = dict.fromkeys(scale, 1)
        target = re.search(f"(?:in|number of) ({_MEASURE})", text)
        given = dict(re.findall(rf"\b([a-z]) = \d+ ({_MEASURE}|\(a pure number\))", text))
        assert target is not None and given
        wanted = worth(target.group(1), scale) / worth(target.group(1), same)
        odd = []
        for mark, above, below in re.findall(r"\(([A-E])\) ([a-z*]+)(?:/\(?([a-z*]+)\)?)?", text):
            ratio = Fraction(1)
            for side, power in ((above, 1), (below, -1)):
                for letter in side.split("*") if side else ():
                    ratio *= (worth(given[letter], scale) / worth(given[letter], same)) ** power
            if ratio != wanted:
                odd.append(mark)
        assert odd == [variant.answer], text


def reachable(p: Params) -> list[Fraction]:
    """What whole a thousand allowed choices lead to, from the least to the most."""
    low, high = (p.lo, p.hi) if p.question == "unknown" else (0, _bound(p))
    return [strength(p, low + Fraction(i * (high - low), 1000)) for i in range(1001)]


def _bound(p: Params) -> int:
    return p.s if p.question == "alligation" else getattr(p, "c", 0) or p.b


def strength(p: Params, free: Fraction) -> Fraction:
    """The mean over all parts, weighed in one by one."""
    match p.question:
        case "alligation":
            parts = [(free, p.p), (p.t - free, p.q)]
        case "unknown":
            parts = [(p.a, p.p), (p.b, p.q), (p.c, free)]
        case "table":
            parts = [*(row[1:] for row in p.table.rows), (free, p.r)]
        case "third":
            parts = [(p.a, p.p), (p.b, p.q), (free, p.r)]
        case "dilute":
            parts = [(p.a, p.p), (free, 0)]
        case _:
            parts = [(p.a, p.p), (free, p.q)]
    mean, weight = Fraction(0), Fraction(0)
    for amount, of in parts:
        weight += amount
        mean += (of - mean) * amount / weight if weight else 0
    return mean


def test_mixtures_say_what_an_aim_takes_or_the_nearest_that_can_be_reached() -> None:
    """Trying a thousand choices, none may reach the aim where it is called impossible, or come nearer than told."""
    for variant in draw("quantitative.mixture_weighting", 60):
        p = variant.params
        word, number = variant.answer.split()
        value = Fraction(number)
        if p.question == "replace":
            amounts = [Fraction(p.a * p.p, 100)]
            for _ in range(p.n):
                left = amounts[-1] - amounts[-1] * Fraction(p.b, p.a)
                amounts.append(left + Fraction(p.b * p.q, 100))
            shares = [amount * 100 / p.a for amount in amounts]
            met = [i for i, share in enumerate(shares) if (share - p.m) * p.side >= 0]
            assert (word, value) == (("yes", met[0]) if met else ("no", shares[-1]))
            continue
        found = reachable(p)
        if word == "yes":
            low, high = (p.lo, p.hi) if p.question == "unknown" else (0, _bound(p))
            assert low <= value <= high and strength(p, value) == p.m
        else:
            assert not min(found) <= p.m <= max(found)
            assert min(found, key=lambda at: abs(at - p.m)) == value


def test_half_of_the_aims_can_be_reached() -> None:
    """Prevents that yes or no can be guessed, at any level."""
    for level in LEVELS:
        drawer = Perturb(invert(seeds.load("quantitative.mixture_weighting"), "disproof"), level, 3)
        drawn = [v for v in map(drawer.draw, range(400)) if v is not None]
        words = Counter(variant.answer.split()[0] for variant in drawn)
        assert 0.42 <= words["yes"] / words.total() <= 0.58, (level, words)


def test_certificates_of_mixtures_refute_near_answers() -> None:
    import z3

    turned = invert(seeds.load("quantitative.mixture_weighting"), "disproof")
    for variant in draw("quantitative.mixture_weighting", 6):
        word, number = variant.answer.split()
        value, aim = Fraction(number), variant.params.m
        other = {"yes": "no", "no": "yes"}[word]
        for wrong in (
            f"{word} {value + 1}", f"{word} {value + Fraction(1, 7)}", f"{other} {value}", f"no {aim}",
            f"{word} {2 * value}/2", f"{word}", "", "yes 1/0",
        ):  # fmt: skip
            if wrong == variant.answer:
                continue
            certificate = turned.certify(variant.params, wrong)
            assert certificate is not None
            solver = z3.Solver(ctx=z3.Context())
            solver.from_string(certificate.text)
            assert solver.check() == z3.sat, (wrong, variant.answer, certificate.text)
