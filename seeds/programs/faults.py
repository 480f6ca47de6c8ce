"""Which planted faults make a sound repair problem. A program and calls in, items of `fault_localisation` out.

Of four replacements the original line passes everything, each of the others fails one of the three tests that are
shown, and so does the faulty program: every outcome is a value on which both engines agree.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from seeds.programs.engines import Engines, muddled, values
from seeds.programs.mutants import Edit, edited, edits, line_of
from seeds.programs.recording import program_and, recorded
from seeds.programs.source import Program
from seeds.programs.tracing import Trace, UntraceableError, trace

TRACE_STEPS = 14
POOL = 8
FAULTS = 6
WRONG = 8
"""Wrong replacements that are tried for a fault."""
DRAWS = 12
TESTS = 3

Item = tuple[Edit, list[Edit], list[tuple[str, str]]]


class Call(Protocol):
    @property
    def arguments(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def trace(self) -> Trace | None: ...


Traces = dict[str, Trace]
"""By arguments, of one version of the program."""


def fault_items(
    program: Program, calls: Sequence[Call], number: int, engines: Engines
) -> Iterator[tuple[Item, int]]:
    """Items, each with the number of steps of its derivation."""
    draw = random.Random(number)
    pool = [c for c in calls if c.trace is not None and len(c.trace.steps) <= TRACE_STEPS][:POOL]
    if len(pool) < TESTS or len({call.value for call in pool}) < 2:
        return
    wanted = {call.arguments: call.value for call in pool}
    versions = _Versions(program, wanted, engines)
    planted = edits(program.source)
    draw.shuffle(planted)
    for fault in islice(
        (edit for edit in planted if versions.differs(program.source, edit)), FAULTS
    ):
        item = _item(program, fault, planted, versions, draw)
        if item is not None:
            yield item


class _Versions:
    """Runs versions of one program on the pool in both engines. `wanted` are the values by arguments."""

    def __init__(self, program: Program, wanted: dict[str, str], engines: Engines) -> None:
        self.program, self.wanted, self.engines = program, wanted, engines
        self.pool = list(wanted)
        self._known: dict[str, Traces | None] = {}

    def traces(self, source: str) -> Traces | None:
        """The trace to every input of the pool; None unless all end in a value and the engines agree."""
        if source not in self._known:
            self._known[source] = self._traces(source)
        return self._known[source]

    def _traces(self, source: str) -> Traces | None:
        events = self.engines.first.run_batch(program_and(source), [recorded(a) for a in self.pool])
        if any(outcome.ending != "value" for outcome in events):
            return None
        calls = [f"f({arguments})" for arguments in self.pool]
        second = values(self.engines.second, source, calls)
        found = {}
        for arguments, outcome, value in zip(self.pool, events, second, strict=True):
            try:
                traced = trace(source, self.program.parameters, arguments, outcome.text)
            except UntraceableError:
                return None
            # A test says `==`, which is true of 1 and True.
            muddle = muddled(traced.value, self.wanted[arguments])
            if traced.value != value or muddle or len(traced.steps) > TRACE_STEPS:
                return None
            found[arguments] = traced
        return found

    def differs(self, source: str, edit: Edit) -> bool:
        """Whether the edited source is sound and fails some test of the pool."""
        traces = self.traces(edited(source, edit))
        return traces is not None and any(
            traces[given].value != wanted for given, wanted in self.wanted.items()
        )


def _item(
    program: Program,
    fault: Edit,
    planted: Sequence[Edit],
    versions: _Versions,
    draw: random.Random,
) -> tuple[Item, int] | None:
    faulty = edited(program.source, fault)
    mended = Edit(fault.line, line_of(program.source, fault.line))
    others = [
        edit
        for edit in planted
        if edit not in (fault, mended) and edit.text != line_of(faulty, edit.line)
    ]
    wrong = list(islice((edit for edit in others if versions.differs(faulty, edit)), WRONG))
    for _ in range(DRAWS if len(wrong) >= 3 else 0):
        tests = draw.sample(list(versions.wanted), TESTS)
        chosen = draw.sample(wrong, 3)
        # A replacement elsewhere as well as of the faulty line: the line must be found, not only mended.
        lines = {edit.line for edit in chosen}
        if lines == {fault.line} and any(edit.line != fault.line for edit in wrong):
            continue
        steps = [
            _steps_to_failure(versions, source, tests)
            for source in [faulty, *(edited(faulty, e) for e in chosen)]
        ]
        original = versions.traces(program.source)
        if original is not None and None not in steps:
            last = max(len(original[given].steps) for given in tests) + 1
            return (fault, chosen, [(given, versions.wanted[given]) for given in tests]), sum(
                filter(None, steps)
            ) + last
    return None


def _steps_to_failure(versions: _Versions, source: str, tests: Sequence[str]) -> int | None:
    traces = versions.traces(source)
    failing = [t for t in tests if traces is not None and traces[t].value != versions.wanted[t]]
    return len(traces[failing[0]].steps) + 1 if traces is not None and failing else None
