"""Whether a step's text and its arithmetic claim agree. Texts in, the disagreement out.

Every relation between numbers that the text prints has to hold, and every number that the claim takes up has to
stand in the text. A text that prints its claim and no other relation agrees.
"""

from __future__ import annotations

from collections.abc import Sequence

from datagen.steps.claims import Claim, Written, number_of, scaled, shown, size_of
from datagen.steps.numbers import KNOWN, digits, words
from datagen.steps.reading import read
from datagen.steps.relations import relations
from datagen.verdict import Status


def disagreement(text: str, claim: str, earlier: Sequence[Claim] = ()) -> str:
    """What does not agree; empty where text and claim do.

    Results of earlier steps need not be said again ("then the others"), nor what a remainder is compared with.
    """
    rest = text.replace(claim, "", 1)
    if len(rest) == len(text):
        untold = []
        for part in claim.split(";"):
            relation = part.strip()
            if relation in rest:
                rest = rest.replace(relation, "", 1)
            else:
                untold.append(read(relation))
        if untold and (missing := _missing(text, untold, earlier)):
            return f"{missing} stands in the claim, but not in the text"
    if "=" not in rest and "<" not in rest and ">" not in rest:
        return ""
    for relation in relations(rest):
        if read(relation).status is Status.FAIL:
            return f"the text prints {relation!r}, which is false"
    return ""


def _missing(text: str, untold: Sequence[Claim], earlier: Sequence[Claim]) -> str:
    """A number that is taken up but not told; a percentage is told by its factor, and constants go without saying."""
    told = digits(text)
    told = told | {scaled(value, 100) for value in told} | words(text) | KNOWN
    told |= {size_of(value) for claim in earlier for value in claim.values}
    for claim in untold:
        for operand in claim.operands:
            if size_of(number_of(operand)) in told:
                continue
            if type(operand) is Written and size_of(operand.top) in told and operand.bottom in told:
                continue
            return shown(number_of(operand))
    return ""
