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


_NOTHING: frozenset[str] = frozenset()


class Linker:
    """What the steps so far came to, and which steps a further one takes up."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.taken: set[int] = set()
        self._results: dict[Value, int] = {}
        self._conclusions: dict[str, list[int]] = {}
        self._repeats: dict[str, int] = {}
        """Givens that a step said again by themselves, so that later steps take them from there."""
        self._states: dict[str, int] = {}
        self._under: list[frozenset[str]] = [_NOTHING]
        """What each step's result depends on; steps count from 1."""

    def place(self, claim: Claim, number: int) -> tuple[tuple[int, ...], Sequence[str]]:
        """The steps that this one takes up, and its premises that come from nowhere."""
        uses: set[int] = set()
        for operand in claim.operands:
            self._place_number(operand, uses)
        for value in claim.values:
            self._results[value] = number
        lost: Sequence[str] = ()
        if claim.premises or claim.conclusions:
            lost = self._place_premises(claim, number, uses)
        else:
            self._under.append(_NOTHING)
        if not uses:
            return (), lost
        self.taken |= uses
        return tuple(sorted(uses)), lost

    def _place_number(self, operand: Operand, uses: set[int]) -> None:
        value, results = number_of(operand), self._results
        step = results.get(value)
        if step is not None and step not in self.taken:
            uses.add(step)
        elif not self.sources.gives_number(operand):
            step = step or results.get(negated(value))
            if step is not None:
                uses.add(step)
            elif type(operand) is Written:
                self._place_number(operand.top, uses)
                self._place_number(operand.bottom, uses)

    def _place_premises(self, claim: Claim, number: int, uses: set[int]) -> Sequence[str]:
        lost: list[str] = []
        under: set[str] = set(claim.supposed)
        scope = self._under[-1] | under
        for premise in claim.premises:
            if claim.kind == "state":
                self._place_state(premise, uses, lost)
                continue
            given = self.sources.gives(premise)
            step = self._repeats.get(premise) if given else self._latest(premise, scope)
            if step is not None:
                uses.add(step)
                under |= self._under[step]
            elif not given and not self._discharge(premise, uses, under):
                lost.append(premise)
        self._add(claim, number, frozenset(under))
        return lost

    def _place_state(self, premise: str, uses: set[int], lost: list[str]) -> None:
        step = self._states.get(name_of(premise))
        if step is not None:
            uses.add(step)
        elif not self.sources.gives(premise):
            lost.append(premise)

    def _latest(
        self, premise: str, scope: frozenset[str], needed: set[str] | None = None
    ) -> int | None:
        """The last step with this conclusion, of those that suppose nothing outside the scope if there are any."""
        steps = self._conclusions.get(premise)
        if steps is None:
            return None
        for step in reversed(steps):
            under = self._under[step]
            if under <= scope and (not needed or under & needed):
                return step
        return steps[-1]

    def _discharge(self, premise: str, uses: set[int], under: set[str]) -> bool:
        """Whether earlier conclusions prove the premise together, perhaps under suppositions that it names."""
        proof = proved_by(premise)
        if proof is None:
            return False
        supposed, conclusions = proof
        scope = frozenset({*under, *supposed})
        steps = [self._latest(conclusion, scope, set(supposed)) for conclusion in conclusions]
        if not all(
            [
                step is not None or self.sources.gives(conclusion)
                for step, conclusion in zip(steps, conclusions, strict=True)
            ]
        ):
            return False
        for step in steps:
            if step is not None:
                uses.add(step)
                under |= self._under[step].difference(supposed)
        return True

    def suppose(self, premises: Sequence[str]) -> None:
        """The last step's result depends on these as well."""
        self._under[-1] |= frozenset(premises)
        for premise in premises:
            self._conclusions.setdefault(premise, []).append(len(self._under) - 1)

    def _add(self, claim: Claim, number: int, under: frozenset[str]) -> None:
        self._under.append(under)
        if claim.trivial and claim.conclusions:
            self._repeats.setdefault(claim.conclusions[0], number)
        for conclusion in claim.conclusions:
            if claim.kind == "state":
                self._states[name_of(conclusion)] = number
            else:
                self._conclusions.setdefault(conclusion, []).append(number)


def link(derivation: Derivation, problem: str, facts: Sequence[str] = ()) -> Derivation:
    """The derivation with every step's `uses` filled in, and its assumptions marked."""
    linker = Linker(Sources(problem, derivation.givens, facts))
    steps = []
    for number, step in enumerate(derivation.steps, 1):
        claim = read(step.claim)
        uses, lost = linker.place(claim, number)
        text = step.claim
        if lost and claim.kind == "sequent" and linker.sources.told and SUPPOSING.search(step.text):
            text = marked(text, set(lost))
            linker.suppose(lost)
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
