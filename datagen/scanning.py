"""Reads a text piece by piece, for wordings that are made for one problem: compiling an expression costs more.

Gives what a regular expression of the same pieces would give, but that every slot takes as little as it can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple


class Words(NamedTuple):
    """One of some fixed texts."""

    texts: tuple[str, ...]


class Hole(NamedTuple):
    """A value to be read, of a form."""

    name: str
    pattern: str


class Again(NamedTuple):
    """The text of an earlier hole once more."""

    name: str


Piece = Words | Hole | Again


def expression(piece: Piece) -> str:
    """The regular expression of one piece; a hole is a named group."""
    match piece:
        case Words(texts):
            return f"(?:{'|'.join(map(re.escape, texts))})" if len(texts) > 1 else re.escape(*texts)
        case Hole(name, pattern):
            return f"(?P<{name}>{pattern})"
        case Again(name):
            return f"(?P={name})"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def scan(pieces: Sequence[Piece], text: str) -> dict[str, str] | None:
    """The texts of the holes by name; None if the whole text is not made of these pieces."""
    found: dict[str, str] = {}
    return found if _rest(pieces, 0, text, 0, found) else None


def _rest(pieces: Sequence[Piece], place: int, text: str, at: int, found: dict[str, str]) -> bool:
    """Whether the text from `at` on is made of the pieces from `place` on."""
    if place == len(pieces):
        return at == len(text)
    piece = pieces[place]
    if isinstance(piece, Hole):
        match = _compiled(piece.pattern).fullmatch
        for end in _ends(pieces, place, text, at):
            if match(text, at, end):
                found[piece.name] = text[at:end]
                if _rest(pieces, place + 1, text, end, found):
                    return True
        return False
    texts = piece.texts if isinstance(piece, Words) else (found[piece.name],)
    return any(
        text.startswith(each, at) and _rest(pieces, place + 1, text, at + len(each), found)
        for each in texts
    )


def _ends(pieces: Sequence[Piece], place: int, text: str, at: int) -> Iterator[int]:
    """Where a hole may end: before one of the texts that come next, or anywhere if that is no help."""
    following = pieces[place + 1] if place + 1 < len(pieces) else None
    if following is None:
        yield len(text)
    elif isinstance(following, Words) and all(following.texts):
        places = {found for each in following.texts for found in _places(each, text, at)}
        yield from sorted(places)
    else:
        yield from range(at, len(text) + 1)


def _places(part: str, text: str, at: int) -> Iterator[int]:
    found = text.find(part, at)
    while found >= 0:
        yield found
        found = text.find(part, found + 1)
