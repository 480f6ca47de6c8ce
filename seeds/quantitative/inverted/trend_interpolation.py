"""Trend reading turned backward: a value is given, and all places where the line takes it are asked.

The value is none of the readings, so each segment takes it once or not at all. Higher levels have longer lines,
and of the values that a line takes, one that it takes more often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import number, script
from datagen.exhibits import Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Axis, Seeded
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect, failed
from seeds.quantitative._line_offers import offers
from seeds.quantitative._lines import LAYOUTS, POINTS, SCENES, Points, Scene

_ASKS = (
    "Where on the axis of <axes> is the <noun> exactly {target:int} <unit>? Find all such places.",
    "The line passes {target:int} <unit> one or more times. At which numbers on the axis of "
    "<axes>?",
)
_FORM = (
    "Answer with a list of all of them in square brackets, in ascending order, each an exact "
    "number, as a fraction if it is not whole."
)
_OFTEN = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4}


@cache
def _wordings(setting: int) -> tuple[Phrasing, ...]:
    texts = [
        text.replace("<ask>", ask) + ("" if text.endswith("\n") else " ") + _FORM
        for text in LAYOUTS
        for ask in _ASKS
    ]
    return phrasings(texts, [SCENES[setting]._asdict()], {"points": POINTS})


class AllPlaces(Inversion):
    kind, to = "backward", "quantitative.trend_interpolation"
    answer_kind = AnswerKind.LIST

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"pick": Seeded(20)}

    def turn(self, p: Params) -> Params | None:
        """A value that is taken as often as the level wants, or as often as any is."""
        ys = [y for _, y in p.points]
        often: dict[int, list[int]] = {}
        for target in range(min(ys) + 1, max(ys)):
            if target not in ys:
                often.setdefault(len(list(_crossed(p.points, target))), []).append(target)
        often.pop(0, None)
        if not often:
            return None
        fits = [count for count in often if count <= _OFTEN[p.level]] or list(often)
        targets = often[max(fits)]
        target = targets[p.pick % len(targets)]
        scene = SCENES[p.setting]
        # Of two lines only the first is shown.
        table = Table((scene.axis, scene.noun), p.points)
        return Params(setting=p.setting, points=p.points, table=table, target=target)

    def wording(self, p: Params) -> Phrasing:
        wordings = _wordings(p.setting)
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """Segment by segment: from the start of each that passes the value, along its slope."""
        scene = SCENES[p.setting]
        crossed = list(_crossed(p.points, p.target))
        steps, found = _others(p.points, p.target, scene), []
        for k in crossed:
            (x1, y1), (x2, y2) = p.points[k], p.points[k + 1]
            x = x1 + Fraction((p.target - y1) * (x2 - x1), y2 - y1)
            between = f"{y1} < {p.target} < {y2}" if y1 < y2 else f"{y1} > {p.target} > {y2}"
            part = f"({p.target} - {y1}) / ({y2} - {y1})"
            share = Fraction(p.target - y1, y2 - y1)
            reach = f"{x1} + {share} * ({x2} - {x1}) = {x}"
            span = f"from {scene.axis} {x1} to {scene.axis} {x2}"
            steps += [
                Step(f"The segment {span} passes {p.target}: {between}.", between),
                Step(f"It does so after this part of it: {part} = {share}.", f"{part} = {share}"),
                Step(f"That is at {reach}.", reach),
            ]
            found.append(x)
        return Derivation(steps, tuple(found))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """For each segment the place where its line has the value; it counts if it lies on the segment."""
        lines = [
            f"(define-fun {axis}{k} () Real {value}.0)"
            for k, point in enumerate(p.points)
            for axis, value in zip("xy", point, strict=True)
        ]
        lines += ["(declare-const t Real)", f"(assert (= t {p.target}.0))"]
        places: dict[Fraction, list[str]] = {}
        for k, ((x1, y1), (x2, y2)) in enumerate(pairwise(p.points)):
            if y1 == y2:
                continue
            x = x1 + Fraction((p.target - y1) * (x2 - x1), y2 - y1)
            at = number(str(x))
            on = f"(= (* (- {at} x{k}) (- y{k + 1} y{k})) (* (- t y{k}) (- x{k + 1} x{k})))"
            places.setdefault(x, []).append(f"(and (<= x{k} {at}) (<= {at} x{k + 1}) {on})")
        items = {
            str(x): f"(or {' '.join(terms)})" if len(terms) > 1 else terms[0]
            for x, terms in sorted(places.items())
        }
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Reads the line at each place as a weighted mean, and counts how often it changes sides."""
        engine = "weighted means"
        points = given.points if hasattr(given, "points") else given.table.rows
        sides = [y > given.target for _, y in points]
        times = sum(a is not b for a, b in pairwise(sides))
        if any(y == given.target for _, y in points):
            return failed(engine, "the value is one of the readings")
        if list(answer) != sorted(set(answer)):
            return failed(engine, "the places do not ascend")
        if len(answer) != times:
            return failed(engine, f"{times} places, not {len(answer)}")
        for x in answer:
            if _mean(points, x) != given.target:
                return expect(engine, given.target, _mean(points, x))
        return expect(engine, times, len(answer))


def _crossed(points: Points, target: int) -> Iterator[int]:
    """The segments that pass a value that is none of the readings."""
    for k, ((_, y1), (_, y2)) in enumerate(pairwise(points)):
        if min(y1, y2) < target < max(y1, y2):
            yield k


def _others(points: Points, target: int, scene: Scene) -> list[Step]:
    """That the other segments stay on one side of the value."""
    crossed = set(_crossed(points, target))
    parts = []
    for k, ((_, y1), (_, y2)) in enumerate(pairwise(points)):
        if k not in crossed:
            near = max(y1, y2) if y1 < target else min(y1, y2)
            parts.append(f"{near} {'<' if near < target else '>'} {target}")
    if not parts:
        return []
    claims = list(dict.fromkeys(parts))
    text = f"The segments that stay on one side of {target} {scene.unit} do not come into question:"
    return [Step(f"{text} {', '.join(claims)}.", "; ".join(claims))]


def _mean(points: Points, x: Fraction) -> Fraction | None:
    """The value at a place, as the mean of the segment's ends weighted by the distances to them."""
    for (x1, y1), (x2, y2) in pairwise(points):
        if x1 <= x <= x2:
            return Fraction(y1 * (x2 - x) + y2 * (x - x1)) / (x2 - x1)
    return None
