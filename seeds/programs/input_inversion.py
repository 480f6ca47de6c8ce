"""computational.input_inversion: the smallest argument that makes a program return a given value.

An item is the texts of all arguments with `@` for the one that is sought, its parameter's place, the domain, the
value, and the answer. Route one traces the calls from the domain's lower end up to the first that gives the value;
route two runs the printed program over the whole domain in the second engine.
"""

from __future__ import annotations

from typing import Any

from datagen.answers import Answer
from datagen.errors import TemplateError
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation, Step
from datagen.verdict import Verdict, expect, failed, unknown
from seeds.programs.lifted import SLOTS, ProgramTemplate, fenced
from seeds.programs.tracing import compared

ENGINE = "search in the second interpreter"
SOUGHT = "N"
MAX_TRIES = 12
"""Numbers to try up to the answer."""
_TEXTS = (
    "Find the smallest integer N with {low:int} <= N <= {high:int} for which {call:line} "
    "returns {value:line}.\n\n<listing>",
    "<listing>\n\nWhich integer N from {low:int} to {high:int} is the smallest one with {call:line} == {value:line}?",
    "The call {call:line} has returned {value:line}, where N is an integer and {low:int} <= N <= {high:int}."
    "\n\n<listing>\n\nWhat is the smallest that N can be?",
    "Here is a Python function.\n\n<listing>\n\nAmong the integers N from {low:int} to {high:int}, "
    "which is the least that makes {call:line} equal to {value:line}?",
    "Work backwards from the result.\n\n<listing>\n\nGive the smallest integer N, {low:int} <= N <= {high:int}, "
    "such that {call:line} is {value:line}.",
)


class InputInversion(ProgramTemplate):
    wordings = tuple(Phrasing(fenced(text), SLOTS) for text in _TEXTS)

    def fill(self, p: Params, item: Any) -> None:
        p.arguments, p.low, p.high, p.value = item
        p.call = f"f({p.arguments})"

    def derive(self, p: Params) -> Derivation:
        numbers = range(p.low, min(p.high, p.low + MAX_TRIES) + 1)
        calls = [p.arguments.replace(SOUGHT, str(number)) for number in numbers]
        steps: list[Step] = []
        for number, tried in zip(numbers, self.traces(p.program, calls), strict=True):
            steps += tried.steps
            if tried.value == p.value:
                text = f"The value is {p.value}, as it should be."
                steps.append(compared(tried.value, p.value, text))
                text = f"No smaller N from {p.low} on does, so N = {number}."
                steps.append(Step(text, f"state: | N = {number} | N = {number}"))
                return Derivation(steps, number, Certificate("program", _search(p)))
            text = f"The value is {tried.value}, not {p.value}, so N = {number} is out."
            steps.append(compared(tried.value, p.value, text))
        raise TemplateError(f"{self.id}: no N gives {p.value}")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Searches the whole domain, with the printed program, in the second engine."""
        if given.high - given.low > 200:
            return unknown(ENGINE, "the domain is too large to search")
        hits = f"[{SOUGHT} for {SOUGHT} in range({given.low}, {given.high + 1}) if {given.call} == {given.value}]"
        outcome = self.engines.second.run_batch(given.program, [hits])[0]
        if outcome.ending != "value":
            return unknown(ENGINE, outcome.text)
        if outcome.text == "[]":
            return failed(ENGINE, f"no N gives {given.value}")
        return expect(ENGINE, int(outcome.text[1:-1].split(",")[0]), answer)


def _search(p: Params) -> str:
    domain = f"range({p.low}, {p.high + 1})"
    return f"{p.program}\n\nprint(next({SOUGHT} for {SOUGHT} in {domain} if {p.call} == {p.value}))"
