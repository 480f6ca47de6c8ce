"""Denies a plain English statement, or takes its denial back. Clause in, clause out, or None where that is not safe.

`the tap drips` has no word that tells where its verb is; a verb is known only by `does not drip` elsewhere in the row.
"""

from __future__ import annotations

import re

_DENIAL = re.compile(r"\b(?:does|do|did) not (\w+)")
_WORD = re.compile(
    r"\b(?:(?P<truth>(?:is|are) (?:true|false))\b"
    r"|(?P<answer>answer is (?:certainly )?(?:yes|no))\b"
    r"|(?P<not>(?:is|are|was|were|can|must) not)\b|(?P<cannot>cannot)\b"
    r"|(?P<does>does not (?P<base>\w+))|(?P<do>do not (?P<plain>\w+))\b"
    r"|(?P<be>is|are|was|were|can|must)\b|(?P<verb>\w+s)\b)"
)
_UNSAFE = re.compile(r"\b(?:or|if|unless|may|might|nor|either|some|most|least|exactly)\b", re.I)
"""Where one of these stands, the denial of one verb may be true as well."""
_SWAPS = {"true": "false", "false": "true", "yes": "no", "no": "yes"}


def bases_of(text: str) -> frozenset[str]:
    """The verbs that a text denies somewhere, in their plain form."""
    return frozenset({*_DENIAL.findall(text), "follow"})


def denied(clause: str, bases: frozenset[str]) -> str | None:
    """The clause with its first verb denied."""
    if _UNSAFE.search(clause):
        return None
    for found in _WORD.finditer(clause):
        other = _other(found, bases)
        if other is not None:
            return clause[: found.start()] + other + clause[found.end() :]
    return None


def _other(found: re.Match[str], bases: frozenset[str]) -> str | None:
    text = found.group()
    if found["truth"] or found["answer"]:
        head, _, last = text.rpartition(" ")
        return f"{head} {_SWAPS[last]}"
    if found["not"]:
        return text.removesuffix(" not")
    if found["cannot"]:
        return "can"
    if found["does"]:
        return _third_person(found["base"])
    if found["do"]:
        return found["plain"]
    if found["be"]:
        return f"{text} not"
    base = next((base for base in _plain(text) if base in bases), None)
    return None if base is None else f"does not {base}"


def _third_person(base: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh|o)$", base):
        return f"{base}es"
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ies"
    return f"{base}s"


def _plain(verb: str) -> tuple[str, ...]:
    """What the plain form of a verb in the third person may be."""
    return verb[:-1], verb[:-2], f"{verb[:-3]}y"
