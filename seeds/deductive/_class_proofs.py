"""Lines of reasoning about class statements: proofs by chaining, refutations by a case.

Serves derivations only; no check imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from datagen.phrasing import join_words
from datagen.template import Step
from seeds.deductive._classes import (
    Chains,
    Literal,
    Statement,
    atom,
    formula,
    literal_text,
    meaning,
    sentence,
)

Reasons = list[tuple[Literal, Literal, int]]
"""One-premise inferences as (from, to, premise).

For a some-conclusion the first is its member's source: two literals and the premise that gives
it, which is 0 where the group is known to have members.
"""


def reasons_for(chains: Chains, option: Statement, inhabited: bool) -> Reasons | None:
    """The shortest way in which the option follows; None if it does not."""
    every, first, second, inside = meaning(option)
    goal = (second, inside)
    if every:
        start = (first, True)
        return _inferences(chains, start, goal) if goal in chains.reach(start) else None
    best = None
    sources, members = chains.sources(inhabited)
    serving = members.get((first, True), 0) & members.get(goal, 0)
    while serving:
        number, one, other = sources[(serving & -serving).bit_length() - 1]
        serving &= serving - 1
        found: Reasons = [(one, other, number)]
        for target in ((first, True), goal):
            origin = one if target in chains.reach(one) else other
            found += [item for item in _inferences(chains, origin, target) if item not in found]
        if best is None or len(found) < len(best):
            best = found
    return best


def _inferences(chains: Chains, start: Literal, goal: Literal) -> Reasons:
    found = []
    for literal, number in chains.path(start, goal):
        found.append((start, literal, number))
        start = literal
    return found


class Told:
    """What earlier lines of a solution have shown, so that no line is told twice."""

    def __init__(self) -> None:
        self.results: set[Statement] = set()
        """All/no statements that were reached."""
        self.members: dict[tuple[Literal, Literal, int], tuple[str, set[Literal]]] = {}
        """By source, a member's letter and where it was shown to be or not to be."""

    def letter(self) -> str:
        """A letter for the next member."""
        return "efghmn"[len(self.members)]


def proof(
    mark: str,
    option: Statement,
    reasons: Reasons,
    premises: Sequence[Statement],
    told: Told | None = None,
) -> list[Step]:
    """The lines that lead to the option, the last one naming its mark."""
    conclusion = f"{mark} follows: {_lower(option)}"
    told = told or Told()
    if meaning(option)[0]:
        return _rule_chain(conclusion, option, reasons, premises, told)
    return _witness_chain(conclusion, option, reasons, premises, told)


def _rule_chain(
    conclusion: str, option: Statement, reasons: Reasons, premises: Sequence[Statement], told: Told
) -> list[Step]:
    """Composes all/no statements two at a time, from the option's first class onwards."""
    start, number = meaning(option)[1], reasons[0][2]
    known, known_claim = _cited(premises, number), formula(premises[number - 1])
    if len(reasons) == 1:
        text = f"{_capital(known)}, so {conclusion}."
        return [Step(text, f"{known_claim} |- {formula(option)}")]
    steps: list[Step] = []
    for _, (name, inside), number in reasons[1:]:
        result = ("all" if inside else "no", start, name)
        last = number == reasons[-1][2]
        if last or result not in told.results:
            claim = f"{known_claim}; {formula(premises[number - 1])} |- {formula(result)}"
            ending = conclusion if last else _lower(result)
            steps.append(
                Step(f"{_capital(known)}, and {_cited(premises, number)}, so {ending}.", claim)
            )
            told.results.add(result)
        known, known_claim = _lower(result), formula(result)
    return steps


def _witness_chain(
    conclusion: str, option: Statement, reasons: Reasons, premises: Sequence[Statement], told: Told
) -> list[Step]:
    """Takes a member that a some-statement or a non-empty group gives, and follows it."""
    one, other, number = reasons[0]
    met = reasons[0] in told.members
    if not met:
        told.members[reasons[0]] = told.letter(), {one, other}
    e, places = told.members[reasons[0]]
    given = " & ".join(dict.fromkeys((literal_text(one, e), literal_text(other, e))))
    source = f"Premise {number} gives {_article(e)} {e} that is {_both(one, other)}"
    if not number:
        source = f"The group of {one[0]} has a member, say {e}"
    steps: list[Step] = []
    for start, literal, number in reasons[1:]:
        if literal in places:
            continue
        places.add(literal)
        first_line = not steps and not met
        text = (
            f"As {e} is {_place(start)}, and {_cited(premises, number)}, {e} is {_place(literal)}."
        )
        if first_line:
            text = f"{source}; {_cited(premises, number)}; so {e} is {_place(literal)}."
        known = given if first_line else literal_text(start, e)
        rule = formula(premises[number - 1], e)
        steps.append(Step(text, f"{known}; {rule} |- {literal_text(literal, e)}"))
    _, first, second, inside = meaning(option)
    ends: tuple[Literal, Literal] = ((first, True), (second, inside))
    if not steps and not met:
        return [Step(f"{source}, so {conclusion}.", f"{given} |- {formula(option, e)}")]
    claim = f"{'; '.join([literal_text(end, e) for end in ends])} |- {formula(option, e)}"
    lead = f"So {e} is {_both(*ends)}, and" if steps else f"{e} is {_both(*ends)}, so"
    return [*steps, Step(f"{lead} {conclusion}.", claim)]


def given_by(told: Told, premises: Sequence[Statement], steps: Sequence[Step]) -> tuple[str, ...]:
    """The premises as the steps use them: rules of the members they speak of, and what gives a member."""
    letters = {source: letter for source, (letter, _) in told.members.items()}
    rules = [item for item in premises if meaning(item)[0]]
    offered = {formula(rule, letter) for rule in rules for letter in ("x", *letters.values())}
    # A source beyond the premises is an addition that was supposed.
    for (one, _, number), letter in letters.items():
        if number == 0:
            offered.add(literal_text(one, letter))
        elif number <= len(premises):
            offered.add(formula(premises[number - 1], letter))
    used = [part for step in steps for part in step.claim.partition(" |- ")[0].split("; ")]
    return tuple([part for part in dict.fromkeys(used) if part in offered])


def _article(letter: str) -> str:
    """The article before a letter that is read by its name."""
    return "an" if letter in "efhmn" else "a"


class Refutation(NamedTuple):
    """Members that fit every premise although something does not follow."""

    text: str
    """Who there is and what fails, without a full stop."""
    kinds: str
    """The members as a formula."""
    met: tuple[str, ...]
    """What the members fulfil, as formulas."""
    members: tuple[tuple[str, ...], ...]
    """For each member the classes that it is in."""
    alone: bool
    """Whether there are no other members."""

    def fulfilled(self, chains: Chains, addition: Statement) -> list[str] | None:
        """What the members fulfil of a further premise that clashes with nothing; None if they do not fit it."""
        every, first, second, inside = meaning(addition)
        if every:
            fits = all(first not in kind or (second in kind) == inside for kind in self.members)
            return [f"({formula(addition)})"] if fits else None
        if not self.alone:
            return []
        for kind in self.members:
            if first in kind and (second in kind) == inside:
                return [f"(({_description(chains, kind)}) -> {formula(addition)})"]
        return None

    def step(self, mark: str) -> Step:
        return Step(
            f"{self.text}, so {mark} does not follow.",
            f"suppose {self.kinds} |- {' & '.join(self.met)}",
        )


def refutation(
    chains: Chains, option: Statement, premises: Sequence[Statement], inhabited: bool
) -> Refutation:
    """Members that fit every premise although the option fails."""
    every, first, second, inside = meaning(option)
    rules = [f"({formula(premises[number - 1])})" for number in chains.rules]
    needs: list[tuple[tuple[str, ...], str]]
    if every:
        known = [(first, True)] if inside else [(first, True), (second, True)]
        members = [chains.least(*known)]
        ends = ((first, True), (second, not inside))
        needs = [(members[0], " & ".join(map(literal_text, ends)))]
        text = (
            f"The premises allow something in {_groups(members[0])} only, which is {_both(*ends)}"
        )
    else:
        members, needs = _fewest_members(chains, option, premises, inhabited)
        rules.append(f"~({formula(option)})")
        text = "Let there be no members but these: "
        text += "; ".join(f"one in {_groups(kind)} only" for kind in members)
        if members == [()]:
            text = "Let none of the groups have any members"
        text += f". Every premise holds, yet nothing is {_both((first, True), (second, inside))}"
    kinds = " | ".join(f"({_description(chains, kind)})" for kind in members)
    needed = [f"(({_description(chains, kind)}) -> {need})" for kind, need in needs]
    return Refutation(text, kinds, (*rules, *needed), tuple(members), not every)


def _fewest_members(
    chains: Chains, option: Statement, premises: Sequence[Statement], inhabited: bool
) -> tuple[list[tuple[str, ...]], list[tuple[tuple[str, ...], str]]]:
    """Kinds of member that serve every premise but not the option, and who serves which."""
    _, first, second, inside = meaning(option)
    wanted: list[tuple[tuple[Literal, ...], str]] = [
        ((one, other), formula(premises[number - 1])) for number, one, other in chains.witnesses
    ]
    if inhabited:
        names = sorted(chains.classes, key=lambda name: -len(chains.least((name, True))))
        wanted += [(((name, True),), atom(name)) for name in names]
    members: list[tuple[str, ...]] = []
    needs = []
    for known, need in wanted:
        kind = next(
            (kind for kind in members if all((name in kind) == yes for name, yes in known)), None
        )
        if kind is None:
            kind = chains.least(*known)
            if not inside and first in kind and second not in kind:
                kind = chains.least(*known, (second, True))
            members.append(kind)
        needs.append((kind, need))
    return members or [()], needs


def _description(chains: Chains, kind: Sequence[str]) -> str:
    return " & ".join(literal_text((name, name in kind)) for name in chains.classes)


def _cited(premises: Sequence[Statement], number: int) -> str:
    return f"{_lower(premises[number - 1])} (premise {number})"


def _lower(statement: Statement) -> str:
    text = sentence(statement)
    return text[0].lower() + text[1:]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _place(literal: Literal) -> str:
    return f"{'one' if literal[1] else 'not one'} of the {literal[0]}"


def _both(one: Literal, other: Literal) -> str:
    """Where something is by two literals: `one of the bakers but not one of the singers`."""
    if one == other:
        return _place(one)
    joint = "and" if other[1] else "but"
    return f"{_place(one)} {joint} {_place(other)}"


def _groups(names: Sequence[str]) -> str:
    return f"the {join_words(list(names))}" if names else "no group"
