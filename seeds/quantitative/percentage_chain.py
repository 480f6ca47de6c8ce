"""Successive percentage change: relative changes are composed by multiplying factors.

Level 1 applies or undoes two changes, 2 asks the overall change of two or undoes three, 3
composes three or mixes percent with percentage points, 4 composes four, shifts a base or looks
for a missing change, 5 composes five to restore a value or to compare two.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect
from seeds.quantitative._cases import Cases, as_answer, lowest, show
from seeds.quantitative._percent_offers import offers
from seeds.quantitative._percent_words import RATES, SETTINGS, WORDINGS
from seeds.quantitative.inverted.percentage_chain import LostStep

_SIZES = (5, 10, 20, 25, 30, 40, 50, 60)
COARSE = tuple(sign * size for size in _SIZES for sign in (1, -1))
FINE = tuple(sign * size for size in (*range(2, 50, 2), 5, 15, 25, 35, 45, 50) for sign in (1, -1))
# Their factors have small primes only, which keeps quotients by them short.
NICE = (20, 25, 50, 60, 100, -10, -20, -25, -40, -50, -60)
MEDIUM = tuple(sign * size for size in range(5, 80, 5) for sign in (1, -1))
POINTS = tuple(sign * size for size in range(2, 9) for sign in (1, -1))

SPACES = {
    1: Cases({"final": [COARSE, COARSE, Int(1, 30)], "origin": [COARSE, COARSE, Int(1, 30)]}),
    2: Cases({"overall": [FINE, FINE], "origin": [NICE] * 3 + [(2, 3, 5, 7, 11)]}),
    3: Cases(
        {"overall": [MEDIUM] * 3, "relative": [COARSE, COARSE, POINTS, Int(10, 30, 4), Int(0, 2)]}
    ),
    4: Cases({"overall": [COARSE] * 4, "base": [COARSE] * 4, "missing": [COARSE] * 4}),
    5: Cases({"restore": [NICE] * 5, "compare": [COARSE] * 3 + [NICE] * 2}),
}


class PercentageChain(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"backward": LostStep}

    def space(self, level: int) -> Space:
        return Space({"case": SPACES[level], "setting": Int(0, 5)})

    def build(self, p: Params) -> Params:
        p.question, values = p.case
        p.positive = "increase"
        match p.question:
            case "final" | "origin":
                p.changes, multiple = values[:-1], values[-1]
                num = den = 1
                for change in p.changes:
                    num, den = lowest(num * (100 + change), den * 100)
                # Start and end are both whole, and of a size that suits the setting.
                multiple *= max(1, 200 // den)
                p.start, p.final = multiple * den, multiple * num
            case "overall" | "restore":
                p.changes = values
            case "relative":
                first, second, points, p.rate, place = values
                moves = [(first, "value"), (second, "value")]
                moves.insert(place, (points, "points"))
                p.moves = tuple(moves)
            case "base":
                place = 1 + (values[1] + values[2]) // 5 % 3
                p.moves = tuple(
                    (value, "origin" if i == place else "value") for i, value in enumerate(values)
                )
            case "missing":
                p.changes, p.hidden = values[:3], values[3]
                total = 100
                for change in values:
                    total *= 100 + change
                p.total = as_answer(*lowest(total - 100**5, 100**4))
            case "compare":
                p.changes, p.other = values[:3], values[3:]
        return p

    def admits(self, p: Params) -> bool:
        """The chain really changes something, and every rate stays between 0% and 100%."""
        if p.question == "missing":
            return bool(p.total != 0 and p.total < 500)
        if p.question in ("base", "relative"):
            first, limit = (100, 1000) if p.question == "base" else (p.rate, 90)
            num, den = first, 1
            for amount, base in p.moves:
                if base == "value":
                    num, den = num * (100 + amount), den * 100
                else:
                    num += amount * den
                if not 5 * den < num < limit * den:
                    return False
            return bool(num != first * den)
        num = den = 1
        for change in p.changes:
            num, den = num * (100 + change), den * 100
        for change in p.other if p.question == "compare" else ():
            num, den = num * 100, den * (100 + change)
        return bool(num != den and num < 6 * den and den < 8 * num)

    def wording(self, p: Params) -> Phrasing:
        place: int = p.setting * 5 + p.phrasing % 5
        return WORDINGS[p.question][place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        noun = (RATES if p.question == "relative" else SETTINGS)[p.setting]["noun"]
        match p.question:
            case "final":
                return _forwards(p, noun, SETTINGS[p.setting]["unit"])
            case "origin":
                return _backwards(p, noun, SETTINGS[p.setting]["unit"])
            case "relative" | "base":
                return _with_bases(p, noun)
            case "compare":
                return _compared(p, noun)
        steps: list[Step] = []
        num, den = _compose(p.changes, noun, steps)
        product = " * ".join([_FACTORS[change] for change in p.changes])
        factor, divisor = show(num, den), _part(num, den)
        if p.question == "overall":
            num, den = lowest(100 * (num - den), den)
            claim = f"({factor} - 1) * 100 = {show(num, den)}"
            steps.append(
                Step(
                    f"The {noun} ends at {factor} times its first value; in percent: {claim}.",
                    claim,
                )
            )
            return Derivation(
                steps, as_answer(num, den), Certificate("expression", f"({product} - 1) * 100")
            )
        wanted, aim, printed = "1", "come back to 1", "1"
        if p.question == "missing":
            whole = Fraction(p.total)
            top, bottom = whole.numerator, whole.denominator
            sign = "+" if top > 0 else "-"
            change = show(abs(top), bottom) if bottom == 1 else f"({abs(top)}/{bottom})"
            goal = lowest(top + 100 * bottom, 100 * bottom)
            wanted, aim = show(*goal), "reach the overall factor"
            printed = f"(1 {sign} {_decimal(abs(whole))}/100)"
            claim = f"1 {sign} {change}/100 = {wanted}"
            steps.append(
                Step(f"All four changes together multiply the {noun} by {wanted}: {claim}.", claim)
            )
            last = lowest(goal[0] * den, goal[1] * num)
        else:
            last = lowest(den, num)
        claim = f"{wanted} / {divisor} = {show(*last)}"
        steps.append(Step(f"To {aim}, the last factor has to be the quotient: {claim}.", claim))
        num, den = lowest(100 * (last[0] - last[1]), last[1])
        claim = f"({show(*last)} - 1) * 100 = {show(num, den)}"
        steps.append(Step(f"As a change in percent of the {noun}: {claim}.", claim))
        return Derivation(
            steps,
            as_answer(num, den),
            Certificate("expression", f"({printed} / ({product}) - 1) * 100"),
        )

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Carries both sides through the chain in whole hundredths, without any quotient."""
        num, den = answer.numerator, answer.denominator
        if hasattr(given, "moves"):
            return _replay(given, num, den)
        known, wanted = den, den
        for change in given.changes:
            known *= 100 + change
            wanted *= 100
        if hasattr(given, "start"):
            return expect("hundredths", given.start * known, num * wanted // den)
        if hasattr(given, "final"):
            return expect("hundredths", given.final * wanted, num * known // den)
        changed = 100 * den + num
        if hasattr(given, "total"):
            top, bottom = given.total.numerator, given.total.denominator
            return expect(
                "hundredths", known * changed * bottom, wanted * den * (100 * bottom + top)
            )
        if hasattr(given, "other"):
            for change in given.other:
                wanted *= 100 + change
                known *= 100
        elif given.level == 5:
            known, wanted = wanted, known
        return expect("hundredths", known * 100 * den, wanted * changed)


def _replay(given: Params, num: int, den: int) -> Verdict:
    """Undoes the moves from the asked end, last first, down to the first value."""
    first = getattr(given, "rate", 100)
    num, den = first * (100 * den + num), 100 * den
    for amount, base in reversed(given.moves):
        if base == "value":
            num, den = num * 100, den * (100 + amount)
        else:
            num -= amount * den
    return expect("undoing", first * den, num)


# The words and the factor of every change, which the steps use again and again.
_NAMES = {
    change: f"an increase of {change}%" if change > 0 else f"a decrease of {-change}%"
    for change in range(-100, 101)
}
_FACTORS = {change: f"{100 + change}/100" for change in range(-100, 101)}


def _decimal(value: Fraction) -> str:
    """A number of finitely many places as it is printed."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _part(num: int, den: int) -> str:
    """A quotient beside a stroke."""
    return f"({num}/{den})" if den != 1 else f"{num}"


def _compose(changes: tuple[int, ...], noun: str, steps: list[Step]) -> tuple[int, int]:
    """The factor of a chain, one step a change."""
    num, den = lowest(100 + changes[0], 100)
    value = show(num, den)
    claim = f"1 {'+' if changes[0] > 0 else '-'} {abs(changes[0])}/100 = {value}"
    steps.append(
        Step(f"Change 1, {_NAMES[changes[0]]}, multiplies the {noun} by this: {claim}.", claim)
    )
    for place, change in enumerate(changes[1:], 2):
        num, den = lowest(num * (100 + change), den * 100)
        factor, before, value = _FACTORS[change], value, show(num, den)
        claim = f"{before} * {factor} = {value}"
        text = f"Change {place}, {_NAMES[change]}, multiplies the factor of the {noun} by {factor}"
        steps.append(Step(f"{text}: {claim}.", claim))
    return num, den


def _forwards(p: Params, noun: str, unit: str) -> Derivation:
    num, den, steps, certificate = p.start, 1, [], f"{p.start}"
    for place, change in enumerate(p.changes, 1):
        top, bottom = lowest(num * (100 + change), den * 100)
        claim = f"{show(num, den)} * {_FACTORS[change]} = {show(top, bottom)}"
        steps.append(
            Step(f"After change {place}, {_NAMES[change]}, the {noun} in {unit} is {claim}.", claim)
        )
        certificate += f" * {_FACTORS[change]}"
        num, den = top, bottom
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _backwards(p: Params, noun: str, unit: str) -> Derivation:
    num, den, steps, certificate = p.final, 1, [], f"{p.final}"
    for place, change in zip(range(len(p.changes), 0, -1), reversed(p.changes), strict=True):
        top, bottom = lowest(num * 100, den * (100 + change))
        claim = f"{show(num, den)} / ({_FACTORS[change]}) = {show(top, bottom)}"
        text = f"Before change {place}, {_NAMES[change]}, the {noun} in {unit} was {claim}."
        steps.append(Step(text, claim))
        certificate += f" / ({_FACTORS[change]})"
        num, den = top, bottom
    return Derivation(steps, as_answer(num, den), Certificate("expression", certificate))


def _with_bases(p: Params, noun: str) -> Derivation:
    """Follows the value itself: a rate, or an original value of 100."""
    first = p.rate if p.question == "relative" else 100
    num, den, steps, certificate = first, 1, [], f"{first}"
    for place, (amount, base) in enumerate(p.moves, 1):
        old, sign = show(num, den), "+" if amount > 0 else "-"
        if base == "value":
            num, den = lowest(num * (100 + amount), den * 100)
            claim = f"{old} * {100 + amount}/100 = {show(num, den)}"
            text = f"Change {place}, {_NAMES[amount]}, has the value just before as its base"
            certificate = f"({certificate}) * {100 + amount}/100"
        else:
            num += amount * den
            claim = f"{old} {sign} {abs(amount)} = {show(num, den)}"
            certificate += f" {sign} {abs(amount)}"
            if base == "points":
                verb = "add to" if amount > 0 else "come off"
                text = f"Change {place} is in percentage points, which {verb} the {noun} itself"
            else:
                text = f"Change {place} is {abs(amount)}% of the original 100, whatever the {noun} is now"
        steps.append(Step(f"{text}: {claim}.", claim))
    if p.question == "base":
        steps[0] = Step(f"Take the original {noun} as 100. {steps[0].text}", steps[0].claim)
    top, bottom = lowest(100 * (num - first * den), first * den)
    claim = f"({show(num, den)} - {first}) / {first} * 100 = {show(top, bottom)}"
    steps.append(
        Step(
            f"The overall change of the {noun}, in percent of its first value {first}: {claim}.",
            claim,
        )
    )
    final = f"(({certificate}) - {first}) / {first} * 100"
    return Derivation(steps, as_answer(top, bottom), Certificate("expression", final))


def _compared(p: Params, noun: str) -> Derivation:
    steps: list[Step] = []
    one = _compose(p.changes, f"first {noun}", steps)
    two = _compose(p.other, f"second {noun}", steps)
    ratio = lowest(one[0] * two[1], one[1] * two[0])
    claim = f"{_part(*one)} / {_part(*two)} = {show(*ratio)}"
    steps.append(Step(f"Both began equal, so the first {noun} over the second is {claim}.", claim))
    num, den = lowest(100 * (ratio[0] - ratio[1]), ratio[1])
    claim = f"({show(*ratio)} - 1) * 100 = {show(num, den)}"
    steps.append(Step(f"As a percentage above the second {noun}: {claim}.", claim))
    above, below = (
        " * ".join([_FACTORS[change] for change in chain]) for chain in (p.changes, p.other)
    )
    return Derivation(
        steps, as_answer(num, den), Certificate("expression", f"({above}) / ({below}) * 100 - 100")
    )


template = PercentageChain()
