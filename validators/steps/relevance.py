"""What of a solution leads to its answer. Checked steps in, the idle ones out, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from datagen.steps.claims import Claim, Value, negated, size_of
from datagen.steps.sources import Sources
from datagen.template import Step
from datagen.verdict import Status
from validators.steps.checking import Checker, Finding


class Open(Enum):
    """Stands for an answer that is no number, so that no step can be seen to come to it."""

    OPEN = 0


OPEN = Open.OPEN


class Reference(NamedTuple):
    """What the problem's own solution looks like."""

    claims: Counter[str]
    ends: int
    end_claims: frozenset[str]
    supposing: bool
    """Whether its ends rest on suppositions, as where the problem itself asks what would be if."""


def reference_of(problem: Mapping[str, Any], sources: Sources) -> Reference:
    """What is known of the row's own steps; without them, one end and no supposition."""
    rows = problem.get("steps") or ()
    steps = [
        row
        if isinstance(row, Step)
        else Step(row["text"], row["claim"], None, tuple(row["uses"] or ()))
        for row in rows
    ]
    if not steps:
        return Reference(Counter(), 1, frozenset(), False)
    checker = Checker(sources)
    for step in steps:
        checker.check(step)
    ends = _ends(steps)
    return Reference(
        Counter(step.claim for step in steps),
        len(ends),
        frozenset(steps[number - 1].claim for number in ends),
        any(checker.rests_on(number) for number in ends),
    )


def _ends(steps: Sequence[Step]) -> list[int]:
    """The steps that no other takes up."""
    taken = {cited for step in steps for cited in step.uses}
    return [number for number in range(1, len(steps) + 1) if number not in taken]


def idle_steps(
    steps: Sequence[Step],
    findings: Sequence[Finding],
    places: Sequence[int],
    checker: Checker,
    reference: Reference,
    answer: Value | Open | None,
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


def _roots(trail: _Trail, reference: Reference, answer: Value | Open | None) -> list[int]:
    """The step that comes to the answer, and the loose ends that count."""
    ends = [
        number
        for number in trail.ends()
        if reference.supposing or not trail.checker.rests_on(number)
    ]
    own = [number for number in ends if trail.steps[number - 1].claim in reference.end_claims]
    room = reference.ends
    roots: list[int] = []
    if answer is not OPEN:
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
