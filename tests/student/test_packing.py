"""Packing: every document whole, once, and nothing learnt across two of them."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from student.data.packing import NO_LOSS, Documents, laid, packed

CONTEXT = 64
sizes = st.lists(st.integers(2, CONTEXT), min_size=1, max_size=80)


def documents(lengths: list[int], seed: int = 0) -> Documents:
    """Documents of random tokens that tell from which one they are and where in it they stand."""
    rng = Random(seed)
    prompts = [rng.randint(1, length - 1) for length in lengths]
    tokens = [1 + 700 * (n % 90) + place for n, size in enumerate(lengths) for place in range(size)]
    return Documents(
        flat_T=np.array(tokens, np.uint16),
        lengths_N=np.array(lengths),
        prompts_N=np.array(prompts),
        levels_N=np.ones(len(lengths), np.int64),
        ids=[bytes([n]) * 16 for n in range(len(lengths))],
    )


@given(sizes)
def test_documents_stand_whole_beside_one_another(lengths: list[int]) -> None:
    rows, offsets, made = packed(lengths, CONTEXT)
    taken = np.zeros((made, CONTEXT), np.int64)
    for length, row, offset in zip(lengths, rows, offsets, strict=True):
        assert offset + length <= CONTEXT
        taken[row, offset : offset + length] += 1
    assert taken.max() == 1
    assert taken.any(axis=1).all()


@given(sizes)
def test_no_two_rows_could_have_been_one(lengths: list[int]) -> None:
    rows, _, made = packed(lengths, CONTEXT)
    filled = sorted(np.bincount(rows, weights=lengths, minlength=made).tolist())
    assert made == 1 or filled[0] + filled[1] > CONTEXT


@given(sizes, st.integers(0, 5))
def test_each_document_is_in_its_row_from_first_to_last_token(lengths: list[int], key: int) -> None:
    given_documents = documents(lengths)
    result = laid(given_documents, CONTEXT, key)
    starts = np.cumsum(lengths) - lengths
    seen: list[int] = []
    for row, inside in enumerate(result.documents):
        begins = [*np.flatnonzero((result.positions_RL[row] == 0) & (result.tokens_RL[row] > 0))]
        assert len(begins) == len(inside)
        tokens = sorted(
            tuple(result.tokens_RL[row, at : at + size].tolist())
            for at in begins
            for size in [next_start(result.positions_RL[row], result.tokens_RL[row], at)]
        )
        wanted = sorted(
            tuple(given_documents.flat_T[starts[d] : starts[d] + lengths[d]].tolist())
            for d in inside
        )
        assert tokens == wanted
        seen += inside
    assert sorted(seen) == list(range(len(lengths)))


def next_start(positions: np.ndarray, tokens: np.ndarray, at: int) -> int:
    """The length of the document that begins at `at`."""
    end = at + 1
    while end < len(tokens) and positions[end] == end - at and tokens[end]:
        end += 1
    return end - at


@given(sizes, st.integers(0, 5))
def test_targets_are_the_replys_tokens_and_nothing_else(lengths: list[int], seed: int) -> None:
    """Prevents loss on problems, on padding, and on guessing the next document from this one."""
    given_documents = documents(lengths, seed)
    result = laid(given_documents, CONTEXT, seed)
    tokens, targets, positions = (
        part.reshape(-1) for part in (result.tokens_RL, result.targets_RL, result.positions_RL)
    )
    learnt = np.flatnonzero(targets != NO_LOSS)
    assert (targets[learnt] == tokens[learnt + 1]).all()
    assert (positions[learnt + 1] == positions[learnt] + 1).all()
    replies = given_documents.lengths_N - given_documents.prompts_N
    assert len(learnt) == replies.sum()
    # The place in its document that each target has: all from the prompt's end to the last token.
    starts = np.cumsum(lengths) - lengths
    wanted = sorted(
        token
        for start, prompt, length in zip(starts, given_documents.prompts_N, lengths, strict=True)
        for token in given_documents.flat_T[start + prompt : start + length].tolist()
    )
    assert sorted(targets[learnt].tolist()) == wanted


def test_padding_is_empty() -> None:
    result = laid(documents([40, 30]), CONTEXT, 0)
    padding = result.tokens_RL == 0
    assert padding.sum() == 2 * CONTEXT - 70
    assert (result.positions_RL[padding] == 0).all()
    assert (result.targets_RL[padding] == NO_LOSS).all()


def test_other_keys_put_the_rows_in_other_orders() -> None:
    given_documents = documents([50] * 30)
    one, again, other = (laid(given_documents, CONTEXT, key).documents for key in (1, 1, 2))
    assert one == again
    assert one != other
    assert sorted(one) == sorted(other)


@pytest.mark.parametrize("middle", [150, 350])
def test_padding_of_lengths_like_real_ones_is_below_three_percent(middle: int) -> None:
    rng = Random(0)
    lengths = [min(1024, max(30, int(rng.lognormvariate(0, 0.6) * middle))) for _ in range(1024)]
    _, _, made = packed(lengths, 1024)
    assert 1 - sum(lengths) / (made * 1024) < 0.03
