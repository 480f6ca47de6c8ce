"""Case analysis turned to a counterexample: without a rule that serves one case, the conclusion may fail there.

The other cases still give the conclusion, so where it fails, the case is the one that has lost its rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from datagen.phrasing import Params
from datagen.template import Step
from seeds.deductive._explain import inference, supposing
from seeds.deductive._logic import clauses_of, propagate, used
from seeds.deductive._notation import formula, sequent, symbol
from seeds.deductive._problems import shuffled
from seeds.deductive._prose import Literal, negated, say, say_all
from seeds.deductive._refutable import Refutable, Weakened, without


class OpenBranch(Refutable):
    kind = "counterexample"

    def truth(self, p: Params) -> Literal:
        truth: Literal = p.truth
        return truth

    def sound(self, rng: Random, p: Params) -> Params | None:
        """Without a rule that no case and no split needs, preferably one that ends in the conclusion."""
        splits = [split.source for split in p.splits]
        needed = {firing.clause.source for proof in p.proofs for firing in proof}
        spare = [k for k, rule in enumerate(p.rules) if k not in needed and rule not in splits]
        spare = shuffled(rng, spare)
        spare.sort(key=lambda k: p.truth not in p.rules[k].head)
        for place in spare:
            rules = without(p.rules, place)
            traces = [propagate(clauses_of(rules), path) for path in p.paths]
            if all(trace.known.get(p.truth[0]) == p.truth[1] for trace in traces):
                proofs = [used(trace, [p.truth[0]]) for trace in traces]
                return Params(**vars(p) | {"rules": rules, "proofs": proofs})
        return None

    def weakened(self, p: Params) -> Iterator[Weakened]:
        """One rule that a case rests on is left out, if no other case and no split rests on it."""
        splits = [split.source for split in p.splits]
        for path, proof in zip(p.paths, p.proofs, strict=True):
            for place in sorted({firing.clause.source for firing in proof}):
                rules = without(p.rules, place)
                clauses = clauses_of(rules)
                served = [
                    propagate(clauses, other).known.get(p.truth[0]) == p.truth[1]
                    for other in p.paths
                    if other != path
                ]
                if p.rules[place] not in splits and all(served):
                    yield rules, path

    def lead(self, p: Params) -> list[Step]:
        """The conclusion in every other case; so where it fails, this is the case."""
        failing, *path = p.situation.start
        clauses = clauses_of(p.rules)
        steps: list[Step] = []
        premises: list[str] = []
        others = [other for other in p.base.paths if list(other) != path]
        for number, other in enumerate(others, 1):
            proof = used(propagate(clauses, other), [p.goal[0]])
            lines = [inference(firing, p.rules, self.noun) for firing in proof]
            lines[0] = supposing(lines[0], other)._replace(
                text=f"Case {number}: suppose that {say_all(other)}. {lines[0].text}"
            )
            steps += lines
            premises.append(f"{' & '.join(map(symbol, other))} -> {symbol(p.goal)}")
        premises += [formula(split.source) for split in p.base.splits if split.source is not None]
        claim = sequent([*premises, f"suppose {symbol(failing)}"], " & ".join(map(symbol, path)))
        which = "this case" if len(others) == 1 else "one of these cases"
        text = (
            f"In {which} it must be so that {say(negated(failing))}. Suppose now that {say(failing)}. "
            f"Then it is another case that is left: {say_all(path)}."
        )
        return [*steps, Step(text, claim)]
