"""Programs with tests in MBPP's format, written for the tests, and the engines that run them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from seeds.programs.engines import Engines
from seeds.programs.lifted import LiftedProgram, ProgramTemplate
from seeds.programs.lifter import lift
from seeds.programs.templates import program_template
from validators.execution import MontySandbox, Sandbox


def record(code: str, *tests: str, **more: Any) -> dict[str, Any]:
    return {"text": "Write a function.", "code": code, "test_list": list(tests), **more}


SUM_BELOW = record(
    "def total_below(limit):\n    total = 0\n    for number in range(1, limit):\n"
    "        if number % 3 == 0:\n            total += number\n    return total",
    "assert total_below(7) == 9",
    "assert total_below(10) == 18",
    "assert total_below(4) == 3",
)
LARGE = record(
    "def large(items, least):\n    return [item * 2 for item in items if item > least]",
    "assert large([1, 5, 3], 2) == [10, 6]",
    "assert large([4, 2, 8, 1], 3) == [8, 16]",
)
PAIRS = record(
    "def join_up(first, second):\n    out = ''\n    for a, b in zip(first, second):\n"
    "        out += a + b\n    return out",
    "assert join_up('abc', 'xyz') == 'axbycz'",
    "assert join_up('ab', 'cd') == 'acbd'",
)
RECORDS = (SUM_BELOW, LARGE, PAIRS)


@contextmanager
def started() -> Iterator[Engines]:
    pytest.importorskip("pydantic_monty")
    with Sandbox() as first, Sandbox(hash_seed=7) as reseeded, MontySandbox() as second:
        yield Engines(first, reseeded, second)


def lifted(fields: dict[str, Any], engines: Engines, number: int = 1) -> list[LiftedProgram]:
    found = lift(fields, number, "own", "MIT", engines)
    assert isinstance(found, list), found
    return found


def templates(engines: Engines) -> list[ProgramTemplate]:
    """All templates of all records."""
    return [
        program_template(each, engines)
        for number, fields in enumerate(RECORDS, 1)
        for each in lifted(fields, engines, number)
    ]
