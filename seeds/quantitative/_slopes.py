"""Route one of `quantitative.trend_interpolation`: slope by slope along the segments of one line or two.

A problem in, its steps and answer out. For two lines it follows the gap between them to its zeros.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise

from datagen.phrasing import Params
from datagen.template import Certificate, Derivation, Step
from seeds.quantitative._lines import QUESTIONS, Points, Scene

Number = int | Fraction


def _signed(value: Number) -> str:
    """A number in a place where a sign would follow an operator."""
    return f"({value})" if value < 0 else f"{value}"


def _divisor(value: Number) -> str:
    return f"({value})" if value < 0 or value.denominator > 1 else f"{value}"


def _slope(points: Points, k: int, scene: Scene) -> tuple[Fraction, Step]:
    (x1, y1), (x2, y2) = points[k], points[k + 1]
    slope = Fraction(y2 - y1, x2 - x1)
    claim = f"({y2} - {y1}) / ({x2} - {x1}) = {slope}"
    span, per = f"From {scene.axis} {x1} to {scene.axis} {x2}", f"{scene.unit} per {scene.axis}"
    return slope, Step(f"{span} the slope, in {per}, is {claim}.", claim)


def _reading(points: Points, x: int, scene: Scene) -> tuple[Fraction, list[Step], str]:
    """The value at `x`, the steps to it and an expression for it; beyond the last point the last segment counts."""
    beyond = x > points[-1][0]
    k = len(points) - 2 if beyond else bisect_right([point[0] for point in points], x) - 1
    (x1, y1), (x2, y2) = points[k], points[k + 1]
    steps = []
    if beyond:
        steps.append(
            Step(
                f"The last segment ends at {scene.axis} {x2}, before {x}: {x} > {x2}.",
                f"{x} > {x2}",
            )
        )
    elif len(points) > 3:
        steps.append(
            Step(f"The segment to read is the one with {x1} < {x} < {x2}.", f"{x1} < {x} < {x2}")
        )
    slope, step = _slope(points, k, scene)
    run = x - x1
    change = Fraction((y2 - y1) * run, x2 - x1)
    value = Fraction(y1 * (x2 - x1) + (y2 - y1) * run, x2 - x1)
    claim = f"{slope} * ({x} - {x1}) = {change}"
    steps += [
        step,
        Step(
            f"{run} {scene.axis if run == 1 else scene.axes} past {scene.axis} {x1} it has changed by {claim}.",
            claim,
        ),
        Step(
            f"So the {scene.noun} at {scene.axis} {x}, in {scene.unit}, is {y1} + {_signed(change)} = {value}.",
            f"{y1} + {_signed(change)} = {value}",
        ),
    ]
    return value, steps, f"{y1} + ({y2} - {y1}) * ({x} - {x1}) / ({x2} - {x1})"


def _derive_value(p: Params, scene: Scene) -> Derivation:
    value, steps, expression = _reading(p.points, p.at if p.ask == "value" else p.beyond, scene)
    return Derivation(steps, value, Certificate("expression", expression))


def _derive_slope(p: Params, scene: Scene) -> Derivation:
    x = p.slope_at
    k = bisect_right([point[0] for point in p.points], x) - 1
    (x1, y1), (x2, y2) = p.points[k], p.points[k + 1]
    slope = Fraction(y2 - y1, x2 - x1)
    steps = []
    if len(p.points) > 3:
        steps.append(
            Step(f"The segment to read is the one with {x1} < {x} < {x2}.", f"{x1} < {x} < {x2}")
        )
    rise, run = f"{y2} - {y1} = {y2 - y1}", f"{x2} - {x1} = {x2 - x1}"
    quotient = f"({y2} - {y1}) / ({x2} - {x1})"
    # Where nothing can be cancelled, the bare quotient would only repeat itself.
    shown = f"{y2 - y1} / {x2 - x1}" if slope.denominator < x2 - x1 else quotient
    ratio = f"{shown} = {slope}"
    steps += [
        Step(
            f"From {scene.axis} {x1} to {scene.axis} {x2} the {scene.noun} changes by {rise}.", rise
        ),
        Step(f"That segment covers {run} on the axis of {scene.axes}.", run),
    ]
    steps.append(Step(f"The slope, in {scene.unit} per {scene.axis}, is {ratio}.", ratio))
    return Derivation(steps, slope, Certificate("expression", quotient))


def _derive_change(p: Params, scene: Scene) -> Derivation:
    start, end = (p.start, p.end) if p.ask == "change" else (p.begin, p.finish)
    before, steps, first = _reading(p.points, start, scene)
    after, more, last = _reading(p.points, end, scene)
    claim = f"{after} - {_signed(before)} = {after - before}"
    steps += [*more, Step(f"The change, in {scene.unit}, is {claim}.", claim)]
    if p.ask == "change":
        return Derivation(steps, after - before, Certificate("expression", f"{last} - ({first})"))
    rate = (after - before) / (end - start)
    claim = f"{after - before} / ({end} - {start}) = {rate}"
    steps.append(
        Step(f"In {scene.unit} per {scene.axis}, over the {scene.axes} between: {claim}.", claim)
    )
    return Derivation(
        steps, rate, Certificate("expression", f"({last} - ({first})) / ({end} - {start})")
    )


def _derive_target(p: Params, scene: Scene) -> Derivation:
    pairs = list(pairwise(p.points))
    k = next(k for k, ((_, a), (_, b)) in enumerate(pairs) if min(a, b) < p.target < max(a, b))
    (x1, y1), (x2, y2) = pairs[k]
    between = f"{min(y1, y2)} < {p.target} < {max(y1, y2)}"
    slope, step = _slope(p.points, k, scene)
    need = p.target - y1
    x = Fraction(x1 * (y2 - y1) + need * (x2 - x1), y2 - y1)
    change, reach = (
        f"{p.target} - {y1} = {need}",
        f"{x1} + {_signed(need)} / {_divisor(slope)} = {x}",
    )
    steps = [
        Step(
            f"{p.target} lies on the segment from {scene.axis} {x1} to {scene.axis} {x2}: {between}.",
            between,
        ),
        step,
        Step(f"From its start the {scene.noun} has to change by {change}.", change),
        Step(f"At this slope that happens at {reach}.", reach),
    ]
    certificate = f"{x1} + ({p.target} - {y1}) * ({x2} - {x1}) / ({y2} - {y1})"
    return Derivation(steps, x, Certificate("expression", certificate))


def _gaps(p: Params, scene: Scene) -> tuple[list[int], list[Step]]:
    """First line minus second at each drawn point."""
    gaps, steps = [], []
    first, second = scene.lines
    for (x, a), (_, b) in zip(p.points, p.others, strict=True):
        gaps.append(a - b)
        claim = f"{a} - {b} = {a - b}"
        steps.append(Step(f"At {scene.axis} {x}, {first} minus {second} is {claim}.", claim))
    return gaps, steps


def _meeting(p: Params, gaps: list[int], k: int, scene: Scene) -> tuple[Fraction, list[Step], str]:
    """Where the gap vanishes on segment `k`, the steps to it and an expression for it."""
    x1, x2, g1, g2 = p.points[k][0], p.points[k + 1][0], gaps[k], gaps[k + 1]
    signs = f"{g1} > 0 > {g2}" if g1 > 0 else f"{g1} < 0 < {g2}"
    rate = Fraction(g2 - g1, x2 - x1)
    x = Fraction(x1 * (g2 - g1) - g1 * (x2 - x1), g2 - g1)
    speed = f"({g2} - {_signed(g1)}) / ({x2} - {x1}) = {rate}"
    reach = f"{x1} + {_signed(-g1)} / {_divisor(rate)} = {x}"
    steps = [
        Step(
            f"The lines cross between {scene.axis} {x1} and {scene.axis} {x2}, as {signs}.", signs
        ),
        Step(f"There the gap changes by {speed} per {scene.axis}.", speed),
        Step(f"From {g1} it gets to 0 at {reach}.", reach),
    ]
    a1, a2, b1, b2 = p.points[k][1], p.points[k + 1][1], p.others[k][1], p.others[k + 1][1]
    return (
        x,
        steps,
        f"({x1} + ({x2} - {x1}) * ({a1} - {b1}) / (({a1} - {b1}) - ({a2} - {b2})))",
    )


def _derive_crossing(p: Params, scene: Scene) -> Derivation:
    gaps, steps = _gaps(p, scene)
    changes = [k for k in range(len(gaps) - 1) if (gaps[k] > 0) != (gaps[k + 1] > 0)]
    places, heights = [], []
    for k in changes:
        x, more, expression = _meeting(p, gaps, k, scene)
        steps += more
        places.append((x, expression))
        if p.ask in ("level", "climb"):
            (x1, y1), (x2, y2) = p.points[k], p.points[k + 1]
            over, under = x.numerator - x1 * x.denominator, x.denominator * (x2 - x1)
            y = Fraction(y1 * under + (y2 - y1) * over, under)
            claim = f"{y1} + ({y2} - {y1}) * ({x} - {x1}) / ({x2} - {x1}) = {y}"
            steps.append(Step(f"{scene.lines[0]} is then, in {scene.unit}, at {claim}.", claim))
            heights.append((y, f"({y1} + ({y2} - {y1}) * ({expression} - {x1}) / ({x2} - {x1}))"))
    if p.level == 4:
        answer, expression = (heights or places)[0]
        return Derivation(steps, answer, Certificate("expression", expression))
    (low, start), (high, end) = heights or places
    claim, expression = f"{high} - {_signed(low)} = {high - low}", f"{end} - {start}"
    asked = f"The second crossing minus the first: {claim}."
    answer = high - low
    if p.ask in ("above", "below") and (gaps[0] > 0) == (p.ask == "above"):
        # Above (or below) outside the crossings: the whole width less what is between them.
        left, right = p.points[0][0], p.points[-1][0]
        answer = right - left - answer
        claim = f"({low} - {left}) + ({right} - {high}) = {answer}"
        expression = f"({start} - {left}) + ({right} - {end})"
        asked = (
            f"{scene.lines[0]} is {p.ask} before the first and after the second crossing: {claim}."
        )
    elif p.ask in ("above", "below"):
        asked = f"{scene.lines[0]} is {p.ask} between the crossings: {claim}."
    steps.append(Step(asked, claim))
    return Derivation(steps, answer, Certificate("expression", expression))


DERIVE = {
    **{(level, ask): _derive_value for level in (1, 2) for ask in ("value", "beyond")},
    **{(level, "slope"): _derive_slope for level in (1, 2)},
    **{(3, ask): _derive_change for ask in ("change", "rate")},
    (3, "when"): _derive_target,
    **{(level, ask): _derive_crossing for level in (4, 5) for ask in QUESTIONS[level]},
}
"""By level and question."""
