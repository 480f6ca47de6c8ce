"""Reductio turned to a counterexample: with one premise gone, nothing clashes, and the denied claim may be false."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.phrasing import Params
from seeds.deductive._prose import Literal, negated
from seeds.deductive._refutable import Refutable, Weakened, without


class NoClash(Refutable):
    kind = "counterexample"

    def truth(self, p: Params) -> Literal:
        return negated(p.supposed)

    def weakened(self, p: Params) -> Iterator[Weakened]:
        """One premise that the clash rests on is left out."""
        used = {firing.clause.source for firing in p.proof} | {p.clash.source}
        for place in sorted(used):
            yield without(p.rules, place), ()
