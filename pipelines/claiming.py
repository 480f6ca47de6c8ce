"""`datagen claim`: decides a claim and the claims that it turns into. Text in, facts out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from datagen.claims.operations import (
    contrapositive,
    converse,
    drop_hypothesis,
    inverse,
    negate,
    swap_quantifiers,
)
from datagen.claims.reading import parse
from datagen.claims.terms import Claim
from datagen.claims.wording import definitions, say
from datagen.claims.writing import write
from datagen.errors import ExpressionError
from validators.claims import by_cvc5, by_z3
from validators.claims.deciding import decide

_TURNS = {
    "converse": converse,
    "inverse": inverse,
    "contrapositive": contrapositive,
    "negation": negate,
}


def decided(text: str) -> list[dict[str, Any]]:
    """The claim and each of its turns: words, truth, smallest counterexample, and what two solvers say.

    Raises ExpressionError if the text is no claim.
    """
    return [_facts(name, claim) for name, claim in _turned(parse(text))]


def _turned(claim: Claim) -> Iterator[tuple[str, Claim]]:
    yield "claim", claim
    makers = [(name, partial(turn, claim)) for name, turn in _TURNS.items()]
    makers += [
        (f"without hypothesis {place + 1}", partial(drop_hypothesis, claim, place))
        for place in range(len(claim.hypotheses))
    ]
    makers += [
        (
            f"quantifiers {place + 1} and {place + 2} swapped",
            partial(swap_quantifiers, claim, place),
        )
        for place in range(len(claim.bounds) - 1)
    ]
    for name, make in makers:
        try:
            yield name, make()
        except ExpressionError:  # this claim does not turn this way
            continue


def _facts(name: str, claim: Claim) -> dict[str, Any]:
    decision = decide(claim)
    found = decision.counterexample
    return {
        "turn": name,
        "words": say(claim),
        "definitions": definitions(claim),
        "text": write(claim),
        "truth": str(decision.truth),
        "engine": decision.engine,
        "reason": decision.reason,
        "counterexample": {key: str(value) for key, value in found.items()} if found else None,
        "smallest": decision.smallest,
        "z3": str(by_z3.decide(claim).truth),
        "cvc5": str(by_cvc5.decide(claim).truth),
    }
