"""Finds which earlier steps each step takes up, from the claims alone. Derivation in, Derivation with `uses` out.

A number is an earlier result where one is like it: the latest, and one that is also given or was taken up before
only if nothing else says where it comes from. A premise is the conclusion of the latest step that has it, a
conditional `a -> b` also the conclusion b under the supposition a; else it is given.

Steps that make an assumption say so in their claim, `suppose a`. Where a template's claim leaves that out, but the
text of its step tells of an assumption ("Suppose ...", "Case 2: ...", "With (i): ...", "take it that ..."), the
premises that come from nowhere are marked here, so that every row says what is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.sequents import SUPPOSE
from datagen.steps import logic
from datagen.steps.claims import Claim, Operand, Value, Written, negated, number_of
from datagen.steps.reading import read
from datagen.steps.sources import Sources, name_of, proved_by
from datagen.template import Derivation, Step

SUPPOSING = re.compile(
    r"\b(?:suppos\w*|assum\w*|add\b|try\b|case \d+|let (?:there|none)|take it that|without|with (?:\(|no addition)"
    r"|say\b|alone:|together:|nothing else|may be|can be|allow\w*|for the conclusion to be false|if )",
    re.IGNORECASE,
)
"""Words that tell of an assumption."""


_CLOSING = re.compile(
    r"case \d+|alone:|together:|with (?:\(|no addition)|without|let (?:there|none)", re.IGNORECASE
)


def closes(text: str) -> bool:
    """Whether a step that supposes something begins a case beside those before, and not one within them."""
    return _CLOSING.search(text) is not None


NOTHING: frozenset[str] = frozenset()


class Linker:
    """What the steps so far came to, and which steps a further one takes up."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.taken: set[int] = set()
        self._results: dict[Value, int] = {}
        self._waiting: dict[Value, list[int]] = {}
        """Steps that came to the same number as one that was not taken up before."""
        self._conclusions: dict[str, list[int]] = {}
        self._repeats: dict[str, int] = {}
        """Givens that a step said again by themselves, so that later steps take them from there."""
        self._states: dict[str, int] = {}
        self._under: list[frozenset[str]] = [NOTHING]
        """What each step's result rests on; steps count from 1."""
        self._scope = NOTHING
        """The suppositions that hold where the next step stands."""

    def place(
        self, claim: Claim, number: int, text: str, marking: bool = False
    ) -> tuple[tuple[int, ...], Sequence[str]]:
        """The steps that this one takes up, and its premises that come from nowhere.

        Where these are to be marked and the text tells of an assumption, they are what the step supposes.
        """
        uses: set[int] = set()
        for operand in claim.operands:
            self._place_number(operand, uses)
        for value in claim.values:
            before = self._results.get(value)
            if before is not None and before not in self.taken:
                # `27 + 27` takes up two steps that came to 27, one after the other.
                self._waiting.setdefault(value, []).append(number)
            else:
                self._results[value] = number
        lost: Sequence[str] = ()
        if claim.kind == "state":
            lost = self._place_state(claim, number, uses)
        elif claim.premises or claim.conclusions:
            lost = self._place_premises(claim, number, uses, text, marking)
        else:
            self._under.append(NOTHING)
        if not uses:
            return (), lost
        self.taken |= uses
        return tuple(sorted(uses)), lost

    def _place_number(self, operand: Operand, uses: set[int]) -> None:
        value, results = number_of(operand), self._results
        step = results.get(value)
        if step is not None and step not in self.taken:
            if step in uses and value in self._waiting:
                step = results[value] = self._waiting[value].pop(0)
                if not self._waiting[value]:
                    del self._waiting[value]
            uses.add(step)
        elif not self.sources.gives_number(operand):
            step = step or results.get(negated(value))
            if step is not None:
                uses.add(step)
            elif type(operand) is Written:
                self._place_number(operand.top, uses)
                self._place_number(operand.bottom, uses)

    def _place_state(self, claim: Claim, number: int, uses: set[int]) -> Sequence[str]:
        lost = []
        for premise in claim.premises:
            step = self._states.get(name_of(premise))
            if step is not None:
                uses.add(step)
            elif not self.sources.gives(premise):
                lost.append(premise)
        self._states |= {name_of(conclusion): number for conclusion in claim.conclusions}
        self._under.append(NOTHING)
        return lost

    def _place_premises(
        self, claim: Claim, number: int, uses: set[int], text: str, marking: bool
    ) -> Sequence[str]:
        supposed = frozenset(claim.supposed)
        search = _Search(self, supposed, self._scope | supposed)
        lost = [premise for premise in claim.premises if not search.finds(premise)]
        opens = False
        if lost:
            opens = marking and SUPPOSING.search(text) is not None
            # A case of its own starts from the facts; elsewhere the checker shall see what is taken from where.
            search = _Search(self, supposed, supposed if opens else None)
            lost = [premise for premise in claim.premises if not search.finds(premise)]
        uses |= search.uses
        if opens and lost:
            supposed = supposed.union(lost)
        under = supposed.union(search.under)
        if supposed:
            self._scope = under if closes(text) else self._scope | under
        self._scope -= search.freed
        self._under.append(under)
        if claim.trivial and claim.conclusions:
            self._repeats.setdefault(claim.conclusions[0], number)
        for conclusion in (*claim.conclusions, *(lost if opens else ())):
            self._conclusions.setdefault(conclusion, []).append(number)
        return lost

    def latest(
        self, conclusion: str, supposed: frozenset[str], scope: frozenset[str] | None
    ) -> int | None:
        """The last step with this conclusion that rests on these suppositions alone, else on what holds here."""
        steps = self._conclusions.get(conclusion)
        if steps is None:
            return None
        if supposed:
            for step in reversed(steps):
                if self._under[step] <= supposed:
                    return step
        for step in reversed(steps):
            if scope is None or self._under[step] <= scope:
                return step
        return None

    def repeated(self, premise: str) -> int | None:
        """The step that said a given again by itself."""
        return self._repeats.get(premise)

    def under(self, step: int) -> frozenset[str]:
        """What a step's result rests on."""
        return self._under[step]

    def proving(self, conclusion: str, supposed: frozenset[str]) -> int | None:
        """The step that concluded this under the suppositions that are to be freed of, resting on least else."""
        steps = self._conclusions.get(conclusion, ())
        fits = [step for step in reversed(steps) if self._under[step] & supposed] or steps[-1:]
        return min(fits, key=lambda step: len(self._under[step] - supposed), default=None)


class _Search:
    """Looks for the premises of one step."""

    def __init__(
        self, linker: Linker, supposed: frozenset[str], scope: frozenset[str] | None
    ) -> None:
        self._linker = linker
        self._supposed = supposed
        self._scope = scope
        self.uses: set[int] = set()
        self.under: set[str] = set()
        self.freed: set[str] = set()

    def finds(self, premise: str) -> bool:
        """Whether the premise is given, concluded, or proved by conclusions together."""
        linker = self._linker
        if linker.sources.gives(premise):
            step = linker.repeated(premise)
        else:
            step = linker.latest(premise, self._supposed, self._scope)
            if step is None:
                return self._proves(premise)
        if step is not None:
            self.uses.add(step)
            self.under |= linker.under(step)
        return True

    def _proves(self, premise: str) -> bool:
        proof = proved_by(premise)
        if proof is None:
            return False
        linker, freed = self._linker, frozenset(proof[0])
        steps = [
            linker.proving(conclusion, freed)
            if freed
            else linker.latest(conclusion, self._supposed, self._scope)
            for conclusion in proof[1]
        ]
        for step, conclusion in zip(steps, proof[1], strict=True):
            if step is None and not linker.sources.gives(conclusion):
                return False
        for step in steps:
            if step is not None:
                self.uses.add(step)
                self.under |= linker.under(step) - freed
                self.freed |= linker.under(step) & freed
        return True


def link(derivation: Derivation, problem: str, facts: Sequence[str] = ()) -> Derivation:
    """The derivation with every step's `uses` filled in, and its assumptions marked."""
    linker = Linker(Sources(problem, derivation.givens, facts))
    told = linker.sources.told
    steps = []
    for number, step in enumerate(derivation.steps, 1):
        claim = read(step.claim)
        marking = told and claim.kind == "sequent"
        uses, lost = linker.place(claim, number, step.text, marking)
        text = step.claim
        if lost and marking and SUPPOSING.search(step.text):
            text = marked(text, set(lost))
        if uses or text is not step.claim:
            step = Step(step.text, text, step.mode, step.uses or uses)  # noqa: PLW2901
        steps.append(step)
    return derivation._replace(steps=steps)


def marked(sequent: str, premises: set[str]) -> str:
    """The sequent with `suppose` before these premises."""
    left, turnstile, right = sequent.partition("|-")
    parts = [part.strip() for part in left.split(";")]
    for place, part in enumerate(parts):
        if part and not part.startswith(SUPPOSE) and logic.normal(part) in premises:
            parts[place] = f"{SUPPOSE}{part}"
    return f"{'; '.join(parts)} {turnstile}{right}"
