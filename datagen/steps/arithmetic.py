"""Arithmetic claims, quickly: `3 * 12 = 36`, `2 < 5/2 < 3`, several joined by `;`. Text in, Claim out.

The language is that of `datagen.exact`. A claim's numbers are cut out and what is left, such as `# * # = #`,
is compiled once to closures; the next claim of that form costs only its numbers. A side that is one number
and is equated with a calculation is the result; every other number is taken up from elsewhere. Where
nothing is divided the numbers stay integers, else they are pairs of integers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen import exact
from datagen.errors import ExpressionError
from datagen.steps.claims import Claim, Operand, Value, number_of, ratio, unreadable, value_of
from datagen.steps.forms import Form, form_of
from datagen.verdict import Status

_split = re.compile(r"(?a)(\d+(?:\.\d+)?|\.\d+)").split


def read(text: str) -> Claim | None:
    """The claim; None where the text holds more than arithmetic."""
    if len(text) > exact.MAX_CHARACTERS:
        return unreadable(f"a claim of {len(text)} characters; at most {exact.MAX_CHARACTERS}")
    pieces = _split(text)
    form = form_of(*pieces[::2])
    if form is None:
        return None
    if isinstance(form, str):
        return unreadable(form)
    digits, whole = pieces[1::2], form.whole
    try:
        numbers: list[Value] = [*map(int, digits)]
    except ValueError:
        numbers, whole = [*map(value_of, digits)], False
    try:
        return _decide(text, form, numbers, whole)
    except ZeroDivisionError:
        return Claim("arithmetic", Status.FAIL, f"division by zero in {text!r}")
    except (ExpressionError, RecursionError) as error:
        return unreadable(str(error) or "nested too deeply")


def _decide(text: str, form: Form, numbers: list[Value], whole: bool) -> Claim:
    results: list[Value] = []
    operands: list[Operand] = []
    true = True
    pairs = [] if whole else [n if type(n) is tuple else (n, 1) for n in numbers]
    for wholes, exacts, relations, kept, taken in form.chains:
        if whole:
            values: Sequence[Value] = [side(numbers) for side in wholes]  # type: ignore[arg-type]
            for place, holds in enumerate(relations):
                true = true and holds(values[place], values[place + 1])  # type: ignore[arg-type]
        else:
            sides = [side(pairs) for side in exacts]  # type: ignore[arg-type]
            for place, holds in enumerate(relations):
                (a, b), (c, d) = sides[place], sides[place + 1]
                true = true and holds(a * d, c * b)
            values = [ratio(a, b) for a, b in sides]
        found = [take(numbers) for take in taken]
        if results:
            # The results of `2 + 3 = 5; 5 < 6` are at hand further on.
            found = [operand for operand in found if number_of(operand) not in results]
        operands += found
        results += [values[place] for place in kept]
    trivial = form.bare
    for place, nothing in form.neutral:
        trivial = trivial or numbers[place] == nothing
    status, reason = (Status.PASS, "") if true else (Status.FAIL, f"{text!r} is false")
    return Claim("arithmetic", status, reason, tuple(operands), tuple(results), (), (), (), trivial)
