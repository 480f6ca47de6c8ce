"""One concrete problem on its way from a template to a row. Mutators make variants, validators judge them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from datagen.phrasing import Params
from datagen.template import Certificate, Derivation, Posing, Template


def row_id(problem: str, answer: str, shown: Iterable[tuple[str, str]] = ()) -> bytes:
    """16 bytes that name a row by its content: problem text, answer, and (view, data) of what it shows.

    How a picture looks beyond its view makes no other row.
    """
    content = "\0".join([problem, answer, *(part for figure in shown for part in figure)])
    return hashlib.blake2b(content.encode(), digest_size=16).digest()


@dataclass(slots=True)
class Variant:
    """A posed and solved problem, not yet judged."""

    template: Template
    index: int
    """Its ordinal in the template's shuffled space; with template, level and run seed it makes the row again."""
    params: Params
    posing: Posing
    derivation: Derivation
    answer: str
    """The derivation's answer in its canonical text."""
    mode: str
    """The primary mode."""
    certificate: Certificate | None = None
    parent: bytes | None = None
    """The row id of the problem that this one was turned from."""

    @property
    def id(self) -> bytes:
        """The id of its row."""
        return row_id_of(self.posing, self.answer)


def row_id_of(posing: Posing, answer: str) -> bytes:
    """The id of the row of a posed problem."""
    return row_id(posing.text, answer, [(s.view, s.exhibit.text()) for s in posing.shown])
