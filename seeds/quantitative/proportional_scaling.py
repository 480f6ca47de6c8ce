"""Proportional scaling: a known case is scaled to a new one by direct, inverse or joint proportion.

Level 1 scales by one direct factor, 2 by one inverse, 3 by two, 4 by three, 5 by five. The known
quantity `x` belongs to the factors `k0, k1 ...`, the asked one to `n0, n1 ...`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Axis, Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect
from seeds.quantitative._scale_offers import offers
from seeds.quantitative._scale_shown import STORIES
from seeds.quantitative._scales import SCALES, SETTINGS
from seeds.quantitative._stories import asked
from seeds.quantitative.inverted.proportional_scaling import ScaledFactor

_EXACT = "Give an exact number, as a fraction if it is not whole."

_TEXTS = {
    1: [
        f"{{k0:int}} identical <things> <verb> {{x:int}} <unit>. How many <unit> do "
        f"{{n0:int}} of them <verb>? {_EXACT}",
        f"How many <unit> do {{n0:int}} <things> <verb>, if {{k0:int}} such <things> <verb> "
        f"{{x:int}} <unit>? {_EXACT}",
        f"Suppose that {{k0:int}} equal <things> together <verb> {{x:int}} <unit>. At that "
        f"rate, how many <unit> do {{n0:int}} such <things> <verb>? {_EXACT}",
        f"All the <things> are alike. Together, {{k0:int}} of them <verb> {{x:int}} <unit>. "
        f"Find how many <unit> {{n0:int}} of them <verb>. {_EXACT}",
        f"A label says that {{k0:int}} <things> of one kind <verb> {{x:int}} <unit>. Work "
        f"out how many <unit> {{n0:int}} <things> of that kind <verb>. {_EXACT}",
    ],
    2: [
        f"It takes {{k0:int}} <crew> {{x:int}} hours to <do>. How many hours does it take "
        f"{{n0:int}} <crew>, all working at the same pace? {_EXACT}",
        f"Working at one pace, {{k0:int}} <crew> can <do> in {{x:int}} hours. How many hours "
        f"do {{n0:int}} such <crew> need for the same job? {_EXACT}",
        f"How many hours do {{n0:int}} <crew> need to <do>, if {{k0:int}} <crew> of the same "
        f"speed need {{x:int}} hours? {_EXACT}",
        f"A plan gives {{k0:int}} equally fast <crew> {{x:int}} hours to <do>. The number is "
        f"changed to {{n0:int}} <crew>. How many hours does the job take now? {_EXACT}",
        f"To <do>, {{k0:int}} equally quick <crew> take {{x:int}} hours. Find the number of "
        f"hours that {{n0:int}} of them would take for the whole job. {_EXACT}",
    ],
    3: [
        f"{{k0:int}} <crew> <make> {{k1:int}} <goods> in {{x:int}} hours. How many hours do "
        f"{{n0:int}} such <crew> need for {{n1:int}} <goods>? {_EXACT}",
        f"How many hours do {{n0:int}} <crew> need to <make> {{n1:int}} <goods>, if "
        f"{{k0:int}} equally fast <crew> <make> {{k1:int}} <goods> in {{x:int}} hours? "
        f"{_EXACT}",
        f"In {{x:int}} hours, {{k0:int}} equally fast <crew> <make> {{k1:int}} <goods>. An "
        f"order asks for {{n1:int}} <goods> from {{n0:int}} of these <crew>. How many hours "
        f"will it take? {_EXACT}",
        f"All <crew> are equally fast: {{k0:int}} of them <make> {{k1:int}} <goods> in "
        f"{{x:int}} hours. Find the number of hours in which {{n0:int}} of them <make> "
        f"{{n1:int}} <goods>. {_EXACT}",
        f"Records show {{k1:int}} <goods> after {{x:int}} hours with {{k0:int}} equally fast "
        f"<crew> at work. After how many hours will {{n0:int}} such <crew> reach {{n1:int}} "
        f"<goods>, starting from none? {_EXACT}",
    ],
    4: [
        f"{{k0:int}} <crew> running {{k1:int}} hours a day <make> {{k2:int}} <goods> in "
        f"{{x:int}} days. How many days do {{n0:int}} such <crew> running {{n1:int}} hours a "
        f"day need for {{n2:int}} <goods>? {_EXACT}",
        f"How many days do {{n0:int}} <crew> need to <make> {{n2:int}} <goods> at {{n1:int}} "
        f"hours a day, if {{k0:int}} equally fast <crew> at {{k1:int}} hours a day <make> "
        f"{{k2:int}} <goods> in {{x:int}} days? {_EXACT}",
        f"In {{x:int}} days of {{k1:int}} hours, {{k0:int}} equally fast <crew> "
        f"<make> {{k2:int}} <goods>. How many days of {{n1:int}} hours do {{n0:int}} of these "
        f"<crew> take for {{n2:int}} <goods>? {_EXACT}",
        f"All <crew> work at one pace. With {{k0:int}} of them busy {{k1:int}} hours a day, "
        f"{{k2:int}} <goods> are ready after {{x:int}} days. Now {{n0:int}} of them are busy "
        f"{{n1:int}} hours a day. After how many days are {{n2:int}} <goods> ready? {_EXACT}",
        f"The first order was {{k2:int}} <goods>: {{k0:int}} equally fast <crew> at {{k1:int}} "
        f"hours a day finished it in {{x:int}} days. The second is {{n2:int}} <goods>, for "
        f"{{n0:int}} of the same <crew> at {{n1:int}} hours a day. How many days does the "
        f"second order take? {_EXACT}",
    ],
    5: [
        f"{{k0:int}} <crew> working {{k1:int}} hours a day <dig> <ditch> {{k2:int}} m long, "
        f"{{k3:int}} m wide and {{k4:int}} m deep in {{x:int}} days. How many days do "
        f"{{n0:int}} such <crew> working {{n1:int}} hours a day need for one {{n2:int}} m "
        f"long, {{n3:int}} m wide and {{n4:int}} m deep? Equal volumes take equal labour. "
        f"{_EXACT}",
        f"How many days do {{n0:int}} <crew> at {{n1:int}} hours a day need to <dig> <ditch> "
        f"measuring {{n2:int}} m by {{n3:int}} m by {{n4:int}} m, if {{k0:int}} equally fast "
        f"<crew> at {{k1:int}} hours a day took {{x:int}} days for one of {{k2:int}} m by "
        f"{{k3:int}} m by {{k4:int}} m? Equal volumes take equal labour. {_EXACT}",
        f"In {{x:int}} days of {{k1:int}} hours, {{k0:int}} equally fast <crew> <dig> <ditch> of "
        f"length {{k2:int}} m, width {{k3:int}} m and depth {{k4:int}} m. How many days of "
        f"{{n1:int}} hours do {{n0:int}} of them take for length {{n2:int}} m, width "
        f"{{n3:int}} m and depth {{n4:int}} m? Equal volumes take equal labour. {_EXACT}",
        f"The same volume always takes the same labour. {{k0:int}} <crew> at {{k1:int}} "
        f"hours a day needed {{x:int}} days to <dig> <ditch> {{k2:int}} m long, {{k3:int}} m "
        f"wide and {{k4:int}} m deep. Find the days needed by {{n0:int}} <crew> at "
        f"{{n1:int}} hours a day for length {{n2:int}} m, width {{n3:int}} m, depth "
        f"{{n4:int}} m. {_EXACT}",
        f"A job of {{k2:int}} m by {{k3:int}} m by {{k4:int}} m kept {{k0:int}} <crew> busy "
        f"for {{x:int}} days at {{k1:int}} hours a day. They <dig> <ditch> again, now "
        f"{{n2:int}} m by {{n3:int}} m by {{n4:int}} m, with {{n0:int}} equally fast <crew> at "
        f"{{n1:int}} hours a day. How many days does it take at the same pace per cubic "
        f"metre? {_EXACT}",
    ],
}
WORDINGS = {
    level: phrasings(asked(texts, STORIES[level], _EXACT), SETTINGS[level])
    for level, texts in _TEXTS.items()
}


# Every factor really changes, so old and new come as pairs of different numbers.
_CHANGES = {
    high: tuple(
        (old, new) for old in range(low, high + 1) for new in range(low, high + 1) if old != new
    )
    for low, high in ((1, 3), (1, 4), (3, 12), (2, 15))
}


class ProportionalScaling(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"backward": ScaledFactor}

    def space(self, level: int) -> Space:
        crews: dict[str, Axis] = {
            "crew": _CHANGES[15],
            "pace": Int(1, 9),
            "x": Int(2, 12),
            "halves": Int(2, 30),
        }
        days: dict[str, Axis] = {**crews, "hours": _CHANGES[12]}
        axes: dict[int, dict[str, Axis]] = {
            1: {"k0": Int(2, 40, 2), "n0": Int(2, 60), "halves": Int(3, 160)},
            2: {"k0": Int(2, 24), "n0": Int(2, 24), "pace": Int(1, 12)},
            3: crews,
            4: {**days, "pace": Int(1, 3)},
            5: {**days, "pace": (1,), "width": _CHANGES[4], "depth": _CHANGES[3]},
        }
        return Space({**axes[level], "setting": Int(0, 3)})

    def build(self, p: Params) -> Params:
        """Chooses the dependent numbers so that the answer is whole or a half."""
        if p.level > 2:
            p.k0, p.n0 = p.crew
        if p.level > 3:
            p.k1, p.n1 = p.hours
        match p.level:
            case 1:
                p.x = p.k0 // 2 * p.halves
            case 2:
                p.x = p.n0 * p.pace
            case 3:
                p.k1, p.n1 = _goods(p.pace, 2 * p.k0 * p.x, p.n0 * p.halves)
            case 4:
                p.k2, p.n2 = _goods(p.pace, 2 * p.k0 * p.k1 * p.x, p.n0 * p.n1 * p.halves)
            case 5:
                (p.k3, p.n3), (p.k4, p.n4) = p.width, p.depth
                old, new = p.k0 * p.k1 * p.x * p.n3 * p.n4, p.n0 * p.n1 * p.halves * p.k3 * p.k4
                p.k2, p.n2 = _volumes(2 * old, new)
        return p

    def admits(self, p: Params) -> bool:
        """The dependent factor changes too, prices are whole, and sizes are such as people meet."""
        match p.level:
            case 1:
                whole = p.setting > 0 or p.n0 * p.halves % 2 == 0
                return bool(p.k0 != p.n0 and whole)
            case 2:
                return bool(p.k0 != p.n0)
            case 3:
                return bool(p.k1 != p.n1)
        return bool(p.k2 != p.n2 and 2 <= p.k2 <= 6000 and 2 <= p.n2 <= 6000)

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return WORDINGS[p.level][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Scales the known quantity by one factor after the other."""
        factors, asked = SCALES[p.level][p.setting]
        num, den, steps, certificate = p.x, 1, [], f"{p.x}"
        values, after = vars(p), certificate
        for old_name, new_name, noun, direct in factors:
            old, new = values[old_name], values[new_name]
            up, down = (new, old) if direct else (old, new)
            common = gcd(num * up, den * down)
            num, den = num * up // common, den * down // common
            factor, before = f"{up}/{down}", after
            after = f"{num}/{den}" if den > 1 else f"{num}"
            claim = f"{before} * {factor} = {after}"
            text = f"{new} {noun} instead of {old}, so the {asked} are multiplied by {factor}"
            steps.append(Step(f"{text}: {claim}.", claim))
            certificate += f" * {factor}"
        answer = num if den == 1 else Fraction(num, den)
        return Derivation(steps, answer, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Cross-multiplies: known and new case give the same labour for each unit of output."""
        g, new_x, parts = given, answer.numerator, answer.denominator
        match g.level:
            case 1:
                known, new = g.x * g.n0, g.k0 * new_x
            case 2:
                known, new = g.x * g.k0, g.n0 * new_x
            case 3:
                known, new = g.k0 * g.x * g.n1, g.n0 * new_x * g.k1
            case 4:
                known, new = g.k0 * g.k1 * g.x * g.n2, g.n0 * g.n1 * new_x * g.k2
            case _:
                known = g.k0 * g.k1 * g.x * (g.n2 * g.n3 * g.n4)
                new = g.n0 * g.n1 * new_x * (g.k2 * g.k3 * g.k4)
        return expect("cross-multiplication", known * parts, new)


def _goods(pace: int, known: int, new: int) -> tuple[int, int]:
    """Two outputs in the ratio known to new, at least one piece from each of known / 2 hours of work."""
    common = gcd(known, new)
    pieces = pace + (common - 1) // 2
    return pieces * (known // common), pieces * (new // common)


def _volumes(known: int, new: int) -> tuple[int, int]:
    """Two lengths in the ratio known to new, no larger than they have to be."""
    common = gcd(known, new)
    return known // common, new // common


template = ProportionalScaling()
