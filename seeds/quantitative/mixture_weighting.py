"""Mixtures: parts of different strength or price are balanced to a whole of a given one.

Level 1 asks the mean of two parts, 2 an amount for a wanted mean, 3 a third part on top of two, 4
an unknown price or lots from a table, 5 more lots or repeated replacement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._cases import Cases, as_answer, lowest, show
from seeds.quantitative._mixture_offers import offers
from seeds.quantitative._mixture_words import SETTINGS, WORDINGS
from seeds.quantitative.inverted.mixture_weighting import AimInRange

_AMOUNT = Int(2, 20)
_LOT = Int(2, 12, 2)
_STRENGTH = Int(5, 95, 5)
_WEAK = Int(10, 90, 10)
_FIFTH = Int(10, 90, 20)
_PRICE = Int(2, 30)

# (first, second, target) with the target between, and (strong, target) with a weaker target.
_BETWEEN = tuple(
    (p, q, m) for p in _STRENGTH for q in _STRENGTH for m in _STRENGTH if p < m < q or q < m < p
)
_WEAKER = tuple((p, m) for p in _STRENGTH for m in _STRENGTH if m < p)
# What is replaced of how much: simple parts, so that numbers stay short over the rounds.
_PARTS = ((1, 2), (1, 3), (2, 3), (1, 4), (1, 5), (2, 5), (1, 6), (1, 10), (3, 10))

SPACES = {
    1: Cases({"blend": [_AMOUNT, _STRENGTH] * 2, "average": [_AMOUNT, _PRICE] * 2}),
    2: Cases({"alligation": [Int(4, 40), _BETWEEN], "dilute": [Int(2, 100), _WEAKER]}),
    3: Cases({"third": [_LOT, _WEAK] * 2 + [Int(25, 75, 5), Int(10, 20, 5)]}),
    4: Cases({"unknown": [Int(2, 9), Int(4, 20, 2)] * 2 + [Int(2, 6), Int(6, 20, 2)],
              "table": [_LOT, _FIFTH] * 3 + [Int(30, 70, 10), Int(5, 20, 5)]}),
    5: Cases({"table": [(2, 4, 6), _FIFTH] * 4 + [Int(40, 60, 10), Int(10, 20, 10)],
              "replace": [_PARTS, Int(2, 15), _STRENGTH, _STRENGTH, Int(3, 4)]}),
}  # fmt: skip


class MixtureWeighting(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"disproof": AimInRange}

    def space(self, level: int) -> Space:
        return Space({"case": SPACES[level], "setting": Int(0, 4)})

    def build(self, p: Params) -> Params:
        p.question, values = p.case
        match p.question:
            case "blend" | "average":
                p.a, p.p, p.b, p.q = values
            case "alligation":
                p.t, (p.p, p.q, p.m) = values
            case "dilute":
                p.a, (p.p, p.m) = values
            case "third":
                p.a, p.p, p.b, p.q, p.m, apart = values
                known = p.a * (p.p - p.m) + p.b * (p.q - p.m)
                # The third kind lies on the other side of the target, so that it can balance.
                p.r = p.m - apart if known > 0 else p.m + apart
            case "unknown":
                p.a, p.p, p.b, p.q, p.c, p.m = values
            case "table":
                p.lots = tuple(zip(values[:-2:2], values[1:-2:2], strict=True))
                p.m, apart = values[-2:]
                known = sum([amount * (strength - p.m) for amount, strength in p.lots])
                p.r = p.m - apart if known > 0 else p.m + apart
            case "replace":
                (part, whole), size, p.p, p.q, p.n = values
                p.a, p.b = whole * size, part * size
        return p

    def admits(self, p: Params) -> bool:
        """The target lies strictly between the strengths; amounts and prices are positive."""
        match p.question:
            case "blend" | "average":
                return bool(p.p != p.q)
            case "third":
                known = p.a * (p.p - p.m) + p.b * (p.q - p.m)
                if p.p == p.q or p.r in (p.p, p.q) or not 5 <= p.r <= 95:
                    return False
                return _plausible(known, p.m - p.r, p.a + p.b)
            case "unknown":
                worth = p.m * (p.a + p.b + p.c) - p.a * p.p - p.b * p.q
                return bool(p.p != p.q and p.c < worth < 40 * p.c and worth != p.m * p.c)
            case "table":
                known = sum([amount * (strength - p.m) for amount, strength in p.lots])
                if not _plausible(known, p.m - p.r, sum([amount for amount, _ in p.lots])):
                    return False
                _tabulate(p)
                return len({strength for _, strength in p.lots}) > 1
            case "replace":
                return bool(p.p != p.q)
        return True

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return WORDINGS[p.question][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        return DERIVATIONS[p.question](p, SETTINGS[p.question][p.setting])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Balances: what the parts bring in is what the whole holds. No quotient is taken."""
        num, den = answer.numerator, answer.denominator
        if num <= 0:
            return failed("balance", f"{answer} is not a positive amount or share")
        g = given
        match g.level:
            case 1:
                return expect("balance", (g.a * g.p + g.b * g.q) * den, (g.a + g.b) * num)
            case 2 if hasattr(g, "t"):
                return expect("balance", g.t * g.m * den, num * g.p + (g.t * den - num) * g.q)
            case 2:
                return expect("balance", g.a * den * g.p, (g.a * den + num) * g.m)
            case 4 if hasattr(g, "c"):
                known = g.a * g.p + g.b * g.q
                return expect("balance", (g.a + g.b + g.c) * g.m * den, known * den + g.c * num)
            case 5 if hasattr(g, "n"):
                # Every round brings the strength nearer to that of the filling by the same factor.
                far = (g.p - g.q) * (g.a - g.b) ** g.n * den
                return expect("geometric closeness", far, (num - g.q * den) * g.a**g.n)
        lots = ((g.a, g.p), (g.b, g.q)) if g.level == 3 else [row[1:] for row in g.table.rows]
        brought, whole = num * g.r, num
        for amount, strength in lots:
            brought += amount * strength * den
            whole += amount * den
        return expect("balance", brought, whole * g.m)


def _plausible(known: int, apart: int, amount: int) -> bool:
    """Whether known / apart is positive, and not out of proportion to the amount at hand."""
    return known * apart > 0 and abs(known) < 4 * amount * abs(apart)


def _tabulate(p: Params) -> None:
    words = SETTINGS["table"][p.setting]
    columns = ("lot", f"amount in {words['unit']}", "strength in percent")
    p.table = Table(
        columns, tuple([(name, *lot) for name, lot in zip("ABCD", p.lots, strict=False)])
    )


def _step(text: str, claim: str) -> Step:
    return Step(f"{text}: {claim}.", claim)


def _blend(p: Params, words: dict[str, str]) -> Derivation:
    part, unit = words["part"], words["unit"]
    one, two = lowest(p.a * p.p, 100), lowest(p.b * p.q, 100)
    num, den = lowest(p.a * p.p + p.b * p.q, p.a + p.b)
    both = f"({show(*one)} + {show(*two)}) / ({p.a} + {p.b}) * 100 = {show(num, den)}"
    steps = [
        _step(f"The first lot brings {part}, in {unit}", f"{p.a} * {p.p}/100 = {show(*one)}"),
        _step(f"The second lot brings {part}, in {unit}", f"{p.b} * {p.q}/100 = {show(*two)}"),
        _step(f"All {part} over the whole amount, in percent", both),
    ]
    certificate = f"({p.a} * {p.p} + {p.b} * {p.q}) / ({p.a} + {p.b})"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _average(p: Params, words: dict[str, str]) -> Derivation:
    money, unit = words["money"], words["unit"]
    one, two = p.a * p.p, p.b * p.q
    num, den = lowest(one + two, p.a + p.b)
    steps = [
        _step(f"The {p.a} {unit} at {p.p} {money} are worth, in {money}", f"{p.a} * {p.p} = {one}"),
        _step(f"The {p.b} {unit} at {p.q} {money} are worth, in {money}", f"{p.b} * {p.q} = {two}"),
        _step(
            f"All {money} over all {unit}", f"({one} + {two}) / ({p.a} + {p.b}) = {show(num, den)}"
        ),
    ]
    certificate = f"({p.a} * {p.p} + {p.b} * {p.q}) / ({p.a} + {p.b})"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _alligation(p: Params, words: dict[str, str]) -> Derivation:
    near, apart = p.m - p.q, p.p - p.q
    num, den = lowest(p.t * near, apart)
    steps = [
        _step(
            "From the second strength to the target, in percentage points",
            f"{p.m} - {p.q} = {near}",
        ),
        _step(
            "From the second strength to the first, in percentage points",
            f"{p.p} - {p.q} = {apart}",
        ),
        _step(
            f"The first kind's share of the {p.t} {words['unit']} is the quotient of these",
            f"{p.t} * {near} / {apart} = {show(num, den)}",
        ),
    ]
    certificate = f"{p.t} * ({p.m} - {p.q}) / ({p.p} - {p.q})"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _dilute(p: Params, words: dict[str, str]) -> Derivation:
    part, unit = words["part"], words["unit"]
    pure, whole = lowest(p.a * p.p, 100), lowest(p.a * p.p, p.m)
    num, den = whole[0] - p.a * whole[1], whole[1]
    steps = [
        _step(
            f"The amount of {part} stays the same, in {unit}", f"{p.a} * {p.p}/100 = {show(*pure)}"
        ),
        _step(
            f"If that is {p.m}%, the whole comes to, in {unit}",
            f"{show(*pure)} / ({p.m}/100) = {show(*whole)}",
        ),
        _step(f"Added {words['other']}, in {unit}", f"{show(*whole)} - {p.a} = {show(num, den)}"),
    ]
    certificate = f"{p.a} * {p.p} / {p.m} - {p.a}"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _third(p: Params, words: dict[str, str]) -> Derivation:
    return _topped_up(p, words, ((p.a, p.p), (p.b, p.q)), ("The first kind", "The second kind"))


def _table(p: Params, words: dict[str, str]) -> Derivation:
    return _topped_up(p, words, p.lots, ("Lot A", "Lot B", "Lot C", "Lot D"))


def _topped_up(
    p: Params, words: dict[str, str], lots: tuple[tuple[int, int], ...], names: tuple[str, ...]
) -> Derivation:
    """How much at strength r balances the known lots at strength m."""
    part, unit = words["part"], words["unit"]
    steps, terms, known = [], [], 0
    for name, (amount, strength) in zip(names, lots, strict=False):
        over = amount * (strength - p.m)
        place = "is exactly at" if not over else "lies above" if over > 0 else "lies below"
        text = f"{name} {place} {p.m}% {part}; difference times {unit}"
        steps.append(_step(text, f"{amount} * ({strength} - {p.m}) = {over}"))
        terms.append(f"{amount} * ({strength} - {p.m})")
        known += over
    total = " + ".join([f"{amount * (strength - p.m)}" for amount, strength in lots]).replace(
        "+ -", "- "
    )
    apart = p.m - p.r
    num, den = lowest(known, apart)
    steps += [
        _step("Added up", f"{total} = {known}"),
        _step(
            f"At {p.r}%, one {words['unit'][:-1]} differs from the target by",
            f"{p.m} - {p.r} = {apart}",
        ),
        _step(f"Needed at {p.r}%, in {unit}", f"{known} / {apart} = {show(num, den)}"),
    ]
    certificate = f"({' + '.join(terms)}) / ({p.m} - {p.r})"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _unknown(p: Params, words: dict[str, str]) -> Derivation:
    money, unit = words["money"], words["unit"]
    whole, one, two = p.a + p.b + p.c, p.a * p.p, p.b * p.q
    worth = whole * p.m
    left = worth - one - two
    num, den = lowest(left, p.c)
    steps = [
        _step(f"The mixture holds, in {unit}", f"{p.a} + {p.b} + {p.c} = {whole}"),
        _step(
            f"At {p.m} {money} per {words['one']} it is worth, in {money}",
            f"{whole} * {p.m} = {worth}",
        ),
        _step(f"The first sort makes up, in {money}", f"{p.a} * {p.p} = {one}"),
        _step(f"The second sort makes up, in {money}", f"{p.b} * {p.q} = {two}"),
        _step(f"The third sort is worth the rest, in {money}", f"{worth} - {one} - {two} = {left}"),
        _step(f"For one {words['one']} of it, in {money}", f"{left} / {p.c} = {show(num, den)}"),
    ]
    certificate = f"(({p.a} + {p.b} + {p.c}) * {p.m} - {p.a} * {p.p} - {p.b} * {p.q}) / {p.c}"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _replace(p: Params, words: dict[str, str]) -> Derivation:
    part, unit, kept = words["part"], words["unit"], p.a - p.b
    common = gcd(p.a, p.b)
    ratio = f"{kept // common}/{p.a // common}"
    fresh = lowest(p.b * p.q, 100)
    num, den = lowest(p.a * p.p, 100)
    steps, certificate = [], f"{p.a} * {p.p}/100"
    for turn in range(1, p.n + 1):
        before = show(num, den) if turn > 1 else f"{p.a} * {p.p}/100"
        left = lowest(num * kept // gcd(num, p.a), den * (p.a // gcd(num, p.a)))
        steps.append(
            _step(
                f"Round {turn} keeps {ratio} of the {part}, in {unit}",
                f"{before} * {ratio} = {show(*left)}",
            )
        )
        num, den = lowest(left[0] * fresh[1] + fresh[0] * left[1], left[1] * fresh[1])
        certificate = f"({certificate}) * {ratio} + {p.b} * {p.q}/100"
        if turn < p.n:
            claim = f"{show(*left)} + {p.b} * {p.q}/100 = {show(num, den)}"
            steps.append(_step(f"What comes in adds its {part}, in {unit}", claim))
        else:
            answer = lowest(100 * num, den * p.a)
            claim = f"({show(*left)} + {p.b} * {p.q}/100) / {p.a} * 100 = {show(*answer)}"
            steps.append(
                _step(f"With what comes in last, the share of {part} in percent is", claim)
            )
    certificate = f"({certificate}) / {p.a} * 100"
    return Derivation(steps, as_answer(*answer), Certificate("expression", certificate))


DERIVATIONS: dict[str, Callable[[Params, dict[str, str]], Derivation]] = {
    "blend": _blend, "average": _average, "alligation": _alligation, "dilute": _dilute,
    "third": _third, "unknown": _unknown, "table": _table, "replace": _replace,
}  # fmt: skip

template = MixtureWeighting()
