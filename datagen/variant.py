"""One concrete problem on its way from a template to a row. Mutators make variants, validators judge them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from datagen.phrasing import Params
from datagen.template import Certificate, Derivation, Posing, Template


def row_id(problem: str, answer: str) -> bytes:
    """16 bytes that name a row by its content: two rows with one problem text and answer have one id."""
    return hashlib.blake2b(f"{problem}\0{answer}".encode(), digest_size=16).digest()


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
