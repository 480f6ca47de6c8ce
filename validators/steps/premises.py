"""Where the premises of a step come from, and what its conclusion rests on. Claims in, the first fault out.

A conclusion rests on what its step supposes and on what the steps that it takes up rest on. A premise `a -> c`
that is nowhere concluded is proved by a cited step that concluded c, and what rested on a is free of it then;
a step that frees of a supposition may not rest on it by another way. A step whose text opens a case beside those
before ("Case 2: suppose", "(2) alone:") closes these: what rests on their suppositions is out of reach from there
on. Other suppositions are made within those that hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from datagen.steps.claims import Claim
from datagen.steps.linking import closes
from datagen.steps.sources import Sources, name_of, proved_by

FREE: frozenset[str] = frozenset()


class Premises:
    """Follows the premises of a solution's steps; `claims` grows outside, a claim after each step."""

    def __init__(self, sources: Sources, claims: Sequence[Claim]) -> None:
        self._sources = sources
        self._claims = claims
        self.under: list[frozenset[str]] = []
        """What each step's conclusion rests on."""
        self._scope = FREE
        self._states: dict[str, int] = {}

    def fault(self, claim: Claim, text: str, uses: Sequence[int], used: set[int]) -> str:
        """What is wrong with the premises of the next step; fills in the cited steps that are taken up."""
        if claim.kind == "state":
            return self._state_fault(claim, uses, used)
        under: set[str] = set()
        freed: set[str] = set()
        lost = ""
        for premise in claim.premises:
            suppliers = [cited for cited in uses if premise in self._claims[cited - 1].conclusions]
            if suppliers:
                used.update(suppliers)
                under |= min([self.under[cited - 1] for cited in suppliers], key=len)
            elif not self._given(claim, premise) and not self._proved(
                premise, uses, used, under, freed
            ):
                lost = lost or premise
        if claim.supposed:
            inside = FREE if closes(text) else self._scope
            self._scope = inside.union(under, claim.supposed)
        beyond = under - self._scope
        self._scope -= freed
        self.under.append(frozenset(under.union(claim.supposed)))
        if lost:
            return f"{lost!r} comes from nowhere"
        if stuck := under & freed:
            return f"it still rests on the supposition {min(stuck)!r}"
        return f"it rests on {min(beyond)!r}, which is supposed no more" if beyond else ""

    def skip(self) -> None:
        """The next step has no premises."""
        self.under.append(FREE)

    def _given(self, claim: Claim, premise: str) -> bool:
        # The numbers of an equation are looked for instead.
        return claim.kind == "algebra" or self._sources.gives(premise)

    def _proved(
        self,
        premise: str,
        uses: Sequence[int],
        used: set[int],
        under: set[str],
        freed: set[str],
    ) -> bool:
        """Whether cited steps and givens conclude all that proves a conditional or a conjunction."""
        proof = proved_by(premise)
        if proof is None:
            return False
        supposed, conclusions = set(proof[0]), proof[1]
        chosen: list[int] = []
        for conclusion in conclusions:
            suppliers = [
                cited for cited in uses if conclusion in self._claims[cited - 1].conclusions
            ]
            if suppliers:
                # Of several cases with this conclusion, the one under this supposition.
                chosen.append(min(suppliers, key=lambda cited: self._leftover(cited, supposed)))
            elif not self._sources.gives(conclusion):
                return False
        for cited in chosen:
            rests = self.under[cited - 1]
            under |= rests - supposed
            freed |= rests & supposed
        used.update(chosen)
        return bool(chosen) or not supposed

    def _leftover(self, cited: int, supposed: set[str]) -> tuple[int, bool]:
        rests = self.under[cited - 1]
        return len(rests - supposed), not rests & supposed

    def _state_fault(self, claim: Claim, uses: Sequence[int], used: set[int]) -> str:
        """A name has the value that the last step gave it; before the first, one that the problem shows."""
        lost = ""
        for premise in claim.premises:
            name, _, value = premise.partition(" = ")
            last = self._states.get(name)
            if last is None:
                if not (self._sources.gives(premise) or self._sources.shows(value)):
                    lost = lost or premise
            elif last in uses and premise in self._claims[last - 1].conclusions:
                used.add(last)
            else:
                lost = lost or premise
        self.under.append(FREE)
        self._states |= {name_of(each): len(self.under) for each in claim.conclusions}
        return f"{lost!r} comes from nowhere" if lost else ""
