"""Streams and batches: every row once an epoch, in an order that follows from the seed, resumed anywhere."""

from __future__ import annotations

import json
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import TrainingError
from datagen.storage import Store
from student.data import Batch, Batches, Prepared, prepare
from student.data.runs import RUNS, Bucket
from student.data.stream import Place, Stream, open_levels
from student.progress import silent
from tests.student.test_shuffle import training

SIZES = (7, 0, 12, 5)
ROWS = sum(SIZES)


def bucket(level: int, number: int) -> Bucket:
    """A made-up bucket whose rows are numbered over all buckets."""
    size, first = SIZES[number], sum(SIZES[:number])
    ids = np.array([[level, first + row] + [0] * 14 for row in range(size)], np.uint8)
    return Bucket(
        flat=np.ones(3 * size, np.uint16),
        starts=np.arange(size) * 3,
        lengths=np.full(size, 3),
        prompts=np.full(size, 2),
        ids=ids.reshape(size, 16),
    )


def stream(seed: int = 1) -> Stream:
    return Stream(1, len(SIZES), seed, bucket)


def numbers(taken: list[tuple[Bucket, Any]]) -> list[int]:
    return [int(each.ids[row, 1]) for each, rows in taken for row in rows]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_every_row_comes_once_an_epoch(counts: list[int]) -> None:
    rows = stream()
    taken = [number for count in counts for number in numbers(rows.take(count))]
    assert len(taken) == sum(counts)
    for start in range(0, len(taken), ROWS):
        epoch = taken[start : start + ROWS]
        assert len(set(epoch)) == len(epoch)


def test_two_epochs_hold_the_same_rows_in_another_order() -> None:
    taken = numbers(stream().take(2 * ROWS))
    first, second = taken[:ROWS], taken[ROWS:]
    assert sorted(first) == sorted(second) == list(range(ROWS))
    assert first != second


def test_other_seeds_and_levels_have_other_orders() -> None:
    orders = [numbers(stream(seed).take(ROWS)) for seed in (1, 1, 2)]
    orders.append(numbers(Stream(2, len(SIZES), 1, bucket).take(ROWS)))
    assert orders[0] == orders[1]
    assert orders[0] not in orders[2:]


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_stream_goes_on_from_any_place(before: int, after: int) -> None:
    rows, other = stream(), stream()
    rows.take(before)
    other.place = Place(*map(int, json.loads(json.dumps(list(vars(rows.place).values())))))
    assert numbers(rows.take(after)) == numbers(other.take(after))


@given(
    st.dictionaries(st.integers(1, 5), st.integers(1, 1000), min_size=1),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_the_shares_of_the_levels_are_those_of_their_rows(
    rows: dict[int, int], progress: float, curriculum: float
) -> None:
    shares = open_levels(rows, progress, curriculum)
    assert sum(shares.values()) == pytest.approx(1)
    assert list(shares) == sorted(rows)[: len(shares)]
    first = min(rows)
    for level, share in shares.items():
        assert share / shares[first] == pytest.approx(rows[level] / rows[first])
    if progress >= curriculum:
        assert len(shares) == len(rows)


def test_levels_open_one_after_the_other() -> None:
    rows = dict.fromkeys((1, 2, 3, 4, 5), 10)
    opened = [len(open_levels(rows, step / 128, 0.25)) for step in range(128)]
    assert opened[0] == 1
    assert opened[32:] == [5] * 96
    assert all(0 <= later - earlier <= 1 for earlier, later in pairwise(opened))
    assert [opened.index(count) for count in (1, 2, 3, 4, 5)] == [0, 8, 16, 24, 32]


@pytest.fixture(scope="module")
def prepared(made: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    store = Store(tmp_path_factory.mktemp("out"))
    return prepare(training(), [made["quickstart"], made["inverted"]], store, silent, 1)


def batches(prepared: Prepared, rows: int = 4, **sections: Any) -> Batches:
    return Batches(prepared, training(step_tokens=4096, **sections), rows)


def same(one: Batch, other: Batch) -> bool:
    arrays = [(one.tokens, other.tokens), (one.targets, other.targets)]
    arrays.append((one.positions, other.positions))
    equal = all(np.array_equal(a, b) for a, b in arrays)
    return equal and (one.ids, one.levels) == (other.ids, other.levels)


def test_batches_hold_whole_rows_of_the_datasets(prepared: Prepared) -> None:
    draws = batches(prepared)
    known = {}
    for level in prepared.levels:
        rows = prepared.bucket(level, 0)
        for place, start in enumerate(rows.starts):
            tokens = rows.flat[start : start + rows.lengths[place]].tolist()
            known[rows.ids[place].tobytes()] = level, tokens, int(rows.prompts[place])
    for _ in range(10):
        batch = draws.next(1.0)
        assert batch.tokens.shape == batch.targets.shape == batch.positions.shape == (4, 1024)
        documents = sorted(known[row] for row in batch.ids)
        assert [known[row][0] for row in batch.ids] == list(batch.levels)
        learnt = sum(len(tokens) - prompt for _, tokens, prompt in documents)
        assert (batch.targets >= 0).sum() == learnt
        assert (batch.tokens > 0).sum() == sum(len(tokens) for _, tokens, _ in documents)
        begins = (batch.positions == 0) & (batch.tokens > 0)
        assert begins.sum() == len(documents)


def test_interrupted_anywhere_and_restored_they_are_the_same_bit_for_bit(
    prepared: Prepared,
) -> None:
    """Prevents a resumed training from seeing other rows than one that was never stopped."""
    whole = batches(prepared)
    states, expected = [], []
    for step in range(60):
        states.append(json.loads(json.dumps(whole.state())))
        expected.append(whole.next(step / 60))
    for stop in (0, 1, 2, 7, 21, 22, 23, 40, 58):
        resumed = batches(prepared)
        resumed.restore(states[stop])
        assert resumed.state() == states[stop]
        for step in range(stop, min(stop + 30, 60)):
            assert same(resumed.next(step / 60), expected[step])
        resumed.restore(states[3])
        assert same(resumed.next(3 / 60), expected[3])


def test_the_thread_that_packs_ahead_changes_nothing(prepared: Prepared) -> None:
    quick, slow = batches(prepared), batches(prepared)
    for step in range(12):
        time.sleep(0.01)
        expected = slow.next(step / 12)
        assert same(quick.next(step / 12), expected)


def test_small_and_large_batches_give_the_same_rows_in_the_same_order(prepared: Prepared) -> None:
    small, large = batches(prepared, 1), batches(prepared, 6)
    for _ in range(8):
        rows = [small.next(1.0) for _ in range(6)]
        batch = large.next(1.0)
        assert np.array_equal(np.concatenate([row.tokens for row in rows]), batch.tokens)
        assert batch.ids == tuple(row for each in rows for row in each.ids)


def test_rows_come_in_the_shares_of_their_levels_once_all_are_open(prepared: Prepared) -> None:
    draws = batches(prepared, 16)
    levels: Counter[int] = Counter()
    while draws.epochs < 8:
        levels.update(draws.next(1.0).levels)
    for level in prepared.levels:
        share = prepared.rows(level) / prepared.facts["rows"]
        assert levels[level] / levels.total() == pytest.approx(share, abs=0.04)


def test_easy_levels_come_first(prepared: Prepared) -> None:
    draws = batches(prepared, 16, curriculum=0.5)
    steps = 40
    hardest = [max(draws.next(step / steps).levels) for step in range(steps)]
    assert hardest[0] == 1
    assert hardest[-1] == 5
    assert 5 not in hardest[: steps // 2]


def test_a_level_without_rows_is_passed_over(made: dict[str, str], tmp_path: Path) -> None:
    recipe = training(held_out={"parameters": 0})
    prepared = prepare(recipe, [made["chains"]], Store(tmp_path), silent, 1)
    assert prepared.rows(5) == 0
    draws = batches(prepared)
    assert {level for _ in range(10) for level in draws.next(1.0).levels} <= {1, 2, 3}


def test_many_buckets_hold_an_epoch_too(
    made: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("student.data.shuffle.BUCKET_ROWS", 9)
    prepared = prepare(training(), [made["quickstart"]], Store(tmp_path), silent, 1)
    assert prepared.buckets > 5
    for level in prepared.levels:
        taken = Stream(level, prepared.buckets, 0, prepared.bucket).take(prepared.rows(level))
        ids = {each.ids[row].tobytes() for each, rows in taken for row in rows}
        assert len(ids) == prepared.rows(level)


@pytest.mark.parametrize(
    "state",
    [
        {"row": 0},
        {"row": "x", "pool": {"places": {}, "drawn": 0, "progress": 0}, "ahead": 0},
        {"row": 0, "pool": {"places": {"1": [0, 0, 0]}, "drawn": 0, "progress": 0}, "ahead": 0},
        {"row": 0, "pool": [], "ahead": 0},
    ],
)
def test_a_place_in_other_rows_is_refused(prepared: Prepared, state: dict[str, Any]) -> None:
    with pytest.raises(TrainingError, match="another --out"):
        batches(prepared).restore(state)


def test_damage_found_by_the_thread_reaches_the_trainer(
    made: dict[str, str], tmp_path: Path
) -> None:
    """Prevents a training from waiting for ever for a thread that is gone."""
    store = Store(tmp_path)
    prepared = prepare(training(), [made["inverted"]], store, silent, 1)
    draws = batches(prepared)
    for run in store.names(RUNS, ""):
        store.write(run, b"nothing")
    with pytest.raises(TrainingError, match="is damaged"):
        draws.next(0.0)
