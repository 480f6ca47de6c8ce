"""Percentage chain turned backward: the overall change is known, and one step of the chain is asked.

The value is followed from the first on to the gap and from the last back to it; the step in between leads from one
to the other.
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
from seeds.quantitative._percent_offers import offers
from seeds.quantitative._percent_turned import WORDINGS
from seeds.quantitative._percent_words import RATES, SETTINGS

Move = tuple[Answer, str]
"""A signed amount, x in the gap, and what it is a part of: `value`, `origin` or `points`."""


class LostStep(Inversion):
    kind, to = "backward", "quantitative.percentage_chain"
    answer_kind = AnswerKind.RATIONAL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"draw": Int(0, 59)}

    def turn(self, p: Params) -> Params:
        turned = Params(question=p.question, setting=p.setting)
        answer = self.of.derive(p).answer
        match p.question:
            case "final" | "origin":
                turned.start, turned.final = p.start, p.final
            case "relative" | "base":
                place = p.draw % len(p.moves)
                turned.moves = tuple(
                    ("x" if i == place else amount, base)
                    for i, (amount, base) in enumerate(p.moves)
                )
                turned.total = answer
                if p.question == "relative":
                    turned.rate = p.rate
                return turned
            case "missing" | "restore":
                turned.last = answer
                if p.question == "missing":
                    turned.total = p.total
            case _:
                turned.total = answer
        chains = [p.changes, p.other] if p.question == "compare" else [p.changes]
        place = p.draw % sum(map(len, chains))
        turned.changes = _gapped(p.changes, place)
        if p.question == "compare":
            turned.other = _gapped(p.other, place - len(p.changes))
        return turned

    def wording(self, p: Params) -> Phrasing:
        wordings: tuple[Phrasing, ...] = WORDINGS[p.question][p.setting]
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """Walks from both ends of the chain to the gap."""
        noun = (RATES if p.question == "relative" else SETTINGS)[p.setting]["noun"]
        steps: list[Step] = []
        chain, first, last = _ends(p, noun, steps)
        if p.question == "compare":
            noun = f"{'first' if 'x' in p.changes else 'second'} {noun}"
        place = next(i for i, (amount, _) in enumerate(chain) if amount == "x")
        before = after = first
        for i, move in enumerate(chain[:place], 1):
            before = _forth(before, move)
            text = f"After change {i}, {_named(move)}, the {noun} is"
            steps.append(_step(text, f"{before.shown} = {before.value}"))
            before = before._replace(shown=f"{before.value}")
        after = last
        for i, move in zip(range(len(chain), place, -1), chain[:place:-1], strict=False):
            after = _back(after, move)
            text = f"Before change {i}, {_named(move)}, the {noun} was"
            steps.append(_step(text, f"{after.shown} = {after.value}"))
            after = after._replace(shown=f"{after.value}")
        base = chain[place][1]
        if base == "value":
            ratio = after.value / before.value
            claim = f"{after.shown} / {_part(before.shown)} = {ratio}"
            steps.append(_step(f"Change {place + 1} therefore multiplies the {noun} by", claim))
            value = (ratio - 1) * 100
            steps.append(_step("In percent that is", f"({ratio} - 1) * 100 = {value}"))
            certificate = f"(({after.exact}) / ({before.exact}) - 1) * 100"
        else:
            value = after.value - before.value
            what = "percentage points" if base == "points" else "percent of the original 100"
            claim = f"{after.shown} - {before.shown} = {value}"
            steps.append(_step(f"Change {place + 1} therefore comes, in {what}, to", claim))
            certificate = f"({after.exact}) - ({before.exact})"
        answer = value.numerator if value.denominator == 1 else value
        if p.question == "restore":
            text = f"Take the first {noun} as 100, which it is at the end too. {steps[0].text}"
            steps[0] = Step(text, steps[0].claim)
        end = first.exact
        for amount, kind in chain:
            end = _after(end, answer if amount == "x" else amount, kind)
        steps.append(_step("Put back, the chain ends at", f"{end} = {last.shown}"))
        return Derivation(steps, answer, Certificate("expression", certificate))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Sends 1 through the whole chain with the answer in the gap, and compares with what is told of the end."""
        if hasattr(given, "moves"):
            origin = Fraction(getattr(given, "rate", 100))
            value = origin
            for amount, base in given.moves:
                part = value / 100 if base == "value" else 1
                value += (answer if amount == "x" else amount) * part
                if value <= 0:
                    return failed("chain", f"with {answer} the value would not stay positive")
            return expect("chain", origin * (100 + given.total), 100 * value)
        num, den = 100 + getattr(given, "last", 0), Fraction(100)
        for change in given.changes:
            num, den = num * (100 + (answer if change == "x" else change)), den * 100
        for change in getattr(given, "other", ()):
            num, den = num * 100, den * (100 + (answer if change == "x" else change))
        if num <= 0 or den <= 0:
            return failed("chain", f"with {answer} the value would not stay positive")
        factor = num / den
        if hasattr(given, "start"):
            return expect("chain", Fraction(given.final), given.start * factor)
        return expect("chain", 100 + getattr(given, "total", 0), 100 * factor)


class _Value(NamedTuple):
    """A value on its way: exactly, as the next step shows it, and as an expression of givens."""

    value: Fraction
    shown: str
    exact: str


def _gapped(chain: tuple[int, ...], place: int) -> tuple[int | str, ...]:
    return tuple("x" if i == place else change for i, change in enumerate(chain))


def _at(number: Answer) -> _Value:
    text = write_number(number)
    return _Value(Fraction(number), text, text)


def _ends(p: Params, noun: str, steps: list[Step]) -> tuple[list[Move], _Value, _Value]:
    """The chain with the gap, and the values at its ends."""
    if p.question in ("final", "origin"):
        return _moves(p.changes), _at(p.start), _at(p.final)
    if p.question == "compare":
        return _compared(p, noun, steps)
    first = _at(p.rate if p.question == "relative" else 100)
    chain = list(p.moves) if hasattr(p, "moves") else _moves(p.changes)
    if hasattr(p, "last"):
        chain.append((p.last, "value"))
    opening = "" if p.question == "relative" else f"Take the first {noun} as 100. "
    if p.question == "restore":
        return chain, first, first
    last = _forth(first, (p.total, "value"))
    steps.append(_step(f"{opening}At the end the {noun} is", f"{last.shown} = {last.value}"))
    return chain, first, last._replace(shown=f"{last.value}")


def _compared(p: Params, noun: str, steps: list[Step]) -> tuple[list[Move], _Value, _Value]:
    """Follows the chain that is fully known; the gap between the ends tells the end of the other."""
    known, gapped = ("second", "first") if "x" in p.changes else ("first", "second")
    first = value = _at(100)
    opening = "Take both as 100 at first. "
    for i, move in enumerate(_moves(p.other if known == "second" else p.changes), 1):
        value = _forth(value, move)
        text = f"{opening}After change {i}, {_named(move)}, the {known} {noun} is"
        steps.append(_step(text, f"{value.shown} = {value.value}"))
        value, opening = value._replace(shown=f"{value.value}"), ""
    move = (p.total, "value")
    last = _forth(value, move) if known == "second" else _back(value, move)
    text = f"So at the end the {gapped} {noun} is"
    steps.append(_step(text, f"{last.shown} = {last.value}"))
    chain = _moves(p.changes if known == "second" else p.other)
    return chain, first, last._replace(shown=f"{last.value}")


def _moves(changes: Sequence[Answer]) -> list[Move]:
    return [(change, "value") for change in changes]


def _step(text: str, claim: str) -> Step:
    return Step(f"{text} {claim}.", claim)


def _part(text: str) -> str:
    return f"({text})" if "/" in text or " " in text else text


def _percent(amount: Answer) -> str:
    """A factor such as `120/100`, or `(100 + 12.5)/100` where the change is not whole."""
    if isinstance(amount, int):
        return f"{100 + amount}/100"
    sign = "+" if amount > 0 else "-"
    return f"(100 {sign} {write_number(abs(amount))})/100"


def _after(exact: str, amount: Answer, base: str) -> str:
    """The expression of a value after a change."""
    if base == "value":
        return f"{_sum(exact)} * {_percent(amount)}"
    return f"{exact} {'+' if amount > 0 else '-'} {abs(amount)}"


def _forth(value: _Value, move: Move) -> _Value:
    amount, base = move
    new = value.value * (100 + amount) / 100 if base == "value" else value.value + amount
    return _Value(new, _after(value.shown, amount, base), _after(value.exact, amount, base))


def _back(value: _Value, move: Move) -> _Value:
    amount, base = move
    if base == "value":
        factor = f"({_percent(amount)})"
        new = value.value * 100 / (100 + amount)
        return _Value(new, f"{value.shown} / {factor}", f"{_sum(value.exact)} / {factor}")
    sign = f"{'-' if amount > 0 else '+'} {abs(amount)}"
    return _Value(value.value - amount, f"{value.shown} {sign}", f"{value.exact} {sign}")


def _sum(exact: str) -> str:
    """In parentheses where it ends in a sum."""
    tail = exact[exact.rfind(")") + 1 :]
    return f"({exact})" if " + " in tail or " - " in tail else exact


def _named(move: Move) -> str:
    amount, base = move
    mark = {"value": "%", "origin": "% of the original value", "points": " percentage points"}[base]
    kind = "an increase" if amount > 0 else "a decrease"
    return f"{kind} of {write_number(abs(amount))}{mark}"
