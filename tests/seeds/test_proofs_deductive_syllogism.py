"""The check of class statements against the definition: every set of inhabited element types, one by one."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from seeds.deductive import _types
from seeds.deductive._class_problems import sense
from seeds.deductive._class_proofs import reasons_for
from seeds.deductive._classes import SHAPES, Chains, Statement, read_sentence, sentence

CLASSES = ("owls", "newts", "moths")
STATEMENTS = [(shape, a, b) for shape in SHAPES for a in CLASSES for b in CLASSES if a != b]


def holds(statement: Statement, inhabited: set[frozenset[str]]) -> bool:
    """The statement's truth where just these types of element exist."""
    shape, first, second = statement
    if shape == "only":
        return all(first in kind for kind in inhabited if second in kind)
    found = [second in kind for kind in inhabited if first in kind]
    return {
        "all": all(found),
        "no": not any(found),
        "some": any(found),
        "some not": not all(found),
        "not all": not all(found),
    }[shape]


TYPES = [frozenset(some) for size in range(4) for some in combinations(CLASSES, size)]
WORLDS = [
    {kind for place, kind in enumerate(TYPES) if chosen >> place & 1}
    for chosen in range(1 << len(TYPES))
]


@pytest.mark.parametrize("inhabited", [False, True])
def test_element_types_decide_as_all_sets_of_inhabited_types_do(inhabited: bool) -> None:
    random = Random(7)
    for _ in range(150):
        premises = random.sample(STATEMENTS, 2)
        fitting = [
            world
            for world in WORLDS
            if all(holds(item, world) for item in premises)
            and (not inhabited or all(any(name in kind for kind in world) for name in CLASSES))
        ]
        named = [("all", name, name) for name in CLASSES]
        worlds = _types.worlds(premises, named, inhabited)
        if not any(world for world in fitting):
            continue
        for option in STATEMENTS:
            assert worlds.entails(option) == all(holds(option, world) for world in fitting)


def test_chaining_proves_just_what_element_types_prove() -> None:
    """Prevents a derivation that misses a way, where no class is forced to be empty."""
    random = Random(8)
    for trial in range(300):
        premises = random.sample(STATEMENTS, 2)
        chains = Chains(premises, CLASSES)
        inhabited = trial % 2 == 0
        worlds = _types.worlds(premises, [("all", name, name) for name in CLASSES], inhabited)
        if chains.contradictory() or not worlds.consistent():
            continue
        for option in STATEMENTS:
            assert (reasons_for(chains, option, inhabited) is not None) == worlds.entails(option)


def test_statements_read_back_and_equal_sense_is_equal_effect() -> None:
    names = CLASSES
    for one in STATEMENTS:
        assert read_sentence(sentence(one)) == one
        for other in STATEMENTS:
            same = _types.effect(one, names) == _types.effect(other, names)
            assert (sense(one) == sense(other)) == same
