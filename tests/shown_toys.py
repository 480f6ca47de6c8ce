"""Small templates, one for each view: an exhibit, and a question for whose answer all of it has to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random
from typing import Any

from benchmarks.exhibit_material import MAKERS
from datagen.answers import AnswerKind
from datagen.exhibits import (
    Exhibit,
    Figure,
    Formula,
    Graph,
    Grid,
    Listing,
    Number,
    Series,
    Table,
    Timeline,
)
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Seeded, Space
from datagen.template import Derivation, Step, Template
from datagen.verdict import Verdict, expect

MODALITY = {
    "table": "table", "markdown": "table", "bar": "chart", "hbar": "chart", "grouped": "chart",
    "stacked": "chart", "line": "chart", "scatter": "chart", "pie": "chart", "box": "chart",
    "listing": "code", "python": "code",
}  # fmt: skip
"""By view; all others are diagrams."""


def numbers_of(exhibit: Exhibit) -> list[Number]:
    """Every number of an exhibit, and what can be counted in those that have none."""
    match exhibit:
        case Series():
            return [value for _, value in exhibit.points]
        case Table():
            return [cell for row in exhibit.rows for cell in row if not isinstance(cell, str)]
        case Graph():
            return [len(exhibit.edges), *(int(e.label) for e in exhibit.edges if e.label.isdigit())]
        case Figure():
            written = [s.length for s in exhibit.segments if s.length is not None]
            return [*written, *(c.radius for c in exhibit.circles), *(a[3] for a in exhibit.angles)]
        case Grid():
            return [int(c) if c.isdigit() else int(c == "#") for row in exhibit.cells for c in row]
        case Timeline():
            return [time for span in exhibit.spans for time in span[1:]]
        case Listing():
            return [int(number) for number in re.findall(r"\b\d+\b", exhibit.code)]
        case Formula():
            found = [int(number) for number in re.findall(r"\b\d+\b", exhibit.expression)]
            return [*found, exhibit.expression.count("/")]
    raise TypeError(type(exhibit))


def _restore(exhibit: Exhibit) -> Mapping[str, Any]:
    return {"exhibit": exhibit}


class Reading(Template):
    """Add up all that there is to read in one exhibit."""

    mode = "quantitative.rank_compare"
    answer_kind = AnswerKind.RATIONAL

    def __init__(self, view: str, source: str | None = None) -> None:
        self.view = view
        self._maker = MAKERS[source or view]

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(48)})

    def build(self, p: Params) -> Params:
        p.exhibit = self._maker(Random(p.seed))
        return p

    def wording(self, p: Params) -> Phrasing:
        return _wording(p.exhibit.kind)

    def offers(self, p: Params) -> Sequence[Offer]:
        exposure = Exposure(MODALITY.get(self.view, "diagram"), p.exhibit, (self.view,))
        return [Offer({"exhibit": "{here}"}, (exposure,), _restore, "Read {it}.")]

    def derive(self, p: Params) -> Derivation:
        total = sum(numbers_of(p.exhibit))
        terms = " + ".join(map(str, numbers_of(p.exhibit))) or "0"
        return Derivation([Step(f"{terms} = {total}.", f"{terms} = {total}")], total)

    def check(self, given: Params, answer: Any) -> Verdict:
        left = answer
        for number in numbers_of(given.exhibit):
            left -= number
        return expect("subtraction", 0, left)


_WORDINGS: dict[str, Phrasing] = {}


def _wording(kind: str) -> Phrasing:
    text = f"What is the sum of all that is there?\n\n{{exhibit:{kind}}}"
    return _WORDINGS.setdefault(kind, Phrasing(text))


READINGS = {view: partial(Reading, view) for view in MAKERS}
"""A template by view."""
