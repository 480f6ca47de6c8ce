"""What the sandbox and the second engine say of honest programs: the same canonical text, or unknown and why."""

from __future__ import annotations

import ast
import os
import struct
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.execution import (
    Ending,
    Limits,
    MontySandbox,
    Outcome,
    Program,
    Sandbox,
    SandboxError,
)
from validators.execution.inside.plain import NotPlainError, canonical
from validators.execution.inside.syscalls import ARCHITECTURES, filter_program
from validators.execution.outcome import is_canonical, reported
from validators.execution.warm_worker import WarmWorker

linux = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
Engine = Sandbox | MontySandbox


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(Limits(wall_s=1.0)) as box:
        yield box


@pytest.fixture(scope="module")
def monty() -> Iterator[MontySandbox]:
    pytest.importorskip("pydantic_monty")
    with MontySandbox(Limits(wall_s=1.0)) as box:
        yield box


@pytest.fixture(params=["box", "monty"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "box" and sys.platform != "linux":
        pytest.skip("the sandbox needs Linux")
    found: Engine = request.getfixturevalue(request.param)
    return found


VALUES = {
    "None": "None",
    "3 > 2": "True",
    "2 ** 70": "1180591620717411303424",
    "-7 // 2": "-4",
    "0.1 + 0.2": "0.30000000000000004",
    "1e300 * 10": "1e+301",
    "'it' + chr(39) + 's'": '"it\'s"',
    "chr(10) + chr(0x1F600)": "'\\n\U0001f600'",
    "()": "()",
    "(1,)": "(1,)",
    "[(1, 2), [], None]": "[(1, 2), [], None]",
    "{3, 1, 20}": "{1, 3, 20}",
    "{'b', 'a'}": "{'a', 'b'}",
    "{(2, 1), (1, 'x')}": "{(1, 'x'), (2, 1)}",
    "set()": "set()",
    "{'b': 1, 'a': {2: [True]}}": "{'a': {2: [True]}, 'b': 1}",
    "sorted('hello')": "['e', 'h', 'l', 'l', 'o']",
}


@pytest.mark.parametrize("call", VALUES)
def test_both_engines_give_a_value_in_its_canonical_text(engine: Engine, call: str) -> None:
    assert engine.run("", call)[:3] == (Ending.VALUE, VALUES[call], "")


def test_the_engine_and_its_walls_are_named(engine: Engine) -> None:
    outcome = engine.run("")
    assert outcome.engine.startswith(("cpython 3.", "monty "))
    assert outcome.isolation


def test_a_program_that_fails_by_itself_has_an_outcome(engine: Engine) -> None:
    assert engine.run("1 / 0")[:2] == (Ending.ERROR, "ZeroDivisionError")
    assert engine.run("def f(x): return x[5]", "f([])")[:2] == (Ending.ERROR, "IndexError")
    assert engine.run("assert 1 == 2")[:2] == (Ending.ERROR, "AssertionError")


def test_what_the_subset_lacks_is_unknown(monty: MontySandbox) -> None:
    """Prevents a gap of the second engine from refuting a right program."""
    gaps = ("{1}.union", "breakpoint()", "sorted([1], wrong=2)", "import enum", "def f(): yield 1")
    for source in gaps:
        assert monty.run(source).ending is Ending.UNKNOWN


@linux
def test_an_error_of_a_programs_own_is_named(box: Sandbox) -> None:
    assert box.run("class Own(Exception): pass\nraise Own()")[:2] == (Ending.ERROR, "Own")


def test_printed_text_is_kept(engine: Engine) -> None:
    assert engine.run("print('a', 1)\nprint('b')").output == "a 1\nb\n"
    shown = engine.run_batch("def f(x):\n  print(x)\n  return x", ["f(1)", "f(2)"])
    assert [(outcome.text, outcome.output) for outcome in shown] == [("1", "1\n"), ("2", "2\n")]


def test_calls_of_a_batch_end_each_in_its_own_way(engine: Engine) -> None:
    found = engine.run_batch("def f(x): return 6 // x", ["f(1)", "f(0)", "f(2)", "1 % 0"])
    assert [outcome.text for outcome in found] == [
        "6",
        "ZeroDivisionError",
        "3",
        "ZeroDivisionError",
    ]
    assert engine.run_batch("1 / 0", ["1", "2"]) == [engine.run("1 / 0")] * 2
    assert engine.run_batch("x = 1", []) == []


def test_a_batch_keeps_what_came_before_a_time_out(engine: Engine) -> None:
    source = "def f(x):\n  while x == 2: pass\n  return x"
    found = engine.run_batch(source, ["f(1)", "f(2)", "f(3)", "f(4)"])
    assert [outcome.ending for outcome in found] == [Ending.VALUE, *[Ending.UNKNOWN] * 3]
    assert "limit" in found[1].text
    assert all(outcome.text.startswith("not reached") for outcome in found[2:])


NOT_PLAIN = (
    *("f", "[f]", "int", "range(3)", "b'x'", "1e308 * 10", "1j", "frozenset([1])", "deep(30)"),
    *(
        "circle()",
        "Liar()",
        "[Liar()]",
        "{1: Liar()}",
        "collections.Counter('aab')",
    ),
    *(
        "[collections.Counter('aab')]",
        "collections.deque([1])",
        "collections.namedtuple('N', 'a')(1)",
    ),
)


@pytest.mark.parametrize("call", NOT_PLAIN)
def test_a_value_that_is_not_plain_is_unknown(engine: Engine, call: str) -> None:
    """Prevents a function from counting as the text that it is shown by, and a Counter as a dict."""
    source = (
        "import collections\ndef f(): pass\ndef deep(n): return [deep(n - 1)] if n else 0\n"
        "def circle():\n  x = []\n  x.append(x)\n  return x\n"
        "class Liar:\n  def __repr__(self): return '42'"
    )
    assert engine.run(source, call).ending is Ending.UNKNOWN


@pytest.mark.parametrize("source", ["def f(:", "x = (", "\x00", "\udc80"])
def test_a_source_that_is_no_program_is_not_a_value(engine: Engine, source: str) -> None:
    assert engine.run(source).ending is not Ending.VALUE
    assert engine.run("", "1 + 1").text == "2"


def test_a_call_is_one_expression(engine: Engine) -> None:
    """Prevents a second statement from being slipped in behind a call."""
    for call in ("1; x = 2", "x = 2", "1) + (2", "1\n2", "1)\n(2"):
        assert engine.run("", call).ending is not Ending.VALUE


@linux
def test_the_standard_library_of_programs_is_there(box: Sandbox) -> None:
    source = "import math, re, collections, itertools, functools, heapq, bisect, string, operator"
    source += ", copy, typing, fractions, decimal, statistics, datetime, json, sys, time"
    call = "(math.gcd(12, 18), re.sub('a+', 'b', 'caat'), len(list(itertools.permutations('abc'))))"
    assert box.run(source, call).text == "(6, 'cbt', 6)"


@linux
def test_each_program_counts_its_own_time() -> None:
    """Prevents a wait in a queue from being counted as running."""
    nap = "import time\nend = time.perf_counter() + 0.3\nwhile time.perf_counter() < end: pass"
    with Sandbox(Limits(wall_s=2.0), workers=2) as box:
        found = list(box.run_many([Program(nap, ("1",))] * 12))
    assert [outcome.text for (outcome,) in found] == ["1"] * 12


@linux
def test_many_programs_keep_their_order() -> None:
    programs = [Program(f"x = {n}", ("x", "x + 1")) for n in range(40)]
    for workers in (1, 3):
        with Sandbox(workers=workers) as box:
            found = [[outcome.text for outcome in each] for each in box.run_many(programs)]
        assert found == [[str(n), str(n + 1)] for n in range(40)]


@linux
def test_the_hash_seed_decides_the_order_of_a_set() -> None:
    """Holds that a program whose answer hangs on it can be found out."""
    source = "def f(): return list({'a', 'b', 'c', 'd', 'e', 'f'})"

    def run(seed: int) -> Outcome:
        with Sandbox(hash_seed=seed) as box:
            return box.run(source, "f()")

    assert run(1) == run(1)
    assert run(1) != run(2)


@linux
def test_a_worker_that_died_is_replaced(box: Sandbox) -> None:
    worker = box._all[0]
    assert box.run("").ending is Ending.VALUE
    assert worker.zygote is not None
    os.killpg(worker.zygote.process.pid, 9)
    assert box.run("").ending is Ending.UNKNOWN
    assert box.run("", "1 + 1").text == "2"


def refusing(box: Sandbox, hello: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validators.execution.warm_worker.receive", lambda *_: hello)
    with pytest.raises(SandboxError, match="user namespaces"):
        box.run("")


@linux
def test_where_the_system_refuses_a_wall_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents programs from being run with less isolation than somebody counts on, unseen."""
    some = {"walls": ["seccomp"], "missing": ["namespaces (Operation not permitted)"]}
    none = {"walls": [], "missing": ["namespaces (no)", "seccomp (no)"]}
    with Sandbox(require_full=True) as box:
        refusing(box, some, monkeypatch)
    with Sandbox() as box:
        refusing(box, none, monkeypatch)
        refusing(box, None, monkeypatch)
    worker = WarmWorker(Limits(), 0, ("seccomp",), False)
    monkeypatch.setattr("validators.execution.warm_worker.receive", lambda *_: some)
    assert "refused: namespaces (Operation not permitted)" in worker._started().isolation
    worker.close()


@linux
def test_full_isolation_is_given_where_the_system_has_it() -> None:
    with Sandbox() as box:
        if "refused" in box.run("").isolation:
            pytest.skip("this system refuses a wall")
    with Sandbox(require_full=True) as box:
        assert box.run("", "1 + 1").text == "2"
    with Sandbox(require_full=True, walls=("seccomp",)) as box, pytest.raises(SandboxError):
        box.run("")


def test_a_sandbox_is_not_shared_with_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents two processes from reading each other's replies."""
    box = Sandbox()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(SandboxError, match="fork"):
        box.run("")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
) | st.sets(st.integers() | st.text())  # fmt: skip


@given(plain)
def test_canonical_text_reads_back_to_the_value(value: Any) -> None:
    text = canonical(value)
    assert ast.literal_eval(text) == value
    assert is_canonical(text)


@given(st.lists(st.integers() | st.text() | st.tuples(st.integers()), unique=True), st.randoms())
def test_equal_values_have_equal_texts(items: list[Any], random: Any) -> None:
    mixed = list(items)
    random.shuffle(mixed)
    assert canonical(set(items)) == canonical(set(mixed))
    assert canonical(dict.fromkeys(items, 1)) == canonical(dict.fromkeys(mixed, 1))


@pytest.mark.parametrize(
    "text", ["{2, 1}", "1 + 1", "[1,2]", "f()", "", "(((", "0x10", "1_000", "{1: 2, 1: 3}"]
)
def test_a_text_that_is_not_canonical_is_not_taken_for_a_value(text: str) -> None:
    assert not is_canonical(text)
    assert reported("value", text, "", "", "").ending is Ending.UNKNOWN


def test_a_subclass_is_not_plain() -> None:
    with pytest.raises(NotPlainError):
        canonical([type("Liar", (int,), {"__repr__": lambda self: "42"})(1)])


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_the_filter_kills_what_is_on_no_list(machine: str) -> None:
    """Runs the filter's instructions by hand, for the architectures that this machine is not too."""
    architecture = ARCHITECTURES[machine]
    code = list(struct.iter_unpack("=HBBI", filter_program(architecture)))
    assert not set(architecture.allowed) & set(architecture.refused)
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000
    for number in range(600):
        expected = allow if number in architecture.allowed else kill
        expected = refuse if number in architecture.refused else expected
        assert verdict(code, number, architecture.audit) == expected
        assert verdict(code, number, 0x40000003) == kill
    assert verdict(code, 0x40000000 | architecture.allowed[0], architecture.audit) == kill


def verdict(code: list[tuple[int, int, int, int]], number: int, audit: int) -> int:
    at = loaded = 0
    while True:
        kind, if_true, if_false, value = code[at]
        at += 1
        if kind == 0x20:
            loaded = {0: number, 4: audit}[value]
        elif kind == 0x15:
            at += if_true if loaded == value else if_false
        else:
            return value
