"""The sentences around the parts of a chain: how many there are, and which answer is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.bridge import Bridge
from mutators.chain.bridging import read_sentence, sentence

_INTROS = (
    "Solve the following {n} parts in order; later parts use answers of earlier ones.",
    "This problem has {n} parts. Where a part speaks of the answer to another one, solve that one first.",
    "Work through these {n} parts. What one of them gives is needed further down.",
    "Here are {n} problems that build on each other.",
    "The {n} parts below belong together: a letter in one of them stands for what an earlier one leads to.",
)
_CLOSINGS = (
    "What is the answer to part {n}? Give it in the form that part {n} asks for.",
    "Give the answer to part {n} only, in the form that part {n} asks for.",
    "Your final answer is the answer to part {n}, in the form asked for there.",
    "Find the answer to part {n}, and give it in the form that is asked for there.",
    "Only the answer to part {n} counts as the answer; give it in the form asked for in part {n}.",
)
_CUT = re.compile(r"\n\nPart (\d+)\. ")


def frame(phrasing: int, count: int) -> tuple[str, str]:
    """What stands before and after the parts."""
    intro, closing = phrasing % len(_INTROS), phrasing // len(_INTROS) % len(_CLOSINGS)
    return _INTROS[intro].format(n=count), _CLOSINGS[closing].format(n=count)


def heading(number: int, bridges: Sequence[Bridge]) -> str:
    """What stands before a part's own text."""
    return f"\n\nPart {number}. " + "".join(f"{sentence(bridge)}\n" for bridge in bridges)


def read_frame(
    phrasing: int, text: str, feeds: Sequence[int]
) -> list[tuple[tuple[Bridge, ...], str]] | None:
    """Each part's rules and its shown text; None if this is not the frame. `feeds`: rules a part, in order."""
    intro, closing = frame(phrasing, len(feeds))
    if not (text.startswith(intro) and text.endswith(f"\n\n{closing}")):
        return None
    _, *cut = _CUT.split(text[len(intro) : -len(closing) - 2])
    if cut[::2] != [str(number) for number in range(1, len(feeds) + 1)]:
        return None
    parts = []
    for count, body in zip(feeds, cut[1::2], strict=True):
        lines = body.split("\n", count)
        bridges = tuple(bridge for line in lines[:count] if (bridge := read_sentence(line)))
        if len(lines) != count + 1 or len(bridges) != count:
            return None
        parts.append((bridges, lines[count]))
    return parts
