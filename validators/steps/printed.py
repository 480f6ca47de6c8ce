"""Whether a step's text and its arithmetic claim agree. Texts in, the disagreement out.

Every relation between numbers that the text prints has to hold, and every number that the claim takes up has to
stand in the text. A text that prints its claim and no other relation agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.steps.claims import Claim, Written, number_of, scaled, shown, size_of
from datagen.steps.numbers import KNOWN, digits, words
from datagen.steps.reading import read
from datagen.verdict import Status

_SIDE = r"[-(]*\.?\d(?:[\d.()+*/%\s-]*[\d)])?"
_RELATION = re.compile(rf"{_SIDE}(?:\s*(?:<=|>=|!=|==?|<|>)\s*{_SIDE})+(?![\w^])")
_CUT = re.compile(r"[\w^.]$|[-+*/x%=<>]\s*$")
"""What stands before a relation that is only the end of one."""
_UNIT = re.compile(r"[A-Za-z)]\s+$")
_LOOSE = re.compile(r"-\s|[-(]*[\d.]+\)*\s*(?:==?|<|>)")
"""A beginning that may belong to what stands before it, as in `243 potatoes - 20 = 223`."""
_PERCENT = re.compile(r"\d%|%(?! ?\d)")
_SYMBOLS = str.maketrans({"−": "-", "–": "-", "×": "*", "÷": "/", "$": "", "€": "", "£": ""})
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def disagreement(text: str, claim: str, earlier: Sequence[Claim] = ()) -> str:
    """What does not agree; empty where text and claim do.

    Results of earlier steps need not be said again ("then the others"), nor what a remainder is compared with.
    """
    rest = text.replace(claim, "", 1)
    if len(rest) < len(text):
        if "=" not in rest and "<" not in rest and ">" not in rest:
            return ""
    else:
        untold = [read(part) for part in claim.split(";") if part.strip() not in text]
        if missing := _missing(text, untold, earlier):
            return f"{missing} stands in the claim, but not in the text"
    return _false_relation(rest)


def _false_relation(text: str) -> str:
    plain = _GROUPING.sub("", text.translate(_SYMBOLS))
    for match in _RELATION.finditer(plain):
        relation = match.group()
        if _PERCENT.search(relation):
            continue
        before = plain[: match.start()]
        if _CUT.search(before) or (_LOOSE.match(relation) and _UNIT.search(before)):
            continue
        found = read(_trimmed(relation))
        if found.status is Status.FAIL:
            return f"the text prints {relation.strip()!r}, which is false"
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


def _trimmed(relation: str) -> str:
    """The relation without brackets that open or close outside it."""
    text = relation.strip()
    while text.count("(") > text.count(")") and text.startswith("("):
        text = text[1:]
    while text.count(")") > text.count("(") and text.endswith(")"):
        text = text[:-1]
    return text
