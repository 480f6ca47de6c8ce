"""Lifts programs to templates: a record's fields in, lifted programs or a Refusal out.

A record passes if both engines run its solution on its own tests with the values that they name, under two hash
seeds. Other inputs are drawn and kept where both engines agree; what makes a sound problem of one of the three kinds
becomes an item. What runs is bounded by counted events; the clock ends only what would not end at all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from datagen.answers import AnswerKind
from seeds.programs.engines import Engines, values
from seeds.programs.faults import fault_items
from seeds.programs.inputs import perturbed
from seeds.programs.inverses import inverse_items
from seeds.programs.lifted import LiftedProgram, answer_kind_of
from seeds.programs.recording import program_and, recorded
from seeds.programs.source import Program, UnfitError, read_program
from seeds.programs.tracing import Trace, UntraceableError, trace

SEED_TASKS = range(601, 975)
"""MBPP's own training split. The others are benchmarks: rows made of them would teach the test."""
INPUTS = 60
MAX_TEXT = 160
_UNREADABLE = re.compile(r"  |\bNone\b|`|\\|\{\w+:")
"""Of arguments: what a reader could not count, or what looks like a slip of the text."""
LEVEL_STEPS = {
    "trace": (3, 6, 11, 19, 31),
    "inverse": (12, 20, 30, 42, 60),
    "fault": (16, 24, 34, 46, 64),
}
"""The most steps of each level."""
SAME_ANSWER = 5
"""Items of one program with the same answer, at most: a frequent answer could be guessed."""


class Refusal(NamedTuple):
    """Why a record makes no template."""

    number: int
    reason: str
    detail: str = ""


class Call(NamedTuple):
    """One input that both engines agree on."""

    arguments: str
    value: str
    trace: Trace | None
    """None where some step cannot be told."""


def lift(
    fields: Mapping[str, Any], number: int, source: str, licence: str, engines: Engines
) -> list[LiftedProgram] | Refusal:
    """The templates of a record. Never raises on account of what the record holds."""
    task = fields.get("task_id", None)
    if task is not None and task not in SEED_TASKS:
        return Refusal(number, "a task of the benchmark", str(task))
    number = number if task is None else task
    try:
        program = _read(fields, engines)
        calls, failures = _calls(program, number, engines)
        items = _items(program, calls, number, engines)
    except UnfitError as refusal:
        return Refusal(number, *refusal.args)
    except (RecursionError, KeyError, TypeError, AttributeError) as error:
        return Refusal(number, "not in MBPP's format", f"{type(error).__name__}: {error}"[:200])
    lifted = [
        LiftedProgram(
            number, source, licence, *place, program.source, program.parameters, tuple(found)
        )
        for place, found in sorted(items.items())
    ]
    return lifted or _nothing_to_ask(number, calls, failures)


def _nothing_to_ask(number: int, calls: Sequence[Call], failures: Counter[str]) -> Refusal:
    """Why a sound program makes no problem: what stands in the way of most of its calls."""
    told = [call for call in calls if call.trace is not None]
    if len(told) > failures.total():
        long = sum(level_of("trace", len(call.trace.steps)) is None for call in told if call.trace)
        easy = "answers easily guessed or without one text"
        return Refusal(number, "traces too long" if 2 * long > len(told) else easy)
    return Refusal(number, failures.most_common(1)[0][0] if failures else "no other inputs")


def _read(fields: Mapping[str, Any], engines: Engines) -> Program:
    """The record's program with its loops written out, or as it is where that is another program."""
    try:
        program = read_program(fields, unrolled=True)
        _passes_own_tests(program, engines)
    except UnfitError:
        program = read_program(fields, unrolled=False)
        _passes_own_tests(program, engines)
    return program


def _passes_own_tests(program: Program, engines: Engines) -> None:
    tests = [f"f({given}) == {wanted}" for given, wanted in program.anchors]
    calls = [f"f({given})" for given, _ in program.anchors]
    found = engines.first.run_batch(program.source, [*tests, *calls])
    if any(outcome.text != "True" for outcome in found[: len(tests)]):
        raise UnfitError("its own tests fail", found[0].text)
    texts = values(engines.first, program.source, calls)
    if None in texts:
        raise UnfitError("no plain value", found[-1].text)
    if values(engines.reseeded, program.source, calls) != texts:
        raise UnfitError("depends on the hash seed")
    second = engines.second.run_batch(program.source, calls)
    if [outcome.text for outcome in second] != texts:
        if any(outcome.ending == "unknown" for outcome in second):
            raise UnfitError("outside the second engine's subset", second[0].text)
        raise UnfitError("the engines disagree")


def _calls(program: Program, number: int, engines: Engines) -> tuple[list[Call], Counter[str]]:
    """Inputs like those of the tests, on which the engines agree, and what is wrong with others or their traces."""
    pool = perturbed(tuple(given for given, _ in program.anchors), INPUTS, number)
    pool = [text for text in pool if len(text) <= MAX_TEXT and not _UNREADABLE.search(text)]
    texts = [f"f({arguments})" for arguments in pool]
    events = (
        engines.first.run_batch(program_and(program.source), [recorded(a) for a in pool])
        if pool
        else []
    )
    # Both engines run only what came to its end under the recorder's count.
    ended = [k for k, outcome in enumerate(events) if outcome.ending == "value"]
    routes = [
        values(engine, program.source, [texts[k] for k in ended])
        for engine in (engines.first, engines.reseeded, engines.second)
    ]
    calls, failures = list[Call](), Counter(["runs long or raises"] * (len(pool) - len(ended)))
    for k, first, again, second in zip(ended, *routes, strict=True):
        if first is None or not first == again == second or len(first) > MAX_TEXT:
            failures["no value that both engines agree on"] += 1
            continue
        try:
            told = trace(program.source, program.parameters, pool[k], events[k].text)
        except UntraceableError as error:
            failures[error.kind] += 1
            told = None
        calls.append(Call(pool[k], first, told))
    return calls, failures


def level_of(kind: str, steps: int) -> int | None:
    """The level of a derivation of so many steps; None where it is too long."""
    return next((k for k, most in enumerate(LEVEL_STEPS[kind], 1) if steps <= most), None)


def _items(
    program: Program, calls: Sequence[Call], number: int, engines: Engines
) -> dict[tuple[str, int, str], list[Any]]:
    """Problems by kind, level and kind of answer."""
    items: dict[tuple[str, int, str], list[Any]] = defaultdict(list)
    for call in _askable(calls):
        assert call.trace is not None
        answer, level = answer_kind_of(call.value), level_of("trace", len(call.trace.steps))
        copied = answer is AnswerKind.LIST and call.value in call.arguments
        if answer is not None and level is not None and not copied:
            items["trace", level, answer.value].append(call.arguments)
    for item, steps in inverse_items(program, calls, engines):
        if (level := level_of("inverse", steps)) is not None:
            items["inverse", level, "integer"].append(item)
    for fault, steps in fault_items(program, calls, number, engines):
        if (level := level_of("fault", steps)) is not None:
            items["fault", level, "label"].append(fault)
    return items


def _askable(calls: Sequence[Call]) -> list[Call]:
    """Calls with a trace, no answer too often among them; none where there are few answers at all."""
    found = [call for call in calls if call.trace is not None and call.trace.value]
    if len({call.value for call in found}) < 4:
        return []
    seen: Counter[str] = Counter()
    kept = []
    for call in found:
        seen[call.value] += 1
        if seen[call.value] <= SAME_ANSWER:
            kept.append(call)
    return kept
