"""Propositional claims are decided as a plain truth-table evaluator decides them."""

from __future__ import annotations

import time
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ExpressionError
from datagen.sequents import MAX_ATOMS, atoms, entails, holds, parse

leaves = st.one_of(
    st.sampled_from(["a", "b", "c", "falsely", "parent(Ana,Ben)", "_x1"]).map(
        lambda n: ("atom", n)
    ),
    st.just(("false",)),
)
formulas = st.recursive(
    leaves,
    lambda below: st.one_of(
        st.tuples(st.just("~"), below),
        st.tuples(st.sampled_from(["&", "|", "->", "<->"]), below, below),
    ),
    max_leaves=8,
)
# Loosest first, as the language has them.
TIGHTNESS = {"<->": 0, "->": 1, "|": 2, "&": 3, "~": 4}


def written(formula: tuple, outer: int = 0) -> str:
    """The formula with no more brackets than it needs."""
    match formula:
        case ("atom", name):
            return name
        case ("false",):
            return "false"
        case ("~", inner):
            return "~" + written(inner, 4)
        case (sign, left, right):
            own = TIGHTNESS[sign]
            to_right = sign == "->"
            text = f"{written(left, own + to_right)} {sign} {written(right, own + (not to_right))}"
            return f"({text})" if own < outer else text
    raise AssertionError(formula)


def true_in(formula: tuple, world: dict[str, bool]) -> bool:
    match formula:
        case ("atom", name):
            return world[name]
        case ("false",):
            return False
        case ("~", inner):
            return not true_in(inner, world)
        case ("&", left, right):
            return true_in(left, world) and true_in(right, world)
        case ("|", left, right):
            return true_in(left, world) or true_in(right, world)
        case ("->", left, right):
            return not true_in(left, world) or true_in(right, world)
        case ("<->", left, right):
            return true_in(left, world) == true_in(right, world)
    raise AssertionError(formula)


def follows(premises: list[tuple], conclusion: tuple) -> bool:
    used = sorted(set().union(*map(atoms, [*premises, conclusion])))
    worlds = (dict(zip(used, row, strict=True)) for row in product([False, True], repeat=len(used)))
    return all(true_in(conclusion, w) for w in worlds if all(true_in(p, w) for p in premises))


@given(formulas)
def test_a_written_formula_parses_to_itself(formula: tuple) -> None:
    """Holds precedence and associativity: the text has only the brackets that it needs."""
    assert parse(written(formula)) == formula


@given(st.lists(formulas, max_size=3), formulas)
def test_entailment_agrees_with_brute_force(premises: list[tuple], conclusion: tuple) -> None:
    expected = follows(premises, conclusion)
    assert entails(premises, conclusion) is expected
    assert holds(f"{'; '.join(map(written, premises))} |- {written(conclusion)}") is expected


@pytest.mark.parametrize(
    ("claim", "truth"),
    [
        ("a -> b; a |- b", True),
        ("a -> b; b |- a", False),
        ("|- a | ~a", True),
        ("a; ~a |- false", True),
        ("|- false", False),
        ("false |- a", True),
        ("a <-> b; ~b |- ~a", True),
        ("parent(Ana, Ben) |- parent(Ana,Ben)", True),
        ("parent(Ana, Ben) |- parent(Ben, Ana)", False),
        ("true |- a", False),
    ],
)
def test_known_sequents_are_judged_rightly(claim: str, truth: bool) -> None:
    assert holds(claim) is truth


@pytest.mark.parametrize(
    "claim",
    [
        "a -> b",
        "a |- ",
        "a b |- a",
        "|- (a",
        "|- a)",
        "|- a &",
        "|- & a",
        "|- a + b",
        "|- 3",
        "|- a |- b",
        "|- p((a))",
        "|- ;",
    ],
)
def test_what_is_no_sequent_is_refused(claim: str) -> None:
    with pytest.raises(ExpressionError):
        holds(claim)


def test_the_most_atoms_that_are_admitted_are_decided_quickly() -> None:
    names = [f"p{k}" for k in range(MAX_ATOMS)]
    chain = "; ".join(f"{a} -> {b}" for a, b in pairwise(names))
    started = time.monotonic()
    assert holds(f"{chain}; p0 |- p15")
    assert not holds(f"{chain}; p15 |- p0")
    assert time.monotonic() - started < 0.5


def test_more_atoms_are_refused_at_once() -> None:
    disjunction = " | ".join(f"p{k}" for k in range(MAX_ATOMS + 1))
    with pytest.raises(ExpressionError, match="17 atoms"):
        holds(f"|- {disjunction}")


def test_long_input_is_refused_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(ExpressionError, match="characters"):
        holds("|- " + "a & " * 1_000_000 + "a")
    assert time.monotonic() - started < 0.5


DEEP = {
    "signs": "~" * 4_000 + "a",
    "brackets": "(" * 2_000 + "a" + ")" * 2_000,
    "arrows": "->".join(["a"] * 1_500),
    "conjunction": "&".join(["a"] * 2_400),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_input_is_refused_as_a_formula(name: str) -> None:
    with pytest.raises(ExpressionError):
        holds(f"|- {DEEP[name]}")


def test_atoms_that_differ_by_an_inner_space_are_two() -> None:
    assert not holds("likes(Ann, a bee) |- likes(Ann, abee)")
