"""Ranking and comparison: order values, or what is derived from them, and name the bar of a given rank.

Level 1 ranks readings, 2 changes from one reading to the next, 3 gaps and ratios of two groups, 4 shares in a
total of three groups, 5 absolute or relative changes of such totals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from random import Random
from typing import Any, NamedTuple

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.exhibits import Series, Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, failed, passed
from seeds.quantitative import _rank_certificates
from seeds.quantitative._cases import lowest, show
from seeds.quantitative._chart_offers import offers
from seeds.quantitative._charts import SCENES, WORDINGS, What, whats
from seeds.quantitative.inverted.rank_compare import ClaimedRank

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
    inversions = {"disproof": ClaimedRank}

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
        p.order = _ordered(_derived(p.what, labels, columns), p.rank[1])
        heights = [item.height for item in p.order[: p.place + 1]]
        if len({*heights}) <= p.place or (p.what[0] in _CHANGES and heights[-2] <= 0):
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

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """Computes what is ranked for each label, then sorts."""
        order, steps = p.order, []
        if len(p.table.columns) > 3:
            for label, *parts in p.table.rows:
                claim = f"{' + '.join(map(str, parts))} = {sum(parts)}"
                steps.append(Step(f"The total of {label} is {claim}.", claim))
        place, sign = p.rank
        if p.level == 1:
            return Derivation(_one_by_one(order, place, sign), order[place - 1].label)
        for item in sorted(order, key=_by_row):
            claim = _placed(item)
            steps.append(Step(f"{_NAMES[p.what[0]]} for {item.label}: {claim}.", claim))
        relation, word = (" > ", "largest") if sign > 0 else (" < ", "smallest")
        values = [show(*lowest(item.over, item.under)) for item in order]
        # What ties further down does not matter; the chain ends just past the asked rank.
        chain = relation.join(values[: place + 1])
        last = f"{values[place]} {'>=' if sign > 0 else '<='} "
        rest = [last + value for value in values[place + 1 :]]
        listed = relation.join([f"{values[k]} ({order[k].label})" for k in range(place + 1)])
        asked = order[place - 1].label
        text = f"From the {word} on: {listed}, then the others. The {_ORDINALS[place]} is {asked}."
        return Derivation([*steps, Step(text, "; ".join([chain, *rest]))], asked)

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """From the readings alone: so many are ahead of the answer, and none is level with it."""
        rows = p.table.rows
        told = _rank_certificates.lines(p.what, rows)
        wanted = _rank_certificates.items(p.what, [row[0] for row in rows], p.rank)
        return script(told, wanted, self.answer_kind, canonical(self.answer_kind, answer))

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
    "rise": "Increase", "fall": "Decrease", "gap": "Gap", "ratio": "Ratio", "share": "Share", "rest": "Ratio",
    "growth": "Relative increase", "shrinkage": "Relative decrease",
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


class Item(NamedTuple):
    """What is ranked for one label: over / under, which `expression` computes from numbers at hand."""

    row: int
    label: str
    over: int
    under: int
    expression: str
    height: int = 0
    """The value as a whole number of a part that all values have in common."""


def _by_row(item: Item) -> int:
    return item.row


def _by_height(item: Item) -> int:
    return item.height


def _ordered(items: list[tuple[str, int, int, str]], sign: int) -> list[Item]:
    """From the largest on, or from the smallest, by values over one common denominator."""
    whole = prod([under for _, _, under, _ in items])
    ranked = [
        Item(row, label, over, under, expression, over * (whole // under))
        for row, (label, over, under, expression) in enumerate(items)
    ]
    ranked.sort(key=_by_height, reverse=sign > 0)
    return ranked


def _derived(
    what: What, labels: list[str], columns: list[list[int]]
) -> list[tuple[str, int, int, str]]:
    """For each label what is ranked, as a quotient, and the expression that computes it."""
    kind = what[0]
    groups = [int(position) for position in what[1:]]
    if kind == "value":
        return [(label, value, 1, "") for label, value in zip(labels, columns[0], strict=True)]
    if kind == "gap":
        pairs = [(max(pair), min(pair)) for pair in zip(*columns, strict=True)]
        return [
            (label, a - b, 1, f"{a} - {b}") for label, (a, b) in zip(labels, pairs, strict=True)
        ]
    if kind == "ratio":
        ratios = zip(labels, columns[groups[0]], columns[groups[1]], strict=True)
        return [(label, a, b, f"{a} / {b}") for label, a, b in ratios]
    totals = columns[0] if len(columns) == 1 else list(map(sum, zip(*columns, strict=True)))
    if kind in ("share", "rest"):
        parts = zip(labels, columns[groups[0]], totals, strict=True)
        if kind == "rest":
            return [(label, a, t - a, f"{a} / ({t} - {a})") for label, a, t in parts]
        return [(label, a, t, f"{a} / {t}") for label, a, t in parts]
    steps = zip(labels[1:], totals, totals[1:], strict=False)
    if kind == "rise":
        return [(label, b - a, 1, f"{b} - {a}") for label, a, b in steps]
    if kind == "fall":
        return [(label, a - b, 1, f"{a} - {b}") for label, a, b in steps]
    if kind == "growth":
        return [(label, b - a, a, f"({b} - {a}) / {a}") for label, a, b in steps]
    return [(label, a - b, a, f"({a} - {b}) / {a}") for label, a, b in steps]


def _placed(item: Item) -> str:
    """A difference; a quotient as a decimal, or between two where it is none of three places."""
    if item.under == 1:
        return f"{item.expression} = {item.over}"
    low, rest = divmod(item.over * 1000, item.under)
    if not rest:
        return f"{item.expression} = {_decimal(low)}"
    return f"{_decimal(low)} < {item.expression} < {_decimal(low + 1)}"


def _decimal(thousandths: int) -> str:
    whole, places = divmod(abs(thousandths), 1000)
    return f"{'-' if thousandths < 0 else ''}{whole}.{places:03d}"


def _one_by_one(order: list[Item], place: int, sign: int) -> list[Step]:
    """Takes the largest (or smallest) away again and again, until the asked one is next."""
    steps = []
    relation, word = (">", "largest") if sign > 0 else ("<", "smallest")
    values = [f"{item.over}" for item in order]
    for k in range(place):
        value, rest = values[k], values[k + 1 :]
        left = f"Of those left, the {word}" if k else f"The {word}"
        text = (
            f"{left} is {value} ({order[k].label}): {value} {relation} each of {', '.join(rest)}."
        )
        steps.append(Step(text, "; ".join([f"{value} {relation} {other}" for other in rest])))
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
