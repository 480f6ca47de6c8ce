"""Exhibits with slots in them, for offers of this family: filled from a problem, and read back into its parameters.

A form is the text of an exhibit as a wording of its own, so what prints and reads problems does so for figures too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from datagen.exhibits import Edge, Exhibit, Graph, Series, Table, Timeline
from datagen.offers import Exposure, Offer
from datagen.phrasing import Params, Phrasing, Slot

LONGEST = 16
"""Letters of a name in a chart."""
_SLOT = re.compile(r"\{(\w+):\w+\}")


class Form(NamedTuple):
    """The text of an exhibit with slots in it, such as `{a:int}`."""

    kind: Any
    """The exhibit's class."""
    text: str
    kinds: tuple[tuple[str, Slot], ...] = ()
    """Slot kinds of its own."""

    def of(self, p: Params) -> Form:
        """The form for a problem; slots that it has no value for are printed as x."""
        seen: set[str] = set()

        def told(slot: re.Match[str]) -> str:
            name = slot[1]
            if not hasattr(p, name):
                return "x"
            again = name in seen
            seen.add(name)
            return f"{{{name}}}" if again else slot[0]

        return self._replace(text=_SLOT.sub(told, self.text))

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(_SLOT.findall(self.text))

    def filled(self, p: Params) -> Exhibit:
        """The exhibit with the problem's values."""
        exhibit: Exhibit = self.kind.read(_phrasing(self.text, self.kinds).write(p))
        return exhibit

    def read(self, exhibit: Exhibit) -> dict[str, Any]:
        """The values that an exhibit shows. Raises ValueError if it is not of this form."""
        given = _phrasing(self.text, self.kinds).read(exhibit.text())
        if given is None:
            raise ValueError(f"no {self.kind.kind} of this form")
        return vars(given)


@cache
def _phrasing(text: str, kinds: tuple[tuple[str, Slot], ...]) -> Phrasing:
    return Phrasing(text, dict(kinds))


def table(columns: Iterable[str], *rows: Iterable[str]) -> Form:
    """A table whose cells are slots and words."""
    return Form(Table, Table(tuple(columns), tuple(map(tuple, rows))).text())


def charted(columns: Iterable[str], *rows: Iterable[str]) -> list[Form]:
    """A table column by column, each with the first: what has different units goes to charts of its own."""
    first, *others = columns
    lines = [tuple(row) for row in rows]
    return [
        table((first, name), *((row[0], row[place]) for row in lines))
        for place, name in enumerate(others, 1)
    ]


def series(*points: tuple[str, str]) -> Form:
    """Named readings without a head, as pies show them."""
    return Form(Series, ", ".join([f"{name} {value}" for name, value in points]))


def network(nodes: Iterable[str], *edges: tuple[str, str, str]) -> Form:
    """Arrows from node to node, each with its label."""
    return Form(Graph, Graph(tuple(nodes), tuple(Edge(*edge) for edge in edges)).text())


def timeline(unit: str, *events: tuple[str, str]) -> Form:
    """Events, and spans whose time is written as `{a:int} to {b:int}`."""
    lines = [f"{name}: {time}" if " to " in time else f"{name}: at {time}" for name, time in events]
    return Form(Timeline, "\n".join(["```timeline", f"unit: {unit}", *lines, "```"]))


class Showing(NamedTuple):
    """A form in the views that suit it."""

    form: Form
    modality: str
    views: tuple[str, ...]


def as_table(form: Form) -> Showing:
    return Showing(form, "table", ("table",))


def as_chart(form: Form, *views: str) -> Showing:
    return Showing(form, "chart", views)


def as_diagram(form: Form, *views: str) -> Showing:
    return Showing(form, "diagram", views)


def offer(p: Params, instead: Mapping[str, str], *shown: Showing, note: str = "") -> Offer:
    """One offer for all slots of some forms. `instead` says what stands for the marks of the wording."""
    forms = tuple(each.form.of(p) for each in shown)
    slots = [name for form in forms for name in form.slots]
    exposures = tuple(
        Exposure(each.modality, form.filled(p), each.views)
        for each, form in zip(shown, forms, strict=True)
    )
    return Offer({**dict.fromkeys(slots, ""), **instead}, exposures, partial(_values, forms), note)


def _values(forms: tuple[Form, ...], *exhibits: Exhibit) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for form, exhibit in zip(forms, exhibits, strict=True):
        values |= form.read(exhibit)
    return values


def title(words: str, otherwise: str) -> str:
    """What a column of a chart is called; charts have no room for long names."""
    return words if len(words) <= LONGEST else otherwise
