"""The template contract: a problem with holes, how it is posed, how it is solved, and how an answer is checked.

A template never sees how it is mutated, judged or stored. Its life for one problem, in this order:

    space(level) -> build(p) -> admits(p) -> pose(p) -> derive(p) -> read(p, text) -> check(given, answer)
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, NamedTuple

from datagen.answers import Answer, AnswerKind
from datagen.exhibits import Exhibit
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing
from datagen.shown import Shown
from datagen.spaces import Axis, Space
from datagen.verdict import Verdict

LEVELS = (1, 2, 3, 4, 5)


class Step(NamedTuple):
    """One inference of a derivation."""

    text: str
    """The line a reader sees, naming what it uses."""
    claim: str
    """What the line asserts, for a machine: `48 / 2 = 24`, or a sequent `suppose a; a -> b |- b`, an equation solved,
    a state that changes. The grammar stands in `datagen.steps`."""
    mode: str | None = None
    """The mode of this step if it is not the template's own."""
    uses: tuple[int, ...] = ()
    """The steps, counted from 1, whose results this one takes up. Left out, they are found from the claims."""


class Certificate(NamedTuple):
    """What proves the answer again without the template."""

    kind: str
    """`expression` (exact arithmetic, its value is the answer); `smtlib` (a script with one `check-sat`, which
    is `unsat`, and without its last assertion `sat`); `program` (Python that prints the answer); `chain`."""
    text: str


class Derivation(NamedTuple):
    """The reference solution: steps, then the answer they reach."""

    steps: Sequence[Step]
    answer: Answer
    certificate: Certificate | None = None
    givens: tuple[str, ...] = ()
    """What the problem says, in the language of claims: the rules and facts that steps may take as premises.
    Numbers need not be listed; those that stand in the problem's text are given."""


class Posing(NamedTuple):
    """A problem as it is put to the reader."""

    text: str
    """The whole text, with exhibits in their text form, and `<image>` where a picture stands."""
    parts: tuple[str | Exhibit | Shown, ...]
    """The same, cut at the exhibits."""
    shown: tuple[Shown, ...] = ()
    """The exhibits among the parts that are shown in another than their text form."""

    @property
    def said(self) -> str:
        """All that the problem says, in words: every exhibit in its text form, pictures too."""
        return self.saying([]) if self.shown else self.text

    def saying(self, texts: Sequence[str]) -> str:
        """The same, with other texts in place of the first exhibits shown."""
        left = iter(texts)
        return "".join(
            [
                part
                if isinstance(part, str)
                else next(left, part.exhibit.text())
                if isinstance(part, Shown)
                else part.text()
                for part in self.parts
            ]
        )


class Mutation(NamedTuple):
    """One mutator that was applied, with its arguments as JSON."""

    name: str
    arguments: str = "{}"


class Template(ABC):
    """A problem with holes. Subclasses live one a file, `seeds/<family>/<mode>.py`; the file's place is the mode.

    What a mutator makes of templates is a template again (turned round, chained), so that everything
    after it draws, judges and stores one kind of thing.
    """

    mode: str = ""
    answer_kind: ClassVar[AnswerKind]
    phrasings: Sequence[Phrasing] = ()
    """At least five wordings, unless `wording` is overridden."""
    seed_id: str = ""
    """The seed that the template was made from; its own id when it is built in."""
    source: str = "builtin"
    licence: str = "Apache-2.0"
    inversions: ClassVar[Mapping[str, type[Inversion]]] = {}
    """By kind (`backward`, `converse` ...): how this template's problems are turned round."""
    mutations: tuple[Mutation, ...] = ()
    """The mutators that made this template out of others."""
    turned_from: str | None = None
    """The mode that the problem had before it was turned round."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__module__.startswith("seeds."):
            cls.mode = cls.__module__.removeprefix("seeds.")

    @property
    def id(self) -> str:
        """What rows name the template by; unique over all templates, and enough to build it again:
        `a.b`, turned round `a.b~backward`, chained `a.b > c.d`."""
        return self.mode

    @property
    def key(self) -> str:
        """What the space is shuffled by. A turned template shares it with the one it was made of."""
        return self.id

    def primary(self, steps: Sequence[Step]) -> str:
        """The mode of a problem with this derivation."""
        return self.mode

    def origin(self, p: Params) -> tuple[Template, Params] | None:
        """The problem that this one was made from, if it was made from one."""
        return None

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

    def problem(
        self, level: int, space: Space, index: int, surface_bits: int = 0, phrasing: int = 0
    ) -> Params | None:
        """The whole parameters at an index of `space(level)`; None where they make no admissible problem."""
        coordinates = space.at(index, surface_bits)
        p = self.build(Params(level=level, phrasing=phrasing, **coordinates))
        return p if p is not None and self.admits(p) else None

    def offers(self, p: Params) -> Sequence[Offer]:
        """Exhibits in which parts of this problem can be shown instead of told.

        Tables, series and numbers that are slots of the wording need no offer: they are found.
        """
        return ()

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

    def restated(self, p: Params) -> Collection[str]:
        """Givens that may be read back in another form than the parameters of their names, since figures show them."""
        return ()

    @abstractmethod
    def derive(self, p: Params) -> Derivation:
        """The reference route to the answer."""

    def certify(self, p: Params, answer: Answer) -> Certificate | None:
        """What proves that this answer is right, for derivations that carry no certificate themselves.

        It must depend on the answer: for a wrong one, the script is satisfiable or the program prints another.
        """
        return None

    @abstractmethod
    def check(self, given: Params, answer: Answer) -> Verdict:
        """The second route, by another method, on what was read back. Shares no helper with `derive`."""


class Inversion(Template):
    """A template turned round: its problems are those of `of`, asked in another direction.

    `turn` is all that a subclass adds to the usual contract. The turned problem belongs to another mode
    (`to`), poses itself, and is solved and checked afresh; nothing of the old answer is trusted.
    """

    kind: ClassVar[str]
    """As the taxonomy names it: backward, converse, counterexample, disproof ..."""
    to: ClassVar[str]
    """The mode of the turned problem."""

    def __init__(self, of: Template) -> None:
        self.of = of
        self.mode, self.turned_from = self.to, of.mode
        self.seed_id = of.seed_id or of.id
        self.source, self.licence = of.source, of.licence
        self.mutations = (
            *of.mutations,
            Mutation("invert", json.dumps({"kind": self.kind, "of": of.mode})),
        )

    @property
    def id(self) -> str:
        return f"{self.of.id}~{self.kind}"

    @property
    def key(self) -> str:
        return self.of.key

    def choices(self, level: int) -> Mapping[str, Axis]:
        """What the turn itself draws, by name: which value is hidden, whether the claim asked is true."""
        return {}

    def space(self, level: int) -> Space:
        """The old space; the turn's own choices go to the surface, so that an ordinal names the same old problem."""
        base = self.of.space(level)
        return Space(base.axes, base.surface | dict(self.choices(level)))

    def build(self, p: Params) -> Params | None:
        base = self.of.build(p)
        if base is None or not self.of.admits(base):
            return None
        turned = self.turn(base)
        if turned is not None:
            turned.level, turned.phrasing, turned.base = base.level, base.phrasing, base
        return turned

    @abstractmethod
    def turn(self, p: Params) -> Params | None:
        """The turned problem's own parameters, from those of an admitted problem of `of` and the choices drawn.

        None where this problem cannot be turned.
        """

    def origin(self, p: Params) -> tuple[Template, Params] | None:
        return self.of, p.base
