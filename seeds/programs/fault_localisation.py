"""computational.fault_localisation: which of four single-line replacements mends a program with a planted fault.

An item is the faulty edit, three wrong replacements, and three tests. Route one traces the program as it stands and
with each wrong replacement to a test that it fails; route two runs all four replaced programs on all tests in the
second engine.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from datagen.answers import Answer
from datagen.errors import TemplateError
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect, failed, unknown
from seeds.programs.engines import values
from seeds.programs.lifted import SLOTS, ProgramTemplate, fenced
from seeds.programs.mutants import Edit, edited, line_of
from seeds.programs.tracing import compared

ENGINE = "tests in the second interpreter"
LETTERS = "ABCD"
_OPTION = re.compile(r"\(([A-D])\) line (\d+): (.+)")
_TEXTS = (
    "This function should pass all of the tests below, but one of its lines is wrong.\n\n<listing>\n\n"
    "Tests:\n{tests:block}\n\nExactly one of these replacements of a single line makes all tests pass "
    "(lines are counted from 1, the indentation stays):\n{options:block}\n\nWhich one? Answer with its letter.",
    "There is a bug in one line of this program.\n\n<listing>\n\nIt ought to satisfy these tests:\n"
    "{tests:block}\n\nCounting lines from 1 and keeping the indentation, one of these changes, and only one, "
    "mends it:\n{options:block}\n\nGive the letter of that change.",
    "The tests below say what the function should do; as it stands, it fails at least one of them.\n\n"
    "<listing>\n\nTests:\n{tests:block}\n\nWhich single-line replacement makes all of them pass? Lines are "
    "counted from 1 and keep their indentation.\n{options:block}\n\nAnswer with one letter; each of the other "
    "three leaves a test failing.",
    "Find the fault in this function.\n\n<listing>\n\nAfter the repair these must hold:\n{tests:block}\n\n"
    "The repair is one of the following new texts for a line (counted from 1, indented as before); the other "
    "three do not do.\n{options:block}\n\nWhich letter is it?",
    "Somebody changed one line of a working function. Its tests are:\n{tests:block}\n\nNow the function reads:"
    "\n\n<listing>\n\nFour repairs of a line are proposed (lines counted from 1, indentation kept), of which "
    "exactly one makes every test pass:\n{options:block}\n\nName its letter.",
)


class FaultLocalisation(ProgramTemplate):
    wordings = tuple(Phrasing(fenced(text), SLOTS) for text in _TEXTS)

    def surface(self) -> dict[str, Any]:
        return {"place": Int(0, 3)}

    def fill(self, p: Params, item: Any) -> None:
        fault, wrong, p.examples = item
        mended = Edit(fault[0], line_of(p.program, fault[0]))
        p.program = edited(p.program, Edit(*fault))
        p.choices = [Edit(*edit) for edit in wrong]
        p.choices.insert(p.place, mended)
        p.tests = "\n".join(f"f({given}) == {wanted}" for given, wanted in p.examples)
        p.options = "\n".join(
            f"({letter}) line {edit.line}: {edit.text}"
            for letter, edit in zip(LETTERS, p.choices, strict=True)
        )

    def derive(self, p: Params) -> Derivation:
        steps, fails = self._first_failure(p.program, p.examples, "As it stands. ")
        repairs = {
            letter: edited(p.program, edit) for letter, edit in zip(LETTERS, p.choices, strict=True)
        }
        right = LETTERS[p.place]
        for letter, source in repairs.items():
            if letter != right:
                steps += self._first_failure(source, p.examples, f"With ({letter}). ")[0]
        given, wanted = p.examples[fails]
        mended = next(self.traces(repairs[right], [given], f"With ({right}). "))
        text = f"The value is {wanted}, as it should be, and only ({right}) is left."
        steps += [*mended.steps, compared(mended.value, wanted, text)]
        proof = Certificate("program", _proof(repairs, p.examples))
        return Derivation(steps, right, proof)

    def _first_failure(
        self, source: str, examples: Sequence[tuple[str, str]], where: str
    ) -> tuple[list[Step], int]:
        """The trace to the first test that fails, and that test's place."""
        traces = self.traces(source, [given for given, _ in examples], where)
        for place, (tried, (_, wanted)) in enumerate(zip(traces, examples, strict=True)):
            if tried.value != wanted:
                text = f"The value is {tried.value}, but the test wants {wanted}: it fails."
                return [*tried.steps, compared(tried.value, wanted, text)], place
        raise TemplateError(f"{self.id}: no test fails {where.lower()}")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Runs every repair that is printed, on every test that is printed, in the second engine."""
        tests = given.tests.split("\n")
        options = [_OPTION.fullmatch(line) for line in given.options.split("\n")]
        if [option and option[1] for option in options] != list(LETTERS):
            return failed(ENGINE, "the options are not A to D")
        passing = self._passes(given.program, tests)
        if passing is None or passing:
            return failed(ENGINE, "the program as printed has no failing test")
        good = []
        for option in options:
            assert option is not None
            passing = self._passes(edited(given.program, Edit(int(option[2]), option[3])), tests)
            if passing is None:
                return unknown(ENGINE, f"({option[1]}) ends without a value")
            if passing:
                good.append(option[1])
        return expect(ENGINE, ", ".join(good), answer)

    def _passes(self, source: str, tests: Sequence[str]) -> bool | None:
        found = values(self.engines.second, source, tests)
        return None if None in found else all(text == "True" for text in found)


def _proof(repairs: Mapping[str, str], examples: Sequence[tuple[str, str]]) -> str:
    """A program that tries all repairs and prints the letters of those that pass."""
    parts = [_named(source, f"f_{letter}") for letter, source in repairs.items()]
    listed = ", ".join(f"{letter!r}: f_{letter}" for letter in repairs)
    calls = " and ".join(f"f({given}) == {wanted}" for given, wanted in examples)
    ask = f"print(', '.join([letter for letter, f in {{{listed}}}.items() if {calls}]))"
    return "\n\n".join([*parts, ask])


def _named(source: str, name: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "f":
            node.name = name
        elif isinstance(node, ast.Name) and node.id == "f":
            node.id = name
    return ast.unparse(tree)
