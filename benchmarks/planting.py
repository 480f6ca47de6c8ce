"""Plants one error in a sound derivation and knows where it is. Derivation in, spoilt steps and the place out.

What is planted is an error by these rules, which look at the derivation and at `datagen.exact` and
`datagen.sequents` only, never at the checker:

number     a number of a claim is changed, in claim and text alike, so that the claim is false
invented   a number that is taken up is replaced by one that stands nowhere in problem or solution and is no
           constant (101 to 997), and the result is calculated anew: true, but from nowhere
operator   + and -, * and / are swapped, in claim and text alike, so that the claim is false; `&` and `|` in a
           premise, so that it is equivalent to nothing that is given or was concluded; a conclusion is denied,
           so that it does not follow
skipped    a step is left out that a later one cites, whose result is not to be had elsewhere: no number of the
           problem, no constant, no given, no other result or conclusion; the error is the first step that cites it
case       all steps under a supposition are left out; the error is the first step that cites one of them
answer     the last step is left out, and no other step and nothing in the problem has the answer's number
cited      a cited step is replaced by another one whose result the claim does not name
premise    a premise is replaced by another given or conclusion, so that the conclusion does not follow
smuggled   a premise is added that no given, conclusion or supposition entails by itself: the claim still holds
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import NamedTuple

from datagen import exact, sequents
from datagen.errors import ExpressionError
from datagen.template import Step

KINDS = (
    *("number", "invented", "operator", "skipped", "case", "answer", "cited", "premise"),
    "smuggled",
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_CONSTANTS = {*range(61), 100, 360, 365, 1000, 3600, 10**6}
_SWAPS = {" + ": " - ", " - ": " + ", " * ": " / ", " / ": " * "}


class Planted(NamedTuple):
    """Steps with one error."""

    kind: str
    steps: Sequence[Step]
    place: int
    """The number of the first wrong step; one more than there are steps where the answer is unsupported."""


class Solution(NamedTuple):
    """A sound derivation and what it is about."""

    problem: str
    steps: Sequence[Step]
    givens: Sequence[str]
    answer: str


def plant(kind: str, solution: Solution, rng: Random) -> Planted | None:
    """The solution with an error of this kind; None where it has no room for one."""
    spots = list(range(len(solution.steps)))
    rng.shuffle(spots)
    for spot in spots:
        planted = _PLANTERS[kind](solution, spot, rng)
        if planted is not None:
            steps, place = planted
            return Planted(kind, steps, place)
    return None


_Spoilt = tuple[list[Step], int] | None


def _changed(solution: Solution, spot: int, claim: str, text: str | None = None) -> _Spoilt:
    steps = list(solution.steps)
    old = steps[spot]
    steps[spot] = old._replace(claim=claim, text=old.text if text is None else text)
    return steps, spot + 1


def _arithmetic(step: Step) -> bool:
    return "|-" not in step.claim and re.fullmatch(r"[-+*/%().\d\s=<>!;]+", step.claim) is not None


def _false(claim: str) -> bool:
    try:
        return not exact.holds(claim)
    except ExpressionError:
        return False


def _number(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    step = solution.steps[spot]
    if not _arithmetic(step) or step.text.count(step.claim) != 1:
        return None
    numbers = list(_NUMBER.finditer(step.claim))
    place = numbers[int(rng.random() * len(numbers))]
    other = str(max(0, int(Fraction(place.group())) + rng.choice([-10, -2, -1, 1, 2, 3, 10])))
    claim = step.claim[: place.start()] + other + step.claim[place.end() :]
    if not _false(claim):
        return None
    return _changed(solution, spot, claim, step.text.replace(step.claim, claim))


def _numbers(text: str) -> set[Fraction]:
    return {Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))}


def _invented(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    step = solution.steps[spot]
    if not _arithmetic(step) or step.text.count(step.claim) != 1 or ";" in step.claim:
        return None
    left, equals, right = step.claim.partition(" = ")
    if not equals or "=" in right or not re.search(r"[-+*/]", left):
        return None
    told = _numbers(solution.problem)
    told |= {number for each in solution.steps for number in _numbers(each.text + each.claim)}
    # A fraction of which a part is changed stays a fraction, so whole numbers only.
    numbers = [
        m for m in _NUMBER.finditer(left) if "/" not in left[max(0, m.start() - 1) : m.end() + 1]
    ]
    fresh = [number for number in range(101, 998) if number not in told | _CONSTANTS]
    if not numbers or not fresh:
        return None
    place = numbers[int(rng.random() * len(numbers))]
    other = f"{left[: place.start()]}{rng.choice(fresh)}{left[place.end() :]}"
    try:
        claim = f"{other} = {exact.evaluate(other)}"
    except ExpressionError:
        return None
    return _changed(solution, spot, claim, step.text.replace(step.claim, claim))


def _operator(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    step = solution.steps[spot]
    if "|-" in step.claim:
        return _connective(solution, spot, rng)
    signs = list(re.finditer(r" [-+*/] ", step.claim))
    if not _arithmetic(step) or step.text.count(step.claim) != 1 or not signs:
        return None
    place = signs[int(rng.random() * len(signs))]
    claim = step.claim[: place.start()] + _SWAPS[place.group()] + step.claim[place.end() :]
    if not _false(claim):
        return None
    return _changed(solution, spot, claim, step.text.replace(step.claim, claim))


def _premises(claim: str) -> tuple[list[str], str]:
    left, _, right = claim.partition("|-")
    return [part.strip() for part in left.split(";") if part.strip()], right.strip()


def _sequent(premises: Sequence[str], conclusion: str) -> str:
    return f"{'; '.join(premises)} |- {conclusion}"


def _entails(premises: Sequence[str], conclusion: str) -> bool:
    parsed = [sequents.parse(premise.removeprefix("suppose ")) for premise in premises]
    return sequents.entails(parsed, sequents.parse(conclusion))


def _alike(one: str, other: str) -> bool:
    return _entails([one], other) and _entails([other], one)


def _known(solution: Solution, spot: int) -> list[str]:
    """What is given, was concluded or supposed before a step."""
    known = list(solution.givens)
    for step in solution.steps[:spot]:
        if "|-" in step.claim:
            premises, conclusion = _premises(step.claim)
            known.append(conclusion)
            known += [p.removeprefix("suppose ") for p in premises if p.startswith("suppose ")]
    return known


def _connective(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    premises, conclusion = _premises(solution.steps[spot].claim)
    rules = [p for p in premises if re.search(r" [&|] ", p) and not p.startswith("suppose ")]
    try:
        if rules and rng.random() < 0.5:
            rule = rng.choice(rules)
            signs = list(re.finditer(r" [&|] ", rule))
            sign = rng.choice(signs)
            other = (
                rule[: sign.start()]
                + (" | " if "&" in sign.group() else " & ")
                + rule[sign.end() :]
            )
            if any(_alike(other, known) for known in [rule, *_known(solution, spot)]):
                return None
            premises = [other if p == rule else p for p in premises]
            return _changed(solution, spot, _sequent(premises, conclusion))
        other = f"~({conclusion})"
        if _entails(premises, other) or _entails(premises, "false"):
            return None
        return _changed(solution, spot, _sequent(premises, other))
    except ExpressionError:  # too many atoms to tell
        return None


def _without(steps: Sequence[Step], gone: set[int]) -> list[Step]:
    """The steps but some, counted anew. Numbers count from 1."""
    kept = [number for number in range(1, len(steps) + 1) if number not in gone]
    new = {number: place for place, number in enumerate(kept, 1)}
    return [
        steps[number - 1]._replace(
            uses=tuple(new[use] for use in steps[number - 1].uses if use in new)
        )
        for number in kept
    ]


def _results(step: Step) -> set[Fraction]:
    """All numbers at the end of the equations of a claim, without signs."""
    found = set()
    for part in step.claim.split(";"):
        for side in re.split(r"[=<>!]+", part):
            try:
                found.add(abs(exact.evaluate(side)))
            except ExpressionError:
                continue
    return found


def _skipped(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    steps, number = solution.steps, spot + 1
    users = [place for place, step in enumerate(steps, 1) if number in step.uses]
    if not users or not _lacking(solution, spot, users[0] - 1, {number}):
        return None
    return _without(steps, {number}), users[0] - 1


def _lacking(solution: Solution, spot: int, user: int, gone: set[int]) -> bool:
    """Whether what a step came to is not to be had elsewhere by the step that takes it up."""
    step, taker = solution.steps[spot], solution.steps[user]
    others = [solution.steps[use - 1] for use in taker.uses if use not in gone]
    if _arithmetic(step):
        result = abs(exact.evaluate(re.split(r"[=<>!]+", step.claim.split(";")[-1])[-1]))
        elsewhere = _numbers(solution.problem) | {
            number for other in others for number in _results(other)
        }
        parts = {Fraction(result.numerator), Fraction(result.denominator)}
        if (
            result in elsewhere | _CONSTANTS
            or "%" in solution.problem
            or parts <= elsewhere | _CONSTANTS
        ):
            return False
        return ";" not in step.claim and result in _results(step) and _takes(taker, result)
    if "|-" not in step.claim:
        return False
    conclusion, wanted = _premises(step.claim)[1], _premises(taker.claim)[0]
    had = [p for other in others for p in [_premises(other.claim)[1], *_premises(other.claim)[0]]]
    try:
        told = [p.removeprefix("suppose ") for p in [*solution.givens, *had]]
        return conclusion in wanted and not any(_entails([p], conclusion) for p in told)
    except ExpressionError:
        return False


def _takes(step: Step, result: Fraction) -> bool:
    """Whether the number stands on the left of a claim's equations."""
    text = re.sub(r"=[^;]*", "=", step.claim)
    whole = str(result) if result.denominator == 1 else f"{result.numerator}/{result.denominator}"
    return re.search(rf"(?<![\w./]){re.escape(whole)}(?![\w./])", text) is not None


def _case(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    steps = solution.steps
    if "suppose " not in steps[spot].claim or not re.match(
        r"Case \d|Suppose|Try", steps[spot].text
    ):
        return None
    end = spot + 1
    while end < len(steps) and not re.match(
        r"Case \d|Suppose|Try|So |Either|By the .* each|Where", steps[end].text
    ):
        end += 1
    gone = set(range(spot + 1, end + 1))
    users = [
        place for place, step in enumerate(steps, 1) if place not in gone and gone & set(step.uses)
    ]
    if not users or users[0] <= end:
        return None
    kept = _without(steps, gone)
    return kept, users[0] - len(gone)


def _answer(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    steps = solution.steps
    if spot != len(steps) - 1 or len(steps) < 2 or not _arithmetic(steps[-1]):
        return None
    try:
        answer = abs(Fraction(solution.answer))
    except ValueError:
        return None
    parts = {Fraction(answer.numerator), Fraction(answer.denominator)}
    rest = {number for step in steps[:-1] for number in _numbers(step.claim) | _results(step)}
    rest |= _numbers(solution.problem)
    if answer in rest or answer in _CONSTANTS or parts <= rest:
        return None
    return _without(steps, {len(steps)}), len(steps)


def _cited(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    step = solution.steps[spot]
    others = [number for number in range(1, spot + 1) if number not in step.uses]
    if not step.uses or not others:
        return None
    old, new = rng.choice(step.uses), rng.choice(others)
    other = solution.steps[new - 1]
    if "|-" in step.claim:
        if "|-" not in other.claim:
            return None
        premises, conclusion = _premises(other.claim)
        wanted = " ; ".join(_premises(step.claim)[0])
        # Nothing of what the other step concluded or supposed is named by this one.
        named = [conclusion, *(p.removeprefix("suppose ") for p in premises if "suppose" in p)]
        atoms = {atom for each in named for atom in re.findall(r"\w+(?:\([^)]*\))?", each)}
        if any(atom in wanted for atom in atoms):
            return None
    elif _arithmetic(step) and _arithmetic(other):
        numbers = _numbers(step.claim) | _results(step)
        if (_results(other) | _numbers(other.claim)) & numbers:
            return None
    else:
        return None
    uses = tuple(sorted({*step.uses, new} - {old}))
    steps = list(solution.steps)
    steps[spot] = step._replace(uses=uses)
    return steps, spot + 1


def _premise(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    step = solution.steps[spot]
    if "|-" not in step.claim:
        return None
    premises, conclusion = _premises(step.claim)
    place = int(rng.random() * len(premises)) if premises else 0
    known = [k for k in _known(solution, spot) if ";" not in k and k != "false"]
    if not premises or not known or "suppose" in premises[place]:
        return None
    other = rng.choice(known)
    changed = [*premises[:place], other, *premises[place + 1 :]]
    try:
        if other in premises or _entails(changed, conclusion):
            return None
    except ExpressionError:
        return None
    return _changed(solution, spot, _sequent(changed, conclusion))


def _smuggled(solution: Solution, spot: int, rng: Random) -> _Spoilt:
    if "|-" not in solution.steps[spot].claim or not solution.givens:
        return None
    premises, conclusion = _premises(solution.steps[spot].claim)
    atoms = sorted(sequents.atoms(sequents.parse(rng.choice(solution.givens))))
    other = rng.choice(["", "~"]) + rng.choice(atoms)
    known = [*_known(solution, spot), *(p.removeprefix("suppose ") for p in premises)]
    try:
        if any(_entails([each], other) for each in known):
            return None
    except ExpressionError:
        return None
    return _changed(solution, spot, _sequent([*premises, other], conclusion))


_PLANTERS: dict[str, Callable[[Solution, int, Random], _Spoilt]] = {
    "number": _number,
    "invented": _invented,
    "operator": _operator,
    "skipped": _skipped,
    "case": _case,
    "answer": _answer,
    "cited": _cited,
    "premise": _premise,
    "smuggled": _smuggled,
}
