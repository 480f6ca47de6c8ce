"""Reads a worked solution: its calculations, in order, with the sentence each stands in. Text in, equations out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from datagen.errors import ExpressionError
from seeds.lifting.expr import Bin, Expr, parse, value

_NOTE = re.compile(r"<<([^<>]*)>>")
_FINAL = re.compile(r"\n####\s*(-?[$]?[\d,]*\.?\d+)\s*%?\s*$")
_RESULT = re.compile(r"\s*[$£€]?\s?(\d[\d,]*(?:\.\d+)?|\.\d+)(?![\d%/*+x×])")
_WRITTEN = re.compile(r"[-\d.,+*/x×÷–−()\s$£€]*$")
_WINDOW = 80
_MAX_CHARACTERS = 4_000


@dataclass(slots=True)
class Equation:
    """A calculation of a solution."""

    tree: Expr
    result: Fraction
    line: int
    start: int
    """Where in its cleaned line the written calculation ends; its result is the next number."""


@dataclass(slots=True)
class Solution:
    lines: list[str]
    """The sentences, without annotations."""
    equations: list[Equation]
    final: Fraction


class Unreadable(Exception):
    """The solution cannot be followed; the first argument is the reason, the second the detail."""


def read_solution(answer: str) -> Solution:
    """Raises Unreadable with a reason of the lifter's vocabulary."""
    if len(answer) > _MAX_CHARACTERS:
        raise Unreadable("solution too long", f"{len(answer):,} characters")
    end = _FINAL.search(answer)
    if end is None:
        raise Unreadable("no final answer", answer[-40:].strip())
    final = Fraction(end[1].replace(",", "").replace("$", ""))
    lines: list[str] = []
    equations: list[Equation] = []
    for raw in answer[: end.start()].splitlines():
        if not raw.strip():
            continue
        clean, notes = _clean(raw)
        found = [equation for note, at in notes if (equation := _note(note, len(lines), at))]
        found += _spoken(clean, len(lines), [equation.result for equation in found])
        found.sort(key=lambda equation: equation.start)
        lines.append(clean)
        equations += found
    if not equations:
        raise Unreadable("no calculation", "")
    return Solution(lines, equations, final)


def _clean(raw: str) -> tuple[str, list[tuple[str, int]]]:
    """The line with single spaces and without annotations, and where these stood."""
    text, notes, end = "", [], 0
    raw = re.sub(r"\s+", " ", raw.strip())
    for note in _NOTE.finditer(raw):
        text += raw[end : note.start()]
        notes.append((note[1], len(text)))
        end = note.end()
    return text + raw[end:], notes


def _note(note: str, line: int, at: int) -> Equation | None:
    """An annotation `a*b=c`; None for one that calculates nothing."""
    left, equals, right = note.partition("=")
    if not equals:
        return None
    try:
        tree, result = parse(left.replace(",", "")), Fraction(right.strip().replace(",", ""))
        if not isinstance(tree, Bin):
            return None
        exact = value(tree, {}) == result
    except (ExpressionError, ValueError):
        raise Unreadable("unreadable calculation", note[:60]) from None
    except ZeroDivisionError:
        exact = False
    if not exact:
        raise Unreadable("calculation not exact", note[:60])
    return Equation(tree, result, line, at)


def _spoken(clean: str, line: int, noted: list[Fraction]) -> list[Equation]:
    """Calculations that a line writes out without annotating them."""
    found = []
    for sign in re.finditer("=", clean):
        right = _RESULT.match(clean, sign.end())
        left = _WRITTEN.search(clean[max(0, sign.start() - _WINDOW) : sign.start()])
        if right is None or left is None:
            continue
        result = Fraction(right[1].rstrip(",").replace(",", ""))
        # `80(.30)` is a product.
        written = re.sub(r"(?<=\d)\s*\(", "*(", re.sub(r"[$£€,]", "", left[0]))
        tree = _parsed(written.translate(str.maketrans("x×÷–−", "**/--")))
        if tree is not None and result not in noted and _value(tree) == result:
            found.append(Equation(tree, result, line, sign.start()))
    return found


def _parsed(text: str) -> Expr | None:
    """The calculation that a piece of text ends in; None if it is no calculation."""
    text = text.strip(" .+*/-)") if text.count("(") != text.count(")") else text.strip(" .+*/-")
    try:
        tree = parse(text)
    except ExpressionError:
        return None
    return tree if isinstance(tree, Bin) else None


def _value(tree: Expr) -> Fraction | None:
    try:
        return value(tree, {})
    except ZeroDivisionError:
        return None
