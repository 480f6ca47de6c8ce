"""Lost facts and lost utterances: every candidate and every assignment is tried anew, by definition."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

import pytest

import seeds
from datagen.template import LEVELS
from datagen.variant import Variant
from mutators.invert import invert
from mutators.perturb import Perturb

PROBLEMS = 80


def drawn(mode: str, kind: str, level: int) -> list[tuple[Variant, Any]]:
    """Variants, and what can be read in their texts."""
    template = invert(seeds.load(mode), kind)
    variants = filter(None, map(Perturb(template, level, 5).draw, range(PROBLEMS)))
    return [(variant, template.read(variant.params, variant.posing.text)) for variant in variants]


def reached(rules: Any, facts: Any) -> set[str]:
    """The smallest set of atoms that holds the facts and is closed under the rules."""
    found = {atom for atom, _ in facts}
    while True:
        new = {head[0][0] for body, head, _ in rules if all(atom in found for atom, _ in body)}
        if new <= found:
            return found
        found |= new


@pytest.mark.parametrize("level", LEVELS)
def test_exactly_one_candidate_fact_gives_the_target(level: int) -> None:
    """Prevents a second candidate that leads to the target by a rule beside the point."""
    for variant, given in drawn("deductive.forward_chaining", "backward", level):
        assert all(sign for _, head, _ in given.rules for _, sign in head)
        assert given.goal[0] not in reached(given.rules, given.facts)
        closing = [
            letter
            for letter, option in zip("abcde", given.options, strict=False)
            if given.goal[0] in reached(given.rules, (*given.facts, option))
        ]
        assert closing == [variant.answer], variant.posing.text


@pytest.mark.parametrize("level", LEVELS)
def test_the_lost_fact_is_not_told_by_where_it_stands(level: int) -> None:
    """Prevents answers that a count of bodies, or a look at the heads, gives away without chaining.

    Chance is a third on level 1 and 2, a quarter on level 3 and 4, a fifth on level 5.
    """
    right, problems = Counter[str](), drawn("deductive.forward_chaining", "backward", level)
    for variant, given in problems:
        bodies = [sum(option in rule.body for rule in given.rules) for option in given.options]
        heads = [sum(option in rule.head for rule in given.rules) for option in given.options]
        place = "abcde".index(variant.answer)
        right["most bodies"] += bodies.index(max(bodies)) == place
        right["fewest heads"] += heads.index(min(heads)) == place
    assert all(count <= 0.6 * len(problems) for count in right.values()), right


def says_so(speech: Any, good: dict[str, bool]) -> bool:
    """Whether a speech is true where everybody is as `good` says."""
    _, form, first, second = speech
    total = sum(good.values())
    if form in ("exactly", "at least", "at most"):
        lowest, highest = {
            "exactly": (int(first), int(first)),
            "at least": (int(first), len(good)),
            "at most": (0, int(first)),
        }[form]
        return lowest <= total <= highest
    number = sum(good[name] for name in (first, second) if name)
    wanted = {
        "good": {1},
        "bad": {0},
        "both good": {2},
        "both bad": {0},
        "same": {0, 2},
        "differ": {1},
        "some good": {1, 2},
        "some bad": {0, 1},
        "one good": {1},
    }
    return number in wanted[form]


@pytest.mark.parametrize("level", LEVELS)
def test_two_assignments_are_left_and_the_answer_is_what_they_share(level: int) -> None:
    """Prevents speakers told as certain who are so only by the utterance that is gone."""
    for variant, given in drawn("deductive.self_reference", "underdetermination", level):
        assert given.silent not in {speech[0] for speech in given.speeches}
        fitting = []
        for types in product((True, False), repeat=len(given.members)):
            good = dict(zip(given.members, types, strict=True))
            if all(says_so(speech, good) is good[speech[0]] for speech in given.speeches):
                fitting.append(good)
        assert len(fitting) == 2
        shared = set(fitting[0].items()) & set(fitting[1].items())
        told = {f"{name} {given.good if good else given.bad}" for name, good in shared}
        assert variant.answer == (", ".join(sorted(told)) or "none"), variant.posing.text


def test_nobody_being_certain_is_not_the_usual_answer() -> None:
    for level in LEVELS:
        answers = [
            v.answer for v, _ in drawn("deductive.self_reference", "underdetermination", level)
        ]
        assert answers.count("none") <= 0.35 * len(answers), level
