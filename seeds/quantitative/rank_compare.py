"""Ranking and comparison: order values, or what is derived from them, and name the bar of a given rank.

Level 1 ranks readings, 2 changes from one reading to the next, 3 gaps and ratios of two groups, 4 shares in a
total of three groups, 5 absolute or relative changes of such totals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Series, Table
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Seeded, Space
from datagen.template import Derivation, Step, Template
from datagen.verdict import Verdict, failed, passed
from seeds.quantitative._charts import SCENES, WORDINGS, What, whats

_COUNT = {1: (5, 7), 2: (6, 7), 3: (6, 7), 4: (5, 6), 5: (6, 7)}
_GROUPS = {1: 1, 2: 1, 3: 2, 4: 3, 5: 3}
_WHATS = {
    (level, k): tuple(whats(scene, level)) for level in _COUNT for k, scene in enumerate(SCENES)
}
_TIMELY = tuple(k for k, scene in enumerate(SCENES) if scene.ordered)
_CHANGES = ("rise", "fall", "growth", "shrinkage")
_ORDINALS = {1: "first", 2: "second", 3: "third"}


class RankCompare(Template):
    answer_kind = AnswerKind.LABEL

    def space(self, level: int) -> Space:
        settings = _TIMELY if level in (2, 5) else tuple(range(len(SCENES)))
        return Space(
            {"seed": Seeded(40), "setting": settings, "place": Int(1, 3), "down": Int(0, 1)}
        )

    def build(self, p: Params) -> Params | None:
        """Random readings; None where what is asked is tied, or is no increase or decrease at all."""
        draw, scene = Random(p.seed).random, SCENES[p.setting]
        few, many = _COUNT[p.level]
        labels = _labels(draw, scene.labels, few + int(draw() * (many - few + 1)), scene.ordered)
        span = scene.high - scene.low + 1
        columns = [
            [scene.low + int(draw() * span) for _ in labels] for _ in range(_GROUPS[p.level])
        ]
        choices = _WHATS[p.level, p.setting]
        p.what = choices[int(draw() * len(choices))]
        # The smallest increase could be meant to include decreases, so changes are ranked from the largest.
        p.rank = (p.place, -1 if p.down and p.what[0] not in _CHANGES else 1)
        p.derived = _derived(p.what, labels, columns)
        values = sorted([value for _, value, _ in p.derived], reverse=p.rank[1] > 0)
        k = p.place - 1
        if values[k] == values[k + 1] or (k and len(set(values[: k + 1])) <= k):
            return None
        if p.what[0] in _CHANGES and values[k] <= 0:
            return None
        p.table = Table(
            (scene.period, *(scene.groups[: len(columns)] if len(columns) > 1 else (scene.noun,))),
            tuple(zip(labels, *columns, strict=True)),
        )
        p.series = Series(tuple(zip(labels, columns[0], strict=True)))
        return p

    def wording(self, p: Params) -> Phrasing:
        wordings = WORDINGS[p.level, p.setting]
        return wordings[int(p.phrasing) % len(wordings)]

    def derive(self, p: Params) -> Derivation:
        """Computes what is ranked for each label, then sorts."""
        derived, steps = p.derived, []
        if len(p.table.columns) > 3:
            for label, *parts in p.table.rows:
                claim = f"{' + '.join(map(str, parts))} = {sum(parts)}"
                steps.append(Step(f"The total of {label} is {claim}.", claim))
        for label, value, expression in derived:
            if expression:
                claim = (
                    f"{expression} = {value}"
                    if "/" not in expression
                    else _placed(expression, value)
                )
                steps.append(Step(f"{label}, {_NAMES[p.what[0]]}: {claim}.", claim))
        place, sign = p.rank
        order = sorted(derived, key=lambda item: item[1], reverse=sign > 0)
        if p.level == 1:
            return Derivation(_one_by_one(order, place, sign), order[place - 1][0])
        relation, word = (" > ", "largest") if sign > 0 else (" < ", "smallest")
        shown = order[: place + 1]
        # What ties further down does not matter; the chain ends just past the asked rank.
        chain = relation.join([str(value) for _, value, _ in shown])
        rest = [
            f"{shown[-1][1]} {'>=' if sign > 0 else '<='} {value}"
            for _, value, _ in order[place + 1 :]
        ]
        listed = relation.join([f"{value} ({label})" for label, value, _ in shown])
        text = f"From the {word} on: {listed}, then the others. The {_ORDINALS[place]} is {order[place - 1][0]}."
        return Derivation([*steps, Step(text, "; ".join([chain, *rest]))], order[place - 1][0])

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Counts the labels that beat the answer, pair by pair, without computing what is ranked."""
        rows = given.table.rows if hasattr(given, "table") else given.series.points
        labels = [row[0] for row in rows]
        what, *groups = given.what
        first = 1 if what in _CHANGES else 0
        if answer not in labels[first:]:
            return failed("pairwise comparison", f"{answer!r} is no label that can be asked for")
        measured = [_over_under(what, groups, rows, k) for k in range(first, len(rows))]
        place, sign = given.rank
        over, under = measured[labels.index(answer) - first]
        leads = [sign * (a * under - over * b) for a, b in measured]
        ahead, level = sum(lead > 0 for lead in leads), sum(lead == 0 for lead in leads)
        if ahead != place - 1 or level != 1 or (first and over <= 0):
            return failed(
                "pairwise comparison", f"{ahead} ahead of {answer!r}, {level} level with it"
            )
        return passed("pairwise comparison")


_NAMES = {
    "rise": "increase", "fall": "decrease", "gap": "gap", "ratio": "ratio", "share": "share", "rest": "ratio",
    "growth": "relative increase", "shrinkage": "relative decrease",
}  # fmt: skip


def _labels(
    draw: Callable[[], float], labels: Sequence[str], count: int, ordered: bool
) -> list[str]:
    """A stretch of labels that follow each other, or any of them in any order."""
    if ordered:
        start = int(draw() * (len(labels) - count + 1))
        return list(labels[start : start + count])
    pool = list(labels)
    return [pool.pop(int(draw() * len(pool))) for _ in range(count)]


def _derived(
    what: What, labels: list[str], columns: list[list[int]]
) -> list[tuple[str, int | Fraction, str]]:
    """For each label what is ranked, and the expression that computes it from numbers already at hand."""
    kind = what[0]
    groups = [int(position) for position in what[1:]]
    if kind == "value":
        return [(label, value, "") for label, value in zip(labels, columns[0], strict=True)]
    if kind == "gap":
        pairs = [(max(pair), min(pair)) for pair in zip(*columns, strict=True)]
        return [(label, a - b, f"{a} - {b}") for label, (a, b) in zip(labels, pairs, strict=True)]
    if kind == "ratio":
        pairs = list(zip(columns[groups[0]], columns[groups[1]], strict=True))
        return [
            (label, Fraction(a, b), f"{a} / {b}")
            for label, (a, b) in zip(labels, pairs, strict=True)
        ]
    totals = [sum(parts) for parts in zip(*columns, strict=True)]
    if kind in ("share", "rest"):
        parts = columns[groups[0]]
        if kind == "rest":
            triples = [(label, a, t) for label, a, t in zip(labels, parts, totals, strict=True)]
            return [(label, Fraction(a, t - a), f"{a} / ({t} - {a})") for label, a, t in triples]
        return [
            (label, Fraction(a, t), f"{a} / {t}")
            for label, a, t in zip(labels, parts, totals, strict=True)
        ]
    steps = list(zip(labels[1:], totals, totals[1:], strict=False))
    if kind == "rise":
        return [(label, b - a, f"{b} - {a}") for label, a, b in steps]
    if kind == "fall":
        return [(label, a - b, f"{a} - {b}") for label, a, b in steps]
    if kind == "growth":
        return [(label, Fraction(b - a, a), f"({b} - {a}) / {a}") for label, a, b in steps]
    return [(label, Fraction(a - b, a), f"({a} - {b}) / {a}") for label, a, b in steps]


def _placed(expression: str, value: int | Fraction) -> str:
    """A quotient as a decimal, or between two decimals where it is none of three places."""
    low, rest = divmod(value.numerator * 1000, value.denominator)
    if not rest:
        return f"{expression} = {_decimal(low)}"
    return f"{_decimal(low)} < {expression} < {_decimal(low + 1)}"


def _decimal(thousandths: int) -> str:
    whole, places = divmod(abs(thousandths), 1000)
    return f"{'-' if thousandths < 0 else ''}{whole}.{places:03d}"


def _one_by_one(order: list[tuple[str, int | Fraction, str]], place: int, sign: int) -> list[Step]:
    """Takes the largest (or smallest) away again and again, until the asked one is next."""
    steps = []
    relation, word = (">", "largest") if sign > 0 else ("<", "smallest")
    for k in range(place):
        label, value, _ = order[k]
        rest = [other for _, other, _ in order[k + 1 :]]
        claim = "; ".join([f"{value} {relation} {other}" for other in rest])
        left = f"Of those left, the {word}" if k else f"The {word}"
        compared = ", ".join(map(str, rest))
        steps.append(
            Step(f"{left} is {value} ({label}): {value} {relation} each of {compared}.", claim)
        )
    return steps


def _over_under(
    what: str, groups: list[int], rows: Sequence[tuple[Any, ...]], k: int
) -> tuple[int, int]:
    """A fraction that grows and falls with what is ranked at row `k`; its lower part is positive."""
    here = rows[k][1:]
    if what == "value":
        return here[0], 1
    if what == "gap":
        return abs(here[0] - here[1]), 1
    if what == "ratio":
        return here[groups[0]], here[groups[1]]
    if what in ("share", "rest"):
        # Share and ratio to the rest grow together, so the ratio to the rest stands for both.
        return here[groups[0]], sum(here) - here[groups[0]]
    change = sum(here) - sum(rows[k - 1][1:])
    if what in ("fall", "shrinkage"):
        change = -change
    return change, sum(rows[k - 1][1:]) if what in ("growth", "shrinkage") else 1


template = RankCompare()
