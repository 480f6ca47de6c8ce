"""Relations between numbers that a text prints: `The net rate is 28 - 5 = 23.` Text in, relations out."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_CHARACTERS = 20_000
_SIDE = r"[-(]{0,20}\.?\d(?:[\d.()+*/%\s-]{0,160}[\d)])?"
_RELATION = re.compile(rf"(?a){_SIDE}(?:\s*(?:<=|>=|!=|==?|<|>)\s*{_SIDE})+(?![\w^])")
_CUT = re.compile(r"(?a)[\w^.]$|[-+*/x%=<>]\s*$")
"""What stands before a relation that is only the end of one."""
_UNIT = re.compile(r"(?a)[A-Za-z)]\s+$")
_LOOSE = re.compile(r"(?a)-\s|[-(]*[\d.]+\)*\s*==?")
"""A beginning that may belong to what stands before it, as in `243 potatoes - 20 = 223`."""
_PERCENT = re.compile(r"(?a)\d%|%(?! ?\d)")
_SYMBOLS = str.maketrans({"−": "-", "–": "-", "×": "*", "÷": "/", "$": "", "€": "", "£": ""})
_GROUPING = re.compile(r"(?a)(?<=\d),(?=\d{3}(?!\d))")


def relations(text: str) -> Iterator[str]:
    """The relations of a text that can be told from the words around them."""
    if len(text) > MAX_CHARACTERS or not ("=" in text or "<" in text or ">" in text):
        return
    plain = _GROUPING.sub("", text.translate(_SYMBOLS))
    for match in _RELATION.finditer(plain):
        before = plain[max(0, match.start() - 20) : match.start()]
        relation = match.group()
        if _PERCENT.search(relation) or _CUT.search(before):
            continue
        if not (_LOOSE.match(relation) and _UNIT.search(before)):
            yield _trimmed(relation)


def _trimmed(relation: str) -> str:
    """The relation without brackets that open or close outside it."""
    text = relation.strip()
    while text.count("(") > text.count(")") and text.startswith("("):
        text = text[1:]
    while text.count(")") > text.count("(") and text.endswith(")"):
        text = text[:-1]
    return text
