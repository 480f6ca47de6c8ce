"""Our step format, written and read. Steps in, text out, and back. Reading never raises, whatever the text.

    1. The pumps bring 28 litres. [: 12 + 16 = 28]
    2. The net rate is 28 - 5 = 23. [1: 28 - 5 = 23]
    3. So the siren does not sound. [~fan; siren -> fan |- ~siren]
    4. Each takes 23 / 2 = 23/2 minutes.
    Answer: 23/2

A line is a number, counted from 1, the text, and in brackets the cited steps, a colon and the claim. Without cites
and colon the cited steps are to be found; without brackets the claim is what the text itself says in numbers. The
last line with words is the answer. Lines of another form are no steps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from datagen.steps.reading import read
from datagen.steps.relations import relations
from datagen.template import Step

MAX_LINES = 400
MAX_LINE_CHARACTERS = 20_000
MAX_CITES = 64
_LINE = re.compile(r"(?a)\s*(\d{1,4})[.)]\s+(\S.*)")
_CITES = re.compile(r"(?a)\s*((?:\d{1,4}\s*,\s*)*\d{1,4})?\s*:\s*")
_ANSWER = re.compile(
    r"\s*(?:\*\*)?(?:final )?answer(?:\*\*)?\s*:\s*(?:\*\*)?(.*?)(?:\*\*)?\s*", re.IGNORECASE
)
_MAX_BRACKETS = 12


class Line(NamedTuple):
    """A line of a solution."""

    text: str
    step: Step | None
    """None where the line is no step."""
    cites: bool = True
    """Whether it says itself which steps it takes up, be it none."""
    reason: str = ""
    """Why it is no step."""


class Solution(NamedTuple):
    lines: tuple[Line, ...]
    answer: str | None


def write_step(number: int, step: Step) -> str:
    """The line of a step, with its cites and its claim."""
    cites = ", ".join(map(str, step.uses))
    return f"{number}. {step.text} [{cites}: {step.claim}]"


def write(steps: Sequence[Step], answer: str) -> str:
    """A whole solution: a step a line, the answer on the last one."""
    lines = [write_step(number, step) for number, step in enumerate(steps, 1)]
    return "\n".join([*lines, f"Answer: {answer}"])


def parse(text: str) -> Solution:
    """The lines of a solution and its answer; None where it gives none."""
    rows = [row for row in text[: MAX_LINES * MAX_LINE_CHARACTERS].splitlines() if row.strip()]
    answer = None
    if rows and len(rows[-1]) <= MAX_LINE_CHARACTERS and (match := _ANSWER.fullmatch(rows[-1])):
        answer = match[1].strip()
        rows.pop()
    lines: list[Line] = []
    count = 0
    for place, row in enumerate(rows[:MAX_LINES]):
        line = _line(row, count + 1) if place < MAX_LINES else Line(row, None)
        count += line.step is not None
        lines.append(line)
    lines += [
        Line(row[:80], None, True, "too many lines") for row in rows[MAX_LINES : MAX_LINES + 1]
    ]
    return Solution(tuple(lines), answer)


def _line(row: str, expected: int) -> Line:
    if len(row) > MAX_LINE_CHARACTERS:
        return Line(row[:80], None, True, f"more than {MAX_LINE_CHARACTERS} characters")
    match = _LINE.fullmatch(row)
    if match is None:
        return Line(row, None, True, "no number, full stop and text")
    if int(match[1]) != expected:
        return Line(row, None, True, f"numbered {match[1]}, not {expected}")
    text, cited, claim = _parts(match[2].rstrip())
    if cited is not None and len(cited) > MAX_CITES:
        return Line(row, None, True, f"more than {MAX_CITES} cites")
    if claim is None:
        claim = "; ".join(relations(text))
        if not claim:
            return Line(row, Step(text, ""), True, "no claim")
    return Line(row, Step(text, claim, None, cited or ()), cited is not None)


def _parts(text: str) -> tuple[str, tuple[int, ...] | None, str | None]:
    """The text, the cites if there are any or a colon, and the claim if there are brackets."""
    if not text.endswith("]"):
        return text, None, None
    starts = [match.start() for match in re.finditer(r"(?:^| )\[", text)]
    # A claim may hold brackets itself, and so may the text: the first that opens a claim that can be read.
    for start in starts[-_MAX_BRACKETS:]:
        cited, claim = _inside(text[start:].lstrip()[1:-1])
        if read(claim).kind != "unreadable" or start == starts[-1]:
            return text[:start].rstrip(), cited, claim
    return text, None, None


def _inside(text: str) -> tuple[tuple[int, ...] | None, str]:
    match = _CITES.match(text)
    if match is None:
        return None, text.strip()
    cited = match[1].split(",") if match[1] else []
    return tuple(map(int, cited)), text[match.end() :].strip()
