"""A program: what does a loop return; turned round, for which smallest input does it return that?"""

from __future__ import annotations

from datagen.answers import Answer, AnswerKind
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Space
from datagen.template import Certificate, Derivation, Inversion, Step, Template
from datagen.verdict import Verdict, expect

_CODE = (
    "```python\ndef f(n):\n    total = 0\n    while n > 0:\n        total += n\n        n -= {by:int}\n"
    "    return total\n```\n"
)


def source(by: int) -> str:
    return _CODE.split("```")[1].removeprefix("python\n").replace("{by:int}", str(by))


class Loop(Template):
    """Sums every so manieth number downwards."""

    mode = "computational.trace_execution"
    answer_kind = AnswerKind.INTEGER
    phrasings = (Phrasing(_CODE + "What does f({n:int}) return?"),)

    def space(self, level: int) -> Space:
        return Space({"by": Int(2, 7), "n": Int(5, 24)})

    def derive(self, p: Params) -> Derivation:
        n, total = p.n, 0
        steps = [Step("total starts at 0.", f"state: n = {n} | total = 0 | total = 0")]
        while n > 0:
            steps.append(Step(f"n is {n}, above 0, and total becomes {total + n}.",
                              f"state: total = {total}; n = {n} | total += n | total = {total + n}"))  # fmt: skip
            total += n
            steps.append(
                Step(f"n becomes {n - p.by}.", f"state: n = {n} | n -= {p.by} | n = {n - p.by}")
            )
            n -= p.by
        steps.append(Step(f"n is {n}, so the loop ends and {total} is returned.",
                          f"state: n = {n} | n > 0 | False"))  # fmt: skip
        return Derivation(steps, total, None, (f"n = {p.n}",))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        return Certificate("program", f"{source(p.by)}\nprint(f({p.n}))")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """The sum of an arithmetic series."""
        terms = (given.n + given.by - 1) // given.by
        return expect("series", terms * given.n - given.by * terms * (terms - 1) // 2, answer)


class SmallestInput(Inversion):
    """The result is told; the smallest input that gives it is asked."""

    kind, to = "backward", "computational.input_inversion"
    answer_kind = AnswerKind.INTEGER
    phrasings = (
        Phrasing(_CODE + "What is the smallest positive integer n with f(n) == {result:int}?"),
    )

    def turn(self, p: Params) -> Params | None:
        return Params(by=p.by, result=self.of.derive(p).answer)

    def derive(self, p: Params) -> Derivation:
        """Larger inputs give larger sums, so the first that comes right is the smallest."""
        steps = []
        for n in range(1, p.result + 1):
            total = sum(range(n, 0, -p.by))
            hit = total == p.result
            if total >= p.result - n:
                call = f"sum(range(n, 0, -{p.by})) == {p.result}"
                said = f"Then f({n}) is {total}, {'as' if hit else 'not as'} wanted."
                steps.append(Step(f"Try n = {n}.", f"state: | n = {n} | n = {n}"))
                steps.append(Step(said, f"state: n = {n} | {call} | {hit}"))
            if hit:
                return Derivation(steps, n)
        raise ValueError(f"f never returns {p.result}")

    def certify(self, p: Params, answer: Answer) -> Certificate:
        search = f"print(next(n for n in range(1, {p.result + 1}) if f(n) == {p.result}))"
        return Certificate("program", f"{source(p.by)}\n{search}")

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Runs the loop on every input up to the result."""

        def run(n: int) -> int:
            total = 0
            while n > 0:
                total, n = total + n, n - given.by
            return total

        fits = [n for n in range(1, given.result + 1) if run(n) == given.result]
        return expect("search", fits[0] if fits else None, answer)


Loop.inversions = {"backward": SmallestInput}
