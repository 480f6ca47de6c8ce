"""Combination of rates: simultaneous rates of work, flow or motion add up to a common time.

Level 1 lets two agents act at once, 2 adds one that works against them or a head start, 3 a late
start, 4 a change of agents on the way, 5 three agents that start one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Choice, Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._cases import Cases, as_answer, lowest, show
from seeds.quantitative._rate_offers import offers
from seeds.quantitative._rate_words import MOTION, SETTINGS, WORDINGS
from seeds.quantitative.inverted.combined_rates import LostRate

_TIMES = Choice((2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 15, 16, 18, 20, 24, 28, 30, 36))
_LONG = _TIMES[5:]
_PACE = Int(4, 12)
_FLOW = Int(4, 20, 2)
# (slow, gain, head start) in units of the setting's pace, where the pursuit ends within ten hours.
_CHASES = tuple(
    (slow, gain, head)
    for slow in Int(4, 14)
    for gain in Int(1, 10)
    for head in Int(1, 6)
    if slow * head <= 10 * gain and slow + gain <= 18
)

SPACES = {
    1: Cases({"together": [Int(2, 40)] * 2, "approach": [_PACE, _PACE, Int(12, 60, 2)]}),
    2: Cases({"leak": [_TIMES[1:13]] * 3, "head": [_CHASES]}),
    3: Cases({"join": [_TIMES, _TIMES, Int(1, 12)],
              "meet": [_PACE, _PACE, Int(1, 4), Int(20, 90, 5)]}),
    4: Cases({"crew": [_TIMES] * 3 + [Int(1, 6)],
              "flow": [_FLOW, _FLOW, Int(2, 15), Int(2, 12), Int(1, 8)]}),
    5: Cases({"stages": [_LONG] * 3 + [Int(1, 5)] * 2,
              "series": [_FLOW, _FLOW, Int(3, 15, 2)] + [Int(1, 6)] * 3}),
}  # fmt: skip


class CombinedRates(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"backward": LostRate}

    def space(self, level: int) -> Space:
        return Space({"case": SPACES[level], "setting": Int(0, 4)})

    def build(self, p: Params) -> Params:
        p.question, values = p.case
        match p.question:
            case "together":
                p.a, p.b = values
            case "leak":
                p.a, p.b, p.c = values
            case "join":
                p.a, p.b, p.d = values
            case "crew":
                p.a, p.b, p.c, p.d = values
            case "stages":
                p.a, p.b, p.c, p.d, pause = values
                p.e = p.d + pause
            case "flow":
                p.p, p.q, p.r, p.d, wait = values
                p.size = (p.p + p.q) * p.d + (p.p + p.q - p.r) * wait
            case "series":
                p.p, p.q, p.r, p.d, pause, wait = values
                p.e = p.d + pause
                p.size = p.p * p.e + p.q * pause + (p.p + p.q - p.r) * wait
            case _:
                _set_in_motion(p, values)
        return p

    def admits(self, p: Params) -> bool:
        """The net rate stays positive and every start comes before the end."""
        match p.question:
            case "together" | "approach":
                return self._differ(p)
            case "leak":
                ab, c = p.a * p.b, p.c
                return bool(p.a != p.b and (p.a + p.b) * c > ab and c not in (p.a, p.b))
            case "join":
                return bool(p.d < p.a != p.b)
            case "meet":
                return bool(p.v * p.d < p.dist)
            case "crew":
                both = p.d * (p.a + p.b)
                return bool(both < p.a * p.b and p.a != p.b != p.c != p.a)
            case "stages":
                net = (p.a + p.b) * p.c - p.a * p.b
                return bool(net > 0 and p.e * p.b + (p.e - p.d) * p.a < p.a * p.b and p.a != p.b)
            case "flow" | "series":
                return bool(p.p != p.q and p.p + p.q > p.r)
        return True

    def _differ(self, p: Params) -> bool:
        return bool(p.a != p.b if p.question == "together" else p.u != p.v)

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return WORDINGS[p.question][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        return DERIVATIONS[p.question](p, SETTINGS[p.question][p.setting])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Adds up what each agent has done by the answered time, and compares with the whole."""
        target, agents, begin = ACCOUNTS[given.level](given)
        num, den = answer.numerator, answer.denominator
        if num <= begin * den:
            return failed("accumulation", f"{answer} comes before the last agent starts")
        # All amounts in units of 1 / (scale * den), so that they are whole.
        scale = prod([time for _, time, _, _ in agents])
        done = 0
        for amount, time, start, end in agents:
            running = num - start * den if end is None else (end - start) * den
            done += amount * (scale // time) * running
        return expect("accumulation", target * scale * den, done)


def _set_in_motion(p: Params, values: tuple[Any, ...]) -> None:
    """Distances in km and speeds in km/h that suit the setting."""
    pace = int(MOTION[p.setting]["pace"])
    match p.question:
        case "approach":
            p.u, p.v, p.dist = (pace * value for value in values)
        case "head":
            ((slow, gain, p.d),) = values
            p.u, p.v = pace * (slow + gain), pace * slow
        case "meet":
            p.u, p.v, p.d, p.dist = values
            p.u, p.v, p.dist = p.u * pace, p.v * pace, p.dist * pace


Agent = tuple[int, int, int, int | None]
"""(amount, in so many time units, start, end): what it moves, negative where it works against."""


def _account_1(g: Params) -> tuple[int, list[Agent], int]:
    if hasattr(g, "dist"):
        return g.dist, [(g.u, 1, 0, None), (g.v, 1, 0, None)], 0
    return 1, [(1, g.a, 0, None), (1, g.b, 0, None)], 0


def _account_2(g: Params) -> tuple[int, list[Agent], int]:
    if hasattr(g, "u"):
        # The pursuer's clock: the pursued has been running since -d, the lead is zero when caught.
        return 0, [(g.u, 1, 0, None), (-g.v, 1, -g.d, None)], 0
    return 1, [(1, g.a, 0, None), (1, g.b, 0, None), (-1, g.c, 0, None)], 0


def _account_3(g: Params) -> tuple[int, list[Agent], int]:
    if hasattr(g, "u"):
        return g.dist, [(g.v, 1, 0, None), (g.u, 1, g.d, None)], g.d
    return 1, [(1, g.a, 0, None), (1, g.b, g.d, None)], g.d


def _account_4(g: Params) -> tuple[int, list[Agent], int]:
    if hasattr(g, "size"):
        return g.size, [(g.p, 1, 0, None), (g.q, 1, 0, None), (-g.r, 1, g.d, None)], g.d
    return 1, [(1, g.a, 0, g.d), (1, g.b, 0, None), (1, g.c, g.d, None)], g.d


def _account_5(g: Params) -> tuple[int, list[Agent], int]:
    if hasattr(g, "size"):
        return g.size, [(g.p, 1, 0, None), (g.q, 1, g.d, None), (-g.r, 1, g.e, None)], g.e
    return 1, [(1, g.a, 0, None), (1, g.b, g.d, None), (-1, g.c, g.e, None)], g.e


ACCOUNTS = {1: _account_1, 2: _account_2, 3: _account_3, 4: _account_4, 5: _account_5}


def _step(text: str, claim: str) -> Step:
    return Step(f"{text}: {claim}.", claim)


def _together(p: Params, words: dict[str, str]) -> Derivation:
    agent = words["agent"]
    num, den = lowest(p.a + p.b, p.a * p.b)
    rate = f"1/{p.a} + 1/{p.b} = {show(num, den)}"
    time = f"1 / ({show(num, den)}) = {show(den, num)}"
    steps = [
        _step(f"In one hour {agent} A does 1/{p.a} of the job and {agent} B 1/{p.b}; both", rate),
        _step(f"Hours for the whole job at {show(num, den)} of it per hour", time),
    ]
    return Derivation(
        steps, as_answer(den, num), Certificate("expression", f"1 / (1/{p.a} + 1/{p.b})")
    )


def _approach(p: Params, words: dict[str, str]) -> Derivation:
    closing = p.u + p.v
    num, den = lowest(p.dist, closing)
    steps = [
        _step(
            f"The {words['mover']}s come closer by the sum of their speeds, in km/h",
            f"{p.u} + {p.v} = {closing}",
        ),
        _step(
            f"Hours to close {p.dist} km at {closing} km/h",
            f"{p.dist} / {closing} = {show(num, den)}",
        ),
    ]
    return Derivation(
        steps, as_answer(num, den), Certificate("expression", f"{p.dist} / ({p.u} + {p.v})")
    )


def _leak(p: Params, words: dict[str, str]) -> Derivation:
    agent, vessel, drain = words["agent"], words["vessel"], words["drain"]
    num, den = lowest(p.a + p.b, p.a * p.b)
    net = lowest(num * p.c - den, den * p.c)
    steps = [
        _step(
            f"In one hour {agent} A brings 1/{p.a} of the {vessel} and {agent} B 1/{p.b}; both",
            f"1/{p.a} + 1/{p.b} = {show(num, den)}",
        ),
        _step(
            f"The {drain} takes away 1/{p.c} of the {vessel} in one hour, which leaves",
            f"{show(num, den)} - 1/{p.c} = {show(*net)}",
        ),
        _step(
            f"Hours for the whole {vessel} at {show(*net)} of it per hour",
            f"1 / ({show(*net)}) = {show(net[1], net[0])}",
        ),
    ]
    certificate = f"1 / (1/{p.a} + 1/{p.b} - 1/{p.c})"
    return Derivation(steps, as_answer(net[1], net[0]), Certificate("expression", certificate))


def _head(p: Params, words: dict[str, str]) -> Derivation:
    mover, lead, gain = words["mover"], p.v * p.d, p.u - p.v
    num, den = lowest(lead, gain)
    steps = [
        _step(f"Lead of the first {mover}, at {p.v} km/h, in km", f"{p.v} * {p.d} = {lead}"),
        _step(
            f"The second {mover} gains the difference of the speeds, in km/h",
            f"{p.u} - {p.v} = {gain}",
        ),
        _step(f"Hours to gain {lead} km at {gain} km/h", f"{lead} / {gain} = {show(num, den)}"),
    ]
    certificate = f"{p.v} * {p.d} / ({p.u} - {p.v})"
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _join(p: Params, words: dict[str, str]) -> Derivation:
    agent = words["agent"]
    done, rate = lowest(p.d, p.a), lowest(p.a + p.b, p.a * p.b)
    steps = [
        _step(
            f"Alone at first, {agent} A does this part of the job",
            f"{p.d} * 1/{p.a} = {show(*done)}",
        ),
        _step("What is left of the job", f"1 - {show(*done)} = {show(done[1] - done[0], done[1])}"),
        _step("A and B together do in one hour", f"1/{p.a} + 1/{p.b} = {show(*rate)}"),
    ]
    certificate = f"{p.d} + (1 - {p.d}/{p.a}) / (1/{p.a} + 1/{p.b})"
    return _finished(steps, (done[1] - done[0], done[1]), rate, p.d, certificate, "hour")


def _meet(p: Params, words: dict[str, str]) -> Derivation:
    mover, covered, closing = words["mover"], p.v * p.d, p.u + p.v
    left = p.dist - covered
    steps = [
        _step(f"The first {mover} covers alone, in km", f"{p.v} * {p.d} = {covered}"),
        _step("Of the distance there is left, in km", f"{p.dist} - {covered} = {left}"),
        _step(f"Both {mover}s then come closer by, in km/h", f"{p.u} + {p.v} = {closing}"),
    ]
    certificate = f"{p.d} + ({p.dist} - {p.v} * {p.d}) / ({p.u} + {p.v})"
    return _finished(steps, (left, 1), (closing, 1), p.d, certificate, "hour")


def _crew(p: Params, words: dict[str, str]) -> Derivation:
    first, last = lowest(p.a + p.b, p.a * p.b), lowest(p.b + p.c, p.b * p.c)
    done = lowest(first[0] * p.d, first[1])
    left = done[1] - done[0], done[1]
    steps = [
        _step(
            f"{words['agent'].capitalize()}s A and B together do in one hour",
            f"1/{p.a} + 1/{p.b} = {show(*first)}",
        ),
        _step(
            "Until A stops, this part of the job is done", f"{show(*first)} * {p.d} = {show(*done)}"
        ),
        _step("What is left of the job", f"1 - {show(*done)} = {show(*left)}"),
        _step("B and C together do in one hour", f"1/{p.b} + 1/{p.c} = {show(*last)}"),
    ]
    certificate = f"{p.d} + (1 - (1/{p.a} + 1/{p.b}) * {p.d}) / (1/{p.b} + 1/{p.c})"
    return _finished(steps, left, last, p.d, certificate, "hour")


def _flow(p: Params, words: dict[str, str]) -> Derivation:
    unit, time = words["unit"], words["time"]
    rate = p.p + p.q
    done, net = rate * p.d, rate - p.r
    left = p.size - done
    steps = [
        _step(
            f"Both {words['agent']}s together bring, in {unit} per {time}",
            f"{p.p} + {p.q} = {rate}",
        ),
        _step(
            f"Before the {words['drain']} opens, the {words['vessel']} gets, in {unit}",
            f"{rate} * {p.d} = {done}",
        ),
        _step(f"Room that is left, in {unit}", f"{p.size} - {done} = {left}"),
        _step(
            f"With the {words['drain']} open the net rate is, in {unit} per {time}",
            f"{rate} - {p.r} = {net}",
        ),
    ]
    certificate = f"{p.d} + ({p.size} - ({p.p} + {p.q}) * {p.d}) / ({p.p} + {p.q} - {p.r})"
    return _finished(steps, (left, 1), (net, 1), p.d, certificate, time)


def _stages(p: Params, words: dict[str, str]) -> Derivation:
    agent, vessel = words["agent"], words["vessel"]
    both, pause = lowest(p.a + p.b, p.a * p.b), p.e - p.d
    one = lowest(p.d, p.a)
    two = lowest(one[0] * both[1] + one[1] * both[0] * pause, one[1] * both[1])
    left, net = (two[1] - two[0], two[1]), lowest(both[0] * p.c - both[1], both[1] * p.c)
    steps = [
        _step(
            f"Alone, {agent} A fills this part of the {vessel}", f"{p.d} * 1/{p.a} = {show(*one)}"
        ),
        _step(
            f"{agent.capitalize()}s A and B together fill in one hour",
            f"1/{p.a} + 1/{p.b} = {show(*both)}",
        ),
        _step(
            f"They do so from hour {p.d} to hour {p.e}, by which the {vessel} is filled to",
            f"{show(*one)} + {show(*both)} * ({p.e} - {p.d}) = {show(*two)}",
        ),
        _step(f"What is left of the {vessel}", f"1 - {show(*two)} = {show(*left)}"),
        _step(
            f"With the {words['drain']} open the net rate per hour is",
            f"{show(*both)} - 1/{p.c} = {show(*net)}",
        ),
    ]
    rate = f"1/{p.a} + 1/{p.b}"
    certificate = f"{p.e} + (1 - {p.d}/{p.a} - ({rate}) * ({p.e} - {p.d})) / ({rate} - 1/{p.c})"
    return _finished(steps, left, net, p.e, certificate, "hour")


def _series(p: Params, words: dict[str, str]) -> Derivation:
    unit, time, agent, vessel = words["unit"], words["time"], words["agent"], words["vessel"]
    one, both, net = p.p * p.d, p.p + p.q, p.p + p.q - p.r
    two = one + both * (p.e - p.d)
    left = p.size - two
    steps = [
        _step(f"Alone, {agent} A brings, in {unit}", f"{p.p} * {p.d} = {one}"),
        _step(
            f"{agent.capitalize()}s A and B together bring, in {unit} per {time}",
            f"{p.p} + {p.q} = {both}",
        ),
        _step(
            f"They do so from {time} {p.d} to {time} {p.e}; the {vessel} then holds, in {unit}",
            f"{one} + {both} * ({p.e} - {p.d}) = {two}",
        ),
        _step(f"Room that is left, in {unit}", f"{p.size} - {two} = {left}"),
        _step(
            f"With the {words['drain']} open the net rate is, in {unit} per {time}",
            f"{both} - {p.r} = {net}",
        ),
    ]
    before = f"{p.p} * {p.d} + ({p.p} + {p.q}) * ({p.e} - {p.d})"
    certificate = f"{p.e} + ({p.size} - ({before})) / ({p.p} + {p.q} - {p.r})"
    return _finished(steps, (left, 1), (net, 1), p.e, certificate, time)


def _finished(
    steps: list[Step],
    left: tuple[int, int],
    rate: tuple[int, int],
    before: int,
    certificate: str,
    time: str,
) -> Derivation:
    """What is left at the last rate, and the time before it."""
    wait = lowest(left[0] * rate[1], left[1] * rate[0])
    num, den = before * wait[1] + wait[0], wait[1]
    bottom = f"({show(*rate)})" if rate[1] > 1 else f"{rate[0]}"
    steps.append(
        _step(f"{time.capitalize()}s for what is left", f"{show(*left)} / {bottom} = {show(*wait)}")
    )
    steps.append(
        _step(
            f"{time.capitalize()}s from the start", f"{before} + {show(*wait)} = {show(num, den)}"
        )
    )
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


DERIVATIONS: dict[str, Callable[[Params, dict[str, str]], Derivation]] = {
    "together": _together, "approach": _approach, "leak": _leak, "head": _head, "join": _join,
    "meet": _meet, "crew": _crew, "flow": _flow, "stages": _stages, "series": _series,
}  # fmt: skip

template = CombinedRates()
