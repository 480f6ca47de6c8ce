"""Which colours of a look marks and the texts on them get, so that they stand out. Shared by all layouts."""

from __future__ import annotations

from functools import lru_cache

from datagen.drawing.colours import contrast, mixed
from datagen.drawing.looks import Look
from datagen.drawing.sight import apart

MARK_CONTRAST = 1.7
"""Between a filled mark and the paper, at the least."""
TEXT_CONTRAST = 3.8
"""Between a text and what is under it."""
APART = 14.0
"""Between two colours that tell series apart, for people who see few of them, too."""


@lru_cache(maxsize=2_000)
def mark_colours(look: Look) -> tuple[str, ...]:
    """The colours of the palette that stand out as areas, in order; at least four."""
    paper = look.theme.background
    seen = [c for c in look.palette if contrast(c, paper) >= MARK_CONTRAST]
    rest = [mixed(c, look.theme.ink, 0.5) for c in look.palette if c not in seen]
    return tuple(seen + rest)


@lru_cache(maxsize=2_000)
def line_colours(look: Look) -> tuple[str, ...]:
    """The palette deepened until each colour can also write texts, and ink, without those that then look alike."""
    chosen: list[str] = []
    for colour in (*(legible(each, look) for each in look.palette), look.theme.ink):
        if all([apart(colour, other) >= APART for other in chosen]):
            chosen.append(colour)
    return tuple(chosen)


def legible(colour: str, look: Look) -> str:
    """The colour with as much ink as a text of it needs."""
    part = 0.0
    while contrast(mixed(colour, look.theme.ink, part), look.theme.background) < TEXT_CONTRAST:
        part += 0.1
    return mixed(colour, look.theme.ink, part)


@lru_cache(maxsize=5_000)
def ink_on(fill: str, ink: str, paper: str) -> str:
    """Whichever of ink and paper can be read better on a fill."""
    return ink if contrast(ink, fill) >= contrast(paper, fill) else paper
