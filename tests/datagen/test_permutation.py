"""Permutations shuffle without losing or repeating an index, and alike in every process."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.permutation import Permutation, key_of, scatter

keys = st.text(max_size=20)


@given(st.integers(1, 3000), keys)
def test_a_permutation_is_a_bijection_of_its_range(size: int, key: str) -> None:
    permutation = Permutation(size, key)
    assert sorted(map(permutation, range(size))) == list(range(size))


@given(st.integers(1, 2**80), keys, st.data())
def test_large_permutations_stay_in_range_and_repeat_nothing(
    size: int, key: str, data: st.DataObject
) -> None:
    permutation = Permutation(size, key)
    ordinals = data.draw(st.sets(st.integers(0, size - 1), max_size=20))
    images = {permutation(ordinal) for ordinal in ordinals}
    assert len(images) == len(ordinals)
    assert all(0 <= image < size for image in images)


def test_another_key_gives_another_order() -> None:
    orders = {tuple(map(Permutation(500, f"key {k}"), range(500))) for k in range(20)}
    assert len(orders) == 20


def test_the_order_does_not_resemble_the_original() -> None:
    """Prevents a shuffle that keeps neighbours together, which would fill a unit with one kind of problem."""
    images = list(map(Permutation(10_000, "a"), range(10_000)))
    steps = {b - a for a, b in itertools.pairwise(images)}
    assert len(steps) > 5_000
    low = sum(image < 5_000 for image in images[:1_000])
    assert 400 < low < 600


@pytest.mark.parametrize("ordinal", [-1, 10, 11])
def test_an_ordinal_outside_the_range_is_refused(ordinal: int) -> None:
    with pytest.raises(IndexError, match=r"outside 0\.\.9"):
        Permutation(10, "a")(ordinal)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one index"):
        Permutation(0, "a")


def test_order_scatter_and_keys_are_the_same_in_every_process() -> None:
    """Prevents randomness from hash(), which differs from process to process."""
    code = (
        "from datagen.permutation import *;"
        "print([Permutation(1000, 'k')(i) for i in range(9)], scatter(7, key_of('k')))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = [Permutation(1000, "k")(i) for i in range(9)]
    assert printed == {f"{here} {scatter(7, key_of('k'))}\n"}


@given(st.integers(0, 2**64), st.integers(0, 2**64 - 1))
def test_scatter_gives_64_bits(ordinal: int, key: int) -> None:
    assert 0 <= scatter(ordinal, key) < 2**64


def test_scattered_ordinals_are_spread_evenly() -> None:
    shares = [sum(scatter(k, 5) % 7 == rest for k in range(7_000)) for rest in range(7)]
    assert min(shares) > 850
    assert max(shares) < 1_150
