"""Summary statistics: from counts, means, medians and variances to what they are after a change.

Level 1 changes a mean by one value or finds that value, 2 merges or corrects means and finds a median or an
extreme, 3 changes a population variance by one value, 4 corrects a value or merges two sets under either
convention of variance, 5 changes a value of one set and merges it with another.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Choice, Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._cases import as_answer, lowest, show
from seeds.quantitative._summaries import SETTINGS, SHAPES, WORDINGS
from seeds.quantitative._summary_offers import offers
from seeds.quantitative.inverted.summary_statistics import OnlyTheRange

_OFF = Choice([d for d in range(-9, 10) if d])
"""How far a changed value lies from the mean."""


class SummaryStatistics(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"underdetermination": OnlyTheRange}

    def space(self, level: int) -> Space:
        axes = {"n": Int(4, 12), "m": Int(21, 80), "off": _OFF, "shape": SHAPES[level]}
        if level != 1:
            axes |= {"n2": Int(3, 11), "off2": _OFF}
        if level >= 3:
            axes |= {
                "v": Int(6, 45),
                "spread": Choice(["population"] if level == 3 else ["population", "sample"]),
            }
        if level >= 4:
            axes |= {"v2": Int(5, 44)}
        if level == 5:
            axes |= {"off3": _OFF}
        return Space({**axes, "setting": Int(0, len(SETTINGS) - 1)})

    def build(self, p: Params) -> Params | None:
        """The dependent numbers: values near the mean, statistics of a set that there is."""
        x = p.m + p.off
        match p.shape:
            case "add":
                p.added = x
            case "remove":
                p.removed = x
            case "correct":
                p.wrong, p.right = x, x + (p.off2 if p.level < 5 else p.off3)
            case "find":
                p.added = p.m + (p.n + 1) * p.off
                p.after = p.m + p.off
            case "halves":
                # Both halves lie `n2` off the median, one of them farther by as much as keeps the mean whole.
                p.n, median, tilt = 2 * (p.n // 2) + 1, p.m, int(p.off / 3)
                p.half = p.n // 2 + 1
                p.low = median - p.n2 - p.n * max(-tilt, 0)
                p.high = median + p.n2 + p.n * max(tilt, 0)
                p.m = median + p.half * tilt
            case "three":
                below, above = p.n2 + p.n, p.n2 + p.n + 3 * p.off
                p.median, p.m, p.range = p.m, p.m + p.off, below + above
                p.end = "largest" if p.off2 > 0 else "smallest"
        if p.level > 3 or p.shape == "merge":
            p.m2 = p.m + p.off2
        p.divisor = getattr(p, "spread", "")
        return p

    def admits(self, p: Params) -> bool:
        """Numbers are positive, things change, and a set with a value to be taken out really has such a value."""
        match p.shape:
            case "find":
                return bool(0 < p.added < 200)
            case "halves":
                # The values below the median are positive too.
                return bool(abs(p.off) >= 3 and p.half * p.low > p.m - p.half * int(p.off / 3))
            case "three":
                return bool(p.n2 + p.n + 3 * p.off > 0 and p.n2 + p.n < p.median)
            case "correct" if (
                p.right == p.m or p.right < 5 or (p.level == 3 and p.right == p.wrong)
            ):
                return False
        if p.level >= 3 and p.shape in ("remove", "correct"):
            # One deviation d leaves the others a square sum of at least d**2 / (n - 1).
            squares = (p.n - (p.spread == "sample")) * p.v
            return bool(squares * (p.n - 1) >= p.n * p.off**2)
        return True

    def wording(self, p: Params) -> Phrasing:
        return WORDINGS[p.level, p.shape][int(p.setting * 5 + p.phrasing % 5)]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p))

    def derive(self, p: Params) -> Derivation:
        """Goes back to totals and sums of squares, changes these, and returns to the summary asked for."""
        if p.level >= 3:
            return _derive_variance(p)
        return _DERIVE_MEAN[p.shape](p)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Deviations from the asked mean cancel; variances move by deviations from means, not by power sums."""
        if given.level >= 3:
            return _check_variance(given, answer)
        if hasattr(given, "end"):
            return _check_three(given, answer)
        n, m, num, den = given.n, given.m, answer.numerator, answer.denominator
        # Everything is multiplied by the answer's denominator, so that it is whole.
        if hasattr(given, "half"):
            # Leaving the median out of one half, the deviations from the mean of all cancel.
            rest = given.half * (given.low - m) + given.half * (given.high - m) + m
            return expect("cancelling deviations", 0, rest * den - num)
        if hasattr(given, "after"):
            rest = n * (m - given.after) - given.after
            return expect("cancelling deviations", 0, rest * den + num)
        rest = n * (m * den - num)
        if hasattr(given, "added"):
            rest += given.added * den - num
        elif hasattr(given, "removed"):
            rest -= given.removed * den - num
        elif hasattr(given, "n2"):
            rest += given.n2 * (given.m2 * den - num)
        else:
            rest += (given.right - given.wrong) * den
        return expect("cancelling deviations", 0, rest)


# Route one: totals and sums of squares.


def _total(steps: list[Step], what: str, n: int, m: int) -> int:
    claim = f"{n} * {m} = {n * m}"
    steps.append(Step(f"{what} add up to {claim}.", claim))
    return n * m


def _sum(steps: list[Step], what: str, expression: str, value: int) -> int:
    claim = f"{expression} = {value}"
    steps.append(Step(f"{what} is {claim}.", claim))
    return value


def _mean(steps: list[Step], total: int, count: str, size: int) -> int | Fraction:
    num, den = lowest(total, size)
    claim = f"{total} / ({count}) = {show(num, den)}"
    steps.append(Step(f"The mean is the total over the number: {claim}.", claim))
    return as_answer(num, den)


def _derive_one(p: Params) -> Derivation:
    """One value more or less."""
    steps: list[Step] = []
    total = _total(steps, f"The {p.n} values", p.n, p.m)
    sign, x = ("+", p.added) if p.shape == "add" else ("-", p.removed)
    after = total + x if sign == "+" else total - x
    _sum(steps, "The new total", f"{total} {sign} {x}", after)
    mean = _mean(steps, after, f"{p.n} {sign} 1", p.n + 1 if sign == "+" else p.n - 1)
    certificate = f"({p.n} * {p.m} {sign} {x}) / ({p.n} {sign} 1)"
    return Derivation(steps, mean, Certificate("expression", certificate))


def _derive_find(p: Params) -> Derivation:
    steps: list[Step] = []
    before = _total(steps, f"The first {p.n} values", p.n, p.m)
    after = (p.n + 1) * p.after
    _sum(steps, "With one more the total", f"({p.n} + 1) * {p.after}", after)
    _sum(steps, "The added value", f"{after} - {before}", after - before)
    certificate = f"({p.n} + 1) * {p.after} - {p.n} * {p.m}"
    return Derivation(steps, after - before, Certificate("expression", certificate))


def _derive_merge(p: Params) -> Derivation:
    steps: list[Step] = []
    first = _total(steps, f"The {p.n} values", p.n, p.m)
    second = _total(steps, f"The other {p.n2} values", p.n2, p.m2)
    total = _sum(steps, "The total of all", f"{first} + {second}", first + second)
    mean = _mean(steps, total, f"{p.n} + {p.n2}", p.n + p.n2)
    certificate = f"({p.n} * {p.m} + {p.n2} * {p.m2}) / ({p.n} + {p.n2})"
    return Derivation(steps, mean, Certificate("expression", certificate))


def _derive_correct(p: Params) -> Derivation:
    steps: list[Step] = []
    total = _total(steps, f"The {p.n} values", p.n, p.m)
    change = _sum(steps, "The change of the total", f"{p.right} - {p.wrong}", p.right - p.wrong)
    mean = lowest(total + change, p.n)
    claim = f"({total} {'-' if change < 0 else '+'} {abs(change)}) / {p.n} = {show(*mean)}"
    steps.append(Step(f"The mean is the new total over the number: {claim}.", claim))
    certificate = f"({p.n} * {p.m} - {p.wrong} + {p.right}) / {p.n}"
    return Derivation(steps, as_answer(*mean), Certificate("expression", certificate))


def _derive_halves(p: Params) -> Derivation:
    steps: list[Step] = []
    total = _total(steps, f"All {p.n} values", p.n, p.m)
    low = _total(steps, f"The {p.half} smallest", p.half, p.low)
    high = _total(steps, f"The {p.half} largest", p.half, p.high)
    _sum(
        steps,
        "The median is counted twice in the halves, so it",
        f"{low} + {high} - {total}",
        low + high - total,
    )
    certificate = f"{p.half} * {p.low} + {p.half} * {p.high} - {p.n} * {p.m}"
    return Derivation(steps, low + high - total, Certificate("expression", certificate))


def _derive_three(p: Params) -> Derivation:
    steps: list[Step] = []
    total = _total(steps, "The three values", 3, p.m)
    ends = _sum(
        steps,
        "Without the median, largest plus smallest",
        f"{total} - {p.median}",
        total - p.median,
    )
    sign, by = ("+", "adding") if p.end == "largest" else ("-", "subtracting")
    twice = ends + p.range if sign == "+" else ends - p.range
    _sum(
        steps,
        f"Largest minus smallest is {p.range}; {by} it, twice the {p.end}",
        f"{ends} {sign} {p.range}",
        twice,
    )
    _sum(steps, f"Half of that, the {p.end} value,", f"{twice} / 2", twice // 2)
    certificate = f"(3 * {p.m} - {p.median} {sign} {p.range}) / 2"
    return Derivation(steps, twice // 2, Certificate("expression", certificate))


_DERIVE_MEAN = {
    "add": _derive_one,
    "remove": _derive_one,
    "find": _derive_find,
    "merge": _derive_merge,
    "correct": _derive_correct,
    "halves": _derive_halves,
    "three": _derive_three,
}


def power_sums(n: Any, m: Any, v: Any, less: int) -> tuple[Any, Any]:
    """Total and sum of squares of `n` values; the variance `v` divides by `n - less`."""
    return n * m, (n - less) * v + n * m * m


def variance_of(n: Any, total: Any, squares: Any, less: int) -> tuple[Any, Any]:
    """The variance that divides by `n - less`, from total and sum of squares, as numerator and denominator."""
    return n * squares - total * total, n * (n - less)


def _squared(steps: list[Step], what: str, n: int, m: int, v: int, less: int) -> tuple[int, str]:
    """The sum of squares, which is the divisor times the variance plus n times the squared mean."""
    _, squares = power_sums(n, m, v, less)
    expression = f"{n} * {v} + {n} * {m}**2" if not less else f"({n} - 1) * {v} + {n} * {m}**2"
    _sum(steps, f"The sum of squares of {what}", expression, squares)
    return squares, expression


def _derive_variance(p: Params) -> Derivation:
    """Power sums of the first set, its change, the second set, and back."""
    steps: list[Step] = []
    less, size = int(p.spread == "sample"), p.n
    total, sums = _total(steps, f"The {p.n} values", p.n, p.m), f"{p.n} * {p.m}"
    squares, squared = _squared(steps, "these", p.n, p.m, p.v, less)
    change = {"add": ("+", "added"), "remove": ("-", "removed")}.get(p.shape)
    if change:
        sign, x = change[0], getattr(p, change[1])
        size, step = (p.n + 1, x) if sign == "+" else (p.n - 1, -x)
        total = _sum(steps, "The total after the change", f"{total} {sign} {x}", total + step)
        squares = _sum(
            steps, "The sum of squares after it", f"{squares} {sign} {x}**2", squares + step * x
        )
        _sum(steps, "The number of values after it", f"{p.n} {sign} 1", size)
        sums, squared = f"{sums} {sign} {x}", f"{squared} {sign} {x}**2"
    elif p.shape == "correct":
        a, b = p.wrong, p.right
        total = _sum(steps, "The corrected total", f"{total} - {a} + {b}", total - a + b)
        squares = _sum(
            steps,
            "The corrected sum of squares",
            f"{squares} - {a}**2 + {b}**2",
            squares - a * a + b * b,
        )
        sums, squared = f"{sums} - {a} + {b}", f"{squared} - {a}**2 + {b}**2"
    if hasattr(p, "v2") and (p.level == 5 or p.shape == "merge"):
        other = _total(steps, f"The {p.n2} values of the second set", p.n2, p.m2)
        other_squares, more = _squared(steps, "the second set", p.n2, p.m2, p.v2, less)
        total = _sum(steps, "The total of both sets", f"{total} + {other}", total + other)
        squares = _sum(
            steps, "Their sum of squares", f"{squares} + {other_squares}", squares + other_squares
        )
        size = _sum(steps, "The number of values", f"{size} + {p.n2}", size + p.n2)
        sums, squared = f"{sums} + {p.n2} * {p.m2}", f"{squared} + {more}"
    by = f"({size} - 1)" if less else f"{size}"
    square = _sum(steps, "The total squared", f"{total}**2", total * total)
    answer = lowest(*variance_of(size, total, squares, less))
    claim = f"({squares} - {square} / {size}) / {by} = {show(*answer)}"
    text = "The sum of squares less the squared total over the number gives the squared deviations, so the variance"
    steps.append(Step(f"{text} is {claim}.", claim))
    certificate = f"({squared} - ({sums})**2 / {size}) / {by}"
    return Derivation(steps, as_answer(*answer), Certificate("expression", certificate))


# Route two: deviations.


State = tuple[Any, Any, Any, Any]
"""Number of values, their total, and the sum of their squared deviations as numerator and denominator."""


def merged(state: State, n2: Any, t2: Any, s2: Any) -> State:
    """Two sets together: their squared deviations grow by what the gap of the two means makes."""
    n, t, s, d = state
    gap, scale = n * t2 - n2 * t, n * n2 * (n + n2)
    return n + n2, t + t2, (s + s2 * d) * scale + gap * gap * d, d * scale


def without(state: State, x: Any) -> State:
    """The set once a value is gone, with the squared deviation of that value."""
    n, t, s, d = state
    gap, scale = n * x - t, n * (n - 1)
    return n - 1, t - x, s * scale - gap * gap * d, d * scale


def _check_variance(given: Params, answer: Fraction) -> Verdict:
    if given.spread != given.divisor:
        return failed("squared deviations", "the text names two conventions")
    less = given.spread == "sample"
    state: State = (given.n, given.n * given.m, (given.n - less) * given.v, 1)
    if hasattr(given, "removed"):
        state = without(state, given.removed)
    elif hasattr(given, "wrong"):
        state = without(state, given.wrong)
    if hasattr(given, "added"):
        state = merged(state, 1, given.added, 0)
    elif hasattr(given, "right"):
        state = merged(state, 1, given.right, 0)
    if hasattr(given, "n2"):
        state = merged(state, given.n2, given.n2 * given.m2, (given.n2 - less) * given.v2)
    size, _, over, under = state
    known = over * answer.denominator
    return expect("squared deviations", known, answer.numerator * under * (size - less))


def _check_three(given: Params, answer: int) -> Verdict:
    """Writes the three values down and takes their statistics."""
    other = answer - given.range if given.end == "largest" else answer + given.range
    values = [answer, other, given.median]
    found = (sum(values), sorted(values)[1], max(values) - min(values))
    return expect("realisation", (3 * given.m, given.median, given.range), found)


template = SummaryStatistics()
