"""Rewards for the steps of a model's solution. A problem and a solution's text in, a reward for each line out.

A line earns 1 if it can be read, its claim holds, what it takes up comes from the steps that it cites (or, where it
cites none, from steps that are found) or from the problem, and it leads to the answer. It earns 0 if any of this is
wrong, and what `unknown` says (None, unless told) if it cannot be decided. What holds but earns nothing is listed as
idle, with the reason:

- it says what is known: `1 = 1`, a premise or an earlier result again, a number plus 0 or times 1 (unless the
  reference solution has this very claim);
- it rests on a step that is wrong or cannot be read, or on one that does;
- nothing leads from it to the answer. Where the answer is a number, the last step that comes to the answer given
  leads there, if it starts from anything that stands in the problem; where it is none, the last step does. So do
  all steps that a step which leads there takes up, even if that one is wrong. Some solutions have more loose ends
  (a comparison that picks a row, a case of its own for each statement asked): as many count as the problem's
  reference solution has, first those with the same claim as one of its own, then the last;
- it leads to the answer only under a supposition that is never freed of, where the reference needs none.

So no length, repetition or true remark beside the point pays, and a right answer alone earns no step anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from datagen.shown import said
from datagen.steps.claims import Value, value_of
from datagen.steps.lines import Line, parse
from datagen.steps.linking import Linker
from datagen.steps.reading import read
from datagen.steps.sources import Sources
from datagen.template import Certificate, Step
from datagen.verdict import Status, Verdict, unknown
from validators.equivalence import equivalent
from validators.steps.checking import NUMERIC, Checker, Finding, first_wrong
from validators.steps.facts import facts
from validators.steps.relevance import OPEN, idle_steps, reference_of


class Score(NamedTuple):
    """What a solution earns."""

    rewards: tuple[float | None, ...]
    """By line, the answer's line not counted."""
    findings: tuple[Finding, ...]
    first_wrong: int | None
    """The first line, counted from 1, that does not pass."""
    idle: Mapping[int, str]
    """Lines that hold and earn nothing, and why."""
    answer: Verdict
    """Whether the answer is right."""
    supported: bool
    """Whether a step comes to the answer, where it is a number."""


def score(
    problem: Mapping[str, Any], solution_text: str, unknown_reward: float | None = None
) -> Score:
    """Never raises on any text of a solution. `problem` is a row as a mapping."""
    sources = _sources(problem)
    solution = parse(solution_text)
    steps, findings, places, checker = _checked(solution.lines, sources)
    kind = problem.get("answer_kind")
    gold = str(problem.get("answer"))
    answer = (
        equivalent(gold, solution.answer)
        if solution.answer
        else unknown("equivalence", "no answer")
    )
    number = _number(solution.answer) if kind in NUMERIC else None
    supported = number is not None and checker.supports(number)
    aim = number if kind in NUMERIC else OPEN
    idle = idle_steps(steps, findings, places, checker, reference_of(problem, sources), aim)
    rewards = tuple(
        unknown_reward
        if finding.status is Status.UNKNOWN
        else float(finding.status is Status.PASS and place not in idle)
        for place, finding in enumerate(findings, 1)
    )
    return Score(rewards, tuple(findings), first_wrong(findings), idle, answer, supported)


def _sources(problem: Mapping[str, Any]) -> Sources:
    told = problem.get("certificate")
    certificate = Certificate(told["kind"], told["text"]) if isinstance(told, Mapping) else told
    return Sources(said(problem), problem.get("givens") or (), facts(certificate))


def _number(text: str | None) -> Value | None:
    try:
        return (
            value_of((text or "").replace(",", "").replace("$", "").strip())
            if text and len(text) < 100
            else None
        )
    except (ValueError, ZeroDivisionError):
        return None


def _checked(
    lines: Sequence[Line], sources: Sources
) -> tuple[list[Step], list[Finding], list[int], Checker]:
    """The steps with their cites, a finding for each line, each step's line, and the checker that judged them."""
    linker, checker = Linker(sources), Checker(sources)
    steps: list[Step] = []
    findings: list[Finding] = []
    places: list[int] = []
    for place, line in enumerate(lines, 1):
        if line.step is None:
            findings.append(Finding(Status.UNKNOWN, line.reason))
            continue
        step, claim = line.step, read(line.step.claim)
        found, _ = linker.place(claim, len(steps) + 1, step.text)
        if not line.cites:
            step = step._replace(uses=found)
        steps.append(step)
        places.append(place)
        findings.append(checker.check(step))
    return steps, findings, places, checker
