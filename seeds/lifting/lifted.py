"""Lifted problems: the record that the lifter writes, and the template it stands for.

A `Lifted` is plain data and goes to JSON and back. `LiftedTemplate` poses it with other numbers: the admitted
points of its domains are counted out once, so that every index of the space is a problem. Route one goes step by
step in compiled integer code (`code`), route two undoes the composed answer (`back`).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from datagen.answers import Answer, AnswerKind
from datagen.errors import ExpressionError, TemplateError
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, failed, passed
from seeds.lifting.back import Undo
from seeds.lifting.code import Cut, compile_route, compile_search
from seeds.lifting.expr import Expr, parse, render
from seeds.lifting.slots import SLOTS, WORDS, form, from_scaled, to_scaled

ENGINE = "undoing the solution"
_HOLE = re.compile(r"\{([ns]\d+):(\w+)\}")


@dataclass(frozen=True, slots=True)
class LiftedParam:
    """A number of the question that may change."""

    name: str
    value: str
    """As the seed has it."""
    places: int
    """Decimal places; the domain counts in units of 10**-places."""
    domain: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LiftedStep:
    """One calculation of the solution."""

    name: str
    expression: str
    places: int
    """Decimal places of the result, which must be exact."""
    mode: str
    text: str
    """The seed's own sentence with holes `{n0:int}`. Empty: this step and the next share one line."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """A seed with holes."""

    number: int
    """The record's number in its file."""
    source: str
    licence: str
    text: str
    """The question as a `Phrasing`."""
    params: tuple[LiftedParam, ...]
    steps: tuple[LiftedStep, ...]
    answer: str
    """The last step with all others put in, over the parameters alone."""
    cuts: tuple[tuple[str, str, str], ...]
    """Conditions of admission: expression, relation, expression."""
    mode: str
    level: int
    capacity: int
    """How many points of the domains are admitted, the seed's own not among them: counted,
    not estimated. Domains are thinned beforehand so that they hold at most `domain.MAX_POINTS`
    points together."""

    @property
    def entries(self) -> list[LiftedParam | LiftedStep]:
        """All that has a name and a value: parameters first, then steps."""
        return [*self.params, *self.steps]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Lifted:
        """Raises TemplateError if the fields are not those of a lifted record."""
        try:
            rest = dict(fields)
            params = tuple(
                LiftedParam(**{**param, "domain": tuple(map(int, param["domain"]))})
                for param in rest.pop("params")
            )
            steps = tuple(LiftedStep(**step) for step in rest.pop("steps"))
            cuts = tuple((str(a), str(b), str(c)) for a, b, c in rest.pop("cuts"))
            return cls(params=params, steps=steps, cuts=cuts, **rest)
        except (KeyError, TypeError, ValueError) as error:
            raise TemplateError(f"not a lifted record: {error}; lift the seeds again") from error


class LiftedTemplate(Template):
    """A template made from a seed instead of written by hand."""

    answer_kind: AnswerKind  # type: ignore[misc]

    def __init__(self, lifted: Lifted) -> None:
        self.lifted = lifted
        self.mode = lifted.mode
        self.level = lifted.level
        self.seed_id = f"{lifted.source}/{lifted.number}"
        self.source = lifted.source
        self.licence = lifted.licence
        self.answer_kind = AnswerKind.RATIONAL if lifted.steps[-1].places else AnswerKind.INTEGER

    def __reduce__(self) -> tuple[Any, ...]:
        return LiftedTemplate, (self.lifted,)

    @property
    def id(self) -> str:
        return self.seed_id

    def space(self, level: int) -> Space:
        """The admitted points, whatever the level: a lifted problem has its own."""
        return Space({"point": Int(0, self.lifted.capacity - 1)})

    def build(self, p: Params) -> Params | None:
        index = self._points[p.point]
        fields = p.__dict__
        for name, values, count in self._axes:
            index, digit = divmod(index, count)
            fields[name] = values[digit]
        return p

    def admits(self, p: Params) -> bool:
        return self._values(p) is not None

    def wording(self, p: Params) -> Phrasing:
        return self._phrasing

    def derive(self, p: Params) -> Derivation:
        values = self._values(p)
        if values is None:
            raise TemplateError(f"{self.id}: derive was called on parameters that are not admitted")
        holes, lines, certificate = self._lines
        shown = [show(values[at]) for at, show in holes]
        steps = [
            Step(text.format(*shown), claim.format(*shown), mode) for text, claim, mode in lines
        ]
        answer = from_scaled(values[-1], self.lifted.steps[-1].places)
        return Derivation(steps, answer, Certificate("expression", certificate.format(*shown)))

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Puts the answer in and undoes the solution down to a number of the text."""
        try:
            wrong = self._undo.finds(given.__dict__, answer)
        except ZeroDivisionError:
            wrong = "the solution divides by zero"
        return failed(ENGINE, wrong) if wrong else passed(ENGINE)

    def _values(self, p: Params) -> tuple[int, ...] | None:
        """All parameters and steps as scaled integers; None if the point is not admitted."""
        fields = p.__dict__
        scaled = tuple(
            fields[name] if not places else to_scaled(fields[name], places)
            for name, places in self._units
        )
        steps = self._route(*scaled)
        return None if steps is None else scaled + steps

    @cached_property
    def _units(self) -> list[tuple[str, int]]:
        return [(param.name, param.places) for param in self.lifted.params]

    @cached_property
    def _axes(self) -> list[tuple[str, list[int | Fraction], int]]:
        return [
            (param.name, [from_scaled(v, param.places) for v in param.domain], len(param.domain))
            for param in self.lifted.params
        ]

    @cached_property
    def _phrasing(self) -> Phrasing:
        return Phrasing(self.lifted.text, SLOTS)

    @cached_property
    def _undo(self) -> Undo:
        return Undo(parse(self.lifted.answer))

    @cached_property
    def _program(self) -> tuple[list[str], dict[str, Expr], list[Cut], dict[str, int]]:
        return program(self.lifted)

    @cached_property
    def _route(self) -> Callable[..., tuple[int, ...] | None]:
        return compile_route(*self._program)

    @cached_property
    def _points(self) -> array[int]:
        found = points(self.lifted)
        if len(found) != self.lifted.capacity:
            raise TemplateError(
                f"{self.id} admits {len(found)} points, not {self.lifted.capacity}; lift again"
            )
        return array("L", found)

    @cached_property
    def _lines(
        self,
    ) -> tuple[list[tuple[int, Callable[[int], str]]], list[tuple[str, str, str]], str]:
        return _Lines(self.lifted).compiled()


def program(lifted: Lifted) -> tuple[list[str], dict[str, Expr], list[Cut], dict[str, int]]:
    """What `code` compiles: parameters, steps, conditions, places."""
    params = [param.name for param in lifted.params]
    steps = {step.name: parse(step.expression) for step in lifted.steps}
    if not all(_HOLE.fullmatch(f"{{{name}:x}}") for name in [*params, *steps]):
        raise ExpressionError("a lifted record names something other than n0 ... and s0 ...")
    cuts = [Cut(parse(left), relation, parse(right)) for left, relation, right in lifted.cuts]
    places = {entry.name: entry.places for entry in lifted.entries}
    return params, steps, cuts, places


def points(lifted: Lifted) -> list[int]:
    """The flat indexes of all admitted points, ascending in the last parameter's digit first."""
    radix, domains = 1, []
    for param in lifted.params:
        domains.append([(value, digit * radix) for digit, value in enumerate(param.domain)])
        radix *= len(param.domain)
    # The seed itself is public: a variant that repeats it would be no new problem.
    own = seed_point(lifted)
    return [point for point in compile_search(*program(lifted))(*domains) if point != own]


def seed_value(param: LiftedParam) -> int:
    """The seed's own number in units of its places."""
    digits = re.sub(r"\D", "", param.value)
    return int(digits) if digits else WORDS[param.value.lower()]


def seed_point(lifted: Lifted) -> int | None:
    """The flat index of the seed's own numbers; None where thinned domains leave them out."""
    radix, index = 1, 0
    for param in lifted.params:
        value = seed_value(param)
        if value not in param.domain:
            return None
        index += param.domain.index(value) * radix
        radix *= len(param.domain)
    return index


class _Lines:
    """Turns the steps' texts and expressions to format strings over one list of shown numbers."""

    def __init__(self, lifted: Lifted) -> None:
        self._lifted = lifted
        self._entries = {entry.name: i for i, entry in enumerate(lifted.entries)}
        self._places = [entry.places for entry in lifted.entries]
        self._shown: dict[tuple[str, str], int] = {}

    def compiled(
        self,
    ) -> tuple[list[tuple[int, Callable[[int], str]]], list[tuple[str, str, str]], str]:
        lines, claims, modes = [], [], []
        for step in self._lifted.steps:
            claim = f"{render(parse(step.expression), self._hole)} = {self._hole(step.name)}"
            claims.append(claim)
            modes.append(step.mode)
            if step.text:
                text = _HOLE.sub(lambda hole: self._hole(hole[1], hole[2]), step.text)
                lines.append((text, "; ".join(claims), modes[-1]))
                claims, modes = [], []
        certificate = render(parse(self._lifted.answer), self._hole)
        holes = []
        for name, kind in self._shown:
            at = self._entries[name]
            holes.append((at, form(kind, self._places[at])))
        return holes, lines, certificate

    def _hole(self, name: str, kind: str = "dec") -> str:
        return f"{{{self._shown.setdefault((name, kind), len(self._shown))}}}"
