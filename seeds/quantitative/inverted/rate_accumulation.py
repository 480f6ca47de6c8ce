"""Rate accumulation turned backward: the total is known, and a time, a rate or a start value is asked.

The profile is that of a rate accumulation problem with one number written x. Every phase is worth a known amount
and so much for each unit of x, so the total fixes x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Table, write_number
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Int
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._accumulation_offers import offers
from seeds.quantitative._accumulation_turned import HOLES, WORDINGS
from seeds.quantitative._accumulation_words import SETTINGS
from seeds.quantitative._phases import Part, opposite, phase, show, signed, start, terms

Number = int | Fraction
_PRINTED = {
    "line": "uva", "steps": "paqb", "plateau": "vab", "start": "suva", "trip": "uvabc",
    "phases": "spaqbrc", "hidden": "vabc", "formula": "a", "chart": "", "when": "uvabwe",
    "table": "s",
}  # fmt: skip


class LostPhase(Inversion):
    kind, to = "backward", "quantitative.rate_accumulation"
    answer_kind = AnswerKind.RATIONAL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"draw": Int(0, 419)}

    def turn(self, p: Params) -> Params:
        holes, answer = HOLES[p.question], self.of.derive(p).answer
        lost = holes[p.draw % len(holes)]
        turned = Params(question=p.question, setting=p.setting, lost=lost)
        known = vars(p) | {"y": answer}
        if p.question in ("hidden", "when"):
            known |= {"y": p.s, "b" if p.question == "hidden" else "e": answer}
        for name in (*_PRINTED[p.question], "y"):
            if name != lost:
                setattr(turned, name, known[name])
        if p.question == "formula":
            names = HOLES["formula"]
            turned.poly = tuple(
                "x" if name == lost else term for name, term in zip(names, p.poly, strict=True)
            )
        if p.question in ("chart", "table"):
            rates = tuple("x" if str(i) == lost else rate for i, rate in enumerate(p.rates))
            if p.question == "chart":
                labels = (label for label, _ in p.series.points)
                turned.readings = tuple(zip(labels, rates, strict=True))
            else:
                turned.table = Table(p.table.columns, tuple(zip(p.times, rates, strict=True)))
        return turned

    def wording(self, p: Params) -> Phrasing:
        wordings: tuple[Phrasing, ...] = WORDINGS[p.question, p.lost][p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Splits every phase into a known amount and a multiple of x, and compares with the total."""
        words = SETTINGS[p.question][p.setting]
        unit = words["unit"]
        parts = _parts(p, "x", words["time"])
        verb = f"changes the content, in {unit}, by" if "store" in words else f"gives, in {unit},"
        steps = [
            Step(f"{part.label} {verb} {_form(part)}: {part.claim}.", part.claim)
            for part in parts
            if part.claim
        ]
        known = _total(steps, f"The known amounts together, in {unit}", [q.known for q in parts])
        each = _total(steps, "All multiples of x together", [q.each for q in parts])
        rest, total = Fraction(p.y) - known, write_number(p.y)
        if known or each == 1:
            text = f"What depends on x comes to, in {unit}," if each != 1 else "So x is"
            claim = signed([total, f"-{known}"])
            steps.append(_step(text, f"{claim} = {show(rest)}"))
        value = rest / each
        if each != 1:
            steps.append(_step("So x is", f"{_over(rest, each)} = {show(value)}"))
        answer = value.numerator if value.denominator == 1 else value
        back = signed([part.exact for part in _parts(p, answer, words["time"])])
        steps.append(_step(f"Put back, the total is, in {unit},", f"{back} = {total}"))
        amounts = signed([part.exact for part in parts if part.exact]) or "0"
        multiples = signed([part.multiple for part in parts if part.multiple])
        certificate = f"({total} - ({amounts})) / ({multiples})"
        return Derivation(steps, answer, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Integrates the profile with the answer put in, and sees that any other number changes the total."""
        total, widths = _integral(given, answer)
        if min(widths) < 0:
            return failed("integration", f"with {answer} a phase would end before it begins")
        if _integral(given, answer + 1)[0] == total:
            return failed("integration", "the total does not depend on the number asked")
        return expect("integration", Fraction(given.y), total)


def _parts(p: Params, x: Any, time: str) -> list[Part]:
    """The phases of a problem, where x stands for itself or has a value."""
    values: dict[str, Any] = dict.fromkeys("spqruvwabce", x) | vars(p)
    u, v, a, b, c = (values[name] for name in "uvabc")
    store = [start(values["s"])]
    match p.question:
        case "line":
            return [phase("The line", 0, a, u, v)]
        case "steps":
            first = phase("The first step", 0, a, values["p"], values["p"])
            return [first, phase("The second step", 0, b, values["q"], values["q"])]
        case "plateau":
            return [phase("The rise", 0, a, 0, v), phase("The level part", a, b, v, v)]
        case "start":
            return [*store, phase("The line", 0, a, u, v)]
        case "trip":
            fall = phase("The fall", b, c, v, 0)
            return [phase("The rise", 0, a, u, v), phase("The level part", a, b, v, v), fall]
        case "phases":
            loss = -values["q"] if values["q"] != "x" else "x"
            second = phase("The second phase", 0, b, loss, loss)
            first = phase("The first phase", 0, a, values["p"], values["p"])
            third = phase("The third phase", 0, c, values["r"], values["r"])
            return [*store, first, opposite(second) if loss == "x" else second, third]
        case "hidden":
            fall = phase("The fall", 0, c, v, 0)
            return [phase("The rise", 0, a, 0, v), phase("The level part", a, b, v, v), fall]
        case "when":
            rise, level = phase("The rise", 0, a, u, v), phase("The level part", a, b, v, v)
            return [rise, level, phase("The last part", b, values["e"], values["w"], values["w"])]
        case "formula":
            return terms(p.poly, p.a, x)
    rows = (
        p.table.rows
        if p.question == "table"
        else tuple((i, rate) for i, (_, rate) in enumerate(p.readings))
    )
    rows = [(at, x if rate == "x" else rate) for at, rate in rows]
    parts = store if p.question == "table" else []
    for place, ((begin, rate), (end, after)) in enumerate(pairwise(rows)):
        if p.question == "table":
            label = f"The stretch from {time} {begin} to {time} {end}"
            parts.append(phase(label, begin, end, rate, after))
        else:
            label = f"The hour from {p.readings[place][0]} to {p.readings[place + 1][0]}"
            parts.append(phase(label, 0, 1, rate, after))
    return parts


def _over(rest: Fraction, each: Fraction) -> str:
    return f"{rest} / ({each})" if each < 0 or each.denominator > 1 else f"{rest} / {each}"


def _form(part: Part) -> str:
    """`6 + 2*x`, `2*x` or nothing where x does not matter, since the claim says it then."""
    if not part.each:
        return f"{part.known}"
    multiple = f"{abs(part.each)}*x" if abs(part.each) != 1 else "x"
    if not part.known:
        return multiple if part.each > 0 else f"-{multiple}"
    return f"{part.known} {'+' if part.each > 0 else '-'} {multiple}"


def _step(text: str, claim: str) -> Step:
    return Step(f"{text} {claim}.", claim)


def _total(steps: list[Step], text: str, amounts: list[Fraction]) -> Fraction:
    """Adds amounts up, in a step of its own where there are several."""
    there = [amount for amount in amounts if amount]
    total = sum(there, Fraction(0))
    if len(there) > 1:
        claim = f"{signed([show(amount) for amount in there])} = {show(total)}"
        steps.append(Step(f"{text}: {claim}.", claim))
    return total


def _integral(given: Params, answer: Answer) -> tuple[Fraction, list[Number]]:
    """Start value and integral of the printed profile, and the lengths of its pieces."""
    value: dict[str, Any] = dict.fromkeys("spqruvwabce", answer) | vars(given)
    if hasattr(given, "poly"):
        constant, linear, square = (answer if term == "x" else term for term in given.poly)
        end = given.a
        # Simpson's rule is exact for a polynomial of degree two.
        middle = constant + Fraction(linear * end, 2) + Fraction(square * end * end, 4)
        last = constant + linear * end + square * end * end
        return Fraction(end, 6) * (constant + 4 * middle + last), [end]
    pieces, start = _profile(given, value, answer)
    twice = sum([width * (rate + after) for width, rate, after in pieces])
    return start + Fraction(twice) / 2, [width for width, _, _ in pieces]


Profile = tuple[list[tuple[Number, Number, Number]], Number]


def _profile(given: Params, value: Mapping[str, Any], answer: Answer) -> Profile:
    """The pieces as (width, first rate, last rate), and what was there at the start."""
    s, p, q, r, u, v, w, a, b, c, e = (value[name] for name in "spqruvwabce")
    printed = vars(given).keys()
    if "readings" in printed or "table" in printed:
        at = {"x": answer}
        rows = (
            given.table.rows
            if "table" in printed
            else tuple((hour, rate) for hour, (_, rate) in enumerate(given.readings))
        )
        known = [(time, at.get(rate, rate)) for time, rate in rows]
        pieces = [(end - time, rate, after) for (time, rate), (end, after) in pairwise(known)]
        return pieces, s if "table" in printed else 0
    stepped = printed & {"p", "q", "r"}
    match given.level:
        case 1:
            return ([(a, p, p), (b, q, q)] if stepped else [(a, u, v)]), 0
        case 2 if printed & {"s", "u"}:
            return [(a, u, v)], s
        case 2:
            return [(a, 0, v), (b - a, v, v)], 0
        case 3 if stepped:
            return [(a, p, p), (b, -q, -q), (c, r, r)], s
        case 3:
            return [(a, u, v), (b - a, v, v), (c - b, v, 0)], 0
        case 4:
            return [(a, 0, v), (b - a, v, v), (c, v, 0)], 0
    return [(a, u, v), (b - a, v, v), (e - b, w, w)], 0
