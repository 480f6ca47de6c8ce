"""Spaces decode every index to parameters of its own, and axes enumerate exactly what they promise."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.spaces import Arrangement, Choice, Int, Seeded, Space, Subset

axes = st.one_of(
    st.builds(Int, st.integers(-5, 5), st.integers(5, 9), st.integers(1, 3)),
    st.builds(Choice, st.lists(st.text(max_size=3), min_size=1, max_size=4, unique=True)),
    st.builds(Subset, st.just("abcd"), st.integers(0, 4)),
    st.builds(Arrangement, st.just("abc"), st.integers(0, 3)),
    st.builds(Seeded, st.integers(1, 3)),
)


@given(st.dictionaries(st.sampled_from("pqr"), axes, min_size=1))
def test_two_indexes_never_decode_to_the_same_parameters(named: dict) -> None:
    space = Space(named)
    decoded = {tuple(space.at(index).items()) for index in range(space.size)}
    assert len(decoded) == space.size


@given(st.dictionaries(st.sampled_from("pqr"), axes, min_size=1))
def test_a_space_holds_the_product_of_its_axes(named: dict) -> None:
    space = Space(named)
    decoded = {tuple(space.at(index).values()) for index in range(space.size)}
    assert decoded == set(
        product(*(list(map(axis.__getitem__, range(len(axis)))) for axis in named.values()))
    )


def test_integers_include_both_ends() -> None:
    assert list(Int(2, 6, 2)) == [2, 4, 6]
    assert list(Int(-1, 1)) == [-1, 0, 1]


@given(st.integers(0, 7), st.integers(0, 7))
def test_subsets_are_those_of_itertools_in_its_order(count: int, size: int) -> None:
    axis = Subset(range(count), size)
    assert [axis[k] for k in range(len(axis))] == list(combinations(range(count), size))


@given(st.integers(0, 6), st.integers(0, 6))
def test_arrangements_are_those_of_itertools(count: int, size: int) -> None:
    if size > count:
        return
    axis = Arrangement(range(count), size)
    found = [axis[k] for k in range(len(axis))]
    assert len(set(found)) == len(found)
    assert set(found) == set(permutations(range(count), size))


def test_an_arrangement_takes_all_items_unless_told() -> None:
    axis = Arrangement("abc")
    assert {axis[k] for k in range(len(axis))} == set(permutations("abc"))


@pytest.mark.parametrize("bits", [0, -1, 63])
def test_a_seed_of_too_many_or_no_bits_is_refused(bits: int) -> None:
    with pytest.raises(ValueError, match="1 to 62 bits"):
        Seeded(bits)


@pytest.mark.parametrize("axis", [Int(2, 1), Choice([]), Subset("ab", 3)])
def test_an_empty_axis_is_refused_by_name(axis: object) -> None:
    with pytest.raises(ValueError, match="'hollow'"):
        Space({"full": Int(1, 2), "hollow": axis})
    with pytest.raises(ValueError, match="'hollow'"):
        Space({"full": Int(1, 2)}, surface={"hollow": axis})


def test_only_seeded_axes_can_repeat_a_problem() -> None:
    assert Space({"seed": Seeded(8), "n": Int(1, 3)}).repeats
    assert not Space({"n": Int(1, 3), "s": Subset("abc", 2)}).repeats


def test_the_surface_adds_no_size_and_does_not_touch_the_axes() -> None:
    space = Space({"n": Int(1, 5)}, surface={"name": Choice("abc"), "town": Choice("xy")})
    assert space.size == 5
    dressed = {tuple(space.at(3, bits).items()) for bits in range(6)}
    assert dressed == {(("n", 4), ("name", a), ("town", b)) for a in "abc" for b in "xy"}


@given(st.integers(0, 2**200))
def test_spaces_larger_than_any_memory_decode_at_once(index: int) -> None:
    space = Space({f"axis{k}": Arrangement(range(20)) for k in range(4)})
    index %= space.size
    assert all(sorted(order) == list(range(20)) for order in space.at(index).values())
