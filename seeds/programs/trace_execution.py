"""computational.trace_execution: follow a program to the value of one call.

An item is the arguments' text. Route one traces the call in the first engine; route two runs the program that is
printed in the problem in the second.
"""

from __future__ import annotations

from typing import Any

from datagen.answers import Answer
from datagen.phrasing import Params, Phrasing
from datagen.template import Certificate, Derivation
from datagen.verdict import Verdict, expect, unknown
from seeds.programs.lifted import SLOTS, ProgramTemplate, answer_of, fenced

ENGINE = "second interpreter"
_TEXTS = (
    "What does the call {call:line} return?\n\n<listing>\n\nGive the value as a Python literal.",
    "Here is a Python function.\n\n<listing>\n\nWhich value does {call:line} give? Write it as a Python literal.",
    "Follow this program step by step.\n\n<listing>\n\nWrite down the return value of {call:line} as a Python literal.",
    "<listing>\n\nWhat is the result of {call:line}? Answer with a Python literal.",
    "A program calls {call:line} with this function.\n\n<listing>\n\nWhat comes back? Answer with a Python literal.",
    "Work out by hand what {call:line} evaluates to, and write it as a Python literal.\n\n<listing>",
)


class TraceExecution(ProgramTemplate):
    wordings = tuple(Phrasing(fenced(text), SLOTS) for text in _TEXTS)

    def fill(self, p: Params, item: Any) -> None:
        p.arguments, p.call = item, f"f({item})"

    def derive(self, p: Params) -> Derivation:
        steps, value = next(self.traces(p.program, [p.arguments]))
        certificate = Certificate("program", f"{p.program}\n\nprint(repr({p.call}))")
        return Derivation(steps, answer_of(self.answer_kind, value), certificate)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Runs the printed program in the second engine."""
        outcome = self.engines.second.run_batch(given.program, [given.call])[0]
        if outcome.ending != "value":
            return unknown(ENGINE, outcome.text)
        return expect(ENGINE, answer_of(self.answer_kind, outcome.text), answer)
