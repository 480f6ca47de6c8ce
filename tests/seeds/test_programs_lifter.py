"""Which records of programs become templates, why others do not, and that a lift repeats exactly."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seeds.programs.engines import Engines, values
from seeds.programs.inputs import perturbed
from seeds.programs.lifted import LiftedProgram
from seeds.programs.lifter import Refusal, lift
from seeds.programs.mutants import edited, edits
from seeds.programs.source import UnfitError, read_program
from tests.seeds.programs import LARGE, PAIRS, RECORDS, SUM_BELOW, lifted, record, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
MBPP = Path(os.environ.get("DATAGEN_DATA", "../shared/data")) / "mbpp" / "mbpp.jsonl"


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with started() as engines:
        yield engines


def test_records_become_problems_of_all_three_modes(engines: Engines) -> None:
    kinds = {each.kind for fields in RECORDS for each in lifted(fields, engines)}
    assert kinds == {"trace", "inverse", "fault"}
    assert all(each.items for fields in RECORDS for each in lifted(fields, engines))


def test_lifting_twice_gives_the_same_templates(engines: Engines) -> None:
    """Prevents the clock, the hash seed or an earlier record from having a say."""
    first = lifted(SUM_BELOW, engines)
    lifted(LARGE, engines)
    assert lifted(SUM_BELOW, engines) == first
    with started() as fresh:
        assert lifted(SUM_BELOW, fresh) == first


def test_a_lifted_program_survives_json(engines: Engines) -> None:
    for each in lifted(PAIRS, engines):
        again = LiftedProgram.from_json(json.loads(json.dumps(each.to_json())))
        assert json.dumps(again.to_json()) == json.dumps(each.to_json())


ONE = "assert f(2) == 3"
TURNED_DOWN = {
    "no Python 3": [record("def f(x): print x", ONE)],
    "tests are no equations of one function": [
        record("def f(x): return x + 1"),
        record("def f(x): return x + 1", "assert f(2)"),
        record("def f(x): return x + 1", ONE, "assert g(2) == 3"),
        record("def f(x): return x + 1", "assert f(g) == 3"),
        record("def f(x): return x + 1", "assert f(1, 2) == 3"),
    ],
    "the tested function is not there": [record("def g(x): return x + 1", ONE)],
    "code beside the function": [record("y = 1\ndef f(x): return x + y", ONE)],
    "more than one function": [record("def g(x): return x\ndef f(x): return g(x) + 1", ONE)],
    "arguments other than plain ones": [record("def f(x, *y): return x + 1", ONE)],
    "imports beyond pure ones": [
        record("import random\ndef f(x): return x + 1", ONE),
        record("def f(x):\n  import time\n  return x + 1", ONE),
        record("from os import path\ndef f(x): return x + 1", ONE),
    ],
    "input, output or reflection": [
        record("def f(x):\n  print(x)\n  return x + 1", ONE),
        record("def f(x):\n  open('x')\n  return x + 1", ONE),
        record("def f(x): return x.__class__(x + 1)", ONE),
        record("def f(x): return id(x)", ONE),
    ],
    "outside the plain language": [record("def f(x):\n  yield x", ONE)],
    "its own tests fail": [
        record("def f(x): return x + 2", ONE),
        record("def f(x): return y", ONE),
    ],
    "a variable without a plain value": [record("def f(x): return float(x) + 1.0", ONE)],
    "tests need a set-up": [record("def f(x): return x + 1", ONE, test_setup_code="y = 1")],
    "a task of the benchmark": [
        record("def f(x): return x + 1", ONE, task_id=task) for task in (1, 11, 510, 600, 975)
    ],
    "not in MBPP's format": [{}, {"code": 3, "test_list": []}, {"code": "x = 1"}],
}


@pytest.mark.parametrize("reason", TURNED_DOWN)
def test_a_record_that_is_no_seed_is_turned_down_with_its_reason(
    engines: Engines, reason: str
) -> None:
    for fields in TURNED_DOWN[reason]:
        refusal = lift(fields, 1, "own", "MIT", engines)
        assert isinstance(refusal, Refusal), fields
        assert refusal.reason == reason


def test_an_order_that_nobody_promised_is_found_out(engines: Engines) -> None:
    """Prevents an answer that hangs on the hash seed of whoever runs the program."""
    probe = "assert f('{}') == '{}'"
    for word in ("abcdefgh", "stuvwxyz"):
        code = "def f(x): return ''.join(set(x))"
        (now,) = values(engines.first, code, [f"f({word!r})"])
        refusal = lift(
            record(code, probe.format(word, ast.literal_eval(str(now)))), 1, "own", "MIT", engines
        )
        assert isinstance(refusal, Refusal)
        assert refusal.reason == "depends on the hash seed"


def test_tasks_of_the_seed_split_keep_their_number(engines: Engines) -> None:
    assert {each.number for each in lifted({**SUM_BELOW, "task_id": 602}, engines, 7)} == {602}
    assert {each.number for each in lifted(SUM_BELOW, engines, 7)} == {7}


@pytest.mark.parametrize("fields", RECORDS)
def test_neither_renaming_nor_unrolling_changes_what_a_program_does(
    fields: dict[str, Any], engines: Engines
) -> None:
    for unrolled in (False, True):
        program = read_program(fields, unrolled)
        tests = [f"f({given}) == {wanted}" for given, wanted in program.anchors]
        assert values(engines.first, program.source, tests) == ["True"] * len(tests)
        assert not set(program.source.replace("(", " ").split()) & {
            "total_below",
            "large",
            "join_up",
        }
    assert " for " not in program.source or "\n    for " in program.source


def test_a_variable_of_the_functions_own_name_is_renamed_apart() -> None:
    code = "def total(x):\n  total = x + 1\n  return total"
    source = read_program(record(code, "assert total(2) == 3"), True).source
    assert source == "def f(a):\n    b = a + 1\n    return b"


anchors = st.recursive(
    st.integers(-999, 999) | st.text("abXY12 -", max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.tuples(inner, inner),
    max_leaves=8,
)


def shape(value: Any) -> Any:
    return tuple(map(shape, value)) if type(value) is tuple else type(value)


@settings(deadline=None, max_examples=60)
@given(st.lists(anchors, min_size=1, max_size=3), st.integers(0, 99))
def test_other_inputs_have_the_types_of_the_tests_and_repeat_none(
    call: list[Any], seed: int
) -> None:
    text = ", ".join(map(repr, call))
    found = perturbed((text,), 10, seed)
    assert found == perturbed((text,), 10, seed)
    assert len(set(found)) == len(found)
    assert text not in found
    for other in found:
        assert [shape(v) for v in ast.literal_eval(f"({other},)")] == [shape(v) for v in call]


def test_other_inputs_keep_what_the_tests_hold_among_themselves() -> None:
    for text in perturbed(("[1, 4, 9], 3, 5", "[2, 3, 7, 8], 4, 1"), 30, 1):
        items, count, _ = ast.literal_eval(text)
        assert count == len(items)
        assert items == sorted(items)


def test_an_edit_changes_one_line_and_can_be_taken_back() -> None:
    source = read_program(SUM_BELOW, False).source
    found = edits(source)
    assert len(found) > 8
    for edit in found:
        faulty = edited(source, edit)
        pairs = list(zip(source.split("\n"), faulty.split("\n"), strict=True))
        assert sum(a != b for a, b in pairs) == 1
        original = source.split("\n")[edit.line - 1].strip()
        assert edited(faulty, edit._replace(text=original)) == source


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_stands_in_a_record_is_read_or_turned_down(code: str, test: str) -> None:
    """Prevents one odd record from ending a run."""
    for body in (code, f"def f(x):\n    return {code}"):
        try:
            read_program(record(body, test), True)
        except UnfitError as refusal:
            assert refusal.args[0]


def test_mbpps_own_records_lift(engines: Engines) -> None:
    if not MBPP.exists():
        pytest.skip(f"put MBPP's mbpp.jsonl at {MBPP}, or name its folder's parent in DATAGEN_DATA")
    fields = [json.loads(line) for line in MBPP.open(encoding="utf-8")]
    some = [each for each in fields if 601 <= each["task_id"] <= 612]
    found = [lift(each, each["task_id"], "mbpp", "CC-BY-4.0", engines) for each in some]
    assert sum(isinstance(each, list) for each in found) >= 4
    assert isinstance(lift(fields[10], 11, "mbpp", "CC-BY-4.0", engines), Refusal)
