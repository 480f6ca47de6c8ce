"""Contrapositive denial in its converse: what was denied is so, or not; does the claim still follow?

The chain of denials starts from facts. Stated the other way round, they leave the end of the chain open.
"""

from __future__ import annotations

from collections.abc import Iterator

from datagen.phrasing import Params
from seeds.deductive._prose import Literal, fact, negated
from seeds.deductive._refutable import Refutable, Weakened


class Affirmed(Refutable):
    kind = "converse"
    noun = "rule"

    def truth(self, p: Params) -> Literal:
        return negated(p.denied)

    def weakened(self, p: Params) -> Iterator[Weakened]:
        """One fact is stated the other way round."""
        for place, stated in enumerate(p.facts):
            facts = (*p.facts[:place], negated(stated), *p.facts[place + 1 :])
            yield (*p.rules, *map(fact, facts)), ()
