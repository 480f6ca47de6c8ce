"""Reductio turned to a counterexample: with one premise gone, nothing clashes, and the denied claim may be false."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from datagen.phrasing import Params
from seeds.deductive._logic import clauses_of, propagate, used
from seeds.deductive._problems import shuffled
from seeds.deductive._prose import Literal, negated
from seeds.deductive._refutable import Refutable, Weakened, without


class NoClash(Refutable):
    kind = "counterexample"

    def truth(self, p: Params) -> Literal:
        return negated(p.supposed)

    def sound(self, rng: Random, p: Params) -> Params | None:
        """Without a premise that the clash does not need: a false claim has lost one, too."""
        needed = {firing.clause.source for firing in p.proof} | {p.clash.source}
        for place in shuffled(rng, set(range(len(p.rules))) - needed):
            rules = without(p.rules, place)
            trace = propagate(clauses_of(rules), [p.supposed])
            if trace.clash is not None:
                proof = used(trace, [atom for atom, _ in trace.clash.literals])
                return Params(**vars(p) | {"rules": rules, "proof": proof, "clash": trace.clash})
        return None

    def weakened(self, p: Params) -> Iterator[Weakened]:
        """One premise that the clash rests on is left out."""
        needed = {firing.clause.source for firing in p.proof} | {p.clash.source}
        for place in sorted(needed):
            yield without(p.rules, place), ()
