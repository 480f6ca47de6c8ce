"""Rate accumulation: a total is obtained from a rate over time, as the area under the rate's graph.

Level 1 takes one line or two steps, 2 a rise and a plateau or a start value, 3 three phases, 4 a
formula, a chart or a hidden plateau, 5 a table with a start value or the time of a total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Series, Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._accumulation_offers import offers
from seeds.quantitative._accumulation_words import SETTINGS, WORDINGS
from seeds.quantitative._cases import Cases, as_answer, lowest, show
from seeds.quantitative.inverted.rate_accumulation import LostPhase

_TIME = Int(2, 9)
_RATE = (0, *range(2, 21))
_SIGNED = (-12, -6, 0, 8, 14, 20, 30)
HOURS = ("6am", "7am", "8am", "9am", "10am")

SPACES = {
    1: Cases({"line": [_RATE, _RATE, Int(2, 12)],
              "steps": [Int(2, 20), Int(2, 6), Int(2, 20), Int(2, 6)]}),
    2: Cases({"plateau": [Int(2, 24), Int(2, 12), Int(1, 12)],
              "start": [Int(10, 60, 10), _RATE[:12], _RATE[:12], Int(2, 6)]}),
    3: Cases({"trip": [_RATE[:6], Int(7, 16), _TIME, Int(1, 9), _TIME],
              "phases": [Int(1, 4), Int(2, 9), Int(2, 5), Int(2, 9), Int(2, 5), Int(2, 7), Int(2, 4)]}),
    4: Cases({"hidden": [Int(2, 30), Int(2, 9), Int(1, 12), Int(2, 9)],
              "formula": [Int(5, 24), Int(2, 9), (-3, -2, 2, 3, 4, 6), Int(2, 9)],
              "chart": [_SIGNED] * 5}),
    5: Cases({"when": [_RATE[:6], Int(7, 16), _TIME, Int(1, 8), Int(2, 12), Int(1, 12)],
              "table": [Int(-6, 6, 2)] * 5 + [Int(1, 3)] * 3}),
}  # fmt: skip


class RateAccumulation(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"backward": LostPhase}

    def space(self, level: int) -> Space:
        return Space({"case": SPACES[level], "setting": Int(0, 4)})

    def build(self, p: Params) -> Params:
        p.question, values = p.case
        BUILDERS[p.question](p, values)
        return p

    def admits(self, p: Params) -> bool:
        """The rate changes somewhere, and one that cannot be negative is not."""
        match p.question:
            case "line" | "start":
                return bool(p.u != p.v)
            case "steps":
                return bool(p.p != p.q)
            case "hidden":
                return bool(p.v * (p.a + p.c) % 2 == 0)
            case "formula":
                constant, linear, square = p.poly
                return bool(square > 0 or constant + linear * p.a + square * p.a**2 >= 0)
            case "chart":
                return len(set(p.rates)) > 3
            case "when":
                return bool((p.u + p.v) * p.a % 2 == 0 and p.v != p.w)
            case "table":
                return len(set(p.rates)) > 3 and min(p.rates) < 0
        return True

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return WORDINGS[p.question][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        return DERIVATIONS[p.question](p, SETTINGS[p.question][p.setting])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Integrates every piece from its value and slope, in whole multiples."""
        if hasattr(given, "poly"):
            return _simpson(given, answer)
        pieces, start, total = _profile(given, answer)
        num, den = answer.numerator, answer.denominator
        # Twice the integral of rate + slope * t over a width, where slope * width is the rise.
        twice = sum([width * (2 * rate + rise) for width, rate, rise in pieces])
        if total is None:
            return expect("integration", (2 * start + twice) * den, 2 * num)
        if num <= given.b * den if given.level == 5 else num < given.a * den:
            return failed("integration", f"{answer} comes before the phase in question")
        return expect("integration", 2 * total, twice)


def _profile(
    given: Params, answer: Answer
) -> tuple[list[tuple[Answer, int, int]], int, int | None]:
    """The pieces (width, rate, rise), the start value, and the total where a time is asked."""
    g = given
    match g.level:
        case 1 if hasattr(g, "p"):
            return [(g.a, g.p, 0), (g.b, g.q, 0)], 0, None
        case 1:
            return [(g.a, g.u, g.v - g.u)], 0, None
        case 2 if hasattr(g, "s"):
            return [(g.a, g.u, g.v - g.u)], g.s, None
        case 2:
            return [(g.a, 0, g.v), (g.b - g.a, g.v, 0)], 0, None
        case 3 if hasattr(g, "s"):
            return [(g.a, g.p, 0), (g.b, -g.q, 0), (g.c, g.r, 0)], g.s, None
        case 3:
            return [(g.a, g.u, g.v - g.u), (g.b - g.a, g.v, 0), (g.c - g.b, g.v, -g.v)], 0, None
        case 4 if hasattr(g, "s"):
            return [(g.a, 0, g.v), (answer - g.a, g.v, 0), (g.c, g.v, -g.v)], 0, g.s
        case 5 if hasattr(g, "w"):
            return [(g.a, g.u, g.v - g.u), (g.b - g.a, g.v, 0), (answer - g.b, g.w, 0)], 0, g.s
    points = (
        [(i, rate) for i, (_, rate) in enumerate(g.series.points)] if g.level == 4 else g.table.rows
    )
    pieces = [(end - begin, rate, after - rate) for (begin, rate), (end, after) in pairwise(points)]
    return pieces, 0 if g.level == 4 else g.s, None


def _simpson(given: Params, answer: Answer) -> Verdict:
    """Simpson's rule, which is exact for a polynomial of degree two."""
    constant, linear, square = given.poly
    end = given.a
    last = constant + linear * end + square * end * end
    four_middles = 4 * constant + 2 * linear * end + square * end * end
    return expect("Simpson's rule", end * (constant + four_middles + last), 6 * answer)


def _build_line(p: Params, values: tuple[int, ...]) -> None:
    p.u, p.v, p.a = values


def _build_steps(p: Params, values: tuple[int, ...]) -> None:
    p.p, p.a, p.q, p.b = values


def _build_plateau(p: Params, values: tuple[int, ...]) -> None:
    p.v, p.a, level = values
    p.b = p.a + level


def _build_start(p: Params, values: tuple[int, ...]) -> None:
    p.s, p.u, p.v, p.a = values


def _build_trip(p: Params, values: tuple[int, ...]) -> None:
    p.u, p.v, p.a, level, fall = values
    p.b = p.a + level
    p.c = p.b + fall


def _build_phases(p: Params, values: tuple[int, ...]) -> None:
    spare, p.p, p.a, p.q, p.b, p.r, p.c = values
    # The store never runs empty.
    p.s = 5 * spare + max(0, p.q * p.b - p.p * p.a)


def _build_hidden(p: Params, values: tuple[int, ...]) -> None:
    p.v, p.a, level, p.c = values
    p.s = p.v * (p.a + p.c) // 2 + p.v * level


def _build_formula(p: Params, values: tuple[int, ...]) -> None:
    *terms, p.a = values
    p.poly = tuple(terms)


def _build_chart(p: Params, values: tuple[int, ...]) -> None:
    p.rates = values
    p.n = len(values)
    p.series = Series(tuple(zip(HOURS, values, strict=True)))


def _build_when(p: Params, values: tuple[int, ...]) -> None:
    p.u, p.v, p.a, level, p.w, wait = values
    p.b = p.a + level
    p.s = (p.u + p.v) * p.a // 2 + p.v * level + p.w * wait


def _build_table(p: Params, values: tuple[int, ...]) -> None:
    p.rates = values[:5]
    first, second, third = values[5:]
    p.times = (0, first, first + second, first + second + third, first + second + 2 * third)
    words = SETTINGS["table"][p.setting]
    columns = (f"{words['time']}s after the start", f"rate in {words['per']}")
    p.table = Table(columns, tuple(zip(p.times, p.rates, strict=True)))
    # Never empty, even if every negative rate came first.
    p.s = 10 * first + sum(-3 * rate * 2 for rate in p.rates if rate < 0)


BUILDERS: dict[str, Callable[[Params, tuple[int, ...]], None]] = {
    "line": _build_line, "steps": _build_steps, "plateau": _build_plateau, "start": _build_start,
    "trip": _build_trip, "phases": _build_phases, "hidden": _build_hidden,
    "formula": _build_formula, "chart": _build_chart, "when": _build_when, "table": _build_table,
}  # fmt: skip


def _step(text: str, claim: str) -> Step:
    return Step(f"{text}: {claim}.", claim)


def _mean(begin: int, end: int, width: int) -> tuple[int, int, str]:
    """The area of a trapezium, and how it is computed."""
    num, den = lowest((begin + end) * width, 2)
    last = f"+ {end}" if end >= 0 else f"- {-end}"
    return num, den, f"({begin} {last}) / 2 * {width}"


def _summed(
    steps: list[Step], areas: list[tuple[int, int, str]], start: int | None, text: str
) -> Derivation:
    """The closing step: areas, each with its expression, added to a start value if any."""
    num, den = start or 0, 1
    shown, exact = ([], []) if start is None else ([f"{start}"], [f"{start}"])
    for top, bottom, expression in areas:
        num, den = lowest(num * bottom + top * den, den * bottom)
        shown.append(show(top, bottom))
        exact.append(expression)
    claim = f"{' + '.join(shown)} = {show(num, den)}".replace("+ -", "- ")
    steps.append(_step(text, claim))
    return Derivation(steps, as_answer(num, den), Certificate("expression", " + ".join(exact)))


def _line(p: Params, words: dict[str, str]) -> Derivation:
    mean = lowest(p.u + p.v, 2)
    num, den = lowest((p.u + p.v) * p.a, 2)
    steps = [
        _step(
            f"A linear rate has the mean of its ends, in {words['per']}",
            f"({p.u} + {p.v}) / 2 = {show(*mean)}",
        ),
        _step(
            f"Mean rate times time gives {words['unit']}",
            f"{show(*mean)} * {p.a} = {show(num, den)}",
        ),
    ]
    return Derivation(
        steps, as_answer(num, den), Certificate("expression", f"({p.u} + {p.v}) / 2 * {p.a}")
    )


def _steps(p: Params, words: dict[str, str]) -> Derivation:
    unit, first, second = words["unit"], p.p * p.a, p.q * p.b
    steps = [
        _step(f"The first step gives, in {unit}", f"{p.p} * {p.a} = {first}"),
        _step(f"The second step gives, in {unit}", f"{p.q} * {p.b} = {second}"),
    ]
    areas = [(first, 1, f"{p.p} * {p.a}"), (second, 1, f"{p.q} * {p.b}")]
    return _summed(steps, areas, None, f"Both together, in {unit}")


def _plateau(p: Params, words: dict[str, str]) -> Derivation:
    unit, rise = words["unit"], _mean(0, p.v, p.a)
    level = p.v * (p.b - p.a), 1, f"{p.v} * ({p.b} - {p.a})"
    steps = [
        _step(
            f"The rise is a triangle under the graph, in {unit}",
            f"{p.v} * {p.a} / 2 = {show(*rise[:2])}",
        ),
        _step(f"The level part is a rectangle, in {unit}", f"{level[2]} = {level[0]}"),
    ]
    return _summed(steps, [rise, level], None, f"Both areas together, in {unit}")


def _start(p: Params, words: dict[str, str]) -> Derivation:
    mean, area = lowest(p.u + p.v, 2), _mean(p.u, p.v, p.a)
    steps = [
        _step(
            f"A linear rate has the mean of its ends, in {words['per']}",
            f"({p.u} + {p.v}) / 2 = {show(*mean)}",
        ),
        _step(
            f"Gain of {words['store']}, in {words['unit']}",
            f"{show(*mean)} * {p.a} = {show(*area[:2])}",
        ),
    ]
    return _summed(steps, [area], p.s, f"Added to what {words['store']} held, in {words['unit']}")


def _trip(p: Params, words: dict[str, str]) -> Derivation:
    unit, rise, fall = words["unit"], _mean(p.u, p.v, p.a), lowest(p.v * (p.c - p.b), 2)
    level = p.v * (p.b - p.a), 1, f"{p.v} * ({p.b} - {p.a})"
    expression = f"{p.v} * ({p.c} - {p.b}) / 2"
    steps = [
        _step(
            f"The rise has the mean rate of its ends and gives, in {unit}",
            f"{rise[2]} = {show(*rise[:2])}",
        ),
        _step(f"The level part is a rectangle, in {unit}", f"{level[2]} = {level[0]}"),
        _step(f"The fall to 0 is a triangle, in {unit}", f"{expression} = {show(*fall)}"),
    ]
    return _summed(
        steps, [rise, level, (*fall, expression)], None, f"All three areas together, in {unit}"
    )


def _phases(p: Params, words: dict[str, str]) -> Derivation:
    unit, store = words["unit"], words["store"]
    gain, loss, more = p.p * p.a, p.q * p.b, p.r * p.c
    end = p.s + gain - loss + more
    total = f"{p.s} + {gain} - {loss} + {more} = {end}"
    steps = [
        _step(f"In the first phase {store} gains, in {unit}", f"{p.p} * {p.a} = {gain}"),
        _step(f"In the second phase it loses, in {unit}", f"{p.q} * {p.b} = {loss}"),
        _step(f"In the third phase it gains, in {unit}", f"{p.r} * {p.c} = {more}"),
        _step(f"From the start value, {store} comes to, in {unit}", total),
    ]
    certificate = f"{p.s} + {p.p} * {p.a} - {p.q} * {p.b} + {p.r} * {p.c}"
    return Derivation(steps, end, Certificate("expression", certificate))


def _hidden(p: Params, words: dict[str, str]) -> Derivation:
    unit, rise, fall = words["unit"], lowest(p.v * p.a, 2), lowest(p.v * p.c, 2)
    left = p.s - p.v * (p.a + p.c) // 2
    level = left // p.v
    steps = [
        _step(
            f"The rise is a triangle under the graph, in {unit}",
            f"{p.v} * {p.a} / 2 = {show(*rise)}",
        ),
        _step(f"The fall is a triangle too, in {unit}", f"{p.v} * {p.c} / 2 = {show(*fall)}"),
        _step(
            f"The rest of the {words['total']} belongs to the level part, in {unit}",
            f"{p.s} - {show(*rise)} - {show(*fall)} = {left}",
        ),
        _step(
            f"{words['time'].capitalize()}s at {p.v} {words['per']} for that",
            f"{left} / {p.v} = {level}",
        ),
        _step(
            f"{words['time'].capitalize()}s from the start to the fall",
            f"{p.a} + {level} = {p.a + level}",
        ),
    ]
    certificate = f"{p.a} + ({p.s} - {p.v} * {p.a} / 2 - {p.v} * {p.c} / 2) / {p.v}"
    return Derivation(steps, p.a + level, Certificate("expression", certificate))


def _formula(p: Params, words: dict[str, str]) -> Derivation:
    constant, linear, square = p.poly
    unit, end = words["unit"], p.a
    areas = [
        (constant * end, 1, f"{constant} * {end}"),
        (*lowest(linear * end**2, 2), f"{linear} * {end}**2 / 2"),
        (*lowest(square * end**3, 3), f"{square} * {end}**3 / 3"),
    ]
    steps = [
        _step(f"{reason}, in {unit}", f"{expression} = {show(top, bottom)}")
        for reason, (top, bottom, expression) in zip(
            (
                f"The constant {constant} adds up to {constant}*t by time t",
                f"{linear}*t adds up to {linear}*t^2/2 by time t",
                f"{square}*t^2 adds up to {square}*t^3/3 by time t",
            ),
            areas,
            strict=True,
        )
    ]
    return _summed(steps, areas, None, f"At t = {end} the three parts together make, in {unit}")


def _chart(p: Params, words: dict[str, str]) -> Derivation:
    unit, areas, steps = words["unit"], [], []
    for i, (begin, end) in enumerate(pairwise(p.rates)):
        area = _mean(begin, end, 1)
        areas.append(area)
        steps.append(
            _step(
                f"From {HOURS[i]} to {HOURS[i + 1]}, one hour at the mean of both readings, in {unit}",
                f"{area[2]} = {show(*area[:2])}",
            )
        )
    return _summed(steps, areas, None, f"The change over all hours, in {unit}")


def _when(p: Params, words: dict[str, str]) -> Derivation:
    unit, time, rise, level = (
        words["unit"],
        words["time"].capitalize(),
        _mean(p.u, p.v, p.a),
        p.v * (p.b - p.a),
    )
    before = rise[0] + level
    left = p.s - before
    wait = left // p.w
    steps = [
        _step(
            f"The rise has the mean rate of its ends and gives, in {unit}", f"{rise[2]} = {rise[0]}"
        ),
        _step(
            f"The level part at {p.v} {words['per']} gives, in {unit}",
            f"{p.v} * ({p.b} - {p.a}) = {level}",
        ),
        _step(f"Up to the jump that makes, in {unit}", f"{rise[0]} + {level} = {before}"),
        _step(f"Still missing, in {unit}", f"{p.s} - {before} = {left}"),
        _step(f"{time}s for that at {p.w} {words['per']}", f"{left} / {p.w} = {wait}"),
        _step(f"{time}s from the start", f"{p.b} + {wait} = {p.b + wait}"),
    ]
    certificate = f"{p.b} + ({p.s} - {rise[2]} - {p.v} * ({p.b} - {p.a})) / {p.w}"
    return Derivation(steps, p.b + wait, Certificate("expression", certificate))


def _table(p: Params, words: dict[str, str]) -> Derivation:
    unit, time, areas, steps = words["unit"], words["time"], [], []
    for i in range(4):
        begin, end = p.times[i], p.times[i + 1]
        num, den, _ = area = _mean(p.rates[i], p.rates[i + 1], end - begin)
        areas.append(area)
        span = f"From {time} {begin} to {time} {end}"
        claim = f"{area[2]} = {show(num, den)}"
        steps.append(
            _step(f"{span}, the mean of both readings times the width gives, in {unit}", claim)
        )
    change = lowest(sum(a[0] * (2 // a[1]) for a in areas), 2)
    claim = f"{' + '.join(show(*a[:2]) for a in areas)} = {show(*change)}".replace("+ -", "- ")
    steps.append(_step(f"The whole change, in {unit}", claim))
    final = lowest(p.s * change[1] + change[0], change[1])
    sign = "+" if change[0] >= 0 else "-"
    claim = f"{p.s} {sign} {show(abs(change[0]), change[1])} = {show(*final)}"
    steps.append(_step(f"Added to what {words['store']} held at the start, in {unit}", claim))
    certificate = " + ".join([f"{p.s}", *(area[2] for area in areas)])
    return Derivation(steps, as_answer(*final), Certificate("expression", certificate))


DERIVATIONS: dict[str, Callable[[Params, dict[str, str]], Derivation]] = {
    "line": _line, "steps": _steps, "plateau": _plateau, "start": _start, "trip": _trip,
    "phases": _phases, "hidden": _hidden, "formula": _formula, "chart": _chart, "when": _when,
    "table": _table,
}  # fmt: skip

template = RateAccumulation()
