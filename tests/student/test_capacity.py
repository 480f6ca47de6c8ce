"""The assignment of tokens to experts that take only so many."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.model.capacity import Assignment, assign, places, ranking  # noqa: E402


@st.composite
def cases(draw: Any, most_active: int = 4) -> tuple[torch.Tensor, torch.Tensor, int, int]:
    """Scores, real tokens, K and C: even, skewed and tied routers, with padding or without."""
    experts = draw(st.integers(2, 9))
    active = draw(st.integers(1, min(most_active, experts)))
    tokens = draw(st.integers(1, 70))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    skew = torch.randn(experts, generator=generator) * draw(st.sampled_from([0.0, 1.0, 6.0]))
    noise = torch.randn(tokens, experts, generator=generator) * draw(st.sampled_from([0.0, 1.0]))
    scores = (noise + skew).softmax(1)
    if draw(st.booleans()):
        scores = (scores * 4).round() / 4  # many ties
    real = torch.rand(tokens, generator=generator) < draw(st.sampled_from([0.5, 1.0]))
    factor = draw(st.sampled_from([1.0, 1.08, 1.25, 2.0]))
    return scores, real, active, places(tokens, experts, active, factor)


def check(found: Assignment, real: torch.Tensor, experts: int, capacity: int) -> None:
    kept = found.kept_TK
    assert not kept[~real].any(), "padding takes a place"
    assert ((found.slots_TK >= 0) & (found.slots_TK < capacity))[kept].all()
    seats = (found.experts_TK * capacity + found.slots_TK)[kept]
    assert len(seats.unique()) == len(seats), "a place is given twice"
    counts = torch.bincount(found.experts_TK[kept], minlength=experts)
    assert counts.max() <= capacity
    for held, mine in zip(found.experts_TK.tolist(), kept.tolist(), strict=True):
        names = [expert for expert, has in zip(held, mine, strict=True) if has]
        assert len(set(names)) == len(names), "a token holds an expert twice"


def slow(
    scores: torch.Tensor, real: torch.Tensor, active: int, capacity: int
) -> list[list[tuple[int, int]]]:
    """The rounds, token by token: who loses most by a move is served first. Nothing is mended."""
    table = [[float(score) for score in row] for row in scores]
    experts = len(table[0])
    ranked = [sorted(range(experts), key=lambda e, row=row: -row[e]) for row in table]

    def regret(token: int) -> float:
        if active == experts:
            return 0.0
        row, order = scores[token], ranked[token]
        return float(row[order[active - 1]] - row[order[active]])

    line = sorted(range(len(table)), key=lambda token: -regret(token))
    held: list[list[tuple[int, int]]] = [[] for _ in table]
    used = [0] * experts
    for rank in range(experts):
        for token in line:
            expert = ranked[token][rank]
            if real[token] and len(held[token]) < active and used[expert] < capacity:
                held[token].append((expert, used[expert]))
                used[expert] += 1
    return held


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_place_is_given_twice_and_no_token_holds_an_expert_twice(case: Any) -> None:
    scores, real, active, capacity = case
    for order in ("regret", "gate", "token"):
        check(assign(scores, real, active, capacity, order), real, scores.shape[1], capacity)


@settings(max_examples=150, deadline=None)
@given(cases(most_active=5))
def test_nothing_is_dropped(case: Any) -> None:
    scores, real, active, capacity = case
    found = assign(scores, real, active, capacity)
    assert found.kept_TK[real].all()


@settings(max_examples=100, deadline=None)
@given(cases())
def test_overflow_goes_to_the_next_best_expert_with_room(case: Any) -> None:
    """Against rounds in plain Python, wherever these strand nobody."""
    scores, real, active, capacity = case
    expected = slow(scores, real, active, capacity)
    wanted = [active if is_real else 0 for is_real in real.tolist()]
    if [len(held) for held in expected] != wanted:
        return
    found = assign(scores, real, active, capacity)
    pairs = torch.stack([found.experts_TK, found.slots_TK], 2).tolist()
    for held, mine, kept in zip(expected, pairs, found.kept_TK.tolist(), strict=True):
        assert held == [tuple(pair) for pair, has in zip(mine, kept, strict=True) if has]


def test_a_token_that_holds_all_the_room_there_is_gets_a_place_from_another() -> None:
    """Three experts, all want the same two: greedy rounds fill both and leave the rest with the third alone."""
    scores = torch.tensor([[0.5, 0.3, 0.2]]).repeat(100, 1)
    real = torch.ones(100, dtype=torch.bool)
    capacity = places(100, 3, 2, 1.08)
    stranded = sum(len(held) < 2 for held in slow(scores, real, 2, capacity))
    found = assign(scores, real, 2, capacity)
    assert stranded == 28
    assert found.kept_TK.all()
    check(found, real, 3, capacity)


def test_counting_crosses_the_bounds_of_blocks() -> None:
    """More tokens than a block holds: places go on counting, rather than beginning again in each block."""
    scores = torch.tensor([[0.6, 0.4]]).repeat(1_000, 1)
    real = torch.ones(1_000, dtype=torch.bool)
    found = assign(scores, real, 1, 700)
    assert torch.equal(found.slots_TK.flatten(), torch.cat([torch.arange(700), torch.arange(300)]))
    assert torch.equal(found.experts_TK.flatten(), torch.tensor([0] * 700 + [1] * 300))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_a_ranking_is_a_stable_sort(case: Any) -> None:
    scores = case[0]
    assert torch.equal(ranking(scores), scores.argsort(dim=1, descending=True, stable=True))


def test_scores_that_are_no_numbers_point_to_no_expert_that_there_is_not() -> None:
    """On a GPU that would end the process, where a loss that is no number ends with a message."""
    scores = torch.full((20, 4), torch.nan)
    scores[:10, 1] = 0.5
    found = assign(scores, torch.ones(20, dtype=torch.bool), 2, 11)
    assert ((found.experts_TK >= 0) & (found.experts_TK < 4)).all()
    assert ((found.slots_TK >= 0) & (found.slots_TK < 11)).all()


def test_with_room_for_all_every_wish_is_granted() -> None:
    scores = torch.randn(50, 6, generator=torch.Generator().manual_seed(1)).softmax(1)
    found = assign(scores, torch.ones(50, dtype=torch.bool), 2, 50)
    assert torch.equal(found.experts_TK, found.wishes_TK)
    assert torch.equal(found.wishes_TK, scores.topk(2).indices)


def test_serving_who_loses_most_first_keeps_more_of_the_gates() -> None:
    """The measurement that the default order rests on, at a load that balancing leaves."""
    generator = torch.Generator().manual_seed(0)
    skew = torch.randn(8, generator=generator) * 0.5
    probs = (torch.randn(2_048, 8, generator=generator) * 2 + skew).softmax(1)
    real = torch.ones(2_048, dtype=torch.bool)
    lost = {}
    for order in ("regret", "gate", "token"):
        found = assign(probs, real, 2, places(2_048, 8, 2, 1.08), order)
        kept, wished = probs.gather(1, found.experts_TK).sum(), probs.gather(1, found.wishes_TK)
        lost[order] = float(1 - kept / wished.sum())
    assert lost["regret"] < 0.7 * min(lost["gate"], lost["token"])


@pytest.mark.parametrize(("tokens", "factor"), [(100, 1.0), (96, 1.08), (7, 1.25)])
def test_capacity_is_rounded_up_so_that_all_can_be_placed(tokens: int, factor: float) -> None:
    capacity = places(tokens, 8, 2, factor)
    assert capacity == min(tokens, math.ceil(factor * tokens * 2 / 8))
    assert capacity * 8 >= tokens * 2
