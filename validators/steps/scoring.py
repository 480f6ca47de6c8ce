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

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from datagen.steps.claims import Claim, Value, negated, size_of, value_of
from datagen.steps.lines import Line, parse
from datagen.steps.linking import Linker
from datagen.steps.reading import read
from datagen.steps.sources import Sources
from datagen.template import Certificate, Step
from datagen.verdict import Status, Verdict, unknown
from validators.equivalence import equivalent
from validators.steps.checking import NUMERIC, Checker, Finding, first_wrong
from validators.steps.facts import facts


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


class _Open(Enum):
    """Stands for an answer that is no number, so that no step can be seen to come to it."""

    OPEN = 0


_OPEN = _Open.OPEN


class _Reference(NamedTuple):
    """What the problem's own solution looks like."""

    claims: Counter[str]
    ends: int
    end_claims: frozenset[str]
    supposing: bool
    """Whether its ends rest on suppositions, as where the problem itself asks what would be if."""


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
    aim = number if kind in NUMERIC else _OPEN
    idle = _idle(steps, findings, places, checker, _reference(problem, sources), aim)
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
    return Sources(str(problem.get("problem", "")), problem.get("givens") or (), facts(certificate))


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
        found, _ = linker.place(claim, len(steps) + 1)
        if not line.cites:
            step = step._replace(uses=found)
        steps.append(step)
        places.append(place)
        findings.append(checker.check(step))
    return steps, findings, places, checker


def _reference(problem: Mapping[str, Any], sources: Sources) -> _Reference:
    """What is known of the row's own steps; without them, one end and no supposition."""
    rows = problem.get("steps") or ()
    steps = [
        row
        if isinstance(row, Step)
        else Step(row["text"], row["claim"], None, tuple(row["uses"] or ()))
        for row in rows
    ]
    if not steps:
        return _Reference(Counter(), 1, frozenset(), False)
    checker = Checker(sources)
    for step in steps:
        checker.check(step)
    ends = _ends(steps)
    return _Reference(
        Counter(step.claim for step in steps),
        len(ends),
        frozenset(steps[number - 1].claim for number in ends),
        any(checker.rests_on(number) for number in ends),
    )


def _ends(steps: Sequence[Step]) -> list[int]:
    """The steps that no other takes up."""
    taken = {cited for step in steps for cited in step.uses}
    return [number for number in range(1, len(steps) + 1) if number not in taken]


def _idle(
    steps: Sequence[Step],
    findings: Sequence[Finding],
    places: Sequence[int],
    checker: Checker,
    reference: _Reference,
    answer: Value | _Open | None,
) -> dict[int, str]:
    """By line, why what holds earns nothing."""
    good: set[int] = set()
    sound: set[int] = set()
    idle: dict[int, str] = {}
    seen: Counter[object] = Counter()
    for number, (step, place) in enumerate(zip(steps, places, strict=True), 1):
        if findings[place - 1].status is not Status.PASS:
            continue
        claim = checker.claims[number - 1]
        # The same in another case is something else.
        what = (claim.conclusions or step.claim, checker.rests_on(number))
        own = reference.claims[step.claim]
        if any(cited not in sound for cited in step.uses):
            idle[place] = "it rests on a step that is wrong or unread"
            continue
        sound.add(number)
        if findings[place - 1].trivial and (claim.conclusions or not own):
            idle[place] = "it says nothing new"
        elif seen[what] >= max(1, own):
            idle[place] = "it was said before"
        elif _again(step, claim, checker) and not own:
            idle[place] = "it comes to what it takes up"
        else:
            good.add(number)
        seen[what] += 1
    failed = {
        number
        for number, place in enumerate(places, 1)
        if findings[place - 1].status is Status.FAIL
    }
    roots = _roots(_Trail(steps, checker, good | failed), reference, answer)
    for number in good - _above(steps, roots):
        idle[places[number - 1]] = "nothing leads from it to the answer"
    return dict(sorted(idle.items()))


def _again(step: Step, claim: Claim, checker: Checker) -> bool:
    """Whether the step comes to a number that it takes up from another step."""
    taken = {size_of(value) for cited in step.uses for value in checker.claims[cited - 1].values}
    return bool(claim.values) and all([size_of(value) in taken for value in claim.values])


class _Trail(NamedTuple):
    """The steps that may lead somewhere: those that say something new, be it right or wrong."""

    steps: Sequence[Step]
    checker: Checker
    numbers: set[int]

    def coming_to(self, value: Value) -> list[int]:
        """The last step that comes to a number."""
        coming = [
            number
            for number in sorted(self.numbers)
            if {value, negated(value)}.intersection(self.checker.claims[number - 1].values)
        ]
        return coming[-1:]

    def ends(self) -> list[int]:
        """The steps that no other takes up."""
        taken = {cited for number in self.numbers for cited in self.steps[number - 1].uses}
        return sorted(self.numbers - taken)

    def grounded(self, number: int) -> bool:
        """Whether the step takes up, at least through others, something of the problem that is no mere constant."""
        claims = [self.checker.claims[n - 1] for n in _above(self.steps, [number])]
        return any([claim.premises or self.checker.takes_up_given(claim) for claim in claims])


def _roots(trail: _Trail, reference: _Reference, answer: Value | _Open | None) -> list[int]:
    """The step that comes to the answer, and the loose ends that count."""
    ends = [
        number
        for number in trail.ends()
        if reference.supposing or not trail.checker.rests_on(number)
    ]
    own = [number for number in ends if trail.steps[number - 1].claim in reference.end_claims]
    room = reference.ends
    roots: list[int] = []
    if answer is not _OPEN:
        if answer is not None:
            roots = trail.coming_to(answer)
            if not roots and type(answer) is tuple:
                # A division that nothing is left to do in has no step of its own.
                roots = [*trail.coming_to(answer[0]), *trail.coming_to(answer[1])]
        claims = [trail.steps[number - 1].claim for number in roots]
        if not all(map(trail.grounded, roots)) and not reference.claims.keys() & set(claims):
            roots = []
        room = reference.ends if roots else 0
    roots = list(dict.fromkeys([*own, *roots]))
    rest = [number for number in reversed(ends) if number not in roots]
    return roots + rest[: max(0, room - len(roots))]


def _above(steps: Sequence[Step], roots: Sequence[int]) -> set[int]:
    """These steps and all that they take up, through others as well."""
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += [cited for cited in steps[number - 1].uses if 0 < cited < number]
    return found
