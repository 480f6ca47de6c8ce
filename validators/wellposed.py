"""Well-posedness that a machine can see in any problem: a clean text, an answer of its kind, a derivation."""

from __future__ import annotations

import re

from datagen.answers import fits
from datagen.shown import IMAGE
from datagen.variant import Variant
from datagen.verdict import Verdict, failed, passed

_BROKEN = re.compile(r"  |\{\w+[:|}]|<\w+>|namespace\(|Fraction\(|frozenset\(|(?<=[a-z,:] )None\b")
_LISTING = re.compile(r"```\w*\n.*?\n```", re.DOTALL)
# One of these stands in every broken text, and hardly ever in a sound one.
_MARKS = ("  ", "{", "<", "None", "e(", "n(", "t(")
_ENGINE = "text and type rules"


def validate(variant: Variant) -> Verdict:
    """Fails on a text with holes or double spaces, an empty derivation, or an answer that is not of its kind."""
    text = variant.posing.text.replace(IMAGE, "image")
    # Plain searches first: the pattern alone would take as long as all other validators.
    # Code keeps its own spaces and braces.
    prose = _LISTING.sub("", text) if "```" in text else text
    if any([mark in prose for mark in _MARKS]) and (broken := _BROKEN.search(prose)):
        return failed(
            _ENGINE, f"broken text at {prose[max(0, broken.start() - 20) : broken.end() + 20]!r}"
        )
    if not text or text[0] == " " or text[-1] == " ":
        return failed(_ENGINE, "the text is empty or begins or ends with a space")
    if not variant.derivation.steps:
        return failed(_ENGINE, "the derivation has no steps")
    kind = variant.template.answer_kind
    if not variant.answer or not fits(kind, variant.derivation.answer):
        return failed(_ENGINE, f"the answer {variant.derivation.answer!r} is no {kind}")
    return passed(_ENGINE)
