"""Proportional scaling turned backward: the outcome of the new case is told, and one of its factors is asked.

Known and new case are those of a proportional scaling problem. The outcome of both is given; the number of
machines, the hours a day or a size of the new case is not, and it is the only number that leads to its outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import write_number
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Axis, Int
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._cases import as_answer, lowest, show
from seeds.quantitative._scale_offers import offers
from seeds.quantitative._scale_shown import TURNED
from seeds.quantitative._scales import FACTORS, SCALES, SETTINGS
from seeds.quantitative._stories import asked

_DAYS = "{y:number} {y|day|days}"
_HOURS = "{y:number} {y|hour|hours}"
_PACE = "Equal volumes take equal labour."
_EXACT = "Give an exact number."

# `@0`, `@1` ... are the factors of the new case, one of which is the number asked.
_TEXTS = {
    1: [
        "{k0:int} identical <things> <verb> {x:int} <unit>. How many of them <verb> {y:number} <unit>?",
        "How many <things> <verb> {y:number} <unit>, if {k0:int} such <things> <verb> {x:int} <unit>?",
        "Suppose that {k0:int} equal <things> together <verb> {x:int} <unit>. At that rate, what number of "
        "such <things> <verb> {y:number} <unit> together?",
        "All the <things> are alike. Together, {k0:int} of them <verb> {x:int} <unit>. Find how many of them "
        "together <verb> {y:number} <unit>.",
        "A label says that {k0:int} <things> of one kind <verb> {x:int} <unit>. A box of such <things> is "
        "marked: {y:number} <unit> in all. Work out how many <things> are in the box.",
    ],
    2: [
        f"It takes {{k0:int}} <crew> {{x:int}} hours to <do>. How many <crew> does it take to do this in "
        f"{_HOURS}, all working at the same pace?",
        f"Working at one pace, {{k0:int}} <crew> can <do> in {{x:int}} hours. A team of such <crew> does the "
        f"same job in {_HOURS}. How many <crew> are in the team?",
        f"How many <crew> need {_HOURS} to <do>, if {{k0:int}} <crew> of the same speed need {{x:int}} hours?",
        f"A plan gives {{k0:int}} equally fast <crew> {{x:int}} hours to <do>. Their number is then changed, and "
        f"the job takes {_HOURS}. To what number of <crew> was it changed?",
        f"To <do>, {{k0:int}} equally quick <crew> take {{x:int}} hours. Find the number of such <crew> that "
        f"take {_HOURS} for the whole job.",
    ],
    3: [
        f"{{k0:int}} <crew> <make> {{k1:int}} <goods> in {{x:int}} hours. At the same pace, n0:such <crew> <make> "
        f"n1:<goods> in {_HOURS}. Find the unknown number.",
        f"In {_HOURS}, n0:<crew> <make> n1:<goods>. It is known that {{k0:int}} equally fast <crew> <make> "
        f"{{k1:int}} <goods> in {{x:int}} hours. What is the unknown number?",
        f"Records show {{k1:int}} <goods> after {{x:int}} hours with {{k0:int}} equally fast <crew> at work. Another "
        f"time, n0:such <crew> took {_HOURS} for n1:<goods>. Work out the unknown number.",
        f"All <crew> are equally fast: {{k0:int}} of them <make> {{k1:int}} <goods> in {{x:int}} hours. What number "
        f"is illegible in this line of the log: n0:<crew>, n1:<goods>, {_HOURS}?",
        f"Two orders were carried out by equally fast <crew>. The first: {{k1:int}} <goods>, {{k0:int}} <crew>, "
        f"{{x:int}} hours. The second: n1:<goods>, n0:<crew>, {_HOURS}. Find the number that is not known.",
    ],
    4: [
        f"{{k0:int}} <crew> running {{k1:int}} hours a day <make> {{k2:int}} <goods> in {{x:int}} days. At the same "
        f"pace, n0:such <crew> running n1:hours a day <make> n2:<goods> in {_DAYS}. Find the unknown number.",
        f"In {_DAYS}, n0:<crew> running n1:hours a day <make> n2:<goods>. It is known that {{k0:int}} equally fast "
        f"<crew> running {{k1:int}} hours a day <make> {{k2:int}} <goods> in {{x:int}} days. What is the "
        f"unknown number?",
        f"With {{k0:int}} equally fast <crew> busy {{k1:int}} hours a day, {{k2:int}} <goods> are ready after "
        f"{{x:int}} days. Another time, n0:such <crew> were busy n1:hours a day, and n2:<goods> were ready "
        f"after {_DAYS}. Work out the unknown number.",
        f"All <crew> work at one pace: {{k0:int}} of them, at {{k1:int}} hours a day, <make> {{k2:int}} <goods> in "
        f"{{x:int}} days. What number is illegible in this line of the log: n0:<crew>, n1:hours a day, n2:<goods>, "
        f"{_DAYS}?",
        f"Two orders were carried out by equally fast <crew>. The first: {{k2:int}} <goods>, {{k0:int}} <crew>, "
        f"{{k1:int}} hours a day, {{x:int}} days. The second: n2:<goods>, n0:<crew>, n1:hours a day, {_DAYS}. Find "
        f"the number that is not known.",
    ],
    5: [
        f"{{k0:int}} <crew> working {{k1:int}} hours a day <dig> <ditch> {{k2:int}} m long, {{k3:int}} m wide and "
        f"{{k4:int}} m deep in {{x:int}} days. At the same pace, n0:such <crew> working n1:hours a day need {_DAYS} "
        f"for one that is n2:m long, n3:m wide and n4:m deep. {_PACE} Find the unknown number.",
        f"In {_DAYS}, n0:<crew> working n1:hours a day <dig> <ditch> which is n2:m long, n3:m wide and n4:m deep. It "
        f"is known that {{k0:int}} equally fast <crew> at {{k1:int}} hours a day take {{x:int}} days for one of "
        f"{{k2:int}} m by {{k3:int}} m by {{k4:int}} m. {_PACE} What is the unknown number?",
        f"The same volume always takes the same labour. {{k0:int}} <crew> at {{k1:int}} hours a day needed "
        f"{{x:int}} days to <dig> <ditch> {{k2:int}} m long, {{k3:int}} m wide and {{k4:int}} m deep. Next time, "
        f"n0:equally fast <crew> at n1:hours a day needed {_DAYS} for one n2:m long, n3:m wide and n4:m deep. Work "
        f"out the unknown number.",
        f"To <dig> <ditch> of length {{k2:int}} m, width {{k3:int}} m and depth {{k4:int}} m, {{k0:int}} <crew> at "
        f"{{k1:int}} hours a day took {{x:int}} days. The log of the next job, at the same pace per cubic metre, "
        f"reads: n0:<crew>, n1:hours a day, n2:m of length, n3:m of width, n4:m of depth, {_DAYS}. What number is "
        f"illegible?",
        f"Two jobs were done at the same pace per cubic metre, both to <dig> <ditch>. The first: {{k2:int}} m long, "
        f"{{k3:int}} m wide, {{k4:int}} m deep, {{k0:int}} <crew>, {{k1:int}} hours a day, {{x:int}} days. The "
        f"second: n2:m long, n3:m wide, n4:m deep, n0:<crew>, n1:hours a day, {_DAYS}. Find the number that is not "
        f"known.",
    ],
}  # fmt: skip


def _wordings(level: int, lost: int) -> tuple[Phrasing, ...]:
    texts = []
    for pattern in _TEXTS[level]:
        hole, text = "illegible" if "illegible" in pattern else "unknown", pattern
        for place in range(len(FACTORS[level])):
            shown = f"an {hole} number of " if place == lost else f"{{n{place}:int}} "
            text = text.replace(f"n{place}:", shown)
        texts.append(f"{text} {_EXACT}".replace("number of m ", "number of metres "))
    return phrasings(asked(texts, TURNED[level], _EXACT), SETTINGS[level])


_WORDINGS = {
    (level, lost): _wordings(level, lost)
    for level, factors in FACTORS.items()
    for lost in range(len(factors))
}


# By level, for route two: how many factors there are, and which is the first that is output and not labour.
_PLACES = {1: (1, 0), 2: (1, 1), 3: (2, 1), 4: (3, 2), 5: (5, 2)}


class ScaledFactor(Inversion):
    kind, to = "backward", "quantitative.proportional_scaling"
    answer_kind = AnswerKind.RATIONAL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"lost": Int(0, len(FACTORS[level]) - 1)}

    def turn(self, p: Params) -> Params:
        turned = Params(x=p.x, y=self.of.derive(p).answer, setting=p.setting, lost=p.lost)
        for place in range(len(FACTORS[p.level])):
            setattr(turned, f"k{place}", getattr(p, f"k{place}"))
            if place != p.lost:
                setattr(turned, f"n{place}", getattr(p, f"n{place}"))
        return turned

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return _WORDINGS[p.level, p.lost][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Scales the known outcome by the known factors; what is left to the new outcome is the lost one."""
        factors, asked = SCALES[p.level][p.setting]
        values, steps, outcome = vars(p), [], write_number(p.y)
        num, den, shown, ratios = p.x, 1, f"{p.x}", ""
        for place, (old_name, new_name, noun, direct) in enumerate(factors):
            if place == p.lost:
                continue
            old, new = values[old_name], values[new_name]
            up, down = (new, old) if direct else (old, new)
            num, den = lowest(num * up, den * down)
            claim = f"{shown} * {up}/{down} = {show(num, den)}"
            text = f"{new} {noun} instead of {old}, so the {asked} are multiplied by {up}/{down}"
            steps.append(Step(f"{text}: {claim}.", claim))
            shown, ratios = show(num, den), f"{ratios} * {up}/{down}"
        old_name, _, noun, direct = factors[p.lost]
        old = values[old_name]
        whole = lowest(p.y.numerator * den, p.y.denominator * num)
        ratio = f"({show(*whole)})" if whole[1] > 1 else show(*whole)
        claim = f"{outcome} / {f'({shown})' if den > 1 else shown} = {show(*whole)}"
        text = f"In fact the {asked} are {outcome}, so the change from {old} {noun} to the unknown number is worth"
        steps.append(Step(f"{text} {claim}.", claim))
        num, den = lowest(old * whole[0], whole[1]) if direct else lowest(old * whole[1], whole[0])
        claim = f"{old} {'*' if direct else '/'} {ratio} = {show(num, den)}"
        text = "in proportion to" if direct else "in inverse proportion to"
        steps.append(
            Step(f"The {asked} are {text} the {noun}, whose number is then {claim}.", claim)
        )
        back = f"{show(num, den)}/{old}" if direct else f"{old}/{show(num, den)}"
        claim = f"{p.x}{ratios} * {back} = {outcome}"
        steps.append(
            Step(f"Put back, with {show(num, den)} {noun} the {asked} are {claim}.", claim)
        )
        start = f"{p.x}{ratios}"
        certificate = f"{old} * {outcome} / ({start})" if direct else f"{old} * {start} / {outcome}"
        return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Both cases, the answer put in its place, give the same labour for each unit of output."""
        if answer <= 0:
            return failed("cross-multiplication", f"{answer} is no amount")
        values, (places, first_output) = vars(given), _PLACES[given.level]
        sides = [
            [values[f"k{place}"] for place in range(places)],
            [values.get(f"n{place}", answer) for place in range(places)],
        ]
        (labour, output), (new_labour, new_output) = (
            (prod(side[:first_output]), prod(side[first_output:])) for side in sides
        )
        known, new = labour * given.x * new_output, new_labour * given.y * output
        if given.level == 1:  # nobody works: so many things come to so much
            known, new = given.x * new_output, given.y * output
        return expect("cross-multiplication", known, new)
