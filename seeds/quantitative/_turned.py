"""The English around problems turned backward: a statement with one number written as x, and the question for x."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from datagen.phrasing import Phrasing, Slot, phrasings

FRAMES = (
    "{} What is x?",
    "Find x. {}",
    "One number is not known and is written x here. {} Work out x.",
    "In these notes, x stands for a number that cannot be read. {} Which number is it?",
    "How large is x, if all of this is true? {}",
)


def framed(
    statements: Iterable[str],
    setting: Mapping[str, str],
    hole: str,
    holes: Mapping[str, tuple[str, str]],
    tail: str,
    slots: Mapping[str, Slot] | None = None,
) -> tuple[Phrasing, ...]:
    """Every statement in every frame. `@name` is a number, or x where it is the hole.

    `holes` has marks of other kinds, by how they open: what they print where known, and what as a hole.
    """
    marks = {"@": ("{#:int}", "x"), **holes}

    def filled(mark: re.Match[str]) -> str:
        known, unknown = marks[mark.group(1)]
        name = mark.group(2)
        return unknown if name == hole else known.replace("#", name)

    opening = "".join(map(re.escape, marks))
    texts = [re.sub(rf"([{opening}])([a-z])\b", filled, statement) for statement in statements]
    return phrasings(
        [f"{frame.format(text)} {tail}" for text in texts for frame in FRAMES], [setting], slots
    )
