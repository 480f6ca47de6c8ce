"""Absence: no sentence of a problem's text tells what its figures show."""

from __future__ import annotations

import re

from datagen.variant import Variant
from datagen.verdict import Verdict, failed, passed

_ENGINE = "text search"
GAP = "?"
"""Stands in a figure for what is asked: it tells nothing that could be told."""
_SENTENCE = re.compile(r"(?<=[.?!:])\s+|\n+")
_NUMBERED = re.compile(r"\bFigure \d+")
"""Tells which figure is meant, and no value."""
_MARKS = re.compile(r"[^\w.%/' -]|\.(?!\d)")


def validate(variant: Variant) -> Verdict | None:
    """Fails when one sentence holds all of a fact, such as a label and its value; None without figures."""
    posing = variant.posing
    if not posing.shown:
        return None
    prose = "\n".join(part for part in posing.parts if isinstance(part, str))
    prose = _NUMBERED.sub("", prose)
    sentences = [_words(sentence) for sentence in _SENTENCE.split(prose)]
    for shown in posing.shown:
        for fact in shown.exhibit.facts():
            if GAP in fact:
                continue
            words = list(map(_words, fact))
            # A mark such as `?` says nothing.
            if not all([word.strip() for word in words]):
                continue
            if any([all([word in sentence for word in words]) for sentence in sentences]):
                return failed(_ENGINE, f"the text tells {' '.join(fact)!r}")
    return passed(_ENGINE)


def _words(text: str) -> str:
    """The words and numbers of a text, each between spaces."""
    return f" {' '.join(_MARKS.sub(' ', text).split())} "
