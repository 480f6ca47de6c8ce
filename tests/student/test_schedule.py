"""The learning rate as a function of the step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from student.recipe import Optimiser
from student.training.schedule import decayed, learning_rate, reading_interval

SHARE = st.floats(0, 1)


def rates(steps: int, **fields: float) -> list[float]:
    optimiser = Optimiser(learning_rate=1.0, **fields)
    return [learning_rate(optimiser, step, steps) for step in range(steps)]


def test_the_rate_rises_evenly_stays_and_falls_evenly() -> None:
    assert rates(10, warmup=0.2, decay=0.3) == pytest.approx(
        [0.5, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25]
    )


def test_without_warmup_and_decay_the_rate_is_constant() -> None:
    assert rates(7, warmup=0, decay=0) == [1.0] * 7


@given(st.integers(1, 500), SHARE, SHARE)
def test_every_step_learns_and_none_faster_than_asked(
    steps: int, warmup: float, decay: float
) -> None:
    """Prevents a first or last step at rate 0, whose batch would be read for nothing."""
    if warmup + decay > 1:
        warmup, decay = (1 - warmup) / 2, (1 - decay) / 2
    found = rates(steps, warmup=warmup, decay=decay)
    assert all(0 < rate <= 1 for rate in found)
    peak = found.index(max(found))
    assert found[: peak + 1] == sorted(found[: peak + 1])
    assert found[peak:] == sorted(found[peak:], reverse=True)


@given(st.integers(1, 500), st.floats(0, 0.99))
def test_what_decays_is_whole_at_first_and_gone_after_the_last_step(
    steps: int, decay: float
) -> None:
    """A stock checkpoint has no router biases, so that none may be left in its last routing."""
    optimiser = Optimiser(warmup=0, decay=decay)
    assert decayed(optimiser, 0, steps) == 1
    assert decayed(optimiser, steps, steps) == 0


@given(st.integers(1, 1_000_000))
def test_a_training_is_read_often_enough_to_be_followed(steps: int) -> None:
    every = reading_interval(steps)
    assert 1 <= every <= 20
    assert every == 1 or steps / every >= 200
