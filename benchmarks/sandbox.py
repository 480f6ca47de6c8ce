"""Untrusted programs a second: a process each, a confined child each, many calls a child, and the second engine.

Run: python -m benchmarks sandbox. CPU is that of this process and of all below it, so a rate is one a core.
"""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.clock import Spent, medians, spent
from benchmarks.table import Row, Say, Table
from validators.execution import Ending, MontySandbox, Outcome, Sandbox

SIZES: dict[str, dict[str, Any]] = {
    "full": {"programs": 2_000, "plain_programs": 200, "repeats": 3},
    "quick": {"programs": 300, "plain_programs": 30, "repeats": 1},
    "tiny": {"programs": 3, "plain_programs": 1, "repeats": 1},
}
CALLS = 50
"""Of one program, where its inputs share a process."""
PRIMES = """
def primes(n):
    found = []
    for number in range(2, n):
        if all(number % prime for prime in found):
            found.append(number)
    return found
"""
LAST = "97"


def measure(
    scratch: Path, say: Say, programs: int, plain_programs: int, repeats: int
) -> list[Table]:
    """A row a way of running the same program."""
    ways: list[tuple[str, str, int, Callable[[int], Any]]] = [
        ("subprocess", "rlimits only", plain_programs, _subprocesses),
        ("sandbox", "a child a program", programs, lambda count: _one_each(Sandbox(), count)),
        (f"sandbox, {CALLS} calls a program", "a child a program", programs * CALLS // 10,
         lambda count: _in_batches(Sandbox(), count)),
    ]  # fmt: skip
    note = f"A program: the primes below 100, compiled and run; medians of {repeats}. Start and end are counted in."
    if importlib.util.find_spec("pydantic_monty"):
        ways += [
            ("monty", "interpreter", programs, lambda count: _one_each(MontySandbox(), count)),
            (f"monty, {CALLS} calls a program", "interpreter", programs * CALLS // 10,
             lambda count: _in_batches(MontySandbox(), count)),
        ]  # fmt: skip
    else:
        note = f"{note} Monty is left out: not installed."
    say("isolation")
    with Sandbox() as box:
        note = f"{note} The sandbox's isolation: {box.run('').isolation}."
    table = []
    for name, isolation, count, work in ways:
        trials = []
        for repeat in range(repeats):
            say(f"{name}, repeat {repeat + 1}")
            trials.append(spent(lambda work=work, count=count: work(count)))  # type: ignore[misc]
        table.append(_row(name, isolation, count, medians(trials)))
    return [Table("Sandbox: programs/s/core", table, note)]


def _row(name: str, isolation: str, count: int, took: Spent) -> Row:
    return {
        "engine": name,
        "isolation": isolation,
        "runs": count,
        "runs_per_cpu_s": count / took.cpu_s,
        "runs_per_wall_s": count / took.wall_s,
        "ms_per_run": took.wall_s / count * 1000,
    }


def _one_each(box: Sandbox | MontySandbox, count: int) -> None:
    with box:
        for number in range(count):
            _proved(box.run(f"{PRIMES}# {number}", "primes(100)[-1]"))


def _in_batches(box: Sandbox | MontySandbox, count: int) -> None:
    with box:
        for start in range(0, count, CALLS):
            for outcome in box.run_batch(PRIMES, ["primes(100)[-1]"] * min(CALLS, count - start)):
                _proved(outcome)


def _proved(outcome: Outcome) -> None:
    if (outcome.ending, outcome.text) != (Ending.VALUE, LAST):
        raise RuntimeError(f"the measured program ended otherwise: {outcome}")


def _subprocesses(count: int) -> None:
    """The baseline: a fresh interpreter a program, with limits and nothing else."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))

    command = [sys.executable, "-I", "-S", "-c", f"{PRIMES}\nprint(primes(100)[-1])"]
    for _ in range(count):
        done = subprocess.run(command, capture_output=True, check=True, preexec_fn=limited)
        if done.stdout.decode().strip() != LAST:
            raise RuntimeError("the measured program ended otherwise")
