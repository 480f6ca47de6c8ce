"""The template contract: a problem with holes, how it is posed, how it is solved, and how an answer is checked.

A template never sees how it is mutated, judged or stored. Its life for one problem, in this order:

    space(level) -> build(p) -> admits(p) -> pose(p) -> derive(p) -> read(p, text) -> check(given, answer)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Exhibit
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Space
from datagen.verdict import Verdict

LEVELS = (1, 2, 3, 4, 5)


class Step(NamedTuple):
    """One inference of a derivation."""

    text: str
    """The line a reader sees, naming what it uses."""
    claim: str
    """What the line asserts, for a machine: `48 / 2 = 24`, or a sequent `a -> b; a |- b`."""
    mode: str | None = None
    """The mode of this step if it is not the template's own."""


class Certificate(NamedTuple):
    """What proves the answer again without the template."""

    kind: str
    """`expression` (exact arithmetic, its value is the answer), `smtlib` or `program`."""
    text: str


class Derivation(NamedTuple):
    """The reference solution: steps, then the answer they reach."""

    steps: Sequence[Step]
    answer: Answer
    certificate: Certificate | None = None


class Posing(NamedTuple):
    """A problem as it is put to the reader."""

    text: str
    """The whole text, with exhibits in their text form."""
    parts: tuple[str | Exhibit, ...]
    """The same, cut at the exhibits."""


class Template(ABC):
    """A problem with holes. Subclasses live one a file, `seeds/<family>/<mode>.py`; the file's place is the mode."""

    mode: str = ""
    answer_kind: ClassVar[AnswerKind]
    phrasings: Sequence[Phrasing] = ()
    """At least five wordings, unless `wording` is overridden."""
    seed_id: str = ""
    """The seed that the template was made from; its own id when it is built in."""
    source: str = "builtin"
    licence: str = "Apache-2.0"
    inversions: ClassVar[Mapping[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__module__.startswith("seeds."):
            cls.mode = cls.__module__.removeprefix("seeds.")

    @property
    def id(self) -> str:
        """What rows name the template by; unique over all templates."""
        return self.mode

    @abstractmethod
    def space(self, level: int) -> Space:
        """The finite space of problems at a level from 1 to 5; a higher level takes more steps or a larger search."""

    def build(self, p: Params) -> Params | None:
        """Completes decoded coordinates to a problem, for templates that derive, search or draw parameters.

        `p` holds the axes of the space, `level` and `phrasing` (a number from 0 that picks the wording).
        Deterministic, no clock and no global state; None where these coordinates lead to no problem.
        """
        return p

    def admits(self, p: Params) -> bool:
        """Whether the problem is well posed and the mode's admission conditions hold."""
        return True

    def wording(self, p: Params) -> Phrasing:
        """The wording of this problem, by `p.phrasing`, `p.level` and what sets the scene, such as `p.setting`."""
        place: int = p.phrasing % len(self.phrasings)
        return self.phrasings[place]

    def pose(self, p: Params) -> Posing:
        """The problem's text. Everything that `check` needs is readable from it."""
        wording = self.wording(p)
        if not wording.exhibits:
            text = wording.write(p)
            return Posing(text, (text,))
        parts = wording.parts(p)
        return Posing(
            "".join([part if isinstance(part, str) else part.text() for part in parts]), parts
        )

    def read(self, p: Params, text: str) -> Params | None:
        """The givens, read back from the finished text by its wording, and `level`, which the wording implies.

        None if the text does not fit the wording.
        """
        given = self.wording(p).read(text)
        if given is not None:
            given.level = p.level
        return given

    @abstractmethod
    def derive(self, p: Params) -> Derivation:
        """The reference route to the answer."""

    @abstractmethod
    def check(self, given: Params, answer: Answer) -> Verdict:
        """The second route, by another method, on what was read back. Shares no helper with `derive`."""
