"""Lifted programs: the record that the lifter writes, and what the templates of the three modes share.

A `LiftedProgram` is plain data and goes to JSON and back: one program with the problems of one kind and level that
both engines agreed on. Its space is the list of them.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from datagen.answers import Answer, AnswerKind
from datagen.errors import TemplateError
from datagen.phrasing import Params, Phrasing, Slot
from datagen.spaces import Int, Space
from datagen.template import Template
from seeds.programs.engines import Engines
from seeds.programs.recording import program_and, recorded
from seeds.programs.tracing import Trace, UntraceableError, trace

MODES = {
    "trace": "computational.trace_execution",
    "inverse": "computational.input_inversion",
    "fault": "computational.fault_localisation",
}
BLOCK = Slot(r"[^\n]+(?:\n[^\n]*)*?", str)
"""Lines of text, as many as fit."""
LINE = Slot(r"[^\n]+?", str)
SLOTS = {"block": BLOCK, "line": LINE}


@dataclass(frozen=True, slots=True)
class LiftedProgram:
    """A program and its problems of one kind, level and kind of answer."""

    number: int
    """The record's task id, or its number in the file."""
    source: str
    licence: str
    kind: str
    level: int
    answer_kind: str
    program: str
    parameters: tuple[str, ...]
    items: tuple[Any, ...]
    """What the template of the kind says of them."""

    @property
    def mode(self) -> str:
        return MODES[self.kind]

    @property
    def capacity(self) -> int:
        return len(self.items)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> LiftedProgram:
        """Raises TemplateError if the fields are not those of a lifted program."""
        try:
            rest = dict(fields)
            parameters, items = tuple(rest.pop("parameters")), tuple(rest.pop("items"))
            lifted = cls(parameters=parameters, items=items, **rest)
            AnswerKind(lifted.answer_kind), MODES[lifted.kind]
        except (KeyError, TypeError, ValueError) as error:
            raise TemplateError(f"not a lifted program: {error}; lift the seeds again") from error
        return lifted


class ProgramTemplate(Template):
    """The problems of one `LiftedProgram`."""

    answer_kind: AnswerKind  # type: ignore[misc]
    wordings: ClassVar[Sequence[Phrasing]] = ()

    def __init__(self, lifted: LiftedProgram, engines: Engines) -> None:
        self.lifted, self.engines = lifted, engines
        self.mode, self.level = lifted.mode, lifted.level
        self.seed_id = f"{lifted.source}/{lifted.number}"
        self.source, self.licence = lifted.source, lifted.licence
        self.answer_kind = AnswerKind(lifted.answer_kind)
        self.phrasings = self.wordings

    @property
    def id(self) -> str:
        lifted = self.lifted
        return f"{self.seed_id}:{lifted.kind}-{lifted.level}-{lifted.answer_kind}"

    def space(self, level: int) -> Space:
        """The listed problems, whatever the level: they have their own."""
        return Space({"item": Int(0, len(self.lifted.items) - 1)}, self.surface())

    def surface(self) -> dict[str, Any]:
        return {}

    def build(self, p: Params) -> Params | None:
        p.program = self.lifted.program
        self.fill(p, self.lifted.items[p.item])
        return p

    @abstractmethod
    def fill(self, p: Params, item: Any) -> None:
        """Puts what the item holds on the parameters."""

    def traces(self, source: str, calls: Sequence[str], where: str = "") -> Iterator[Trace]:
        """Runs calls in the first engine, all in one process. Raises TemplateError at one that has no trace."""
        recordings = [recorded(arguments) for arguments in calls]
        outcomes = self.engines.first.run_batch(program_and(source), recordings)
        for arguments, outcome in zip(calls, outcomes, strict=True):
            if outcome.ending != "value":
                raise TemplateError(f"{self.id}: f({arguments}) ends with {outcome.text}")
            try:
                yield trace(source, self.lifted.parameters, arguments, outcome.text, where)
            except UntraceableError as error:
                raise TemplateError(f"{self.id}: f({arguments}): {error}") from error


def fenced(text: str) -> str:
    """A wording's text with the listing in its place."""
    return text.replace("<listing>", "```python\n{program:block}\n```")


def answer_of(kind: AnswerKind, text: str) -> Answer:
    """The answer that stands for a value's canonical text."""
    if kind is AnswerKind.INTEGER:
        return int(text)
    if kind is AnswerKind.LIST:
        return tuple(int(item) for item in text[1:-1].split(", ")) if text != "[]" else ()
    return text


def answer_kind_of(text: str) -> AnswerKind | None:
    """How a value is asked for; None if it is better not asked for: easily guessed, or without one text."""
    value = ast.literal_eval(text)
    if type(value) is int:
        return AnswerKind.INTEGER
    if type(value) is list and value and all(type(item) is int for item in value):
        return AnswerKind.LIST
    return AnswerKind.LABEL if _askable(value) and text not in ("[]", "()", "''") else None


def _askable(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(type(item) is int or _askable(item) for item in value)
    return type(value) is str
