"""Trend reading: samples joined by straight segments, read between, beyond and where two lines cross.

Level 1 reads a value or slope off two points, 2 off several points or beyond the last, 3 compares two places
or finds where a value occurs, 4 finds where two lines cross, 5 compares their two crossings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd
from random import Random

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Seeded, Space
from datagen.template import Derivation, Template
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._line_offers import offers
from seeds.quantitative._lines import ONE_LINE, QUESTIONS, SCENES, TWO_LINES, Points
from seeds.quantitative._slopes import DERIVE
from seeds.quantitative.inverted.trend_interpolation import AllPlaces

Number = int | Fraction

_COUNT = {1: (3, 3), 2: (4, 6), 3: (4, 6), 4: (6, 7), 5: (7, 8)}
_CROSSINGS = {4: 1, 5: 2}
_PARTS = {2: (1, 2), 3: (1, 3), 4: (1, 2, 4), 5: (1, 5), 6: (1, 2, 3)}
"""Denominators of the slope of a segment, by its width."""
_SPLITS = tuple((a, b) for a in range(1, 6) for b in range(1, 7 - a) if gcd(a, b) == 1)
"""The ratios in which a crossing may cut a segment."""
_TRIES = 4


class TrendInterpolation(Template):
    answer_kind = AnswerKind.RATIONAL
    inversions = {"backward": AllPlaces}

    def space(self, level: int) -> Space:
        return Space(
            {
                "seed": Seeded(40),
                "setting": Int(0, len(SCENES) - 1),
                "ask": QUESTIONS[level],
            }
        )

    def build(self, p: Params) -> Params | None:
        """Random points, then places to ask for that are none of them."""
        draw, scene = Random(p.seed).random, SCENES[p.setting]
        few, many = _COUNT[p.level]
        count = few + int(draw() * (many - few + 1))
        xs, ys = [1 + int(draw() * 5)], [scene.low + int(draw() * (scene.high - scene.low + 1))]
        for _ in range(count - 1):
            width = 2 + int(draw() * 5)
            # A slope in lowest terms over one of these keeps values readable.
            unit = width // _PARTS[width][int(draw() * len(_PARTS[width]))]
            goal = scene.low + draw() * (scene.high - scene.low)
            xs.append(xs[-1] + width)
            ys.append(ys[-1] + int((goal - ys[-1]) / unit) * unit)
        p.points = tuple(zip(xs, ys, strict=True))
        if p.level > 3:
            others = _crossing(draw, ys, _CROSSINGS[p.level], (scene.high - scene.low) // 3)
            if others is None:
                return None
            p.others = tuple(zip(xs, others, strict=True))
            p.table = Table((scene.axis, *scene.lines), tuple(zip(xs, ys, others, strict=True)))
            return p
        p.table = Table((scene.axis, scene.noun), p.points)
        return p if any(_PLACES[p.ask](draw, p) for _ in range(_TRIES)) else None

    def wording(self, p: Params) -> Phrasing:
        texts = TWO_LINES[p.setting] if p.level > 3 else ONE_LINE[p.setting, p.ask]
        return texts[int(p.phrasing) % len(texts)]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """Slope by slope along the segments; for two lines by the gap between them."""
        return DERIVE[p.level, p.ask](p, SCENES[p.setting])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Weighted means of a segment's ends for values, determinants for crossings."""
        if hasattr(given, "table"):
            columns = list(zip(*given.table.rows, strict=True))
            lines = [tuple(zip(columns[0], column, strict=True)) for column in columns[1:]]
        else:
            lines = [given.points, given.others] if hasattr(given, "others") else [given.points]
        if len(lines) > 1:
            return _check_two(given.ask, lines[0], lines[1], answer)
        return _check_one(given, lines[0], answer)


# What is asked of one line: places that are no drawn points.


def _inside(draw: Callable[[], float], points: Points, k: int) -> int:
    """A whole number strictly inside segment `k`."""
    left, right = points[k][0], points[k + 1][0]
    return left + 1 + int(draw() * (right - left - 1))


def _place_value(draw: Callable[[], float], p: Params) -> bool:
    k = int(draw() * (len(p.points) - 1))
    p.at = p.slope_at = _inside(draw, p.points, k)
    return bool(p.points[k][1] != p.points[k + 1][1])


def _place_beyond(draw: Callable[[], float], p: Params) -> bool:
    """Not so far that a falling line leaves positive values."""
    (x1, y1), (x2, y2) = p.points[-2:]
    p.beyond = x2 + 1 + int(draw() * 4)
    return bool(y1 != y2 and y2 * (x2 - x1) + (y2 - y1) * (p.beyond - x2) > 0)


def _place_two(draw: Callable[[], float], p: Params) -> bool:
    count = len(p.points) - 1
    i, j = int(draw() * count), int(draw() * count)
    if i == j:
        return False
    first, last = min(i, j), max(i, j)
    p.start = p.begin = _inside(draw, p.points, first)
    p.end = p.finish = _inside(draw, p.points, last)
    return bool(
        p.points[first][1] != p.points[first + 1][1] and p.points[last][1] != p.points[last + 1][1]
    )


def _place_target(draw: Callable[[], float], p: Params) -> bool:
    """A value that is taken once, between drawn points."""
    ys = [y for _, y in p.points]
    k = int(draw() * (len(ys) - 1))
    low, high = sorted(ys[k : k + 2])
    if high - low < 2:
        return False
    p.target = low + 1 + int(draw() * (high - low - 1))
    taken = [min(a, b) <= p.target <= max(a, b) for a, b in pairwise(ys)]
    return taken.count(True) == 1


_PLACES = {
    "value": _place_value,
    "slope": _place_value,
    "beyond": _place_beyond,
    "change": _place_two,
    "rate": _place_two,
    "when": _place_target,
}


def _crossing(
    draw: Callable[[], float], ys: list[int], crossings: int, reach: int
) -> list[int] | None:
    """A second line that crosses the first so often, on segments with no common end."""
    first = int(draw() * (len(ys) - 2 * crossings + 1))
    cuts = [first]
    if crossings > 1:
        cuts.append(first + 2 + int(draw() * (len(ys) - first - 3)))
    sign = 1 if draw() < 0.5 else -1
    gaps = []
    for k in range(len(ys)):
        if k - 1 in cuts:
            continue
        if k in cuts:
            left, right = _SPLITS[int(draw() * len(_SPLITS))]
            scale = 1 + int(draw() * (reach // (left + right)))
            gaps += [sign * left * scale, -sign * right * scale]
            sign = -sign
        else:
            gaps.append(sign * (1 + int(draw() * reach)))
    others = [y + gap for y, gap in zip(ys, gaps, strict=True)]
    return others if min(others) > 0 else None


# Route two: weighted means and determinants.


def _weighted(line: Points, x: Number) -> Fraction | None:
    """The value at a place inside the chart, as the mean of the ends weighted by the distances to them."""
    for (x1, y1), (x2, y2) in pairwise(line):
        if x1 < x < x2:
            return Fraction(y1 * (x2 - x) + y2 * (x - x1)) / (x2 - x1)
    return None


def _check_one(given: Params, line: Points, answer: Number) -> Verdict:
    engine = "weighted means"
    if hasattr(given, "at"):
        return expect(engine, _weighted(line, given.at), answer)
    if hasattr(given, "slope_at"):
        ends = next(
            ((a, b) for a, b in pairwise(line) if a[0] < given.slope_at < b[0]),
            None,
        )
        if ends is None:
            return failed(engine, f"no segment at {given.slope_at}")
        (x1, y1), (x2, y2) = ends
        return expect("substitution", y2, y1 + answer * (x2 - x1))
    if hasattr(given, "beyond"):
        # Three points on one line enclose no area.
        (x1, y1), (x2, y2) = line[-2:]
        area = x1 * (y2 - answer) + x2 * (answer - y1) + given.beyond * (y1 - y2)
        return expect("zero area", 0, area)
    if hasattr(given, "target"):
        return expect(engine, given.target, _weighted(line, answer))
    start, end, width = (
        (given.start, given.end, 1)
        if hasattr(given, "start")
        else (given.begin, given.finish, given.finish - given.begin)
    )
    before, after = _weighted(line, start), _weighted(line, end)
    if before is None or after is None:
        return failed(engine, "a place lies on a drawn point or outside the chart")
    return expect(engine, after, before + answer * width)


def _check_two(ask: str, first: Points, second: Points, answer: Number) -> Verdict:
    """Intersects the segments by Cramer's rule; durations as the parts of each segment on the asked side."""
    if ask in ("above", "below"):
        sign = 1 if ask == "above" else -1
        total: Number = 0
        for k in range(len(first) - 1):
            g1, g2 = (
                sign * (first[k][1] - second[k][1]),
                sign * (first[k + 1][1] - second[k + 1][1]),
            )
            width = first[k + 1][0] - first[k][0]
            if g1 > 0 and g2 > 0:
                total += width
            elif g1 > 0 or g2 > 0:
                total += Fraction(width * max(g1, g2), abs(g1) + abs(g2))
        return expect("similar triangles", total, answer)
    crossings = []
    for k in range(len(first) - 1):
        (x1, a1), (x2, a2), b1, b2 = first[k], first[k + 1], second[k][1], second[k + 1][1]
        # Each line as  rise * x - run * y = rise * x1 - run * y1.
        run, rise_a, rise_b = x2 - x1, a2 - a1, b2 - b1
        determinant = run * (rise_b - rise_a)
        if determinant == 0:
            continue
        right_a, right_b = rise_a * x1 - run * a1, rise_b * x1 - run * b1
        across = run * (right_b - right_a)
        if determinant < 0:
            inside = x1 * determinant >= across >= x2 * determinant
        else:
            inside = x1 * determinant <= across <= x2 * determinant
        if inside:
            up = rise_a * right_b - rise_b * right_a
            crossings.append((Fraction(across, determinant), Fraction(up, determinant)))
    wanted = 1 if ask in ("when", "level") else 2
    if len(crossings) != wanted:
        return failed("determinants", f"{len(crossings)} crossings where {wanted} are spoken of")
    coordinate = 0 if ask in ("when", "apart") else 1
    expected = crossings[-1][coordinate] - (crossings[0][coordinate] if wanted == 2 else 0)
    return expect("determinants", expected, answer)


template = TrendInterpolation()
