"""Derivations that are planted bad, each in one way. Row in, a solution that is wrong out; the same row, the same one.

wrong answer     the last line alone says another answer of the same kind
swapped steps    two neighbours change places, of which the second uses the first
missing premise  a step that a later one uses is left out
planted          what `teacher.signals.corruption` plants for the likelihood signal
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from random import Random
from typing import Any

from teacher.signals.corruption import corrupted

Row = Mapping[str, Any]
ANSWER = "Answer: "
KINDS = ("wrong answer", "swapped steps", "missing premise", "planted")
_NUMBER = re.compile(r"\d+")
_OPPOSITE = {"yes": "no", "no": "yes", "true": "false", "false": "true"}


def unsound(kind: str, row: Row, others: Sequence[str]) -> str | None:
    """The solution with an error of a kind; None where there is none of this kind for this row.

    `others` are answers of other rows of the same template, any of which might stand there.
    """
    if kind == "planted":
        return corrupted(row)
    draw = Random(int.from_bytes(blake2b(row["id"] + kind.encode(), digest_size=8).digest()))
    if kind == "wrong answer":
        return _wrong_answer(row, others, draw)
    texts = [step["text"] for step in row["steps"] or ()]
    whole = "\n".join(texts)
    if not texts or not row["solution"].startswith(whole):
        return None
    changed = (_swapped if kind == "swapped steps" else _without)(row["steps"], texts, draw)
    return None if changed is None else "\n".join(changed) + row["solution"][len(whole) :]


def _wrong_answer(row: Row, others: Sequence[str], draw: Random) -> str | None:
    before, mark, answer = row["solution"].rpartition(ANSWER)
    if not mark:
        return None
    numbers = list(_NUMBER.finditer(answer))
    if answer in _OPPOSITE:
        other = _OPPOSITE[answer]
    elif numbers:
        number = draw.choice(numbers)
        value = int(number.group()) + draw.choice((-10, -2, -1, 1, 2, 10))
        other = f"{answer[: number.start()]}{abs(value)}{answer[number.end() :]}"
    else:
        other = draw.choice(sorted({*others} - {answer}) or [answer])
    return None if other == answer else before + mark + other


def _swapped(steps: Sequence[Row], texts: list[str], draw: Random) -> list[str] | None:
    # `uses` counts from 1: the step at place p uses the one before it if it names p.
    places = [p for p in range(1, len(steps)) if p in steps[p]["uses"] and texts[p] != texts[p - 1]]
    if not places:
        return None
    place = draw.choice(places)
    return [*texts[: place - 1], texts[place], texts[place - 1], *texts[place + 1 :]]


def _without(steps: Sequence[Row], texts: list[str], draw: Random) -> list[str] | None:
    used = sorted({use - 1 for step in steps for use in step["uses"]})
    if not used:
        return None
    place = draw.choice(used)
    return [*texts[:place], *texts[place + 1 :]]
