"""Which values a program can be asked backwards for. A program and calls in, items of `input_inversion` out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Protocol

from seeds.programs.engines import Engines, muddled, values
from seeds.programs.input_inversion import MAX_TRIES, SOUGHT
from seeds.programs.recording import program_and, recorded
from seeds.programs.source import Program
from seeds.programs.tracing import UntraceableError, trace

MAX_STEPS = 60
BASES = 6
ITEMS_OF_A_BASE = 3

Item = tuple[str, int, int, str]


class Call(Protocol):
    @property
    def arguments(self) -> str: ...


def inverse_items(
    program: Program, calls: Sequence[Call], engines: Engines
) -> Iterator[tuple[Item, int]]:
    """Items, each with the number of steps of its derivation."""
    tests = [ast.literal_eval(f"({given},)") for given, _ in program.anchors]
    for place in range(len(program.parameters)):
        numbers = [test[place] for test in tests]
        if not all(type(number) is int and number >= 0 for number in numbers):
            continue
        low = 0 if 0 in numbers else 1
        high = min(40, max(10, 5 * -(-2 * max(numbers) // 5)))
        for arguments in _bases(calls, place):
            yield from _of(program, arguments, low, high, engines)


def _bases(calls: Sequence[Call], place: int) -> list[str]:
    """Arguments with the one at this place left open."""
    found: dict[str, None] = {}
    for call in calls:
        parts = [repr(value) for value in ast.literal_eval(f"({call.arguments},)")]
        if SOUGHT not in "".join(parts):
            parts[place] = SOUGHT
            found[", ".join(parts)] = None
        if len(found) == BASES:
            break
    return list(found)


def _of(
    program: Program, arguments: str, low: int, high: int, engines: Engines
) -> Iterator[tuple[Item, int]]:
    given = [arguments.replace(SOUGHT, str(number)) for number in range(low, high + 1)]
    events = engines.first.run_batch(
        program_and(program.source), [recorded(text) for text in given]
    )
    # The whole domain must come to an end, or "smallest" would hang on what is not known.
    if any(outcome.ending != "value" for outcome in events):
        return
    calls = [f"f({text})" for text in given]
    found = values(engines.first, program.source, calls)
    if None in found or found != values(engines.second, program.source, calls):
        return
    texts = {text for text in found if text is not None}
    # "Returns 1" must not be true of True.
    if any(muddled(one, other) for one, other in combinations(texts, 2)):
        return
    steps, chosen, seen = 0, 0, set[str]()
    for tries, (text, outcome, value) in enumerate(zip(given, events, found, strict=True), 1):
        try:
            steps += len(trace(program.source, program.parameters, text, outcome.text).steps) + 1
        except UntraceableError:
            return
        if steps >= MAX_STEPS or tries > MAX_TRIES or chosen == ITEMS_OF_A_BASE:
            return
        assert value is not None
        if value not in seen and tries > 2 and len(value) <= 60 and not value.startswith("{"):
            chosen += 1
            yield (arguments, low, high, value), steps + 1
        seen.add(value)
