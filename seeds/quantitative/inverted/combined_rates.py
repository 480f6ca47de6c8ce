"""Combined rates turned backward: the common time is known, and the rate of one agent is asked.

What the others do in that time is known. The rest of the job, the way or the contents is done by the agent in
question in the time that it runs, which gives its rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import write_number
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Int
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._rate_offers import offers
from seeds.quantitative._rate_turned import HOLES, WORDINGS
from seeds.quantitative._rate_words import SETTINGS

# By question: every agent's rate, then when it runs (the common time, less what comes first, or a time of its
# own), then what it does to the total. The pursued has been running for longer.
_AGENTS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "together": (("a", "y", 1), ("b", "y", 1)),
    "approach": (("u", "y", 1), ("v", "y", 1)),
    "leak": (("a", "y", 1), ("b", "y", 1), ("c", "y", -1)),
    "head": (("u", "y", 1), ("v", "y + d", -1)),
    "join": (("a", "y", 1), ("b", "y - d", 1)),
    "meet": (("v", "y", 1), ("u", "y - d", 1)),
    "crew": (("a", "d", 1), ("b", "y", 1), ("c", "y - d", 1)),
    "flow": (("p", "y", 1), ("q", "y", 1), ("r", "y - d", -1)),
    "stages": (("a", "y", 1), ("b", "y - d", 1), ("c", "y - e", -1)),
    "series": (("p", "y", 1), ("q", "y - d", 1), ("r", "y - e", -1)),
}
_TARGETS = {"approach": "dist", "meet": "dist", "flow": "size", "series": "size"}


class LostRate(Inversion):
    kind, to = "backward", "quantitative.combined_rates"
    answer_kind = AnswerKind.RATIONAL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"draw": Int(0, 5)}

    def turn(self, p: Params) -> Params:
        holes = HOLES[p.question]
        turned = Params(question=p.question, setting=p.setting, lost=holes[p.draw % len(holes)])
        for name in ("a", "b", "c", "d", "e", "p", "q", "r", "u", "v", "dist", "size"):
            if hasattr(p, name) and name != turned.lost:
                setattr(turned, name, getattr(p, name))
        turned.y = self.of.derive(p).answer
        return turned

    def wording(self, p: Params) -> Phrasing:
        wordings: tuple[Phrasing, ...] = WORDINGS[p.question, p.lost][p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Takes what the others do from the whole, and divides by the time that the agent in question runs."""
        words = SETTINGS[p.question][p.setting]
        runs, steps = _running(p, words)
        whole = 0 if p.question == "head" else getattr(p, _TARGETS.get(p.question, ""), 1)
        rest, direction, exact = Fraction(0), 1, []
        terms: list[tuple[int, str]] = []
        for name, formula, sign in _AGENTS[p.question]:
            run = runs[formula]
            if name == p.lost:
                mine, direction = run, sign
                continue
            rate = getattr(p, name)
            value = run.value / rate if name in "abc" else run.value * rate
            claim = f"{_moved(run.shown, name, rate)} = {value}"
            steps.append(_step(_does(p, name, rate, run.shown, words), claim))
            rest -= sign * value
            terms.append((-sign, f"{value}"))
            exact.append((-sign, _moved(run.exact, name, rate)))
        rest = direction * (rest + whole)
        if whole:
            terms, exact = [(1, f"{whole}"), *terms], [(1, f"{whole}"), *exact]
            steps.append(_step(_left(p, words), f"{_signed(terms, direction)} = {rest}"))
        each = rest / mine.value
        claim = f"{rest} / {_bottom(mine.shown)} = {each}"
        steps.append(_step(_rate(p, mine.shown, words), claim))
        certificate = f"({_signed(exact, direction)}) / {_bottom(mine.exact)}"
        if p.lost in "abc":
            what = "whole job" if "do" in words else f"whole {words['vessel']}"
            claim = f"1 / ({each}) = {1 / each}"
            steps.append(_step(f"Hours for the {what} at that rate", claim))
            each, certificate = 1 / each, f"1 / ({certificate})"
        answer = each.numerator if each.denominator == 1 else each
        steps += _put_back(p, words, runs, answer, whole)
        return Derivation(steps, answer, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Puts the answer in and adds up what every agent has done by the common time."""
        if answer <= 0:
            return failed("accumulation", f"{answer} is no speed, flow or time")
        target, agents = _account(given, {**dict.fromkeys("abcpqruv", answer), **vars(given)})
        if min([running for _, running in agents]) <= 0:
            return failed("accumulation", "an agent never runs")
        return expect(
            "accumulation", target, sum([Fraction(rate) * running for rate, running in agents])
        )


class _Run(NamedTuple):
    """How long an agent runs, as a number, as steps show it, by its claim and as an expression of givens."""

    value: Fraction
    shown: str
    claim: str
    exact: str


def _running(p: Params, words: Mapping[str, str]) -> tuple[dict[str, _Run], list[Step]]:
    """How long agents run, by formula, with a step for each that is not told."""
    runs: dict[str, _Run] = {}
    steps = []
    for _, formula, _ in _AGENTS[p.question]:
        if formula not in runs:
            runs[formula] = _run(p, formula)
            if len(formula) > 1:
                steps.append(_step(_since(formula, p.question, words), runs[formula].claim))
    return runs, steps


def _put_back(
    p: Params, words: Mapping[str, str], runs: Mapping[str, _Run], answer: Answer, whole: int
) -> list[Step]:
    """What all do with the answer in its place; who starts late or stops early makes it two lines."""
    terms, steps = [], []
    for name, formula, sign in _AGENTS[p.question]:
        run, rate = runs[formula], vars(p).get(name) or answer
        term = _moved(run.shown, name, rate)
        if p.level > 2:
            value = run.value / rate if name in "abc" else run.value * rate
            if name == p.lost:
                did = _does(p, name, rate, run.shown, words)
                steps.append(_step(f"Put back: {did[0].lower()}{did[1:]}", f"{term} = {value}"))
            term = f"{value}"
        terms.append((sign, term))
    text = "All together make" if whole else "The two ways differ, in km, by"
    text = text if p.level > 2 else f"Put back, {text[0].lower()}{text[1:]}"
    return [*steps, _step(text, f"{_signed(terms, 1)} = {whole}")]


def _run(p: Params, formula: str) -> _Run:
    value, y = Fraction(p.y), write_number(p.y)
    if formula == "y":
        return _Run(value, y, "", y)
    if formula == "d":
        return _Run(Fraction(p.d), f"{p.d}", "", f"{p.d}")
    sign, name = formula[2], formula[4]
    amount = getattr(p, name)
    value = value + amount if sign == "+" else value - amount
    return _Run(value, f"{value}", f"{y} {sign} {amount} = {value}", f"{y} {sign} {amount}")


def _step(text: str, claim: str) -> Step:
    return Step(f"{text}: {claim}.", claim)


def _bottom(text: str) -> str:
    return f"({text})" if "/" in text or " " in text else text


def _moved(running: str, name: str, rate: Answer) -> str:
    """What an agent does in a time: a share of the job, or an amount."""
    if name in "abc":
        return f"{_bottom(running)} / {rate}"
    return f"{rate} * {_bottom(running)}"


def _signed(terms: list[tuple[int, str]], direction: int) -> str:
    """A sum of signed terms, or its opposite; what is added stands first."""
    signed = sorted([(sign * direction, term) for sign, term in terms], key=lambda term: -term[0])
    text = " ".join([f"{'+' if sign > 0 else '-'} {term}" for sign, term in signed])
    return text.removeprefix("+ ")


def _long(running: str, words: Mapping[str, str]) -> str:
    return f"{running} {words.get('time', 'hour')}{'' if running == '1' else 's'}"


def _since(formula: str, question: str, words: Mapping[str, str]) -> str:
    if question == "head":
        return "Up to then the one that started first has been on its way, in hours, for"
    drain = f"the {words.get('drain')}"
    who = {"join": "B", "meet": "the second", "crew": "C", "flow": drain}.get(question)
    if who is None:
        who = "B" if formula.endswith("d") else drain
    return f"{words.get('time', 'hour').capitalize()}s for which {who} runs"


def _name(name: str) -> str:
    return {"p": "A", "q": "B"}.get(name, name.upper())


def _drains(p: Params, name: str) -> bool:
    return name == "r" or (name == "c" and p.question != "crew")


def _does(p: Params, name: str, rate: Answer, running: str, words: Mapping[str, str]) -> str:
    """What an agent does, up to the colon."""
    long = _long(running, words)
    if "mover" in words:
        return f"The {words['mover']} at {rate} km/h covers in {long}, in km"
    what = f"as a part of the {words.get('vessel', 'job')}"
    if "unit" in words:
        what = f"in {words['unit']}"
    if _drains(p, name):
        return f"The {words['drain']} takes away in {long}, {what}"
    verb = "does" if "do" in words else "brings"
    return f"{words['agent'].capitalize()} {_name(name)} {verb} in {long}, {what}"


def _left(p: Params, words: Mapping[str, str]) -> str:
    """What remains for the agent in question, up to the colon."""
    if "mover" in words:
        return f"The rest of the way is left to the other {words['mover']}, in km"
    unit = f", in {words['unit']}" if "unit" in words else ""
    if _drains(p, p.lost):
        return (
            f"What came in beyond one full {words['vessel']} went out by the {words['drain']}{unit}"
        )
    return f"The rest is left to {words['agent']} {_name(p.lost)}{unit}"


def _rate(p: Params, running: str, words: Mapping[str, str]) -> str:
    long = _long(running, words)
    if "mover" in words:
        way = "It covers the same way" if p.question == "head" else "It covers that"
        return f"{way} in {long}, so its speed in km/h is"
    unit = f", in {words['unit']} per {words['time']}" if "unit" in words else " in one hour"
    return f"That takes {long}, which makes{unit}"


def _account(
    given: Params, g: Mapping[str, Answer]
) -> tuple[int, list[tuple[Fraction | int, Answer]]]:
    """What is to come together, and every agent's rate and running time."""
    y, level, printed = g["y"], given.level, vars(given).keys()
    if level in (1, 3) and "dist" in printed:
        return g["dist"], [(g["v"], y), (g["u"], y if level == 1 else y - g["d"])]
    if level == 2 and printed & {"u", "v"}:
        return 0, [(g["u"], y), (-g["v"], y + g["d"])]
    if level > 3 and "size" in printed:
        late, drain = (0, g["d"]) if level == 4 else (g["d"], g["e"])
        return g["size"], [(g["p"], y), (g["q"], y - late), (-g["r"], y - drain)]
    first, second, third = (Fraction(1) / g[name] for name in "abc")
    if level in (1, 3):
        return 1, [(first, y), (second, y - (g["d"] if level == 3 else 0))]
    if level == 4:
        return 1, [(first, g["d"]), (second, y), (third, y - g["d"])]
    late, drain = (0, 0) if level == 2 else (g["d"], g["e"])
    return 1, [(first, y), (second, y - late), (-third, y - drain)]
