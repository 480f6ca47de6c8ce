"""Joining sources with a lookup entry lost: is the answer still determined?

One rate of the catalogue cannot be read. Where no line that counts needs it, the answer stands as before; where
one does, two rates that it may have had give two answers. Half of the problems are of each sort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from operator import methodcaller
from typing import NamedTuple

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import number, script
from datagen.exhibits import Cell, Table
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Axis, Choice, Seeded
from datagen.template import Certificate, Derivation, Inversion, Step
from datagen.verdict import Verdict, expect
from seeds.quantitative._cases import lowest, show
from seeds.quantitative._source_offers import offers
from seeds.quantitative._sources import EXACT, SCENES, wordings

LOST = "?"
_SETTLED = (
    'If yes, answer with an exact number, as a fraction if it is not whole. If not, answer "no". '
)
_NOTES = (
    "One entry under '{0}' could not be read any more and is shown as ?; it may be any positive "
    "number. Can the question still be answered? " + _SETTLED,
    "The entry ? has been lost; all that is known of it is that it is positive. Is there still only "
    "one possible answer? " + _SETTLED,
)


@cache
def _wordings(level: int, setting: int) -> tuple[Phrasing, ...]:
    scene = SCENES[setting]
    found: tuple[Phrasing, ...] = ()
    for note in _NOTES:
        form = note.format(scene.rate).strip()
        told = methodcaller("replace", EXACT, form)
        found += wordings(scene, level, told, "catalogue")
    return found


class Linear(NamedTuple):
    """A total that the lost rate enters: `fixed + each * rate`."""

    fixed: int
    each: int

    def at(self, rate: int) -> int:
        return self.fixed + self.each * rate

    def told(self, rate: int) -> str:
        return f"{self.fixed} + {self.each} * {rate}"

    def smt(self) -> str:
        return f"(+ {self.fixed}.0 (* {self.each}.0 r))"


class LostEntry(Inversion):
    kind, to = "underdetermination", "deductive.premise_gap"
    answer_kind = AnswerKind.LABEL

    def choices(self, level: int) -> Mapping[str, Axis]:
        return {"settled": Choice((True, False)), "pick": Seeded(16)}

    def turn(self, p: Params) -> Params | None:
        settled, open_ = [], []
        for item in p.rates:
            parts = _parts(p, item)
            values = {_value(p.query[0], parts, rate) for rate in (1, 2, 5)}
            if not any(part.each for part in parts):
                settled.append(item)
            elif len(values) == 3:
                open_.append(item)
        # Where only one sort is possible, neither is made: the answer could be guessed otherwise.
        if not settled or not open_:
            return None
        items = settled if p.settled else open_
        lost = items[p.pick % len(items)]
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (row[0], LOST, *row[2:]) if row[0] == lost else row for row in p.catalogue.rows
        )
        given = {
            name: getattr(p, name)
            for name in ("setting", "orders", "homes", "members", "kinds", "fees", "query")
        }
        catalogue = Table(p.catalogue.columns, rows)
        return Params(**given, catalogue=catalogue, lost=lost, determined=bool(p.settled))

    def wording(self, p: Params) -> Phrasing:
        wordings = _wordings(p.level, p.setting)
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return tuple(offers(p, self.wording(p)))

    def derive(self, p: Params) -> Derivation:
        """The calculation, if it never meets the lost entry; else the answers for two entries."""
        if p.determined:
            solved = self.of.derive(p.base)
            steps = list(solved.steps)
            steps[0] = steps[0]._replace(
                text=f"No line that counts is about {p.lost}. {steps[0].text}"
            )
            return Derivation(steps, canonical(self.of.answer_kind, solved.answer))
        return Derivation(_two_answers(p), "no")

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The asked figure as a function of the lost rate: it is one number for all rates, or it differs for two."""
        ask, parts = p.query[0], _parts(p.base, p.lost)
        top, bottom = parts[0].smt(), parts[-1].smt()
        body = {"minus": f"(- {top} {bottom})", "share": f"(/ {top} {bottom})"}.get(ask, top)
        lines = [
            f"(define-fun asked ((r Real)) Real {body})",
            "(declare-const rate Real)",
            "(assert (> rate 0.0))",
        ]
        value = show(*lowest(*_quotient(ask, parts, p.base.rates[p.lost])))
        items = {
            value: f"(and (= (asked rate) {number(value)}) (= (asked 1.0) (asked 2.0)))",
            "no": "(not (= (asked 1.0) (asked 2.0)))",
        }
        return script(lines, items, self.answer_kind, canonical(self.answer_kind, answer))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Fills in several rates, and gathers by item and by group each time."""
        found = {_grouped(given, rate) for rate in (1, 2, 3, 7)}
        if len(found) > 1:
            return expect("grouped sums", "no", answer)
        return expect("grouped sums", str(found.pop()), answer)


def _parts(p: Params, lost: str) -> tuple[Linear, ...]:
    """What is asked for: one total, or the two that are subtracted or divided."""
    return tuple(_total(p, lost, query) for query in _queries(p.query))


def _total(p: Params, lost: str, query: tuple[str, ...] | None) -> Linear:
    lines = _selected(p, query)
    fixed = sum(n * (fee + (p.rates[item] if item != lost else 0)) for item, n, fee in lines)
    return Linear(fixed, sum(n for item, n, _ in lines if item == lost))


def _quotient(ask: str, parts: tuple[Linear, ...], rate: int) -> tuple[int, int]:
    if ask == "minus":
        return parts[0].at(rate) - parts[1].at(rate), 1
    return (parts[0].at(rate), parts[1].at(rate)) if ask == "share" else (parts[0].at(rate), 1)


def _value(ask: str, parts: tuple[Linear, ...], rate: int) -> Fraction:
    return Fraction(*_quotient(ask, parts, rate))


def _two_answers(p: Params) -> list[Step]:
    """What is asked for, with the entry at 1 and at 2."""
    ask, parts = p.query[0], _parts(p.base, p.lost)
    scene, steps, values = SCENES[p.setting], _known(p), []
    for rate in (1, 2):
        terms = [part.told(rate) for part in parts]
        sign = {"minus": "-", "share": "/"}.get(ask)
        expression = f"({terms[0]}) {sign} ({terms[1]})" if sign else terms[0]
        value = _value(ask, parts, rate)
        claim = f"{expression} = {value}"
        steps.append(
            Step(f"Suppose the entry is {rate}: then what is asked for is {claim}.", claim)
        )
        values.append(value)
    differ = f"{values[0]} != {values[1]}"
    text = f"The {scene.rate} of {p.lost} matters, as {differ}: the answer is not determined."
    return [*steps, Step(text, differ)]


def _known(p: Params) -> list[Step]:
    """What the readable entries give, and how much the lost one counts, total by total."""
    steps: list[Step] = []
    ask = p.query[0]
    named = {"minus": ("the first total", "the second"), "share": ("the part", "the whole")}
    for what, part, query in zip(
        named.get(ask, ("the total",)), _parts(p.base, p.lost), _queries(p.query), strict=True
    ):
        lines = _selected(p.base, query)
        rest = [_worth(n, p.base.rates[item], fee) for item, n, fee in lines if item != p.lost]
        rest += [f"{n} * {fee}" for item, n, fee in lines if item == p.lost and fee]
        times = [str(quantity) for item, quantity, _ in lines if item == p.lost]
        if rest:
            claim = f"{' + '.join(rest)} = {part.fixed}"
            steps.append(Step(f"Without the lost entry, {what} has {claim}.", claim))
        if len(times) > 1:
            claim = f"{' + '.join(times)} = {part.each}"
            steps.append(Step(f"The lost entry counts in it {claim} times.", claim))
    return steps


def _worth(quantity: int, rate: int, fee: int) -> str:
    return f"{quantity} * ({rate} + {fee})" if fee else f"{quantity} * {rate}"


def _queries(query: tuple[str, ...]) -> list[tuple[str, ...] | None]:
    """The totals that a question is made of; None stands for all lines."""
    if query[0] == "minus":
        return [("group", query[1]), ("group", query[2])]
    return [("group", query[1]), None] if query[0] == "share" else [query]


def _selected(p: Params, query: tuple[str, ...] | None) -> list[tuple[str, int, int]]:
    """(item, quantity, fee) of each line that counts; all lines where there is no query."""
    homes, kinds = dict(p.homes), dict(p.kinds)
    found = []
    for person, item, quantity in p.lines:
        if query is not None and query[1] != (person if query[0] == "who" else homes[person]):
            continue
        if query is not None and query[0] == "kind" and kinds[item] != query[2]:
            continue
        found.append((item, quantity, p.extra[homes[person]] if p.level >= 4 else 0))
    return found


def _grouped(given: Params, lost_rate: int) -> Fraction:
    """What is asked for at one rate for the lost entry, from quantities gathered by item and group."""
    rates = {row[0]: lost_rate if row[1] == LOST else row[1] for row in given.catalogue.rows}
    kinds = {row[0]: row[-1] for row in given.catalogue.rows}
    members = given.members.rows if hasattr(given, "members") else getattr(given, "homes", ())
    homes, fees = dict(members), dict(given.fees.points) if hasattr(given, "fees") else {}
    ask, *about = given.query
    amounts: dict[tuple[str, str], int] = {}
    for person, item, quantity in given.orders.rows:
        side = person if ask == "who" else homes[person]
        amounts[side, item] = amounts.get((side, item), 0) + quantity
    worth: dict[str, int] = {}
    for (side, item), amount in amounts.items():
        if ask != "kind" or kinds[item] == about[1]:
            worth[side] = worth.get(side, 0) + amount * (rates[item] + fees.get(side, 0))
    part = Fraction(worth.get(about[0], 0))
    if ask == "minus":
        return part - worth.get(about[1], 0)
    return part / sum(worth.values()) if ask == "share" else part
