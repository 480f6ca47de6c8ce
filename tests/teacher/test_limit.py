"""The limit on what is in flight: up fast, up slowly, down at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from teacher.client.limit import START, Limit


def test_it_doubles_each_round_trip_until_the_first_strain_and_then_creeps() -> None:
    limit = Limit(1_000, 10.0)
    for round_trip in range(3):
        before = limit.value
        limit.answered(before, round_trip, round_trip + 1)
        assert limit.value == 2 * before
    limit.strained(3, 4)
    halved = limit.value
    assert halved == START * 4
    for k in range(halved + 2):  # about one round trip's worth of answers
        limit.answered(1, 4 + k, 5 + k)
    assert limit.value == halved + 1


def test_what_was_in_flight_together_halves_it_once() -> None:
    limit = Limit(64, 10.0)
    for _ in range(20):
        limit.strained(sent_at=1.0, now=2.0)
    assert (limit.value, limit.halvings) == (START / 2, 1)
    limit.strained(sent_at=3.0, now=4.0)
    assert limit.value == START / 4


def test_a_slow_answer_is_strain() -> None:
    limit = Limit(64, latency_s=5.0)
    limit.answered(8, sent_at=0.0, now=5.1)
    assert limit.halvings == 1


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 64)), max_size=200), st.integers(1, 5_000))
def test_it_stays_between_one_and_the_recipes_bound(
    events: list[tuple[bool, int]], highest: int
) -> None:
    limit = Limit(highest, 10.0)
    for now, (good, prompts) in enumerate(events):
        if good:
            limit.answered(prompts, now, now + 0.5)
        else:
            limit.strained(now, now + 0.5)
        assert 1 <= limit.value <= highest
